//! Why the planner decided as it did: kept with every wave, and told to people as one sentence.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The reason of a decision with its numbers. Stored as JSON under its `kind`; the sentence is written elsewhere, in
/// the reader's language, from [`Because::key`] and [`Because::args`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Because {
    /// Send: too few are expected, and a later wave can correct this one.
    Gap(AskNumbers),
    /// Send: too few are expected, and this is the last wave whose answers come in time.
    LastChance(AskNumbers),
    /// Send: too few are expected, and nobody further may be asked now.
    Everyone(AskNumbers),
    /// Send: too few are expected, but more people than this might find no place.
    FewPlaces(AskNumbers),
    /// Wait: those asked have not all answered.
    AnswersOutstanding {
        /// Units still missing.
        missing: u32,
        /// People who have not answered.
        people: u32,
        /// How many of them will say yes in time.
        hoped_yes: f64,
        /// The chance that the need is met with them.
        probability: f64,
    },
    /// Wait: everybody left is in the quiet hours.
    QuietHours {
        /// When the first of them may be asked.
        until: DateTime<Utc>,
        /// How many they are.
        people: u32,
    },
    /// Wait: every held place is taken or promised.
    NoFreePlaces {
        /// Units still missing.
        missing: u32,
        /// Units expected by the deadline, those collected included.
        expected: f64,
        /// People who said yes and have no place.
        waitlisted: u32,
    },
    /// Enough: everything has been collected.
    Met {
        /// Units asked for.
        units: u32,
        /// Units collected.
        collected: u32,
    },
    /// Enough: what is booked suffices.
    EnoughExpected {
        /// Units asked for.
        units: u32,
        /// The chance that the need is met.
        probability: f64,
        /// Units expected by the deadline, those collected included.
        expected: f64,
    },
    /// Exhausted: everybody has been asked and has answered.
    NobodyLeft {
        /// Units still missing.
        missing: u32,
        /// Units expected by the deadline, those collected included.
        expected: f64,
    },
    /// Exhausted: an answer would come too late for the last held slot.
    TooLate {
        /// Units still missing.
        missing: u32,
        /// Units expected by the deadline, those collected included.
        expected: f64,
        /// When that slot begins.
        last_slot_at: DateTime<Utc>,
    },
}

/// The numbers of a wave.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AskNumbers {
    /// Units still missing.
    pub missing: u32,
    /// Units expected without this wave, those collected included.
    pub expected: f64,
    /// People asked.
    pub asked: u32,
    /// How many of them will say yes in time.
    pub hoped_yes: f64,
    /// Held places that are free for them.
    pub held: u32,
}

/// A value in a sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Arg {
    /// A count, or an expected number rounded to one decimal.
    Number(f64),
    /// An instant, to be shown in the zone of the site.
    Time(DateTime<Utc>),
}

type Args = Vec<(&'static str, Arg)>;

impl Because {
    /// The name of the sentence.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Gap(_) => "because-gap",
            Self::LastChance(_) => "because-last-chance",
            Self::Everyone(_) => "because-everyone",
            Self::FewPlaces(_) => "because-few-places",
            Self::AnswersOutstanding { .. } => "because-answers-outstanding",
            Self::QuietHours { .. } => "because-quiet-hours",
            Self::NoFreePlaces { .. } => "because-no-free-places",
            Self::Met { .. } => "because-met",
            Self::EnoughExpected { .. } => "because-enough-expected",
            Self::NobodyLeft { .. } => "because-nobody-left",
            Self::TooLate { .. } => "because-too-late",
        }
    }

    /// The values of the sentence by name. A chance is given as whole `percent`, rounded down, so that a
    /// sentence never promises more than was reckoned.
    #[must_use]
    pub fn args(&self) -> Args {
        match *self {
            Self::Gap(numbers) | Self::LastChance(numbers) | Self::Everyone(numbers) | Self::FewPlaces(numbers) => {
                numbers.args()
            }
            Self::AnswersOutstanding {
                missing,
                people,
                hoped_yes,
                probability,
            } => vec![
                ("missing", count(missing)),
                ("people", count(people)),
                ("hoped_yes", tenths(hoped_yes)),
                ("percent", percent(probability)),
            ],
            Self::QuietHours { until, people } => vec![("until", Arg::Time(until)), ("people", count(people))],
            Self::NoFreePlaces {
                missing,
                expected,
                waitlisted,
            } => {
                vec![
                    ("missing", count(missing)),
                    ("expected", tenths(expected)),
                    ("waitlisted", count(waitlisted)),
                ]
            }
            Self::Met { units, collected } => vec![("units", count(units)), ("collected", count(collected))],
            Self::EnoughExpected {
                units,
                probability,
                expected,
            } => {
                vec![
                    ("units", count(units)),
                    ("percent", percent(probability)),
                    ("expected", tenths(expected)),
                ]
            }
            Self::NobodyLeft { missing, expected } => {
                vec![("missing", count(missing)), ("expected", tenths(expected))]
            }
            Self::TooLate {
                missing,
                expected,
                last_slot_at,
            } => vec![
                ("missing", count(missing)),
                ("expected", tenths(expected)),
                ("last_slot_at", Arg::Time(last_slot_at)),
            ],
        }
    }
}

impl AskNumbers {
    fn args(self) -> Args {
        vec![
            ("missing", count(self.missing)),
            ("expected", tenths(self.expected)),
            ("asked", count(self.asked)),
            ("hoped_yes", tenths(self.hoped_yes)),
            ("held", count(self.held)),
        ]
    }
}

fn count(number: u32) -> Arg {
    Arg::Number(f64::from(number))
}

fn tenths(number: f64) -> Arg {
    Arg::Number((number * 10.0).round() / 10.0)
}

fn percent(chance: f64) -> Arg {
    Arg::Number((chance * 100.0).floor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_kept_under_its_kind_and_read_back() {
        let because = Because::Gap(AskNumbers {
            missing: 4,
            expected: 0.5,
            asked: 80,
            hoped_yes: 4.25,
            held: 18,
        });
        let stored = serde_json::to_string(&because).unwrap();
        assert_eq!(
            stored,
            r#"{"kind":"gap","missing":4,"expected":0.5,"asked":80,"hoped_yes":4.25,"held":18}"#
        );
        assert_eq!(serde_json::from_str::<Because>(&stored).unwrap(), because);
    }

    #[test]
    fn a_sentence_never_promises_more_than_was_reckoned() {
        let because = Because::EnoughExpected {
            units: 4,
            probability: 0.9599,
            expected: 6.36,
        };
        assert_eq!(because.key(), "because-enough-expected");
        assert_eq!(
            because.args(),
            [
                ("units", Arg::Number(4.0)),
                ("percent", Arg::Number(95.0)),
                ("expected", Arg::Number(6.4))
            ]
        );
    }
}
