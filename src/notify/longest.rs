//! Whether the address of the service leaves every text message in one part: each part is paid for.

use entity::values::{Channel, Language, Purpose};

use super::render::{Answers, Rendered, render};
use super::samples;
use crate::domain::text;

/// The address of the service is so long that some texts take two parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooLong {
    /// By how many signs.
    pub signs: usize,
    /// The languages in which it happens.
    pub languages: Vec<Language>,
}

/// Measures every text, in Cyrillic and in Latin letters, with the longest values that it may have: over routes on which it is
/// answered so, from a service at this address.
#[must_use]
pub fn too_long(base_url: &str, answers: &[Answers]) -> Option<TooLong> {
    let messages = samples::every_message(base_url);
    let beyond = |language: Language| {
        let texts = messages.iter().flat_map(|message| {
            let said = |answers: &Answers| render(message, language, Channel::Sms, *answers, None, samples::now());
            answers.iter().filter_map(said).collect::<Vec<_>>()
        });
        let both = texts.flat_map(|text| [text.clone().in_latin(language), text]);
        both.map(|text| signs_beyond_one_part(&text)).max().unwrap_or(0)
    };
    let measured: Vec<(Language, usize)> = Language::ALL
        .iter()
        .map(|language| (*language, beyond(*language)))
        .collect();
    let signs = measured
        .iter()
        .map(|(_, signs)| *signs)
        .max()
        .filter(|signs| *signs > 0)?;
    let languages = measured.iter().filter(|(_, signs)| *signs > 0);
    Some(TooLong {
        signs,
        languages: languages.map(|(language, _)| *language).collect(),
    })
}

/// How many parts a code takes in the language that needs most of them: what it costs must not tell who is on the register.
#[must_use]
pub fn parts_of_code(base_url: &str) -> u16 {
    let codes = samples::every_message(base_url).into_iter();
    let codes = codes.filter(|message| message.purpose() == Purpose::Code);
    let parts = codes.flat_map(|code| {
        let said = |language| render(&code, language, Channel::Sms, Answers::Reply, None, samples::now());
        let texts = Language::ALL.iter().filter_map(|language| said(*language));
        texts.map(|text| parts(&text)).collect::<Vec<_>>()
    });
    parts.max().and_then(|parts| u16::try_from(parts).ok()).unwrap_or(1)
}

fn parts(text: &Rendered) -> usize {
    match text {
        Rendered::Sms { parts, .. } => *parts,
        Rendered::Email { .. } => 0,
    }
}

fn signs_beyond_one_part(text: &Rendered) -> usize {
    match text {
        Rendered::Sms { text, .. } => {
            let size = text::parts(text);
            size.units.saturating_sub(size.coding.single())
        }
        Rendered::Email { .. } => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::samples::LONGEST_BASE_URL;
    use Language::{En, Kk, Ru};

    #[test]
    fn an_address_may_be_as_long_as_the_texts_with_a_link_leave_room_for() {
        for (base_url, answers, signs, languages) in [
            ("https://qan.kz", Answers::Link, 0, vec![]),
            (LONGEST_BASE_URL, Answers::Link, 0, vec![]),
            ("https://qanat1.kz", Answers::Link, 1, vec![Kk, Ru, En]),
            ("https://blood.example.org", Answers::Link, 9, vec![Kk, Ru, En]),
            // Only https:// needs not be spelled.
            ("http://qanat.kz", Answers::Link, 7, vec![Kk, Ru, En]),
            // Where people answer by a digit, only a code names the address.
            ("https://blood.example.org", Answers::Reply, 0, vec![]),
            (
                "https://blood.red-crescent.example.org",
                Answers::Reply,
                6,
                vec![Kk, Ru],
            ),
        ] {
            let expected = (signs > 0).then_some(TooLong { signs, languages });
            assert_eq!(too_long(base_url, &[answers]), expected, "{base_url} {answers:?}");
        }
    }

    #[test]
    fn a_code_takes_one_part_unless_the_address_is_very_long() {
        for (base_url, parts) in [
            (LONGEST_BASE_URL, 1),
            ("https://blood.example.org", 1),
            ("https://blood.red-crescent.example.org", 2),
        ] {
            assert_eq!(parts_of_code(base_url), parts, "{base_url}");
        }
    }
}
