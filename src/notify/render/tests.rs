mod calendar;

use entity::values::{Component, Language, Urgency};

use super::*;
use crate::domain::text::Coding;
use crate::notify::message::{Appeal, Place, SHORT_NAME};
use crate::notify::samples::{LONGEST_NAME, appeal, every_message, now, utc, visit};

const WAY_OUT: &str = "https://qan.kz/u/4999999-k3x9m2p7qrk3x9m2p7qrk3x9m2";
const BOTH: [Answers; 2] = [Answers::Reply, Answers::Link];

fn sms(message: &Message, language: Language, answers: Answers) -> String {
    match render(message, language, Channel::Sms, answers, Some(WAY_OUT), now()) {
        Some(Rendered::Sms { text, .. }) => text,
        other => panic!("{other:?}"),
    }
}

fn email(message: &Message, language: Language) -> (String, String, String) {
    match render(message, language, Channel::Email, Answers::Link, Some(WAY_OUT), now()) {
        Some(Rendered::Email { subject, text, html }) => (subject, text, html),
        other => panic!("{other:?}"),
    }
}

fn every_sms() -> impl Iterator<Item = (Message, Language, String)> {
    every_message().into_iter().flat_map(|message| {
        let variants = Language::ALL
            .iter()
            .flat_map(|language| BOTH.map(|answers| (*language, answers)));
        variants
            .map(move |(language, answers)| (message.clone(), language, sms(&message, language, answers)))
            .collect::<Vec<_>>()
    })
}

#[test]
fn every_text_message_fits_in_one_part_with_the_longest_values() {
    for (message, language, text) in every_sms() {
        let size = text::parts(&text);
        assert_eq!(size.parts, 1, "{language} {message:?}: {} units: {text}", size.units);
    }
}

/// A text message as a phone without Cyrillic shows it.
fn latin_sms(text: String, language: Language) -> (String, text::Parts) {
    match Rendered::sms(text).in_latin(language) {
        Rendered::Sms { text, parts } => {
            let size = text::parts(&text);
            assert_eq!(size.parts, parts, "it costs what it says");
            (text, size)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_text_message_in_latin_letters_is_plain_and_fits_in_one_part_with_the_longest_values() {
    // No letter takes more room in Latin.
    let widest = "щ".repeat(SHORT_NAME);
    for (message, language, text) in every_sms() {
        for name in [LONGEST_NAME, &widest] {
            let (text, size) = latin_sms(text.replace(LONGEST_NAME, name), language);
            assert_eq!(
                (size.coding, size.parts),
                (Coding::Gsm7, 1),
                "{language} {message:?}: {} units: {text}",
                size.units
            );
        }
    }
}

#[test]
fn an_appeal_in_latin_letters_keeps_its_group_its_digits_and_its_link() {
    let message = Message::Appeal(appeal(
        Component::Platelets,
        Urgency::Urgent,
        "2026-11-24T03:30:00Z",
        "2026-11-24T08:30:00Z",
    ));
    for (language, answers, latin) in [
        (
            Language::Kk,
            Answers::Reply,
            "TROMBOTSIT AB(IV)-: No 17 auruhanasy, erten 9-13. 1=ia 2=joq 0=toqta",
        ),
        (
            Language::Ru,
            Answers::Link,
            "TROMBOTSITY AB(IV)-: No 17 aurukhanasy, zavtra 9-13: qan.kz/a7k3qpx2mr",
        ),
        (
            Language::En,
            Answers::Reply,
            "PLATELETS AB(IV)-: No 17 aurukhanasy, tomorrow 9-13. 1=yes 2=no 0=stop",
        ),
    ] {
        assert_eq!(latin_sms(sms(&message, language, answers), language).0, latin);
    }
}

#[test]
fn a_letter_by_mail_stays_as_it_is() {
    let message = Message::Confirmation(visit("2026-11-24T05:30:00Z"));
    let letter = || render(&message, Language::Kk, Channel::Email, Answers::Link, None, now());
    assert_eq!(letter().map(|letter| letter.in_latin(Language::Kk)), letter());
}

#[test]
fn no_text_message_has_a_sign_that_no_keyboard_has() {
    for (message, language, text) in every_sms() {
        let odd = |sign: &char| !sign.is_alphanumeric() && !sign.is_ascii() && *sign != '№';
        assert_eq!(text.chars().find(odd), None, "{language} {message:?}: {text}");
        assert!(
            text.chars().all(|sign| sign == '\n' || !sign.is_control()),
            "{language} {message:?}: {text:?}"
        );
    }
}

#[test]
fn an_english_text_with_a_plain_name_stays_in_the_cheap_alphabet() {
    for message in [
        Message::Appeal(Appeal {
            site: Place {
                short: "Hospital No 17".into(),
                long: "Hospital No 17".into(),
            },
            ..appeal(
                Component::RedCells,
                Urgency::Urgent,
                "2026-11-24T04:00:00Z",
                "2026-11-24T09:00:00Z",
            )
        }),
        Message::ThankYou(crate::notify::message::Thanks {
            component: Component::RedCells,
            donated_on: now().date_naive(),
            again_from: None,
        }),
    ] {
        assert_eq!(
            text::parts(&sms(&message, Language::En, Answers::Reply)).coding,
            Coding::Gsm7
        );
    }
}

#[test]
fn an_appeal_says_what_where_and_when_in_the_language_of_the_donor() {
    let message = Message::Appeal(appeal(
        Component::RedCells,
        Urgency::Urgent,
        "2026-11-24T03:30:00Z",
        "2026-11-24T08:30:00Z",
    ));
    for (language, answers, text) in [
        (
            Language::Kk,
            Answers::Reply,
            "ҚАН AB(IV)- керек: №17 ауруханасы, ертең 9-13. 1=иә 2=жоқ 0=тоқта",
        ),
        (
            Language::Kk,
            Answers::Link,
            "ҚАН AB(IV)- керек: №17 ауруханасы, ертең 9-13: qan.kz/a7k3qpx2mr",
        ),
        (
            Language::Ru,
            Answers::Reply,
            "НУЖНА КРОВЬ AB(IV)-: №17 ауруханасы, завтра 9-13. 1=да 2=нет 0=стоп",
        ),
        (
            Language::Ru,
            Answers::Link,
            "НУЖНА КРОВЬ AB(IV)-: №17 ауруханасы, завтра 9-13: qan.kz/a7k3qpx2mr",
        ),
        (
            Language::En,
            Answers::Reply,
            "NEED BLOOD AB(IV)-: №17 ауруханасы, tomorrow 9-13. 1=yes 2=no 0=stop",
        ),
        (
            Language::En,
            Answers::Link,
            "NEED BLOOD AB(IV)-: №17 ауруханасы, tomorrow 9-13: qan.kz/a7k3qpx2mr",
        ),
    ] {
        assert_eq!(sms(&message, language, answers), text);
    }
}

#[test]
fn a_donor_of_platelets_or_plasma_is_told_so() {
    for (component, text) in [
        (
            Component::Platelets,
            "ТРОМБОЦИТЫ AB(IV)-: №17 ауруханасы, сегодня 10-14. 1=да 2=нет 0=стоп",
        ),
        (
            Component::Plasma,
            "НУЖНА ПЛАЗМА AB(IV)-: №17 ауруханасы, сегодня 10-14. 1=да 2=нет 0=стоп",
        ),
        (
            Component::WholeBlood,
            "НУЖНА КРОВЬ AB(IV)-: №17 ауруханасы, сегодня 10-14. 1=да 2=нет 0=стоп",
        ),
    ] {
        let message = Message::Appeal(appeal(
            component,
            Urgency::Routine,
            "2026-11-23T05:00:00Z",
            "2026-11-23T09:00:00Z",
        ));
        assert_eq!(sms(&message, Language::Ru, Answers::Reply), text);
    }
}

#[test]
fn the_hours_of_an_appeal_are_never_wider_than_its_window() {
    for (from, until, hours) in [
        ("2026-11-24T04:00:00Z", "2026-11-24T09:00:00Z", "9-14"),
        ("2026-11-24T03:30:00Z", "2026-11-24T08:30:00Z", "9-13"),
        ("2026-11-24T04:00:00Z", "2026-11-24T05:00:00Z", "9-10"),
        ("2026-11-24T03:30:00Z", "2026-11-24T04:30:00Z", "08:30"),
        ("2026-11-24T15:00:00Z", "2026-11-24T19:00:00Z", "20:00"),
    ] {
        let message = Message::Appeal(appeal(Component::RedCells, Urgency::Routine, from, until));
        let text = sms(&message, Language::Ru, Answers::Reply);
        assert!(text.contains(&format!(", завтра {hours}. ")), "{text}");
    }
}

#[test]
fn an_appeal_for_several_days_names_the_first_and_the_last() {
    for (from, until, short, long) in [
        (
            "2026-11-23T06:00:00Z",
            "2026-11-24T05:00:00Z",
            "23-24.11",
            "23 November 2026, 11:00, and 24 November 2026, 10:00",
        ),
        (
            "2026-11-27T05:30:00Z",
            "2026-11-30T08:00:00Z",
            "27-30.11",
            "27 November 2026, 10:30, and 30 November 2026, 13:00",
        ),
        (
            "2026-11-30T05:30:00Z",
            "2026-12-01T08:00:00Z",
            "30.11-01.12",
            "30 November 2026, 10:30, and 1 December 2026, 13:00",
        ),
    ] {
        let message = Message::Appeal(appeal(Component::RedCells, Urgency::Routine, from, until));
        for language in Language::ALL {
            for answers in [Answers::Reply, Answers::Link] {
                let text = sms(&message, *language, answers);
                assert!(text.contains(&format!(", {short}")), "{text}");
            }
        }
        let Some(Rendered::Email { text, html, .. }) = render(
            &message,
            Language::En,
            Channel::Email,
            Answers::Link,
            Some(WAY_OUT),
            now(),
        ) else {
            panic!("an e-mail")
        };
        for body in [text, html] {
            assert!(
                body.contains(&format!("a time of your choice between {long}")),
                "{body}"
            );
        }
    }
}

#[test]
fn the_confirmation_is_the_ticket() {
    let message = Message::Confirmation(visit("2026-11-24T05:30:00Z"));
    for (language, answers, text) in [
        (
            Language::Kk,
            Answers::Reply,
            "Жазылдыңыз: ертең 24.11 10:30, №17 ауруханасы. Код 4821. Бас тарту: 2",
        ),
        (
            Language::Ru,
            Answers::Reply,
            "Вы записаны: завтра 24.11 10:30, №17 ауруханасы. Код 4821. Отмена: 2",
        ),
        (
            Language::En,
            Answers::Link,
            "Booked: 24.11 10:30, №17 ауруханасы. Code 4821. qan.kz/a7k3qpx2mr",
        ),
    ] {
        assert_eq!(sms(&message, language, answers), text);
    }
}

#[test]
fn a_text_that_nobody_can_answer_asks_for_no_digit() {
    for message in every_message() {
        for language in Language::ALL {
            let text = sms(&message, *language, Answers::Link);
            assert!(!text.contains("1=") && !text.ends_with(": 2"), "{language} {text}");
        }
    }
}

#[test]
fn a_code_ends_with_the_line_that_binds_it_to_its_site() {
    let code = every_message()
        .into_iter()
        .find(|message| matches!(message, Message::Code(_)))
        .unwrap();
    for language in Language::ALL {
        let text = sms(&code, *language, Answers::Reply);
        assert_eq!(text.lines().last(), Some("@qanat.example.kz #123456"));
    }
}

#[test]
fn urgency_is_named_only_when_the_stock_says_so() {
    for (urgency, named) in [
        (Urgency::Routine, false),
        (Urgency::Urgent, true),
        (Urgency::Critical, true),
    ] {
        let (from, until) = ("2026-11-24T04:00:00Z", "2026-11-24T09:00:00Z");
        let message = Message::Appeal(appeal(Component::RedCells, urgency, from, until));
        for (language, word) in [
            (Language::Kk, "шұғыл"),
            (Language::Ru, "срочно"),
            (Language::En, "urgent"),
        ] {
            let (subject, text, _) = email(&message, language);
            assert_eq!(subject.to_lowercase().contains(word), named, "{subject}");
            assert!(named || !text.to_lowercase().contains(word), "{text}");
        }
    }
}

#[test]
fn every_letter_is_small_and_says_the_same_in_both_bodies() {
    for message in every_message() {
        for language in Language::ALL {
            let (subject, text, html) = email(&message, *language);
            assert!(!subject.is_empty() && !subject.contains('\n'), "{subject:?}");
            assert!(html.len() < 30_000 && !html.contains("<img"), "{language} {message:?}");
            assert!(html.contains(&format!("<html lang=\"{language}\">")));
            for line in text.lines().filter(|line| !line.is_empty()) {
                let escaped = line.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;");
                assert!(
                    html.contains(&escaped),
                    "{language} {message:?}: {line} is not in {html}"
                );
            }
        }
    }
}

#[test]
fn html_escapes_a_name_and_text_does_not() {
    let (_, text, html) = email(&Message::Confirmation(visit("2026-11-24T05:30:00Z")), Language::Ru);
    assert!(text.contains("Где: Центр крови <Алматы & Талдыкорган>\n"), "{text}");
    assert!(
        html.contains("Центр крови &#60;Алматы &#38; Талдыкорган&#62;"),
        "{html}"
    );
}

#[test]
fn a_letter_reads_well() {
    let message = Message::Appeal(appeal(
        Component::RedCells,
        Urgency::Critical,
        "2026-11-24T03:30:00Z",
        "2026-11-24T08:30:00Z",
    ));
    let (subject, text, _) = email(&message, Language::En);
    assert_eq!(subject, "Donor needed urgently: red cells, AB(IV) Rh-, №17 ауруханасы");
    insta::assert_snapshot!(text, @"
    Hello! A patient waits. Needed: red cells, AB(IV) Rh-. Hospital: №17 ауруханасы.

    Where: Центр крови <Алматы & Талдыкорган>
    When: Tuesday, 24 November 2026, 08:30-13:30

    Choose a time or say no
    https://qan.kz/a7k3qpx2mr

    You get this letter because you agreed to be invited to give blood. You can stop the invitations on the same page.

    Qanat, Red Crescent

    Take letters away from me:
    https://qan.kz/u/4999999-k3x9m2p7qrk3x9m2p7qrk3x9m2
    ");
}

#[test]
fn a_call_is_made_by_a_person() {
    let message = Message::Confirmation(visit("2026-11-24T05:30:00Z"));
    assert_eq!(
        render(
            &message,
            Language::Kk,
            Channel::Phone,
            Answers::Reply,
            None,
            utc("2026-11-23T11:00:00Z")
        ),
        None
    );
}
