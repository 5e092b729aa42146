//! The decision itself.

use chrono::{DateTime, Utc};

use super::candidate::{Candidate, Ranked, rank};
use super::choose::{Bounds, Limit, choose};
use super::view::View;
use super::{AskNumbers, Because, Decision, Forecast, History, Policy};
use crate::domain::forecast::Outlook;
use crate::domain::need::Need;

/// Decides the next step of a campaign.
///
/// - *Enough* when what is collected and booked meets the need with the wanted confidence. Answers not yet in do not
///   count for that, because those who owe them are then told not to come; they do count against asking more.
/// - A wave is worth sending only while half of its answers can still come in time: the median delay and the
///   `lead` before the last held slot. The last such wave closes the gap; earlier ones ask for a share of it.
/// - No wave makes it likelier than `max_overflow` that more say yes than there are free held places.
#[must_use]
pub fn plan_next(
    need: &Need,
    candidates: &[Candidate],
    history: &History,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Decision {
    if need.is_met() {
        return Decision::Enough {
            because: Because::Met {
                units: need.units,
                collected: need.collected,
            },
        };
    }
    let view = View::of(need, history, policy, now);
    if view.probability(&view.sure) >= policy.target_confidence {
        return Decision::Enough { because: view.enough() };
    }
    let Some(last_answer_at) = view.last_answer_at else {
        return wait(now + policy.wave_interval, view.no_free_places());
    };
    if now + policy.rates.delay.median > last_answer_at {
        return view.too_late(last_answer_at);
    }
    if let Some(patience) = view.wait_for_answers(last_answer_at) {
        return patience;
    }
    if view.free == 0 {
        return wait(view.next_look(last_answer_at), view.no_free_places());
    }
    let ranked = rank(need, candidates, policy, last_answer_at, now);
    let Some(first) = ranked.iter().map(|ranked| ranked.candidate.may_be_asked_from).min() else {
        return view.nobody_left(last_answer_at);
    };
    if first > now {
        let people = ranked.len() as u32;
        return wait(first, Because::QuietHours { until: first, people });
    }
    view.ask(&ranked, last_answer_at)
}

impl View<'_> {
    /// Too early to ask more: what is out may suffice, or the last wave has not had its time.
    fn wait_for_answers(&self, last_answer_at: DateTime<Utc>) -> Option<Decision> {
        if self.to_come.is_empty() {
            return None;
        }
        if self.probability(&self.hoped) >= self.policy.target_confidence {
            return Some(wait(self.next_look(last_answer_at), self.answers_outstanding()));
        }
        let next_wave_at = self.history.last_wave_at? + self.policy.wave_interval;
        (next_wave_at > self.now).then(|| wait(next_wave_at, self.answers_outstanding()))
    }

    fn too_late(&self, last_answer_at: DateTime<Utc>) -> Decision {
        if self.to_come.is_empty() || self.now >= last_answer_at {
            let because = Because::TooLate {
                missing: self.need.missing(),
                expected: self.expected(&self.sure),
                last_slot_at: last_answer_at + self.policy.lead,
            };
            return Decision::Exhausted { because };
        }
        wait(self.next_look(last_answer_at), self.answers_outstanding())
    }

    fn nobody_left(&self, last_answer_at: DateTime<Utc>) -> Decision {
        if self.to_come.is_empty() {
            let because = Because::NobodyLeft {
                missing: self.need.missing(),
                expected: self.expected(&self.sure),
            };
            return Decision::Exhausted { because };
        }
        wait(self.next_look(last_answer_at), self.answers_outstanding())
    }

    fn ask(&self, ranked: &[Ranked], last_answer_at: DateTime<Utc>) -> Decision {
        let last_wave_at = last_answer_at - self.policy.rates.delay.median;
        let bounds = Bounds {
            missing: self.need.missing(),
            hoped: &self.hoped,
            confirmations: Outlook::of(self.to_come.iter().copied(), self.free + 1),
            free: self.free,
            unit_per_booking: self.unit_per_booking,
            last: self.now + self.policy.wave_interval + self.policy.cadence > last_wave_at,
        };
        let last = bounds.last;
        let chosen = choose(ranked, bounds, self.policy, self.now);
        if chosen.recipients.is_empty() {
            return wait(self.next_look(last_answer_at), self.answers_outstanding());
        }
        let numbers = AskNumbers {
            missing: self.need.missing(),
            expected: self.expected(&self.hoped),
            asked: chosen.recipients.len() as u32,
            hoped_yes: chosen.yes,
            held: self.free,
        };
        Decision::Send {
            not_before: self.now,
            expires_at: last_answer_at,
            forecast: Forecast {
                asked: numbers.asked,
                yes: chosen.yes,
                collected: self.expected(&chosen.outlook),
                probability: self.probability(&chosen.outlook),
            },
            because: reason(chosen.limit, last, numbers),
            recipients: chosen.recipients,
        }
    }
}

fn wait(until: DateTime<Utc>, because: Because) -> Decision {
    Decision::Wait { until, because }
}

fn reason(limit: Limit, last: bool, numbers: AskNumbers) -> Because {
    match limit {
        Limit::Places => Because::FewPlaces(numbers),
        Limit::People => Because::Everyone(numbers),
        Limit::Gap if last => Because::LastChance(numbers),
        Limit::Gap => Because::Gap(numbers),
    }
}
