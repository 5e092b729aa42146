//! What a simulated donor does: whether and when to answer and with which words, whether to come, and what the desk
//! finds. Each is a function of the seed and the donor, at the rates that the planner starts from, so that a story can
//! be told again, and nobody changes their mind because somebody else was asked.

use std::f64::consts::TAU;

use chrono::TimeDelta;
use entity::values::{DonorId, Language};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::domain::forecast::{Rates, Segment};

/// The share of those asked who take the trouble to say no. Judgement.
const NO: f64 = 0.1;
/// The share who never want to be asked again. Judgement.
const STOP: f64 = 0.004;
/// Of those who come and cannot give, the share who never can.
const NEVER: f64 = 0.05;

/// An answer to an appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reply {
    /// What is meant.
    pub says: Says,
    /// How long after the message.
    pub after: TimeDelta,
    /// The words.
    pub text: &'static str,
}

/// What a reply means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// I come.
    Yes,
    /// Not this time.
    No,
    /// Never again.
    Stop,
}

/// What becomes of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visit {
    /// Nobody comes.
    Missed,
    /// The donor comes.
    Comes {
        /// How long after the beginning of the slot; before it, if negative.
        at: TimeDelta,
        /// How long it then takes until the desk knows the outcome.
        takes: TimeDelta,
        /// What the desk finds.
        finding: Finding,
    },
}

/// What the desk finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// A unit is collected.
    Gives,
    /// Not before so many days.
    Deferred(u64),
    /// Never.
    Barred,
}

/// The answer of a donor to an appeal, if there is one.
#[must_use]
pub fn reply(seed: u64, donor: DonorId, segment: Segment, language: Language) -> Option<Reply> {
    let mut random = dice(seed, donor, 1);
    let rates = Rates::default();
    let yes = segment.yes().mean();
    let says = match random.random::<f64>() {
        share if share < yes => Says::Yes,
        share if share < yes + NO => Says::No,
        share if share < yes + NO + STOP => Says::Stop,
        _ => return None,
    };
    let after = rates.delay.median.as_seconds_f64() * (rates.delay.sigma * normal(&mut random)).exp();
    let words = words(says, language);
    Some(Reply {
        says,
        after: TimeDelta::seconds(after as i64),
        text: words[random.random_range(0..words.len())],
    })
}

/// What becomes of a place booked `ahead` of its slot.
#[must_use]
pub fn visit(seed: u64, donor: DonorId, ahead: TimeDelta) -> Visit {
    let mut random = dice(seed, donor, 2);
    let rates = Rates::default();
    if !random.random_bool(rates.show_up(ahead, false)) {
        return Visit::Missed;
    }
    let at = TimeDelta::minutes(random.random_range(-15..=10));
    if random.random_bool(rates.collected.mean()) {
        return Visit::Comes {
            at,
            takes: TimeDelta::minutes(random.random_range(20..=35)),
            finding: Finding::Gives,
        };
    }
    let finding = if random.random_bool(NEVER) {
        Finding::Barred
    } else {
        Finding::Deferred(random.random_range(3..60))
    };
    Visit::Comes {
        at,
        takes: TimeDelta::minutes(random.random_range(8..=15)),
        finding,
    }
}

/// A source of chance for one donor and one question.
fn dice(seed: u64, donor: DonorId, question: u64) -> StdRng {
    StdRng::seed_from_u64(seed.wrapping_mul(1 << 40) ^ (donor.0.unsigned_abs() << 8) ^ question)
}

/// A number of the standard normal distribution (Box and Muller).
fn normal(random: &mut StdRng) -> f64 {
    let radius = (-2.0 * (1.0 - random.random::<f64>()).ln()).sqrt();
    radius * (TAU * random.random::<f64>()).cos()
}

/// As people write.
const fn words(says: Says, language: Language) -> &'static [&'static str] {
    match (says, language) {
        (Says::Yes, Language::Kk) => &["1", "1", "1", "иә", "ия", "Ия!", "иә, барамын", "келемін", "да", "R 1"],
        (Says::Yes, Language::Ru) => &["1", "1", "1", "да", "Да", "Да!", "приду", "1!", "ок", "да, приеду"],
        (Says::Yes, Language::En) => &["1", "Yes!", "yes", "OK", "I will come"],
        (Says::No, Language::Kk) => &["2", "2", "жоқ", "жок", "бара алмаймын"],
        (Says::No, Language::Ru) => &["2", "2", "нет", "Нет, извините", "не могу, на работе"],
        (Says::No, Language::En) => &["2", "no", "No, sorry"],
        (Says::Stop, Language::Kk) => &["0", "тоқта", "стоп"],
        (Says::Stop, Language::Ru) => &["0", "стоп", "Не пишите мне больше"],
        (Says::Stop, Language::En) => &["0", "STOP", "unsubscribe"],
    }
}

#[cfg(test)]
mod tests {
    use entity::values::Channel;

    use super::*;
    use crate::domain::forecast::DonorHistory;
    use crate::domain::reply::{Meaning, understand};

    const MANY: i64 = 20_000;

    fn sms(history: DonorHistory, emergency: bool) -> Segment {
        Segment {
            channel: Channel::Sms,
            history,
            emergency,
        }
    }

    fn share(of: impl Fn(DonorId) -> bool) -> f64 {
        (0..MANY).filter(|id| of(DonorId(*id))).count() as f64 / MANY as f64
    }

    #[test]
    fn every_word_is_understood_as_it_is_meant() {
        for (says, meaning) in [
            (Says::Yes, Meaning::Yes),
            (Says::No, Meaning::No),
            (Says::Stop, Meaning::Stop),
        ] {
            for language in Language::ALL {
                for text in words(says, *language) {
                    assert_eq!(understand(text), meaning, "{text}");
                }
            }
        }
    }

    #[test]
    fn people_answer_at_the_rates_of_the_design() {
        for (segment, yes) in [
            (sms(DonorHistory::Active, false), 0.05),
            (sms(DonorHistory::New, true), 0.080),
            (sms(DonorHistory::Lapsed, false), 0.01),
        ] {
            let says = |wanted| {
                share(|donor| reply(7, donor, segment, Language::Ru).is_some_and(|reply| reply.says == wanted))
            };
            assert!(
                (says(Says::Yes) - yes).abs() < 0.006,
                "{segment:?}: {}",
                says(Says::Yes)
            );
            assert!((says(Says::No) - NO).abs() < 0.01, "{segment:?}");
            assert!(says(Says::Stop) < 0.01, "{segment:?}");
        }
    }

    #[test]
    fn half_of_the_answers_are_in_after_twenty_minutes_and_nine_in_ten_after_an_hour_and_a_half() {
        let within = |minutes| {
            let segment = sms(DonorHistory::Active, true);
            let after = |donor| reply(7, donor, segment, Language::Kk).map(|reply| reply.after);
            share(|donor| after(donor).is_some_and(|after| after <= TimeDelta::minutes(minutes)))
                / share(|donor| after(donor).is_some())
        };
        for (minutes, wanted) in [(20, 0.5), (93, 0.9)] {
            assert!(
                (within(minutes) - wanted).abs() < 0.02,
                "{minutes}: {}",
                within(minutes)
            );
        }
    }

    #[test]
    fn of_ten_booked_seven_come_and_five_give() {
        let ahead = TimeDelta::hours(6);
        let comes = share(|donor| visit(7, donor, ahead) != Visit::Missed);
        let gives = share(|donor| {
            matches!(
                visit(7, donor, ahead),
                Visit::Comes {
                    finding: Finding::Gives,
                    ..
                }
            )
        });
        assert!((comes - 0.7).abs() < 0.01, "{comes}");
        assert!((gives - 0.49).abs() < 0.01, "{gives}");
    }

    #[test]
    fn a_donor_decides_the_same_again_and_otherwise_in_another_story() {
        let segment = sms(DonorHistory::Active, true);
        let all = |seed| {
            let each = (0..200).map(|id| reply(seed, DonorId(id), segment, Language::Ru));
            each.collect::<Vec<_>>()
        };
        assert_eq!(all(7), all(7));
        assert_ne!(all(7), all(8));
    }
}
