//! Civil time at a place: when a site is open, and when a person is left in peace. Everything is computed in
//! the zone of the place, from the embedded time zone data, and given back in UTC.

mod opening;
mod quiet;

pub use opening::{Exception, OpeningHours, Span};
pub use quiet::QuietHours;

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

/// The instant at which clocks in `zone` show `local`.
///
/// A time that is shown twice, because clocks were set back, means its first showing. A time that is never
/// shown, because clocks were set forward, means the first quarter of an hour after it that is.
#[must_use]
pub fn instant(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    const QUARTERS_OF_A_DAY: i32 = 96;
    (0..=QUARTERS_OF_A_DAY)
        .find_map(|quarter| {
            zone.from_local_datetime(&(local + TimeDelta::minutes(15) * quarter))
                .earliest()
        })
        .expect("no zone ever skipped more than one day")
        .to_utc()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Asia::Almaty;
    use chrono_tz::Europe::Berlin;

    fn local(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn a_local_time_has_one_instant_also_where_clocks_are_changed() {
        for (zone, shown, utc) in [
            (Almaty, "2024-02-29T12:00:00", "2024-02-29T06:00:00Z"),
            (Almaty, "2024-03-01T12:00:00", "2024-03-01T07:00:00Z"),
            // Set back by an hour at midnight: 23:30 is shown twice.
            (Almaty, "2024-02-29T23:30:00", "2024-02-29T17:30:00Z"),
            // Set forward: 02:30 is never shown.
            (Berlin, "2026-03-29T02:30:00", "2026-03-29T01:00:00Z"),
        ] {
            assert_eq!(
                instant(local(shown), zone),
                utc.parse::<DateTime<Utc>>().unwrap(),
                "{shown} in {zone}"
            );
        }
    }
}
