//! The ticket as an entry of a calendar: one entry for an appointment, which moves with it and goes with it. It is
//! published and asks for no answer: what a calendar would answer reaches nobody who could give the place away.

use chrono::{DateTime, TimeDelta, Utc};
use entity::values::{AppointmentId, Language};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};

use super::Answers;
use super::letter::Letter;
use crate::notify::message::{Enough, Message, Visit};

/// How long a visit takes.
const VISIT: TimeDelta = TimeDelta::minutes(90);

/// Which appointment a letter speaks of, and who asks.
#[derive(Debug, Clone, Copy)]
pub struct Occasion<'a> {
    /// The appointment; its entry has the same name for ever.
    pub appointment: AppointmentId,
    /// How often it was moved.
    pub revision: i32,
    /// The domain of the service.
    pub domain: &'a str,
    /// The address of the person who answers letters.
    pub organizer: &'a str,
}

/// A file that calendars read.
#[derive(Clone, PartialEq, Eq)]
pub struct CalendarFile {
    /// What a calendar is to do with it.
    pub method: &'static str,
    /// The entry.
    pub text: String,
}

/// The entry that belongs to a confirmation, or takes it back with what says that nobody is expected any more. Other messages
/// have none.
#[must_use]
pub fn calendar(
    message: &Message,
    language: Language,
    occasion: Occasion<'_>,
    now: DateTime<Utc>,
) -> Option<CalendarFile> {
    let letter = Letter::new(message, language, Answers::Link, now);
    let mut event = Event::with_uid(&format!("appointment-{}@{}", occasion.appointment, occasion.domain));
    event.add_property("ORGANIZER", format!("mailto:{}", occasion.organizer));
    let (site, at, sequence, method) = match message {
        Message::Confirmation(Visit { site, at, .. }) => {
            let lines = ["message-visit-code", "message-visit-bring"].map(|key| letter.say(key));
            event.description(&[&lines.join("\n"), letter.link.as_str()].join("\n"));
            event.url(&letter.link).status(EventStatus::Confirmed);
            (site, *at, occasion.revision, "PUBLISH")
        }
        Message::Cancellation(gone) | Message::StandDown(Enough { held: Some(gone), .. }) => {
            event.status(EventStatus::Cancelled);
            // It comes after every place that the appointment had.
            (&gone.site, gone.at, occasion.revision + 1, "CANCEL")
        }
        _ => return None,
    };
    event.summary(&letter.say("calendar-summary")).timestamp(now);
    event.location(&site.long).starts(at).ends(at + VISIT);
    event.sequence(sequence.unsigned_abs());
    let mut file = Calendar::empty();
    for (name, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Qanat//Qanat//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", method),
    ] {
        file.append_property(Property::new(name, value));
    }
    let text = file.push(event).done().to_string();
    Some(CalendarFile { method, text })
}
