//! The words and dates of a file as people of the region write them, in any of the three languages.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, Utc};
use chrono_tz::Tz;
use entity::values::{BloodGroup, Component, Language, Sex};

use super::report::Why;
use crate::domain::blood;
use crate::domain::calendar::instant;
use crate::reference::{self, Found, Settlement};
use crate::store::donors::Channels;

type Words<T> = &'static [(T, &'static [&'static str])];

const YES_OR_NO: Words<bool> = &[
    (true, &["yes", "y", "true", "1", "+", "да", "иә", "ия"]),
    // Consent is never assumed: an empty field is a no.
    (false, &["", "no", "n", "false", "0", "-", "нет", "жоқ"]),
];

const LANGUAGES: Words<Language> = &[
    (Language::Kk, &["kk", "kz", "kaz", "қазақша", "қазақ", "казахский"]),
    (Language::Ru, &["ru", "rus", "орысша", "орыс", "русский"]),
    (Language::En, &["en", "eng", "english", "ағылшынша", "английский"]),
];

const SEXES: Words<Sex> = &[
    (Sex::Female, &["female", "f", "ж", "жен", "женский", "женщина", "әйел"]),
    (
        Sex::Male,
        &["male", "m", "м", "муж", "мужской", "мужчина", "ер", "еркек"],
    ),
];

const COMPONENTS: Words<Component> = &[
    (
        Component::WholeBlood,
        &["whole blood", "blood", "цельная кровь", "кровь", "тұтас қан", "қан"],
    ),
    (Component::RedCells, &["red cells", "эритроциты", "эритроциттер"]),
    (Component::Platelets, &["platelets", "тромбоциты", "тромбоциттер"]),
    (Component::Plasma, &["plasma", "плазма"]),
];

/// Of a group that nobody has determined yet.
const UNKNOWN_GROUP: [&str; 7] = ["", "?", "unknown", "не знаю", "неизвестно", "неизвестна", "белгісіз"];

fn find<T: Copy>(words: Words<T>, text: &str, instead: &'static str) -> Result<T, Why> {
    let text = plain(text);
    words
        .iter()
        .find(|(_, known)| known.contains(&text.as_str()))
        .map(|(meaning, _)| *meaning)
        .ok_or(Why::NotAWord(instead))
}

fn plain(text: &str) -> String {
    text.to_lowercase()
        .replace(['_', '\u{a0}'], " ")
        .trim_end_matches('.')
        .trim()
        .to_owned()
}

pub(super) fn yes_or_no(text: &str) -> Result<bool, Why> {
    find(YES_OR_NO, text, "yes or no")
}

pub(super) fn language(text: &str) -> Result<Language, Why> {
    find(LANGUAGES, text, "kk, ru or en")
}

pub(super) fn sex(text: &str) -> Result<Sex, Why> {
    find(SEXES, text, "female or male")
}

pub(super) fn component(text: &str) -> Result<Component, Why> {
    find(COMPONENTS, text, "whole_blood, red_cells, platelets or plasma")
}

fn is_unknown_group(text: &str) -> bool {
    UNKNOWN_GROUP.contains(&plain(text).as_str())
}

pub(super) fn blood_group(text: &str) -> Result<Option<BloodGroup>, Why> {
    if is_unknown_group(text) {
        return Ok(None);
    }
    blood::parse(text).map(Some).map_err(|why| Why::Group {
        word: text.to_owned(),
        why,
    })
}

pub(super) fn settlement(text: &str, language: Language) -> Result<&'static Settlement, Why> {
    match reference::find_settlement(text) {
        Found::One(settlement) => Ok(settlement),
        Found::Nowhere => Err(Why::Nowhere(text.to_owned())),
        Found::Several(several) => {
            let places = several.iter().map(|place| reference::label(place, language));
            Err(Why::Several {
                word: text.to_owned(),
                places: places.collect::<Vec<_>>().join("; "),
            })
        }
    }
}

/// Channels, one or several, between spaces, commas, semicolons or bars.
pub(super) fn channels(text: &str) -> Result<Channels, Why> {
    let mut channels = Channels::default();
    for word in plain(text)
        .split([' ', ',', ';', '|', '/'])
        .filter(|word| !word.is_empty())
    {
        match word {
            "sms" | "смс" => channels.sms = true,
            "email" | "e-mail" | "mail" | "почта" | "пошта" => channels.email = true,
            "phone" | "call" | "телефон" | "звонок" | "қоңырау" => channels.phone = true,
            _ => return Err(Why::NotAWord("sms, email or phone, or several of them")),
        }
    }
    Ok(channels)
}

/// A day: `1990-01-31` or `31.01.1990`. A year of two digits is never guessed.
pub(super) fn day(text: &str) -> Result<NaiveDate, Why> {
    ["%Y-%m-%d", "%d.%m.%Y"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok())
        .filter(|day| (1000..10_000).contains(&day.year()))
        .ok_or(Why::NotADate)
}

/// A moment with its offset, or civil time in `zone`; a day alone means its beginning. Cut to milliseconds, which both
/// databases keep.
pub(super) fn moment(text: &str, zone: Tz) -> Result<DateTime<Utc>, Why> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Ok(moment.to_utc().trunc_subsecs(3));
    }
    const FORMS: [&str; 6] = [
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%dT%H:%M",
        "%d.%m.%Y %H:%M:%S",
        "%d.%m.%Y %H:%M",
    ];
    let civil = FORMS
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .filter(|civil| (1000..10_000).contains(&civil.year()));
    let civil = civil.or_else(|| day(text).ok().map(|day| day.and_time(NaiveTime::MIN)));
    civil.map(|civil| instant(civil, zone)).ok_or(Why::NotATime)
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Almaty;

    use super::*;

    #[test]
    fn yes_no_and_the_other_words_are_read_in_three_languages() {
        for text in ["yes", "YES", "Да", "иә", "1", "true", " + "] {
            assert_eq!(yes_or_no(text), Ok(true), "{text}");
        }
        for text in ["", "no", "Нет", "ЖОҚ", "0", "-"] {
            assert_eq!(yes_or_no(text), Ok(false), "{text:?}");
        }
        assert!(yes_or_no("maybe").is_err());
        assert_eq!(
            (language("KZ"), language("Русский")),
            (Ok(Language::Kk), Ok(Language::Ru))
        );
        assert_eq!(
            (sex("Ж"), sex("муж."), sex("Әйел")),
            (Ok(Sex::Female), Ok(Sex::Male), Ok(Sex::Female))
        );
        assert!(language("").is_err() && sex("x").is_err());
        for word in Component::ALL {
            assert_eq!(component(word.as_str()), Ok(*word));
        }
        assert_eq!(component("Цельная кровь"), Ok(Component::WholeBlood));
        assert!(is_unknown_group(" не знаю") && is_unknown_group("") && !is_unknown_group("O-"));
    }

    #[test]
    fn channels_are_separated_by_whatever_people_separate_with() {
        let all = Channels {
            sms: true,
            email: true,
            phone: true,
        };
        for text in [
            "sms email phone",
            "SMS|e-mail|phone",
            "смс, почта; телефон",
            "phone;sms,email",
        ] {
            assert_eq!(channels(text), Ok(all), "{text}");
        }
        assert_eq!(channels(""), Ok(Channels::default()));
        assert!(channels("sms, pigeon").is_err());
    }

    #[test]
    fn a_day_is_read_in_both_usual_writings_and_never_guessed() {
        let last_of_january = NaiveDate::from_ymd_opt(1990, 1, 31);
        for text in ["1990-01-31", "31.01.1990", "31.1.1990"] {
            assert_eq!(day(text).ok(), last_of_january, "{text}");
        }
        for text in [
            "",
            "31.01.90",
            "90-01-31",
            "31/01/1990",
            "1990-02-30",
            "01.31.1990",
            "+12026-01-01",
        ] {
            assert_eq!(day(text), Err(Why::NotADate), "{text}");
        }
    }

    #[test]
    fn a_moment_without_an_offset_is_civil_time_of_the_place() {
        for (text, utc) in [
            ("2026-01-31T14:30:00+05:00", "2026-01-31T09:30:00Z"),
            ("2026-01-31T09:30:00.123456Z", "2026-01-31T09:30:00.123Z"),
            ("2026-01-31 14:30", "2026-01-31T09:30:00Z"),
            ("31.01.2026 14:30:05", "2026-01-31T09:30:05Z"),
            ("31.01.2026", "2026-01-30T19:00:00Z"),
            ("2024-02-29", "2024-02-28T18:00:00Z"),
        ] {
            assert_eq!(moment(text, Almaty), Ok(utc.parse().unwrap()), "{text}");
        }
        for text in ["", "yesterday", "31.01.26", "2026-01-31T25:00"] {
            assert_eq!(moment(text, Almaty), Err(Why::NotATime), "{text}");
        }
    }
}
