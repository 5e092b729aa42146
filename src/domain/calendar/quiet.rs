//! Quiet hours: the part of the night in which nobody is written to.

use chrono::{DateTime, Days, NaiveTime, Utc};
use chrono_tz::Tz;

use super::instant;

/// From `from` (included) to `to` (not included) on the clock of the person, across midnight if `to` is not
/// after `from`. Equal times mean no quiet hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    /// The first quiet minute.
    pub from: NaiveTime,
    /// The first minute after the quiet hours.
    pub to: NaiveTime,
}

impl Default for QuietHours {
    /// 21:00 to 09:00, as the design sets it.
    fn default() -> Self {
        let o_clock = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("21 and 9 are hours of the day");
        Self {
            from: o_clock(21),
            to: o_clock(9),
        }
    }
}

impl QuietHours {
    /// Whether `at` is in the quiet hours of `zone`.
    #[must_use]
    pub fn is_quiet(&self, at: DateTime<Utc>, zone: Tz) -> bool {
        let time = at.with_timezone(&zone).time();
        if self.from <= self.to {
            self.from <= time && time < self.to
        } else {
            self.from <= time || time < self.to
        }
    }

    /// The first instant from `now` on that is not quiet: `now` itself if it is not.
    #[must_use]
    pub fn next_allowed(&self, now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
        if !self.is_quiet(now, zone) {
            return now;
        }
        let local = now.with_timezone(&zone);
        let today = local.date_naive();
        let day = if local.time() < self.to {
            today
        } else {
            today + Days::new(1)
        };
        // Where clocks are set back, the end of the quiet hours may have been shown once already.
        instant(day.and_time(self.to), zone).max(now)
    }
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
    fn nobody_is_written_to_between_nine_in_the_evening_and_nine_in_the_morning() {
        for (now, allowed) in [
            ("2026-03-28T20:59:59+05:00", "2026-03-28T20:59:59+05:00"),
            ("2026-03-28T21:00:00+05:00", "2026-03-29T09:00:00+05:00"),
            ("2026-03-28T23:10:00+05:00", "2026-03-29T09:00:00+05:00"),
            ("2026-03-29T03:00:00+05:00", "2026-03-29T09:00:00+05:00"),
            ("2026-03-29T08:59:59+05:00", "2026-03-29T09:00:00+05:00"),
            ("2026-03-29T09:00:00+05:00", "2026-03-29T09:00:00+05:00"),
            // The night in which clocks went from +06 to +05 is an hour longer.
            ("2024-02-29T22:00:00+06:00", "2024-03-01T09:00:00+05:00"),
        ] {
            assert_eq!(
                QuietHours::default().next_allowed(at(now), Almaty),
                at(allowed),
                "{now}"
            );
        }
    }

    #[test]
    fn quiet_hours_may_lie_within_one_day_or_not_be_at_all() {
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let rest = QuietHours {
            from: time(13),
            to: time(15),
        };
        let never = QuietHours {
            from: time(9),
            to: time(9),
        };
        let noon = at("2026-03-28T12:00:00+05:00");
        let two = at("2026-03-28T14:00:00+05:00");
        assert_eq!(rest.next_allowed(noon, Almaty), noon);
        assert_eq!(rest.next_allowed(two, Almaty), at("2026-03-28T15:00:00+05:00"));
        assert_eq!(never.next_allowed(two, Almaty), two);
    }

    proptest! {
        #[test]
        fn the_next_allowed_time_is_allowed_and_less_than_a_night_away(minutes in 0i64..3_000_000) {
            let now = at("2022-01-01T00:00:00Z") + chrono::TimeDelta::minutes(minutes);
            let quiet = QuietHours::default();
            let allowed = quiet.next_allowed(now, Almaty);
            prop_assert!(!quiet.is_quiet(allowed, Almaty));
            prop_assert!(allowed >= now);
            prop_assert!(allowed - now <= chrono::TimeDelta::hours(13));
        }
    }
}
