//! Dates, weekdays and times as each language writes them. `now` and the zone are always given: what is "tomorrow" is
//! decided where the place is.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;
use entity::values::Language;

use super::{text, text_with};

/// `2026 ж. 5 ақпан`, `5 февраля 2026 г.`, `5 February 2026`.
#[must_use]
pub fn date_long(language: Language, date: NaiveDate) -> String {
    let month = text(language, &format!("month-{}", date.month()));
    text_with(
        language,
        "date-long",
        &[
            ("day", date.day().to_string().into()),
            ("month", month.into()),
            ("year", date.year().to_string().into()),
        ],
    )
}

/// `05.02.2026`, the same in every language.
#[must_use]
pub fn date_short(date: NaiveDate) -> String {
    date.format("%d.%m.%Y").to_string()
}

/// `05.02`, for text messages.
#[must_use]
pub fn day_and_month(date: NaiveDate) -> String {
    date.format("%d.%m").to_string()
}

/// The 24-hour clock: `09:30`.
#[must_use]
pub fn clock_time(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// `дүйсенбі`, `понедельник`, `Monday`.
#[must_use]
pub fn weekday(language: Language, day: Weekday) -> String {
    text(language, &format!("weekday-{}", day.number_from_monday()))
}

/// `дс`, `пн`, `Mon`.
#[must_use]
pub fn weekday_short(language: Language, day: Weekday) -> String {
    text(language, &format!("weekday-short-{}", day.number_from_monday()))
}

/// What the day of `at` is called at `now` by the calendar of `zone`: today, tomorrow, the short weekday within the
/// week to come, and else the day and month.
#[must_use]
pub fn day_word(language: Language, at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    let day = at.with_timezone(&zone).date_naive();
    let today = now.with_timezone(&zone).date_naive();
    match day.signed_duration_since(today).num_days() {
        0 => text(language, "today"),
        1 => text(language, "tomorrow"),
        2..=6 => weekday_short(language, day.weekday()),
        _ => day_and_month(day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{En, Kk, Ru};
    use chrono_tz::Asia::Almaty;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn dates_and_times_read_as_each_language_writes_them() {
        let day = NaiveDate::from_ymd_opt(2026, 2, 5).unwrap();
        for (language, written, week, short) in [
            (Kk, "2026 ж. 5 ақпан", "бейсенбі", "бс"),
            (Ru, "5 февраля 2026 г.", "четверг", "чт"),
            (En, "5 February 2026", "Thursday", "Thu"),
        ] {
            assert_eq!(date_long(language, day), written);
            assert_eq!(weekday(language, day.weekday()), week);
            assert_eq!(weekday_short(language, day.weekday()), short);
        }
        assert_eq!(date_short(day), "05.02.2026");
        assert_eq!(day_and_month(day), "05.02");
        assert_eq!(clock_time(NaiveTime::from_hms_opt(9, 30, 0).unwrap()), "09:30");
    }

    #[test]
    fn every_month_and_weekday_has_its_own_name() {
        for language in Language::ALL {
            let months: std::collections::BTreeSet<_> = (1..=12)
                .map(|month| date_long(*language, NaiveDate::from_ymd_opt(2026, month, 1).unwrap()))
                .collect();
            assert_eq!(months.len(), 12);
            let days: std::collections::BTreeSet<_> = (0..7)
                .map(|day| Weekday::try_from(day).unwrap())
                .flat_map(|day| [weekday(*language, day), weekday_short(*language, day)])
                .collect();
            assert_eq!(days.len(), 14);
        }
    }

    #[test]
    fn today_and_tomorrow_are_those_of_the_place() {
        // 20:30 UTC is already the next day in Almaty, five hours ahead.
        let now = utc("2026-03-28T20:30:00Z");
        for (at, kk, ru, en) in [
            ("2026-03-28T18:59:00Z", "28.03", "28.03", "28.03"),
            ("2026-03-28T19:00:00Z", "бүгін", "сегодня", "today"),
            ("2026-03-29T18:59:00Z", "бүгін", "сегодня", "today"),
            ("2026-03-29T19:00:00Z", "ертең", "завтра", "tomorrow"),
            ("2026-03-31T04:00:00Z", "сс", "вт", "Tue"),
            ("2026-04-04T04:00:00Z", "сб", "сб", "Sat"),
            ("2026-04-05T04:00:00Z", "05.04", "05.04", "05.04"),
        ] {
            for (language, word) in [(Kk, kk), (Ru, ru), (En, en)] {
                assert_eq!(day_word(language, utc(at), now, Almaty), word, "{at}");
            }
        }
    }
}
