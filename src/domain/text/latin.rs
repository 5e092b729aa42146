//! Kazakh and Russian in Latin letters, for phones that show no Cyrillic. It is written as people write on such phones, in
//! letters of the basic GSM alphabet only, so that their answers and our words look alike.

use entity::values::Language;

/// Spells the Cyrillic words of `text` in Latin letters and its typographic signs as a keyboard would. Everything else,
/// such as links, digits and blood groups, stays as it is.
#[must_use]
pub fn in_latin(text: &str, language: Language) -> String {
    let mut latin = String::with_capacity(text.len());
    let mut before = None;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let after = letters.peek().copied();
        match (spelling(letter, language), plain(letter)) {
            (Some(spelled), _) => push_cased(&mut latin, spelled, (before, letter, after)),
            (None, Some(sign)) => {
                latin.push_str(sign);
                // "№7" is one word, "No7" is hard to read.
                if letter == '№' && after.is_some_and(char::is_alphanumeric) {
                    latin.push(' ');
                }
            }
            (None, None) => latin.push(letter),
        }
        before = Some(letter);
    }
    latin
}

/// How a letter is spelled, in small letters; nothing for what is not Cyrillic. The languages differ where the people who
/// write them do: `жоқ` is `joq`, and `жду` is `zhdu`.
fn spelling(letter: char, language: Language) -> Option<&'static str> {
    let small = letter.to_lowercase().next()?;
    Some(match (small, language) {
        ('ж', Language::Kk) => "j",
        ('х', Language::Kk) => "h",
        ('ж', _) => "zh",
        ('х', _) => "kh",
        ('а' | 'ә', _) => "a",
        ('б', _) => "b",
        ('в', _) => "v",
        ('г' | 'ғ', _) => "g",
        ('д', _) => "d",
        ('е' | 'э', _) => "e",
        ('ё', _) => "yo",
        ('з', _) => "z",
        ('и' | 'й' | 'і', _) => "i",
        ('к', _) => "k",
        ('қ', _) => "q",
        ('л', _) => "l",
        ('м', _) => "m",
        ('н' | 'ң', _) => "n",
        ('о' | 'ө', _) => "o",
        ('п', _) => "p",
        ('р', _) => "r",
        ('с', _) => "s",
        ('т', _) => "t",
        ('у' | 'ұ' | 'ү', _) => "u",
        ('ф', _) => "f",
        ('һ', _) => "h",
        ('ц', _) => "ts",
        ('ч', _) => "ch",
        ('ш', _) => "sh",
        ('щ', _) => "shch",
        ('ъ' | 'ь', _) => "",
        ('ы', _) => "y",
        ('ю', _) => "yu",
        ('я', _) => "ya",
        _ => return None,
    })
}

/// Writes a spelling as large as its letter: `Шу` is `Shu`, and `ШУ` is `SHU`.
fn push_cased(latin: &mut String, spelled: &str, (before, letter, after): (Option<char>, char, Option<char>)) {
    if !letter.is_uppercase() {
        latin.push_str(spelled);
        return;
    }
    let is_large = |near: Option<char>| near.is_some_and(char::is_uppercase);
    let ends_its_word = !after.is_some_and(char::is_alphabetic);
    if is_large(after) || (ends_its_word && is_large(before)) {
        latin.push_str(&spelled.to_uppercase());
    } else {
        let mut signs = spelled.chars();
        latin.extend(signs.next().map(|first| first.to_ascii_uppercase()));
        latin.push_str(signs.as_str());
    }
}

/// What a keyboard has in place of a typographic sign.
const fn plain(sign: char) -> Option<&'static str> {
    Some(match sign {
        '№' => "No",
        '«' | '»' | '„' | '“' | '”' => "\"",
        '‘' | '’' | '‚' => "'",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '…' => "...",
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' => " ",
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::alphabet::BASIC;
    use super::*;

    const EVERY_LETTER: &str = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя";

    #[test]
    fn each_language_is_written_as_its_people_write_it() {
        for (language, cyrillic, latin) in [
            (
                Language::Kk,
                EVERY_LETTER,
                "aabvggdeyojziikqlmnnooprstuuufhhtschshshchyieyuya",
            ),
            (
                Language::Ru,
                EVERY_LETTER,
                "aabvggdeyozhziikqlmnnooprstuuufkhhtschshshchyieyuya",
            ),
            (
                Language::Kk,
                "Сәлеметсіз бе! Көмегіңіз керек",
                "Salemetsiz be! Komeginiz kerek",
            ),
            (Language::Kk, "1=иә 2=жоқ 0=тоқта", "1=ia 2=joq 0=toqta"),
            (Language::Kk, "Бүгін келмей-ақ қойыңыз", "Bugin kelmei-aq qoiynyz"),
            (Language::Kk, "Хабарыңызды, үһ", "Habarynyzdy, uh"),
            (Language::Ru, "1=да 2=нет 0=стоп", "1=da 2=net 0=stop"),
            (
                Language::Ru,
                "Приезжайте в объезд, подъём",
                "Priezzhaite v obezd, podyom",
            ),
            (
                Language::Ru,
                "Хороший борщ, этот цирк, юля, чья",
                "Khoroshii borshch, etot tsirk, yulya, chya",
            ),
            (Language::En, "Hospital: Жезқазған", "Hospital: Zhezqazgan"),
        ] {
            assert_eq!(in_latin(cyrillic, language), latin, "{language}");
        }
    }

    #[test]
    fn a_large_letter_stays_large() {
        for (cyrillic, latin) in [
            ("Шымкент", "Shymkent"),
            ("ШЫМКЕНТ", "SHYMKENT"),
            ("НУЖНА ПЛАЗМА", "NUZHNA PLAZMA"),
            ("ТРОМБОЦИТЫ", "TROMBOTSITY"),
            ("БОРЩ", "BORSHCH"),
            ("Щ", "Shch"),
            ("Я и Ю", "Ya i Yu"),
            ("Ю.Ч. Цой", "Yu.Ch. Tsoi"),
            ("ЦРБ-Ш", "TSRB-Sh"),
            ("Ш7", "Sh7"),
            ("КРОВЬ", "KROV"),
            ("Ъ", ""),
        ] {
            assert_eq!(in_latin(cyrillic, Language::Ru), latin, "{cyrillic}");
        }
    }

    #[test]
    fn signs_become_those_of_a_keyboard() {
        for (typographic, plain) in [
            ("№17 ауруханасы", "No 17 auruhanasy"),
            ("№ 7, №", "No 7, No"),
            ("«Қан» „да“ “да” ‘да’", "\"Qan\" \"da\" \"da\" 'da'"),
            ("9–14 — O(I)− кел‑кет…", "9-14 - O(I)- kel-ket..."),
            ("5\u{a0}донор, 13\u{202f}сағат", "5 donor, 13 sagat"),
            ("до\u{ad}нор\u{200b}\u{feff}", "donor"),
        ] {
            assert_eq!(in_latin(typographic, Language::Kk), plain, "{typographic}");
        }
    }

    proptest! {
        #[test]
        fn what_is_not_cyrillic_stays(text in "[ -~\n]{0,80}") {
            for language in Language::ALL {
                prop_assert_eq!(in_latin(&text, *language), text.as_str());
            }
        }

        #[test]
        fn every_word_is_spelled_in_the_basic_alphabet_however_large_it_is_written(
            words in "[а-яёәғқңөұүһіА-ЯЁӘҒҚҢӨҰҮҺІ0-9№«» ,.–—-]{0,60}",
        ) {
            for language in Language::ALL {
                let latin = in_latin(&words, *language);
                prop_assert!(latin.is_ascii() && latin.chars().all(|letter| BASIC.contains(letter)), "{}", latin);
                prop_assert_eq!(in_latin(&latin, *language), latin.as_str());
                let small = in_latin(&words.to_lowercase(), *language);
                prop_assert_eq!(small.to_lowercase(), latin.to_lowercase());
            }
        }
    }
}
