//! Half-hours at a site: cut from the opening hours, held for a campaign, and chosen for a donor.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::calendar::OpeningHours;

/// How long a slot lasts.
pub const LENGTH: TimeDelta = TimeDelta::minutes(30);

/// After the end of a slot the desk has recorded what came of it. Judgement: who comes late gives late.
const RECORDED_WITHIN: TimeDelta = TimeDelta::minutes(15);

/// A half-hour in which a site can take blood from `capacity` donors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// When donors are to be there.
    pub starts_at: DateTime<Utc>,
    /// When the next slot may begin.
    pub ends_at: DateTime<Utc>,
    /// Donors at a time: one a bed.
    pub capacity: u32,
}

/// The slots of a site on `day`: half-hours from each opening on, the last of which ends by closing. A rest
/// shorter than a half-hour is not offered.
#[must_use]
pub fn of_day(hours: &OpeningHours, day: NaiveDate, zone: Tz, beds: u32) -> Vec<Slot> {
    let cut = |(opens, closes): (DateTime<Utc>, DateTime<Utc>)| {
        (0..)
            .map(move |n| opens + LENGTH * n)
            .take_while(move |&starts_at| starts_at + LENGTH <= closes)
            .map(move |starts_at| Slot {
                starts_at,
                ends_at: starts_at + LENGTH,
                capacity: beds,
            })
    };
    hours.open_intervals(day, zone).into_iter().flat_map(cut).collect()
}

/// A slot with places that nobody holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Free {
    /// When donors are to be there.
    pub starts_at: DateTime<Utc>,
    /// How many places.
    pub places: u32,
}

/// Places that a campaign wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    /// Bookings that on average just meet the need.
    pub firm: u32,
    /// Bookings that make it sure, and room for those who say yes beyond that.
    pub reserve: u32,
}

/// Holds places in slots given in order of time. Answers which slots (by index) give how many; slots that give
/// none are left out. Never above what is free, so the sum is less than wanted when the slots are full.
///
/// The firm places come as early as possible. The reserve follows at a distance: from `notice` after the outcomes of the
/// firm ones are recorded, so that what the desk has collected can still tell the reserve to stay at home; if that is
/// more than the rest of the slots can take, as late before it as possible. Against places spread evenly over a
/// morning this meets the need more often and collects less beyond it.
#[must_use]
pub fn spread_hold(free: &[Free], wanted: Places, notice: TimeDelta) -> Vec<(usize, u32)> {
    let mut held = vec![0; free.len()];
    take(free, &mut held, 0..free.len(), wanted.firm);
    let reserve_from = held.iter().rposition(|&places| places > 0).map_or(0, |last| {
        let known_at = free[last].starts_at + LENGTH + RECORDED_WITHIN;
        free.partition_point(|slot| slot.starts_at < known_at + notice)
    });
    let at_a_distance = reserve_from..free.len();
    take(
        free,
        &mut held,
        at_a_distance.chain((0..reserve_from).rev()),
        wanted.reserve,
    );
    held.into_iter().enumerate().filter(|&(_, places)| places > 0).collect()
}

fn take(free: &[Free], held: &mut [u32], order: impl Iterator<Item = usize>, mut wanted: u32) {
    for slot in order {
        let places = wanted.min(free[slot].places - held[slot]);
        held[slot] += places;
        wanted -= places;
    }
}

/// A slot in which a campaign holds places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// When donors are to be there.
    pub starts_at: DateTime<Utc>,
    /// Places held for the campaign.
    pub places: u32,
    /// Places of these already booked.
    pub taken: u32,
}

/// The slot for a donor who only said yes, by index: the earliest that has a held place free and leaves the donor
/// `lead` to get there; `None` if there is none.
///
/// So the firm places fill before the reserve, and the first who are willing are the first to come: the need
/// is met, or known not to be, as early in the day as it can.
#[must_use]
pub fn best_slot(held: &[Held], now: DateTime<Utc>, lead: TimeDelta) -> Option<usize> {
    held.iter()
        .enumerate()
        .filter(|(_, slot)| slot.taken < slot.places && slot.starts_at >= now + lead)
        .min_by_key(|(_, slot)| slot.starts_at)
        .map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Asia::Almaty;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_morning_is_cut_into_half_hours_that_end_by_closing() {
        let mut hours = OpeningHours::default();
        hours.weekly[0] = vec![
            ("08:00:00".parse().unwrap(), "09:15:00".parse().unwrap()),
            ("10:00:00".parse().unwrap(), "10:20:00".parse().unwrap()),
        ];
        let slots = of_day(&hours, "2026-03-23".parse().unwrap(), Almaty, 3);
        let first = at("2026-03-23T08:00:00+05:00");
        let slot = |starts_at| Slot {
            starts_at,
            ends_at: starts_at + LENGTH,
            capacity: 3,
        };
        assert_eq!(slots, [slot(first), slot(first + LENGTH)]);
        assert!(of_day(&hours, "2026-03-24".parse().unwrap(), Almaty, 3).is_empty());
    }

    /// Half-hours from eight in the morning on with so many free places.
    fn morning(free: &[u32]) -> Vec<Free> {
        let eight = at("2026-03-23T08:00:00+05:00");
        (0..)
            .zip(free)
            .map(|(n, &places)| Free {
                starts_at: eight + LENGTH * n,
                places,
            })
            .collect()
    }

    #[test]
    fn the_firm_come_first_and_the_reserve_when_it_can_still_be_told() {
        for (free, firm, reserve, held) in [
            (vec![4; 8], 8, 7, vec![(0, 4), (1, 4), (6, 3), (7, 4)]),
            (vec![4; 8], 8, 10, vec![(0, 4), (1, 4), (5, 2), (6, 4), (7, 4)]),
            (vec![4; 8], 3, 6, vec![(0, 3), (6, 4), (7, 2)]),
            (vec![4; 20], 8, 10, vec![(0, 4), (1, 4), (7, 4), (8, 4), (9, 2)]),
            (vec![4; 2], 3, 2, vec![(0, 3), (1, 2)]),
            (vec![0, 1, 3], 2, 9, vec![(1, 1), (2, 3)]),
            (vec![3, 3], 0, 4, vec![(0, 3), (1, 1)]),
            (vec![], 2, 3, vec![]),
            (vec![3, 3], 0, 0, vec![]),
        ] {
            let found = spread_hold(&morning(&free), Places { firm, reserve }, TimeDelta::hours(2));
            assert_eq!(found, held, "{firm} and {reserve} in {free:?}");
        }
    }

    #[test]
    fn a_yes_gets_the_earliest_held_place_within_reach() {
        let slot = |starts_at: &str, places, taken| Held {
            starts_at: at(starts_at),
            places,
            taken,
        };
        let eight = "2026-03-23T08:00:00+05:00";
        let nine = "2026-03-23T09:00:00+05:00";
        let ten = "2026-03-23T10:00:00+05:00";
        for (name, now, slots, chosen) in [
            (
                "earliest",
                "2026-03-23T03:00:00+05:00",
                [(2, 0), (2, 0), (2, 0)],
                Some(0),
            ),
            (
                "the first is full",
                "2026-03-23T03:00:00+05:00",
                [(2, 2), (2, 1), (2, 0)],
                Some(1),
            ),
            (
                "just in reach",
                "2026-03-23T07:00:00+05:00",
                [(2, 0), (2, 0), (2, 0)],
                Some(0),
            ),
            (
                "out of reach",
                "2026-03-23T07:01:00+05:00",
                [(2, 0), (2, 0), (2, 0)],
                Some(1),
            ),
            ("full", "2026-03-23T03:00:00+05:00", [(1, 1), (0, 0), (2, 2)], None),
            ("too late", "2026-03-23T09:30:00+05:00", [(2, 0), (2, 0), (2, 0)], None),
        ] {
            let held: Vec<Held> = [eight, nine, ten]
                .into_iter()
                .zip(slots)
                .map(|(starts_at, (places, taken))| slot(starts_at, places, taken))
                .collect();
            assert_eq!(best_slot(&held, at(now), TimeDelta::hours(1)), chosen, "{name}");
        }
    }

    proptest! {
        #[test]
        fn a_hold_is_all_that_is_wanted_or_all_that_is_free(
            free in prop::collection::vec(0u32..6, 0..12), firm in 0u32..30, reserve in 0u32..30, notice in 0i64..300,
        ) {
            let held = spread_hold(&morning(&free), Places { firm, reserve }, TimeDelta::minutes(notice));
            prop_assert!(held.iter().all(|&(slot, places)| places <= free[slot]));
            let sum: u32 = held.iter().map(|&(_, places)| places).sum();
            prop_assert_eq!(sum, (firm + reserve).min(free.iter().sum()));
        }
    }
}
