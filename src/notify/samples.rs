//! One message of each purpose with the longest values that a text message must still carry in one part.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Asia::Almaty;
use entity::values::{BloodGroup, Component, Urgency};

use super::message::{
    Appeal, Code, Enough, Gone, Help, Message, NotNow, Nothing, Number, Place, Thanks, Visit, Waiting, Window,
};

/// Long in every alphabet: a short name in Cyrillic makes an English text as dear as a Russian one.
pub const LONGEST_NAME: &str = "№17 ауруханасы";
/// The longest address of the service with which every text that leads there still fits in one part.
pub const LONGEST_BASE_URL: &str = "https://qanat.kz";
const TOKEN: &str = "a7k3qpx2mr";

pub fn utc(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment in RFC 3339")
}

/// 16:00 of 23 November 2026 in Almaty, a Monday.
pub fn now() -> DateTime<Utc> {
    utc("2026-11-23T11:00:00Z")
}

fn link(base_url: &str) -> String {
    format!("{base_url}/a/{TOKEN}")
}

pub fn place() -> Place {
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
        url: link(LONGEST_BASE_URL),
    }
}

pub fn visit(at: &str) -> Visit {
    Visit {
        site: place(),
        at: utc(at),
        zone: Almaty,
        code: "4821".into(),
        url: link(LONGEST_BASE_URL),
    }
}

/// One message of each kind as a service at this address sends it.
pub fn every_message(base_url: &str) -> Vec<Message> {
    let url = link(base_url);
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
            host: base_url.split("://").last().unwrap_or_default().into(),
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
        Message::Help(Help { url: url.clone() }),
        Message::Language(Nothing {}),
        Message::Stopped(Help { url: url.clone() }),
        Message::Number(Number { right: true }),
        Message::Number(Number { right: false }),
    ];
    for component in Component::ALL {
        for urgency in Urgency::ALL {
            // Today and tomorrow from ten to two, tomorrow at odd times, in two weeks, and over the end of a month.
            for (from, until) in [
                ("2026-11-23T05:00:00Z", "2026-11-23T09:00:00Z"),
                ("2026-11-24T05:00:00Z", "2026-11-24T09:00:00Z"),
                ("2026-11-24T03:30:00Z", "2026-11-24T08:30:00Z"),
                ("2026-12-07T05:30:00Z", "2026-12-07T06:00:00Z"),
                ("2026-11-30T05:30:00Z", "2026-12-02T08:00:00Z"),
            ] {
                let url = url.clone();
                let appeal = appeal(*component, *urgency, from, until);
                messages.push(Message::Appeal(Appeal { url, ..appeal }));
            }
        }
    }
    for at in [
        "2026-11-23T15:30:00Z",
        "2026-11-24T05:30:00Z",
        "2026-11-26T05:30:00Z",
        "2026-12-07T05:30:00Z",
    ] {
        let url = url.clone();
        let visit = Visit { url, ..visit(at) };
        messages.push(Message::Confirmation(visit.clone()));
        messages.push(Message::Reminder(visit.clone()));
        let Visit { site, at, zone, .. } = visit;
        let gone = Gone { site, at, zone };
        messages.push(Message::StandDown(Enough {
            hospital: LONGEST_NAME.into(),
            held: Some(gone.clone()),
        }));
        messages.push(Message::Cancellation(gone));
    }
    messages
}
