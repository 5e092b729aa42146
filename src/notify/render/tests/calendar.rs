//! Read back with the library's parser, as a calendar would.

use icalendar::{Calendar, CalendarDateTime, Component, DatePerhapsTime, EventLike};

use crate::notify::message::{Enough, Gone, Message};
use crate::notify::render::{CalendarFile, Occasion, calendar};
use crate::notify::samples::{LONGEST_BASE_URL, every_message, now, place, utc, visit};
use entity::values::{AppointmentId, Language};

fn file(message: &Message, language: Language, revision: i32) -> Option<CalendarFile> {
    let occasion = Occasion {
        appointment: AppointmentId(17),
        revision,
        domain: "qanat.example",
        organizer: "aigul@redcrescent.example",
    };
    calendar(message, language, occasion, now())
}

fn gone(at: &str) -> Gone {
    Gone {
        site: place(),
        at: utc(at),
        zone: chrono_tz::Asia::Almaty,
    }
}

/// What tells a donor not to come to a place any more.
fn ends(at: &str) -> [Message; 2] {
    let enough = Enough {
        hospital: "No 7".into(),
        held: Some(gone(at)),
    };
    [Message::Cancellation(gone(at)), Message::StandDown(enough)]
}

fn read(file: &CalendarFile) -> Calendar {
    file.text.parse().expect("a calendar")
}

fn value<'a>(read: &'a Calendar, name: &str) -> &'a str {
    let event = read.events().next().expect("one entry");
    event.property_value(name).unwrap_or_else(|| panic!("no {name}"))
}

fn utc_of(time: Option<DatePerhapsTime>) -> String {
    match time {
        Some(DatePerhapsTime::DateTime(CalendarDateTime::Utc(at))) => at.to_rfc3339(),
        other => panic!("not in UTC: {other:?}"),
    }
}

#[test]
fn a_confirmation_is_an_entry_with_place_time_and_code() {
    for language in Language::ALL {
        let confirmed = file(&Message::Confirmation(visit("2026-11-24T05:30:00Z")), *language, 0).unwrap();
        let read = read(&confirmed);
        assert_eq!(
            (confirmed.method, read.property_value("METHOD")),
            ("PUBLISH", Some("PUBLISH"))
        );
        let event = read.events().next().unwrap();
        assert_eq!(event.get_uid(), Some("appointment-17@qanat.example"));
        assert_eq!(event.get_sequence(), Some(0));
        assert_eq!(utc_of(event.get_start()), "2026-11-24T05:30:00+00:00");
        assert_eq!(utc_of(event.get_end()), "2026-11-24T07:00:00+00:00");
        assert_eq!(event.get_location(), Some("Центр крови <Алматы & Талдыкорган>"));
        assert!(event.get_description().is_some_and(|text| text.contains("4821")));
        assert_eq!(value(&read, "ORGANIZER"), "mailto:aigul@redcrescent.example");
        assert_eq!(value(&read, "DTSTAMP"), "20261123T110000Z");
        assert_eq!(value(&read, "DTSTART"), "20261124T053000Z");
        assert_eq!(value(&read, "STATUS"), "CONFIRMED");
        assert_eq!(value(&read, "URL"), "https://qanat.kz/a/a7k3qpx2mr");
    }
}

#[test]
fn an_appointment_keeps_its_entry_when_it_moves_and_takes_it_along_when_it_goes() {
    for end in ends("2026-11-25T05:30:00Z") {
        let story = [
            file(&Message::Confirmation(visit("2026-11-24T05:30:00Z")), Language::Kk, 0),
            file(&Message::Confirmation(visit("2026-11-25T05:30:00Z")), Language::Kk, 1),
            file(&end, Language::Kk, 1),
        ];
        let read: Vec<Calendar> = story.iter().map(|file| read(file.as_ref().unwrap())).collect();
        let all = |name| read.iter().map(|read| value(read, name)).collect::<Vec<_>>();
        assert_eq!(all("UID"), ["appointment-17@qanat.example"; 3]);
        assert_eq!(all("SEQUENCE"), ["0", "1", "2"]);
        assert_eq!(all("STATUS"), ["CONFIRMED", "CONFIRMED", "CANCELLED"]);
        assert_eq!(read[2].property_value("METHOD"), Some("CANCEL"));
    }
}

#[test]
fn lines_are_short_and_hold_no_sign_that_is_not_seen() {
    for message in every_message(LONGEST_BASE_URL) {
        for language in Language::ALL {
            let Some(CalendarFile { text, .. }) = file(&message, *language, 2) else {
                continue;
            };
            assert!(text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
            for line in text.split("\r\n") {
                assert!(line.len() <= 75, "{} octets: {line}", line.len());
            }
            let unseen = |sign: char| {
                matches!(
                    sign,
                    '\u{202f}' | '\u{a0}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}'
                )
            };
            assert!(!text.contains(unseen), "{text}");
        }
    }
}

#[test]
fn only_a_confirmation_and_what_ends_it_have_an_entry() {
    for message in every_message(LONGEST_BASE_URL) {
        let has = match &message {
            Message::Confirmation(_) | Message::Cancellation(_) => true,
            Message::StandDown(enough) => enough.held.is_some(),
            _ => false,
        };
        assert_eq!(file(&message, Language::En, 0).is_some(), has, "{message:?}");
    }
}
