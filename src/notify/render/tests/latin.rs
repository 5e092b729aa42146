//! Texts in Latin letters.

use entity::values::{Component, Language, Urgency};

use super::*;
use crate::domain::text::Coding;
use crate::notify::message::SHORT_NAME;
use crate::notify::samples::{LONGEST_NAME, appeal, now, visit};

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
            "TROMBOTSITY AB(IV)-: No 17 aurukhanasy, zavtra 9-13 qanat.kz/a/a7k3qpx2mr",
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
