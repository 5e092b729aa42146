//! The rates of the chain from an ask to a unit, by the kind of donor and the way of asking.

use chrono::{Months, NaiveDate, TimeDelta};
use entity::values::Channel;

use super::{Beta, ReplyDelay};

/// Where every rate starts. The weight of each (the sum of its two numbers) says how much it is known.
pub mod prior {
    use super::Beta;

    /// Yes to a text message, active donor. Digital calls to action are followed by 3.7-4.4 %.
    pub const YES_SMS: Beta = Beta::new(2.0, 38.0);
    /// Yes on the phone, once reached. Shortage calls raised donation from 20 to 27 %.
    pub const YES_PHONE: Beta = Beta::new(5.0, 15.0);
    /// Yes to an e-mail in the same week. E-mail returns half of what the phone does, and later.
    pub const YES_EMAIL: Beta = Beta::new(1.0, 49.0);
    /// Yes of a donor who last gave over 24 months ago. Neither a message nor a call had a significant effect.
    pub const YES_LAPSED: Beta = Beta::new(1.0, 99.0);
    /// Odds of a yes from somebody on the "call me in a shortage" registry, against others. Heger et al. 2020.
    pub const REGISTRY_ODDS: f64 = 1.66;
    /// Shows up, booked more than three days ahead. 50-60 % of such bookings are kept.
    pub const SHOW_FAR: Beta = Beta::new(12.0, 8.0);
    /// Shows up, booked one to three days ahead. Judgement: half way.
    pub const SHOW_BETWEEN: Beta = Beta::new(13.0, 7.0);
    /// Shows up, booked and confirmed within 24 hours. Judgement.
    pub const SHOW_NEAR: Beta = Beta::new(14.0, 6.0);
    /// No-shows left after a reminder. A randomised trial in clinics.
    pub const REMINDED_NO_SHOWS: f64 = 0.66;
    /// A unit is collected from somebody who arrived, Kazakhstan: 50-80 % by region.
    pub const COLLECTED: Beta = Beta::new(14.0, 6.0);
}

/// What a donor did before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DonorHistory {
    /// Gave within the last 24 months.
    Active,
    /// Last gave longer ago than that.
    Lapsed,
    /// Registered, and has not given yet. Answers are assumed to be those of active donors until seen.
    New,
}

/// The kind of donor and the way of asking: those of one segment answer alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Segment {
    /// How the donor is asked.
    pub channel: Channel,
    /// What the donor did before.
    pub history: DonorHistory,
    /// Whether the donor is on the "call me in an emergency" registry.
    pub emergency: bool,
}

/// Who gave longer ago than this answers less.
const LAPSED_AFTER: Months = Months::new(24);

impl Segment {
    /// The kind of donor that a person who last gave on `last_donated_on` is on `day`.
    #[must_use]
    pub fn of(channel: Channel, emergency: bool, last_donated_on: Option<NaiveDate>, day: NaiveDate) -> Self {
        let history = match last_donated_on {
            None => DonorHistory::New,
            Some(last) if last + LAPSED_AFTER < day => DonorHistory::Lapsed,
            Some(_) => DonorHistory::Active,
        };
        Self {
            channel,
            history,
            emergency,
        }
    }

    /// How such donors answer yes, in the end.
    #[must_use]
    pub fn yes(self) -> Beta {
        let base = match (self.history, self.channel) {
            (DonorHistory::Lapsed, _) => prior::YES_LAPSED,
            (_, Channel::Sms) => prior::YES_SMS,
            (_, Channel::Phone) => prior::YES_PHONE,
            (_, Channel::Email) => prior::YES_EMAIL,
        };
        if self.emergency {
            base.with_odds(prior::REGISTRY_ODDS)
        } else {
            base
        }
    }
}

/// The rates of one region. All but these start and stay at the priors.
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    /// A unit is collected from somebody who arrived.
    pub collected: Beta,
    /// How long answers take.
    pub delay: ReplyDelay,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            collected: prior::COLLECTED,
            delay: ReplyDelay::default(),
        }
    }
}

impl Rates {
    /// The chance that a donor booked `ahead` of the slot shows up.
    #[must_use]
    pub fn show_up(&self, ahead: TimeDelta, reminded: bool) -> f64 {
        let rate = if ahead <= TimeDelta::hours(24) {
            prior::SHOW_NEAR
        } else if ahead <= TimeDelta::days(3) {
            prior::SHOW_BETWEEN
        } else {
            prior::SHOW_FAR
        };
        let rate = if reminded {
            rate.with_failures(prior::REMINDED_NO_SHOWS)
        } else {
            rate
        };
        rate.mean()
    }

    /// The chance that a booking becomes a unit.
    #[must_use]
    pub fn collected_if_booked(&self, ahead: TimeDelta, reminded: bool) -> f64 {
        self.show_up(ahead, reminded) * self.collected.mean()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, wanted: f64, what: &str) {
        assert!((found - wanted).abs() < 1e-3, "{what}: {found} is not {wanted}");
    }

    #[test]
    fn people_answer_as_the_literature_says() {
        use Channel::{Email, Phone, Sms};
        use DonorHistory::{Active, Lapsed, New};
        for (channel, history, emergency, yes) in [
            (Sms, Active, false, 0.05),
            (Sms, New, false, 0.05),
            (Sms, Active, true, 0.080),
            (Phone, Active, false, 0.25),
            (Phone, Active, true, 0.356),
            (Email, Active, false, 0.02),
            (Sms, Lapsed, false, 0.01),
            (Phone, Lapsed, false, 0.01),
            (Email, Lapsed, true, 0.016),
        ] {
            let segment = Segment {
                channel,
                history,
                emergency,
            };
            near(segment.yes().mean(), yes, &format!("{segment:?}"));
        }
    }

    #[test]
    fn two_years_after_the_last_donation_a_donor_has_lapsed() {
        use DonorHistory::{Active, Lapsed, New};
        let day = |text: &str| text.parse().unwrap();
        for (last, history) in [
            (None, New),
            (Some("2026-03-01"), Active),
            (Some("2024-03-24"), Active),
            (Some("2024-03-23"), Lapsed),
        ] {
            let segment = Segment::of(Channel::Sms, false, last.map(day), day("2026-03-24"));
            assert_eq!(segment.history, history, "{last:?}");
        }
    }

    #[test]
    fn the_nearer_the_slot_the_better_a_booking_is_kept_and_a_reminder_helps() {
        let rates = Rates::default();
        for (hours, reminded, show) in [
            (9, false, 0.7),
            (24, false, 0.7),
            (25, false, 0.65),
            (72, false, 0.65),
            (73, false, 0.6),
            (73, true, 0.736),
        ] {
            near(
                rates.show_up(TimeDelta::hours(hours), reminded),
                show,
                &format!("{hours} h"),
            );
        }
        near(rates.collected_if_booked(TimeDelta::hours(9), false), 0.49, "a unit");
    }
}
