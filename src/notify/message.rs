//! What can be said to a donor. A message is stored sealed in its row of the ledger and becomes words when it is sent,
//! so it holds values, never sentences. Names of places are in the donor's language.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::values::{BloodGroup, Component, Purpose, Urgency};
use serde::{Deserialize, Serialize};

/// A message with exactly the values it needs, tagged by its purpose.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "purpose", rename_all = "snake_case")]
pub enum Message {
    /// Asks a donor to come.
    Appeal(Appeal),
    /// Confirms an address.
    Code(Code),
    /// Where and when, after a yes. The ticket.
    Confirmation(Visit),
    /// The ticket once more, shortly before the slot.
    Reminder(Visit),
    /// A booked slot is gone.
    Cancellation(Gone),
    /// Enough, no need to come.
    StandDown(Enough),
    /// After the donation.
    ThankYou(Thanks),
    /// Answers a yes: there is no place, and the first that is given back is the donor's.
    Waitlist(Waiting),
    /// Answers a yes: thank you, and not now.
    NotNow(NotNow),
    /// Answers a yes: the need is over.
    Over(Nothing),
    /// Answers what could not be understood.
    Help(Help),
    /// Answers in the language that was asked for.
    Language(Nothing),
    /// Answers a stop, and is the last message.
    Stopped(Help),
    /// Answers a code that came back from the phone.
    Number(Number),
}

/// Who asks for what, where and when.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Appeal {
    /// The donor's own group, or the needed one where the donor's is not known.
    pub group: BloodGroup,
    /// What is asked for.
    pub component: Component,
    /// Only what the stock says may be called urgent.
    pub urgency: Urgency,
    /// The hospital in need, by its short name.
    pub hospital: String,
    /// Where to come, which is rarely the hospital itself.
    pub site: Place,
    /// When the held slots are.
    pub window: Window,
    /// The page of this appeal.
    pub url: String,
}

/// A six-digit code.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Code {
    /// The digits.
    pub code: String,
    /// The host of the service's own pages: browsers fill the code in there and nowhere else.
    pub host: String,
    /// How long the code is valid.
    pub minutes: u32,
}

/// A held slot.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Where.
    pub site: Place,
    /// When.
    pub at: DateTime<Utc>,
    /// By which clock.
    pub zone: Tz,
    /// Four digits to say at the desk or to the hotline.
    pub code: String,
    /// The page on which the visit can be cancelled.
    pub url: String,
}

/// A slot that is no longer held.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Gone {
    /// Where it was.
    pub site: Place,
    /// When it was.
    pub at: DateTime<Utc>,
    /// By which clock.
    pub zone: Tz,
}

/// A need that is met.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Enough {
    /// The hospital that was in need, by its short name.
    pub hospital: String,
    /// The place that the donor held until then, if there was one.
    pub held: Option<Gone>,
}

/// A donation.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Thanks {
    /// What was given.
    pub component: Component,
    /// The day of the donation at the site.
    pub donated_on: NaiveDate,
    /// The first day on which the donor may give again, if there is one.
    pub again_from: Option<NaiveDate>,
}

/// A place on the list.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    /// The hospital in need, by its short name.
    pub hospital: String,
}

/// Somebody who may not give on the day that is asked for.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct NotNow {
    /// The first day on which the donor may give again, if there is one.
    pub again_from: Option<NaiveDate>,
}

/// A message that is the same for everybody.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Nothing {}

/// A way on.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Help {
    /// The page on which the donor can say the same.
    pub url: String,
}

/// A code that came back from the phone.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Number {
    /// It was the one that was sent.
    pub right: bool,
}

/// A site, by both of its names.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// At most [`SHORT_NAME`] characters, for text messages.
    pub short: String,
    /// For letters and pages.
    pub long: String,
}

/// The longest short name with which every text message still fits in one part.
pub const SHORT_NAME: usize = 14;

/// From when until when, by which clock.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// The beginning of the first slot.
    pub from: DateTime<Utc>,
    /// The end of the last slot.
    pub until: DateTime<Utc>,
    /// The zone of the site.
    pub zone: Tz,
}

impl Message {
    /// How pressing the shortage behind it is; routine if there is none.
    #[must_use]
    pub const fn urgency(&self) -> Urgency {
        match self {
            Self::Appeal(appeal) => appeal.urgency,
            _ => Urgency::Routine,
        }
    }

    /// What the message is for.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        match self {
            Self::Appeal(_) => Purpose::Appeal,
            Self::Code(_) => Purpose::Code,
            Self::Confirmation(_) => Purpose::Confirmation,
            Self::Reminder(_) => Purpose::Reminder,
            Self::Cancellation(_) => Purpose::Cancellation,
            Self::StandDown(_) => Purpose::StandDown,
            Self::ThankYou(_) => Purpose::ThankYou,
            Self::Waitlist(_) => Purpose::Waitlist,
            Self::NotNow(_) => Purpose::NotNow,
            Self::Over(_) => Purpose::Over,
            Self::Help(_) => Purpose::Help,
            Self::Language(_) => Purpose::Language,
            Self::Stopped(_) => Purpose::Stopped,
            Self::Number(_) => Purpose::Number,
        }
    }
}

/// Messages hold codes, personal links and a health fact: a log sees only the purpose.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({})", self.purpose())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::samples;

    #[test]
    fn a_message_is_stored_under_its_purpose_and_comes_back_the_same() {
        for message in samples::every_message(samples::LONGEST_BASE_URL) {
            let stored = serde_json::to_value(&message).unwrap();
            assert_eq!(stored["purpose"], message.purpose().as_str());
            assert_eq!(serde_json::from_value::<Message>(stored).unwrap(), message);
        }
    }

    #[test]
    fn a_log_sees_no_code_no_link_and_no_group() {
        for message in samples::every_message(samples::LONGEST_BASE_URL) {
            assert_eq!(format!("{message:?}"), format!("Message({})", message.purpose()));
        }
    }
}
