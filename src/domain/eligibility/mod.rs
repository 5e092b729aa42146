//! Whether a donor may give a component on a given day, as far as it can be known before the desk. The rules are
//! data ([`RuleSet`]); this module only applies them. No diagnosis enters: a deferral is a date.

mod rules;
#[cfg(test)]
mod tests;

use chrono::{Datelike, Days, NaiveDate};
use entity::values::{Component, Sex};

use crate::domain::blood::Procedure;
pub use rules::{ByProcedure, BySex, Figure, RuleSet, Status, YearlyMaximum};

/// What is known of a donor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The day of birth.
    pub birth_date: NaiveDate,
    /// Sex, for the figures that depend on it.
    pub sex: Sex,
    /// Body weight in kilograms. Unknown weight stops nobody: the desk weighs.
    pub weight_kg: Option<u16>,
    /// Past donations, in any order: the day and what was collected.
    pub donations: Vec<(NaiveDate, Component)>,
    /// Deferrals, in any order.
    pub deferrals: Vec<Deferral>,
}

/// "Not before this date", or never. Why is nobody's business here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deferral {
    /// May give again from this day on.
    Until(NaiveDate),
    /// May never give again.
    Permanent,
}

/// The answer for one donor, one component and one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// May give on the day.
    Eligible,
    /// May not give on the day, but may on `date`, all else equal.
    NotBefore {
        /// The first day, after the day asked about, on which the donor may give.
        date: NaiveDate,
        /// What stands in the way longest.
        why: Reason,
    },
    /// May not give on the day nor later, all else equal.
    Never {
        /// What stands in the way.
        why: Reason,
    },
}

/// What stands in the way of a donation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Below the least age.
    TooYoung,
    /// Past the last age, or past it by the time everything else would allow.
    TooOld,
    /// Below the least weight, as it is recorded.
    TooLight,
    /// Too soon after another donation.
    Interval,
    /// As many donations in twelve months as are allowed.
    YearlyMaximum,
    /// Deferred by a desk.
    Deferral,
}

/// Whether the donor may give `component` on `day`.
///
/// Age counts in completed years, and who was born on 29 February completes one on 1 March in common years. Days of
/// an interval are counted from the donation: 60 days after 1 January is 2 March. Donations recorded after `day`
/// count as well.
#[must_use]
pub fn assess(facts: &Facts, rules: &RuleSet, component: Component, day: NaiveDate) -> Verdict {
    if let Some(why) = barred_for_good(facts, rules) {
        return Verdict::Never { why };
    }
    let latest = hurdles(facts, rules, component.into())
        .filter(|(until, _)| *until > day)
        .max_by_key(|(until, _)| *until);
    let first_possible = latest.map_or(day, |(until, _)| until);
    if too_old(facts, rules, first_possible) {
        return Verdict::Never { why: Reason::TooOld };
    }
    latest.map_or(Verdict::Eligible, |(date, why)| Verdict::NotBefore { date, why })
}

/// The first day from `from` on, `from` included, on which the donor may give `component`; `None` when there is
/// none.
#[must_use]
pub fn next_eligible_on(facts: &Facts, rules: &RuleSet, component: Component, from: NaiveDate) -> Option<NaiveDate> {
    match assess(facts, rules, component, from) {
        Verdict::Eligible => Some(from),
        Verdict::NotBefore { date, .. } => Some(date),
        Verdict::Never { .. } => None,
    }
}

/// Whether the birthday that allows donations is still to come on `day`.
#[must_use]
pub fn is_too_young(birth_date: NaiveDate, rules: &RuleSet, day: NaiveDate) -> bool {
    of_age(birth_date, rules) > day
}

fn of_age(birth_date: NaiveDate, rules: &RuleSet) -> NaiveDate {
    anniversary(birth_date, rules.min_age_years.value.into())
}

fn barred_for_good(facts: &Facts, rules: &RuleSet) -> Option<Reason> {
    if facts.deferrals.contains(&Deferral::Permanent) {
        return Some(Reason::Deferral);
    }
    let too_light = facts.weight_kg.is_some_and(|weight| weight < rules.min_weight_kg.value);
    too_light.then_some(Reason::TooLight)
}

/// Everything that passes with time: the first day on which it no longer stands in the way, and what it is.
fn hurdles(facts: &Facts, rules: &RuleSet, wanted: Procedure) -> impl Iterator<Item = (NaiveDate, Reason)> {
    let of_age = of_age(facts.birth_date, rules);
    let deferrals = facts.deferrals.iter().filter_map(|deferral| match deferral {
        Deferral::Until(date) => Some((*date, Reason::Deferral)),
        Deferral::Permanent => None,
    });
    let intervals = facts.donations.iter().map(move |(given_on, component)| {
        let days = rules
            .interval_days
            .of((*component).into())
            .of(wanted)
            .value
            .of(facts.sex);
        (days_after(*given_on, days), Reason::Interval)
    });
    let maxima = rules
        .yearly_maximum
        .iter()
        .filter(move |maximum| maximum.procedures.contains(&wanted))
        .filter_map(|maximum| Some((below_maximum_from(facts, maximum)?, Reason::YearlyMaximum)));
    std::iter::once((of_age, Reason::TooYoung))
        .chain(deferrals)
        .chain(intervals)
        .chain(maxima)
}

/// The day on which the oldest donation that must leave the rolling year is a year ago.
fn below_maximum_from(facts: &Facts, maximum: &YearlyMaximum) -> Option<NaiveDate> {
    let allowed = usize::from(maximum.donations.value.of(facts.sex));
    let mut counted: Vec<NaiveDate> = facts
        .donations
        .iter()
        .filter(|(_, component)| maximum.procedures.contains(&(*component).into()))
        .map(|(given_on, _)| *given_on)
        .collect();
    counted.sort_unstable_by(|earlier, later| later.cmp(earlier));
    let must_leave = counted.get(allowed.checked_sub(1)?)?;
    Some(anniversary(*must_leave, 1))
}

fn too_old(facts: &Facts, rules: &RuleSet, day: NaiveDate) -> bool {
    rules
        .max_age_years
        .as_ref()
        .is_some_and(|oldest| day >= anniversary(facts.birth_date, u16::from(oldest.value) + 1))
}

/// The same day `years` later; 29 February becomes 1 March in common years, never earlier than the law.
fn anniversary(date: NaiveDate, years: u16) -> NaiveDate {
    let year = date.year().saturating_add(years.into());
    date.with_year(year)
        .or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
        .unwrap_or(NaiveDate::MAX)
}

fn days_after(date: NaiveDate, days: u16) -> NaiveDate {
    date.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}
