//! Moments as pages show them, by the clock of the place they are about.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::values::Language;

use super::words::Words;
use crate::locale;

/// `today 09:30`, `tomorrow 09:30`, `Wed 09:30`, `05.02 09:30`.
#[must_use]
pub fn moment(t: Words, at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    format!("{} {}", locale::day_word(t.0, at, now, zone), time(at, zone))
}

/// The same, for something that is possible from `at` on: never a moment too early.
#[must_use]
pub fn from(t: Words, at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    moment(t, at.duration_round_up(TimeDelta::minutes(1)).unwrap_or(at), now, zone)
}

/// `09:30`.
#[must_use]
pub fn time(at: DateTime<Utc>, zone: Tz) -> String {
    locale::clock_time(at.with_timezone(&zone).time())
}

/// `today, 24 March 2026`: the day in words and in full.
#[must_use]
pub fn day(t: Words, at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    let date = locale::date_long(t.0, at.with_timezone(&zone).date_naive());
    format!("{}, {date}", locale::day_word(t.0, at, now, zone))
}

/// The name of a site in a language.
#[must_use]
pub fn site_name(language: Language, site: &entity::site::Model) -> String {
    match language {
        Language::Kk => &site.name_kk,
        Language::Ru => &site.name_ru,
        Language::En => &site.name_en,
    }
    .clone()
}

/// The zone of a site.
#[must_use]
pub fn zone_of(site: &entity::site::Model) -> Tz {
    site.zone.parse().unwrap_or(chrono_tz::Asia::Almaty)
}
