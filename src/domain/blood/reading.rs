//! Reads a blood group the way people write it: `O-`, `0(I) Rh-`, `III+`, `А(ІІ) отр`, `первая отрицательная`.
//! A wrong group is worse than none, so whatever contradicts itself or leaves a part out is refused by name.

use entity::values::BloodGroup;

/// Why a text is not one blood group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAGroup {
    /// Nothing was written.
    #[error("no blood group was written")]
    Empty,
    /// A word or sign that says nothing about a blood group.
    #[error("a part of the text is not understood")]
    Unreadable,
    /// Rh alone: `Rh-`.
    #[error("the group O, A, B or AB is missing")]
    NoGroup,
    /// The group alone: `A(II)`.
    #[error("the Rh sign is missing")]
    NoRh,
    /// Two groups, or a letter and a number of different groups: `A(III)+`.
    #[error("the letter and the number name different groups")]
    GroupContradictsItself,
    /// Both signs: `Rh+ отр`.
    #[error("the Rh is said to be both positive and negative")]
    RhContradictsItself,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Abo {
    O,
    A,
    B,
    Ab,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rh {
    Pos,
    Neg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Group(Abo),
    Rh(Rh),
    /// Belongs to the way groups are written and says nothing: `Rh`, `группа`.
    Filler,
}

/// The words, lower-case, without spaces. Letters that look alike are listed in Latin and in Cyrillic.
#[rustfmt::skip]
const WORDS: &[(Part, &[&str])] = &[
    (Part::Group(Abo::O), &["o", "о", "i", "і", "ⅰ", "first", "первая", "первой", "бірінші"]),
    (Part::Group(Abo::A), &["a", "а", "ii", "іі", "ⅱ", "second", "вторая", "второй", "екінші"]),
    (Part::Group(Abo::B), &["b", "в", "iii", "ііі", "ⅲ", "third", "третья", "третьей", "үшінші"]),
    (Part::Group(Abo::Ab), &[
        "ab", "ав", "aв", "аb", "iv", "іv", "ⅳ", "fourth", "четвертая", "четвёртая", "четвертой", "четвёртой", "төртінші",
    ]),
    (Part::Rh(Rh::Pos), &[
        "pos", "positive", "plus", "пол", "полож", "положит", "положительный", "положительная", "положительной",
        "положительное", "плюс", "оң",
    ]),
    (Part::Rh(Rh::Neg), &[
        "neg", "negative", "minus", "отр", "отриц", "отрицат", "отрицательный", "отрицательная", "отрицательной",
        "отрицательное", "минус", "теріс",
    ]),
    (Part::Filler, &[
        "rh", "rhd", "d", "rhesus", "factor", "group", "type", "blood", "ve", "резус", "рез", "фактор", "группа",
        "группы", "группу", "группой", "гр", "крови", "кровь", "я", "ая", "й", "ой", "қан", "тобы", "топ", "ші", "шы",
    ]),
];

/// Reads one blood group. Case, spaces, brackets, Cyrillic look-alikes and every kind of dash are understood, and a
/// group may be said twice (`A(II)`) as long as both agree.
///
/// # Errors
/// [`NotAGroup`] names what is missing, contradictory or not understood.
pub fn parse(text: &str) -> Result<BloodGroup, NotAGroup> {
    let text: String = text.trim().to_lowercase().chars().map(plain_sign).collect();
    if text.is_empty() {
        return Err(NotAGroup::Empty);
    }
    let (mut group, mut rh) = (None, None);
    for part in parts(&text)? {
        match part {
            Part::Group(said) => say(&mut group, said, NotAGroup::GroupContradictsItself)?,
            Part::Rh(said) => say(&mut rh, said, NotAGroup::RhContradictsItself)?,
            Part::Filler => {}
        }
    }
    let group = group.ok_or(NotAGroup::NoGroup)?;
    Ok(named(group, rh.ok_or(NotAGroup::NoRh)?))
}

fn say<T: PartialEq>(known: &mut Option<T>, said: T, contradiction: NotAGroup) -> Result<(), NotAGroup> {
    match known {
        Some(before) if *before != said => Err(contradiction),
        _ => {
            *known = Some(said);
            Ok(())
        }
    }
}

const fn plain_sign(sign: char) -> char {
    match sign {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{207B}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' => '-',
        '\u{207A}' | '\u{FF0B}' => '+',
        other => other,
    }
}

fn parts(text: &str) -> Result<Vec<Part>, NotAGroup> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_alphabetic() || first.is_numeric() {
            let length = rest
                .find(|other: char| other.is_alphabetic() != first.is_alphabetic() || !other.is_alphanumeric())
                .unwrap_or(rest.len());
            read_run(&rest[..length], &mut parts)?;
            length
        } else {
            parts.extend(read_sign(first, &rest[first.len_utf8()..])?);
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    Ok(parts)
}

/// A dash that runs into a word joins (`O-neg`, `резус-фактор`, `1-я`); any other dash is a minus.
fn read_sign(sign: char, after: &str) -> Result<Option<Part>, NotAGroup> {
    let joins = after.starts_with(char::is_alphabetic) && !after.starts_with("ve");
    match sign {
        '+' => Ok(Some(Part::Rh(Rh::Pos))),
        '-' if joins => Ok(None),
        '-' => Ok(Some(Part::Rh(Rh::Neg))),
        _ if sign.is_whitespace() || "()[].,:;/_".contains(sign) => Ok(None),
        _ => Err(NotAGroup::Unreadable),
    }
}

/// Reads letters or digits written without a space, which may be several words: `aiirhneg`. The longest word is
/// taken each time.
fn read_run(run: &str, parts: &mut Vec<Part>) -> Result<(), NotAGroup> {
    let mut rest = run;
    while !rest.is_empty() {
        let (part, length) = digit(run).or_else(|| longest_word(rest)).ok_or(NotAGroup::Unreadable)?;
        parts.push(part);
        rest = &rest[length..];
    }
    Ok(())
}

fn digit(run: &str) -> Option<(Part, usize)> {
    let group = match run {
        "0" | "1" => Abo::O,
        "2" => Abo::A,
        "3" => Abo::B,
        "4" => Abo::Ab,
        _ => return None,
    };
    Some((Part::Group(group), 1))
}

fn longest_word(text: &str) -> Option<(Part, usize)> {
    WORDS
        .iter()
        .flat_map(|(part, words)| words.iter().map(move |word| (*part, *word)))
        .filter(|(_, word)| text.starts_with(word))
        .map(|(part, word)| (part, word.len()))
        .max_by_key(|(_, length)| *length)
}

const fn named(group: Abo, rh: Rh) -> BloodGroup {
    match (group, rh) {
        (Abo::O, Rh::Neg) => BloodGroup::ONeg,
        (Abo::O, Rh::Pos) => BloodGroup::OPos,
        (Abo::A, Rh::Neg) => BloodGroup::ANeg,
        (Abo::A, Rh::Pos) => BloodGroup::APos,
        (Abo::B, Rh::Neg) => BloodGroup::BNeg,
        (Abo::B, Rh::Pos) => BloodGroup::BPos,
        (Abo::Ab, Rh::Neg) => BloodGroup::AbNeg,
        (Abo::Ab, Rh::Pos) => BloodGroup::AbPos,
    }
}

#[cfg(test)]
mod tests {
    use entity::values::BloodGroup::{ANeg, APos, AbNeg, AbPos, BNeg, BPos, ONeg, OPos};
    use entity::values::GROUPS;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_way_people_write_a_group_is_understood() {
        #[rustfmt::skip]
        let written: &[(BloodGroup, &[&str])] = &[
            (ONeg, &["O-", "o-", "0-", "О-", "о−", "0(I) Rh-", "O(I)−", "0 (I) Rh (-)", "I-", "1–", "I(0) отр.", "Oneg",
                "O RhD negative", "первая отрицательная", "1-я отрицательная", "O-negative", "O -ve", "І группа, резус-фактор отриц.",
                "бірінші теріс", "1 гр. Rh—", "0(I)Rh\u{2010}", "O\u{a0}Rh\u{2011}", "ORh-", "о(і)рез отр"]),
            (OPos, &["O+", "0+", "I+", "1+", "O(I) Rh+", "O pos", "O-pos", "0-pos", "первая +", "O\u{FF0B}", "1 оң", "Ⅰ+", "O+ve"]),
            (ANeg, &["A-", "А-", "II-", "2-", "A(II) Rh-", "А(ІІ) отр", "вторая отрицательная", "A RhD neg", "Aneg", "екінші теріс"]),
            (APos, &["A+", "А+", "II+", "2+", "A(II) Rh+", "А (II) Rh(+)", "II (A) Rh+", "2-ая положительная", "AII+", "a2+", "A(II) Rh+ пол.",
                "II-A Rh+", "Қан тобы: A(II) оң"]),
            (BNeg, &["B-", "В-", "III-", "3-", "B(III) Rh-", "В(III) Rh(−)", "третья минус", "B minus"]),
            (BPos, &["B+", "В+", "III+", "3+", "ІІІ+", "B(III) Rh+", "третья положительная", "B III plus", "3 rh+", "үшінші оң"]),
            (AbNeg, &["AB-", "АВ-", "AВ-", "IV-", "4-", "AB(IV) Rh-", "четвёртая отр", "ABIVRhneg", "AB D-"]),
            (AbPos, &["AB+", "ав+", "IV+", "AB4+", "AB (IV) Rh+", "четвертая положительная", " ab  + ", "[AB] RhD positive"]),
        ];
        for (group, texts) in written {
            for text in *texts {
                assert_eq!(parse(text), Ok(*group), "{text:?}");
            }
        }
    }

    #[test]
    fn what_contradicts_itself_or_leaves_a_part_out_is_refused_by_name() {
        use NotAGroup::{Empty, GroupContradictsItself, NoGroup, NoRh, RhContradictsItself, Unreadable};
        #[rustfmt::skip]
        let refused: &[(NotAGroup, &[&str])] = &[
            (Empty, &["", "   ", "\u{a0}"]),
            (GroupContradictsItself, &["A(III)+", "B(II)", "B(II)-", "0(II)+", "AB3-", "iiii+", "A+/B+", "A B +", "первая A+", "O+ A+"]),
            (RhContradictsItself, &["O+-", "A Rh+ отр", "B(III) Rh- positive", "O - пол"]),
            (NoRh, &["A(II)", "I", "0", "AB", "B Rh", "A-Rh", "первая"]),
            (NoGroup, &["Rh-", "+", "отрицательная", "группа +"]),
            (Unreadable, &["C+", "5+", "00+", "12-", "не знаю", "O+?", "A+ Kell", "²+", "+7 701 123 45 67"]),
        ];
        for (reason, texts) in refused {
            for text in *texts {
                assert_eq!(parse(text), Err(*reason), "{text:?}");
            }
        }
    }

    #[test]
    fn what_we_print_we_read() {
        for group in GROUPS {
            assert_eq!(parse(group.code()), Ok(group));
            assert_eq!(parse(group.label()), Ok(group));
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reading(text in "\\PC*") {
            let _ = parse(&text);
        }

        #[test]
        fn spaces_and_case_never_change_the_group(index in 0..8usize, gaps in prop::collection::vec("[ \u{a0}]{0,2}", 12), upper: bool) {
            let group = GROUPS[index];
            let tokens = group.label().replace('(', " ( ").replace(')', " ) ");
            let spaced: String = tokens.split(' ').zip(gaps.iter().cycle()).map(|(token, gap)| format!("{token}{gap}")).collect();
            let text = if upper { spaced.to_uppercase() } else { spaced.to_lowercase() };
            prop_assert_eq!(parse(&text), Ok(group), "{:?}", text);
        }
    }
}
