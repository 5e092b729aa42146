//! Every message in every language, with the longest values.

mod appeal;
mod calendar;
mod latin;
mod letters;

use entity::values::{Component, Language, Urgency};

use super::*;
use crate::domain::text::Coding;
use crate::notify::message::SHORT_NAME;
use crate::notify::message::{Appeal, Number, Place};
use crate::notify::samples::{LONGEST_BASE_URL, LONGEST_NAME, appeal, every_message, now, utc, visit};

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
    every_message(LONGEST_BASE_URL).into_iter().flat_map(|message| {
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

#[test]
fn the_longest_values_are_as_long_as_values_may_be() {
    assert_eq!(LONGEST_NAME.chars().count(), SHORT_NAME);
    let token = crate::keyring::fresh_token(10);
    let link = appeal(
        Component::Plasma,
        Urgency::Routine,
        "2026-11-24T05:00:00Z",
        "2026-11-24T09:00:00Z",
    )
    .url;
    assert_eq!(link.len(), format!("{LONGEST_BASE_URL}/a/{token}").len());
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
            "Booked: 24.11 10:30, №17 ауруханасы. Code 4821 qanat.kz/a/a7k3qpx2mr",
        ),
    ] {
        assert_eq!(sms(&message, language, answers), text);
    }
}

#[test]
fn a_text_asks_for_an_answer_only_where_one_can_be_given() {
    for message in every_message(LONGEST_BASE_URL) {
        let wants = matches!(
            message,
            Message::Appeal(_)
                | Message::Confirmation(_)
                | Message::Reminder(_)
                | Message::Help(_)
                | Message::Number(Number { right: false })
        );
        for language in Language::ALL {
            for (answers, asks) in [(Answers::Reply, wants), (Answers::Link, false)] {
                let text = sms(&message, *language, answers);
                assert_eq!(asks_to_write_back(&text), asks, "{language} {answers:?}: {text}");
            }
        }
    }
}

/// A digit of the menu stands alone; "send" is said for everything else.
fn asks_to_write_back(text: &str) -> bool {
    let text = text.to_lowercase();
    let mut words = text.split(|sign: char| !sign.is_alphanumeric());
    words.any(|word| matches!(word, "0" | "1" | "2"))
        || ["send", "жібер", "пришлите"].iter().any(|verb| text.contains(verb))
}

#[test]
fn a_code_ends_with_the_line_that_binds_it_to_its_site() {
    let code = every_message(LONGEST_BASE_URL)
        .into_iter()
        .find(|message| matches!(message, Message::Code(_)))
        .unwrap();
    for language in Language::ALL {
        let text = sms(&code, *language, Answers::Reply);
        assert_eq!(text.lines().last(), Some("@qanat.kz #123456"));
    }
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
