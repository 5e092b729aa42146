//! What a hospital is called: in full on pages, and in short where a text message has room for little.

/// The most characters of a name.
pub const LONGEST: usize = 80;
/// The most characters of a short name that still leave an appeal in one text message.
pub const SHORT: usize = 14;
/// How people write that a number follows.
const NUMBER_SIGNS: [&str; 4] = ["No", "No.", "N", "№"];

/// What fits of a name: its number, which tells the hospitals of a city apart, with the words before it, or else its
/// first words. None when not even one word fits.
#[must_use]
pub fn short(name: &str) -> Option<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let number = words.iter().rposition(|word| is_number(word));
    let fits = |from: usize, to: usize| {
        let cut = words[from..to].join(" ");
        (!cut.is_empty() && cut.chars().count() <= SHORT).then_some(cut)
    };
    fits(0, words.len())
        .or_else(|| {
            let number = number?;
            let own = (0..=number).find_map(|from| fits(from, number + 1))?;
            // A number alone, or with its sign, says too little where words can follow it.
            let from = number - usize::from(number > 0 && NUMBER_SIGNS.contains(&words[number - 1]));
            let followed = (number + 2..=words.len()).rev().find_map(|to| fits(from, to));
            Some(if own == words[from..=number].join(" ") {
                followed.unwrap_or(own)
            } else {
                own
            })
        })
        .or_else(|| (1..=words.len()).rev().find_map(|to| fits(0, to)))
}

/// `7`, `7-1`, `№7`, `No.7`
fn is_number(word: &str) -> bool {
    let number = word
        .trim_start_matches("No.")
        .trim_start_matches("No")
        .trim_start_matches(['№', '#']);
    number.starts_with(|letter: char| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_keeps_the_number_and_ends_at_a_word() {
        for (name, expected) in [
            ("No 7", Some("No 7")),
            ("City Hospital No 7", Some("Hospital No 7")),
            ("City Clinical Hospital No 7 of Almaty", Some("Hospital No 7")),
            ("Multidisciplinary Children's Clinic No 2", Some("Clinic No 2")),
            ("Городская клиническая больница №7", Some("больница №7")),
            ("Городская клиническая больница № 7", Some("больница № 7")),
            ("№7 қалалық клиникалық аурухана", Some("№7 қалалық")),
            ("№ 7 қалалық клиникалық аурухана", Some("№ 7 қалалық")),
            ("7 қалалық клиникалық аурухана", Some("7 қалалық")),
            ("Городская клиническая больница", Some("Городская")),
            ("Mother and Child Institute", Some("Mother and")),
            ("Республиканская больница", None),
            ("xxxxxxxxxxxxxxxxxxxxxxx", None),
            ("", None),
        ] {
            let cut = short(name);
            assert_eq!(cut.as_deref(), expected, "{name}");
            assert!(cut.is_none_or(|cut| cut.chars().count() <= SHORT));
        }
    }
}
