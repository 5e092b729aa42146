//! How many to ask: enough to close the gap or a share of it, and never more than there are places for.

use chrono::{DateTime, Utc};

use super::candidate::Ranked;
use super::{Policy, Recipient};
use crate::domain::forecast::Outlook;

/// What bounds a wave.
pub(super) struct Bounds<'a> {
    /// Units still missing.
    pub missing: u32,
    /// Units to come from what is booked and asked so far.
    pub hoped: &'a Outlook,
    /// Confirmations to come from what is asked so far, counted to one more than `free`.
    pub confirmations: Outlook,
    /// Held places that are free.
    pub free: u32,
    /// The chance that a booking becomes a unit.
    pub unit_per_booking: f64,
    /// Whether no later wave could correct this one.
    pub last: bool,
}

/// What limited a wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    /// It is as large as it should be.
    Gap,
    /// More should have been asked, but nobody is left who may be asked now.
    People,
    /// More should have been asked, but they might have found no place.
    Places,
}

/// A wave, and the outlook with it.
pub(super) struct Chosen {
    pub recipients: Vec<Recipient>,
    pub yes: f64,
    pub outlook: Outlook,
    pub limit: Limit,
}

/// Takes from the ranked those who may be asked now, until the wave is large enough or would outgrow the places.
/// If all candidates together could not close the gap, nothing is gained by asking only a share of them.
pub(super) fn choose(ranked: &[Ranked], bounds: Bounds<'_>, policy: &Policy, now: DateTime<Utc>) -> Chosen {
    let closing = yes_to_close(ranked, &bounds, policy);
    let wanted = if bounds.last {
        closing
    } else {
        closing * policy.early_share
    };
    let mut confirmations = bounds.confirmations;
    let mut chosen = Chosen {
        recipients: Vec::new(),
        yes: 0.0,
        outlook: bounds.hoped.clone(),
        limit: Limit::People,
    };
    for Ranked { candidate, p_yes } in ranked.iter().filter(|ranked| ranked.candidate.may_be_asked_from <= now) {
        let worth_a_wave = chosen.recipients.len() >= policy.smallest_wave as usize || chosen.yes >= closing;
        if chosen.yes >= wanted && worth_a_wave {
            chosen.limit = Limit::Gap;
            break;
        }
        confirmations.add(*p_yes);
        if confirmations.at_least(bounds.free + 1) > policy.max_overflow {
            chosen.limit = Limit::Places;
            break;
        }
        chosen.yes += p_yes;
        chosen.outlook.add(p_yes * bounds.unit_per_booking);
        chosen.recipients.push(Recipient {
            donor: candidate.donor,
            channel: candidate.segment.channel,
            p_yes: *p_yes,
        });
    }
    if chosen.limit == Limit::People && chosen.yes >= wanted {
        chosen.limit = Limit::Gap;
    }
    chosen
}

/// How many further confirmations would bring the confidence to its target, counting those who may be asked later
/// as well; infinite if all candidates together could not.
fn yes_to_close(ranked: &[Ranked], bounds: &Bounds<'_>, policy: &Policy) -> f64 {
    let mut outlook = bounds.hoped.clone();
    let mut yes = 0.0;
    for Ranked { p_yes, .. } in ranked {
        outlook.add(p_yes * bounds.unit_per_booking);
        yes += p_yes;
        if outlook.at_least(bounds.missing) >= policy.target_confidence {
            return yes;
        }
    }
    f64::INFINITY
}
