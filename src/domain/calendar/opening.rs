//! Opening hours: a weekly pattern with dated exceptions.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

use super::instant;

/// From an opening time to a closing time on the clock of the place. A span that closes at or before the time
/// it opens runs past midnight, so 00:00 to 00:00 is the whole day.
pub type Span = (NaiveTime, NaiveTime);

/// What replaces the weekly pattern on one date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exception {
    /// A holiday: nobody is received.
    Closed,
    /// Open at these times instead.
    Open(Vec<Span>),
}

/// When a site receives donors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpeningHours {
    /// The spans of each weekday, Monday first.
    pub weekly: [Vec<Span>; 7],
    /// Dates on which the weekly pattern does not hold.
    pub exceptions: BTreeMap<NaiveDate, Exception>,
}

/// A site that opens on no day within this many days is not going to open.
const SEARCH_DAYS: u64 = 366;

impl OpeningHours {
    /// The times at which the site is open, for the spans that begin on `day` in `zone`: in order, and never
    /// overlapping, whatever was typed.
    #[must_use]
    pub fn open_intervals(&self, day: NaiveDate, zone: Tz) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let mut intervals: Vec<_> = self
            .spans(day)
            .iter()
            .map(|&(opens, closes)| {
                let closing_day = if closes > opens { day } else { day + Days::new(1) };
                (
                    instant(day.and_time(opens), zone),
                    instant(closing_day.and_time(closes), zone),
                )
            })
            .collect();
        intervals.sort_unstable();
        intervals.dedup_by(|next, before| {
            let joined = next.0 <= before.1;
            if joined {
                before.1 = before.1.max(next.1);
            }
            joined
        });
        intervals
    }

    /// Whether the site is open at this instant. At the minute of closing it is closed.
    #[must_use]
    pub fn is_open(&self, at: DateTime<Utc>, zone: Tz) -> bool {
        self.next_opening(at, zone) == Some(at)
    }

    /// The first instant from `now` on at which the site is open: `now` itself if it is open, `None` if it does
    /// not open within a year.
    #[must_use]
    pub fn next_opening(&self, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        // The day before may have a span that runs past midnight.
        let first = now.with_timezone(&zone).date_naive() - Days::new(1);
        first
            .iter_days()
            .take(SEARCH_DAYS as usize)
            .flat_map(|day| self.open_intervals(day, zone))
            .find(|&(_, closes)| closes > now)
            .map(|(opens, _)| opens.max(now))
    }

    fn spans(&self, day: NaiveDate) -> &[Span] {
        match self.exceptions.get(&day) {
            Some(Exception::Closed) => &[],
            Some(Exception::Open(spans)) => spans,
            None => &self.weekly[day.weekday().num_days_from_monday() as usize],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Asia::Almaty;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn span(opens: &str, closes: &str) -> Span {
        (opens.parse().unwrap(), closes.parse().unwrap())
    }

    /// Monday to Friday 08:00-13:00; closed on Tuesday the 24th; open on Saturday the 28th from 10:00.
    fn mornings() -> OpeningHours {
        let mut hours = OpeningHours::default();
        for weekday in &mut hours.weekly[..5] {
            weekday.push(span("08:00:00", "13:00:00"));
        }
        hours.exceptions.insert(day("2026-03-24"), Exception::Closed);
        hours
            .exceptions
            .insert(day("2026-03-28"), Exception::Open(vec![span("10:00:00", "12:00:00")]));
        hours
    }

    #[test]
    fn the_zone_of_almaty_moved_by_an_hour_in_march_2024() {
        let hours = mornings();
        for (date, opens, closes) in [
            ("2024-02-29", "2024-02-29T02:00:00Z", "2024-02-29T07:00:00Z"),
            ("2024-03-01", "2024-03-01T03:00:00Z", "2024-03-01T08:00:00Z"),
        ] {
            assert_eq!(
                hours.open_intervals(day(date), Almaty),
                [(at(opens), at(closes))],
                "{date}"
            );
        }
    }

    #[test]
    fn a_site_is_open_from_its_opening_until_just_before_its_closing() {
        let hours = mornings();
        for (text, open, next) in [
            ("2026-03-23T07:59:59+05:00", false, "2026-03-23T08:00:00+05:00"),
            ("2026-03-23T08:00:00+05:00", true, "2026-03-23T08:00:00+05:00"),
            ("2026-03-23T12:59:59+05:00", true, "2026-03-23T12:59:59+05:00"),
            ("2026-03-23T13:00:00+05:00", false, "2026-03-25T08:00:00+05:00"),
            ("2026-03-24T10:00:00+05:00", false, "2026-03-25T08:00:00+05:00"),
            ("2026-03-27T20:00:00+05:00", false, "2026-03-28T10:00:00+05:00"),
            ("2026-03-28T12:00:00+05:00", false, "2026-03-30T08:00:00+05:00"),
        ] {
            assert_eq!(hours.is_open(at(text), Almaty), open, "{text}");
            assert_eq!(hours.next_opening(at(text), Almaty), Some(at(next)), "{text}");
        }
    }

    #[test]
    fn a_site_without_hours_never_opens() {
        assert_eq!(
            OpeningHours::default().next_opening(at("2026-03-23T03:00:00Z"), Almaty),
            None
        );
    }

    #[test]
    fn a_night_shift_is_still_open_after_midnight() {
        let mut hours = OpeningHours::default();
        hours.weekly[0].push(span("20:00:00", "04:00:00"));
        assert!(hours.is_open(at("2026-03-24T03:00:00+05:00"), Almaty));
        assert!(!hours.is_open(at("2026-03-24T04:00:00+05:00"), Almaty));
        assert!(!hours.is_open(at("2026-03-23T03:00:00+05:00"), Almaty));
    }

    #[test]
    fn hours_typed_twice_are_open_once() {
        let mut hours = OpeningHours::default();
        hours.weekly[0] = vec![
            span("11:00:00", "15:00:00"),
            span("08:00:00", "12:00:00"),
            span("16:00:00", "17:00:00"),
        ];
        let spans = [
            (at("2026-03-23T08:00:00+05:00"), at("2026-03-23T15:00:00+05:00")),
            (at("2026-03-23T16:00:00+05:00"), at("2026-03-23T17:00:00+05:00")),
        ];
        assert_eq!(hours.open_intervals(day("2026-03-23"), Almaty), spans);
    }
}
