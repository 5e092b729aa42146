//! How many places a campaign holds, and which bookings it can give back.

use chrono::{DateTime, TimeDelta, Utc};
use entity::values::AppointmentId;

use super::Policy;
use crate::domain::forecast::{Class, Outlook, trials_for};
use crate::domain::need::Need;
use crate::domain::slot::Places;

/// Places to hold for a need whose slots lie `ahead`. Firm are the bookings that on average just meet it. The reserve
/// brings them to those that meet it with the wanted confidence, and adds the square root of these, because the number
/// of those who say yes varies by about that much and a wave may not ask for more than will fit.
#[must_use]
pub fn places_to_hold(need: &Need, policy: &Policy, ahead: TimeDelta) -> Places {
    /// Where hardly any booking became a unit, no number of places would help.
    const MOST_PER_UNIT: u32 = 20;
    let missing = need.missing();
    let unit_per_booking = policy.rates.collected_if_booked(ahead, false);
    let most = missing * MOST_PER_UNIT;
    let bookings = trials_for(missing, unit_per_booking, policy.target_confidence, most + 1).unwrap_or(most);
    let firm = ((f64::from(missing) / unit_per_booking) as u32).min(bookings);
    let room = f64::from(bookings).sqrt().ceil() as u32;
    Places {
        firm,
        reserve: bookings - firm + room,
    }
}

/// Whether those who hold a place, by their chance to become a unit, meet the need with the wanted confidence.
#[must_use]
pub fn suffices(need: &Need, booked: impl IntoIterator<Item = Class>, policy: &Policy) -> bool {
    Outlook::of(booked, need.missing()).at_least(need.missing()) >= policy.target_confidence
}

/// A donor who holds a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Booking {
    /// Which appointment.
    pub appointment: AppointmentId,
    /// When the donor is to be there.
    pub starts_at: DateTime<Utc>,
    /// The chance that it becomes a unit.
    pub p_collected: f64,
}

/// The bookings that can be stood down: those whose donors can still be told in time and without whom the need is met
/// with the release confidence. The latest go first, and once the need is met, all of them.
#[must_use]
pub fn surplus(need: &Need, bookings: &[Booking], policy: &Policy, now: DateTime<Utc>) -> Vec<AppointmentId> {
    let mut in_order: Vec<&Booking> = bookings.iter().collect();
    in_order.sort_by_key(|booking| (booking.starts_at, booking.appointment));
    let mut kept = Outlook::nobody(need.missing());
    let mut surplus = Vec::new();
    for booking in in_order {
        let on_the_way = booking.starts_at < now + policy.notice;
        if on_the_way || kept.at_least(need.missing()) < policy.release_confidence {
            kept.add(booking.p_collected);
        } else {
            surplus.push(booking.appointment);
        }
    }
    surplus
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::values::{BloodGroup, Component};

    fn at(clock: &str) -> DateTime<Utc> {
        format!("2026-03-23T{clock}:00+05:00").parse().unwrap()
    }

    fn need() -> Need {
        Need {
            component: Component::RedCells,
            group: BloodGroup::APos,
            units: 4,
            collected: 0,
            deadline: at("12:00"),
        }
    }

    #[test]
    fn a_campaign_holds_places_for_those_who_will_not_come() {
        let policy = Policy::default();
        let mut need = need();
        for (units, firm, reserve) in [(0, 0, 0), (1, 2, 6), (4, 8, 10), (10, 20, 15)] {
            need.units = units;
            let places = places_to_hold(&need, &policy, TimeDelta::hours(8));
            assert_eq!(places, Places { firm, reserve }, "{units} units");
        }
    }

    #[test]
    fn fourteen_bookings_are_enough_for_four_units() {
        let booked = |n| [Class { p: 0.49, n }];
        for (collected, bookings, enough) in [(0, 13, false), (0, 14, true), (3, 4, false), (3, 5, true), (4, 0, true)]
        {
            let need = Need { collected, ..need() };
            assert_eq!(
                suffices(&need, booked(bookings), &Policy::default()),
                enough,
                "{bookings} bookings, {collected} collected"
            );
        }
    }

    #[test]
    fn the_latest_are_stood_down_as_soon_as_they_are_not_needed_and_can_still_be_told() {
        let booking = |id, clock| Booking {
            appointment: AppointmentId(id),
            starts_at: at(clock),
            p_collected: 0.49,
        };
        let bookings = [
            booking(1, "09:30"),
            booking(2, "11:30"),
            booking(3, "10:00"),
            booking(4, "11:00"),
            booking(5, "11:30"),
            booking(6, "11:00"),
            booking(7, "11:30"),
        ];
        for (collected, clock, stood_down) in [
            (0, "09:00", vec![]),
            (3, "09:00", vec![7]),
            (3, "09:31", vec![]),
            (4, "09:00", vec![4, 6, 2, 5, 7]),
            (4, "09:20", vec![2, 5, 7]),
        ] {
            let need = Need { collected, ..need() };
            let found = surplus(&need, &bookings, &Policy::default(), at(clock));
            let found: Vec<i64> = found.iter().map(|appointment| appointment.0).collect();
            assert_eq!(found, stood_down, "{collected} collected at {clock}");
        }
    }
}
