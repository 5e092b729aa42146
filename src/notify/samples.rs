//! One message of each purpose with the longest values that a text message must still carry in one part.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Asia::Almaty;
use entity::values::{BloodGroup, Component, Urgency};

use super::message::{
    Appeal, Code, Enough, Gone, Help, Message, NotNow, Nothing, Number, Place, SHORT_NAME, Thanks, Visit, Waiting,
    Window,
};

/// Long in every alphabet: a short name in Cyrillic makes an English text as dear as a Russian one.
pub const LONGEST_NAME: &str = "№17 ауруханасы";
pub const LINK: &str = "https://qan.kz/a7k3qpx2mr";

pub fn utc(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment in RFC 3339")
}

/// 16:00 of 23 November 2026 in Almaty, a Monday.
pub fn now() -> DateTime<Utc> {
    utc("2026-11-23T11:00:00Z")
}

pub fn place() -> Place {
    assert_eq!(LONGEST_NAME.chars().count(), SHORT_NAME);
    Place {
        short: LONGEST_NAME.into(),
        long: "Центр крови <Алматы & Талдыкорган>".into(),
    }
}

pub fn appeal(component: Component, urgency: Urgency, from: &str, until: &str) -> Appeal {
    Appeal {
        group: BloodGroup::AbNeg,
        component,
        urgency,
        hospital: LONGEST_NAME.into(),
        site: place(),
        window: Window {
            from: utc(from),
            until: utc(until),
            zone: Almaty,
        },
        url: LINK.into(),
    }
}

pub fn visit(at: &str) -> Visit {
    Visit {
        site: place(),
        at: utc(at),
        zone: Almaty,
        code: "4821".into(),
        url: LINK.into(),
    }
}

pub fn every_message() -> Vec<Message> {
    let day = |day| NaiveDate::from_ymd_opt(2026, 11, day);
    let given = day(23).expect("a day of the calendar");
    let thanks = |again_from| Thanks {
        component: Component::RedCells,
        donated_on: given,
        again_from,
    };
    let mut messages = vec![
        Message::Code(Code {
            code: "123456".into(),
            host: "qanat.example.kz".into(),
            minutes: 10,
        }),
        Message::StandDown(Enough {
            hospital: LONGEST_NAME.into(),
            held: None,
        }),
        Message::ThankYou(thanks(day(30))),
        Message::ThankYou(thanks(None)),
        Message::Waitlist(Waiting {
            hospital: LONGEST_NAME.into(),
        }),
        Message::NotNow(NotNow { again_from: day(30) }),
        Message::NotNow(NotNow { again_from: None }),
        Message::Over(Nothing {}),
        Message::Help(Help { url: LINK.into() }),
        Message::Language(Nothing {}),
        Message::Stopped(Help { url: LINK.into() }),
        Message::Number(Number { right: true }),
        Message::Number(Number { right: false }),
    ];
    for component in Component::ALL {
        for urgency in Urgency::ALL {
            // Today from ten to two, tomorrow at odd times, in two weeks, and over the end of a month.
            for (from, until) in [
                ("2026-11-23T05:00:00Z", "2026-11-23T09:00:00Z"),
                ("2026-11-24T03:30:00Z", "2026-11-24T08:30:00Z"),
                ("2026-12-07T05:30:00Z", "2026-12-07T06:00:00Z"),
                ("2026-11-30T05:30:00Z", "2026-12-02T08:00:00Z"),
            ] {
                messages.push(Message::Appeal(appeal(*component, *urgency, from, until)));
            }
        }
    }
    for at in [
        "2026-11-23T15:30:00Z",
        "2026-11-24T05:30:00Z",
        "2026-11-26T05:30:00Z",
        "2026-12-07T05:30:00Z",
    ] {
        messages.push(Message::Confirmation(visit(at)));
        messages.push(Message::Reminder(visit(at)));
        let Visit { site, at, zone, .. } = visit(at);
        let gone = Gone { site, at, zone };
        messages.push(Message::StandDown(Enough {
            hospital: LONGEST_NAME.into(),
            held: Some(gone.clone()),
        }));
        messages.push(Message::Cancellation(gone));
    }
    messages
}
