//! Whole letters with the longest values, in every language, read back as a mail reader would.

use entity::values::{AppointmentId, Channel, Language};
use mail_parser::{MessageParser, MimeHeaders};

use super::*;
use crate::notify::message::Message as Said;
use crate::notify::render::{Answers, Occasion, Rendered, calendar, render};
use crate::notify::samples::{LONGEST_BASE_URL, every_message, now};

const WAY_OUT: &str = "https://qanat.redcrescent.example.kz/u/4999999-k3x9m2p7qrk3x9m2p7qrk3x9m2";

fn letter(message: &Said, language: Language) -> Vec<u8> {
    let rendered = render(message, language, Channel::Email, Answers::Link, Some(WAY_OUT), now());
    let Some(Rendered::Email { subject, text, html }) = rendered else {
        panic!("a letter")
    };
    let occasion = Occasion {
        appointment: AppointmentId(4_999_999),
        revision: 9,
        domain: "qanat.redcrescent.example.kz",
        organizer: "aigul@redcrescent.example.kz",
    };
    let calendar = calendar(message, language, occasion, now());
    let mail = Mail {
        id: DeliveryId(i64::MAX),
        tag: "k3x9m2p7qrk3x9m2p7qrk3x9m2",
        to: "a.very.long.name.of.a.donor@mail.example.kz",
        subject: &subject,
        text: &text,
        html: &html,
        way_out: Some(WAY_OUT),
        calendar: calendar.as_ref(),
    };
    let sender = Sender {
        from: "Қызыл Жарты Ай қоғамы <appeals@redcrescent.example.kz>"
            .parse()
            .unwrap(),
        reply_to: Some("aigul@redcrescent.example.kz".parse().unwrap()),
    };
    let id = message_id((mail.id, mail.tag), "redcrescent.example.kz");
    compose(&sender, mail, &id, now())
        .unwrap_or_else(|_| panic!("a letter"))
        .formatted()
}

#[test]
fn every_letter_is_below_30_kilobytes_and_readable_without_images() {
    for message in every_message(LONGEST_BASE_URL) {
        for language in Language::ALL {
            let letter = letter(&message, *language);
            assert!(letter.len() < 30_000, "{language} {message:?}: {}", letter.len());
            let read = MessageParser::new().parse(&letter).expect("a letter");
            let (text, html) = (read.body_text(0).unwrap(), read.body_html(0).unwrap());
            assert!(
                text.contains(WAY_OUT) && html.contains(WAY_OUT),
                "{language} {message:?}"
            );
            assert!(!html.contains("<img") && !html.contains("url("), "{html}");
            // Each line of the text is in the page: nothing is said by a picture.
            let words = |text: &str| text.replace("&#38;", "&").replace("&#60;", "<").replace("&#62;", ">");
            for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                assert!(words(&html).contains(line), "{language} {message:?}: {line}");
            }
        }
    }
}

#[test]
fn a_calendar_is_attached_beside_the_two_bodies() {
    for message in every_message(LONGEST_BASE_URL) {
        let letter = letter(&message, Language::Kk);
        let read = MessageParser::new().parse(&letter).expect("a letter");
        let whole = read.content_type().unwrap().subtype().unwrap();
        let method = match &message {
            Said::Confirmation(_) => "PUBLISH",
            Said::Cancellation(_) => "CANCEL",
            Said::StandDown(enough) if enough.held.is_some() => "CANCEL",
            _ => {
                assert_eq!(whole, "alternative");
                continue;
            }
        };
        assert_eq!(whole, "mixed");
        assert_eq!(
            read.part(1).unwrap().content_type().unwrap().subtype(),
            Some("alternative")
        );
        let file = read.attachment(0).expect("a file");
        let media_type = file.content_type().unwrap();
        assert_eq!((media_type.ctype(), media_type.subtype()), ("text", Some("calendar")));
        assert_eq!(media_type.attribute("method"), Some(method));
        assert_eq!(media_type.attribute("charset"), Some("utf-8"));
        let calendar = file.text_contents().unwrap();
        assert!(
            calendar.contains("BEGIN:VEVENT\r\n") && calendar.contains("UID:appointment-4999999@"),
            "{calendar}"
        );
    }
}
