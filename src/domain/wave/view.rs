//! What a campaign has and may hope for at one moment, counted once.

use chrono::{DateTime, Utc};

use super::{Because, History, Policy};
use crate::domain::forecast::{Class, Outlook};
use crate::domain::need::Need;

/// What is known at `now`.
pub(super) struct View<'a> {
    pub need: &'a Need,
    pub history: &'a History,
    pub policy: &'a Policy,
    pub now: DateTime<Utc>,
    /// The last moment at which a yes is of use; `None` if no slot is held.
    pub last_answer_at: Option<DateTime<Utc>>,
    /// The chance that somebody booked from now on becomes a unit.
    pub unit_per_booking: f64,
    /// Held places that are left when the waitlist has been served.
    pub free: u32,
    /// Confirmations to come from those already asked.
    pub to_come: Vec<Class>,
    /// Units to come from what is booked.
    pub sure: Outlook,
    /// Units to come from what is booked and from those already asked.
    pub hoped: Outlook,
}

/// Units expected in all by the deadline: those collected, those booked by their chance, and what those already asked
/// may still answer, by the age of the ask.
#[must_use]
pub fn expected(need: &Need, history: &History, policy: &Policy, now: DateTime<Utc>) -> f64 {
    let view = View::of(need, history, policy, now);
    view.expected(&view.hoped)
}

impl<'a> View<'a> {
    pub fn of(need: &'a Need, history: &'a History, policy: &'a Policy, now: DateTime<Utc>) -> Self {
        let last_slot_at = history.last_slot_at.map(|slot| slot.min(need.deadline));
        let last_answer_at = last_slot_at.map(|slot| slot - policy.lead);
        let unit_per_booking = policy
            .rates
            .collected_if_booked(last_slot_at.unwrap_or(now) - now, false);
        let within = last_answer_at.unwrap_or(now) - now;
        let to_come: Vec<Class> = history
            .outstanding
            .iter()
            .filter(|asked| asked.people > 0)
            .map(|asked| {
                let p_yes = asked.segment.yes().mean();
                let p = policy.rates.delay.still_to_come(p_yes, now - asked.asked_at, within);
                Class { p, n: asked.people }
            })
            .collect();
        let served = Class {
            p: unit_per_booking,
            n: history.waitlisted.min(history.held_free),
        };
        let sure = Outlook::of(history.booked.iter().copied().chain([served]), need.missing());
        let mut hoped = sure.clone();
        for class in &to_come {
            hoped.add_class(Class {
                p: class.p * unit_per_booking,
                ..*class
            });
        }
        let free = history.held_free - served.n;
        Self {
            need,
            history,
            policy,
            now,
            last_answer_at,
            unit_per_booking,
            free,
            to_come,
            sure,
            hoped,
        }
    }

    pub fn probability(&self, outlook: &Outlook) -> f64 {
        outlook.at_least(self.need.missing())
    }

    /// Units expected by the deadline, those collected included.
    pub fn expected(&self, outlook: &Outlook) -> f64 {
        f64::from(self.need.collected) + outlook.expected()
    }

    /// When something is likely to have changed, and in any case in time for the last wave and the last answer.
    pub fn next_look(&self, last_answer_at: DateTime<Utc>) -> DateTime<Utc> {
        let last_wave_at = last_answer_at - self.policy.rates.delay.median - self.policy.cadence;
        [last_wave_at, last_answer_at]
            .into_iter()
            .filter(|&look| look > self.now)
            .fold(self.now + self.policy.wave_interval, DateTime::min)
    }

    pub fn enough(&self) -> Because {
        Because::EnoughExpected {
            units: self.need.units,
            probability: self.probability(&self.sure),
            expected: self.expected(&self.sure),
        }
    }

    pub fn no_free_places(&self) -> Because {
        Because::NoFreePlaces {
            missing: self.need.missing(),
            expected: self.expected(&self.hoped),
            waitlisted: self.history.waitlisted,
        }
    }

    pub fn answers_outstanding(&self) -> Because {
        Because::AnswersOutstanding {
            missing: self.need.missing(),
            people: self.to_come.iter().map(|class| class.n).sum(),
            hoped_yes: self.to_come.iter().map(|class| class.p * f64::from(class.n)).sum(),
            probability: self.probability(&self.hoped),
        }
    }
}
