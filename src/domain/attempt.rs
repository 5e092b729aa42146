//! How often somebody may try to get in. The rules know an address only as tried so often, so that they treat those who
//! are known and those who are not alike. Codes are counted by the day of the phones that get them; a person who waits
//! to type a password waits on a watch.

use chrono::{DateTime, TimeDelta, Utc};
use entity::values::AttemptKind;

use super::code_budget::{CodeBudget, DayLimit};
use super::pace::Pace;
use super::price::Charge;

/// Codes that an address may be sent within [`CODE_SPAN`] of the first.
const CODES: u32 = 8;
/// The day in which codes are counted.
pub const CODE_SPAN: TimeDelta = TimeDelta::days(1);
/// Passwords that may be tried without a wait.
const PASSWORDS: u32 = 5;
/// The wait after that; it doubles with each further wrong password.
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(1);
/// The longest wait: guessing stays hopeless, and nobody is kept from work for long.
const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(4);
/// After so long without a try, wrong passwords are forgotten.
const PASSWORD_SPAN: TimeDelta = TimeDelta::minutes(30);
/// What was tried longer ago than this, on a watch, has no effect any more.
pub const REMEMBERED: TimeDelta = CODE_SPAN;

/// One more try, by which nothing is spent.
pub const A_TRY: Charge = Charge { parts: 1, price: None };

/// What was tried for one address, or spent on codes to many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    /// How often, without what has been forgotten; of codes to many numbers it is their parts.
    pub times: u32,
    /// What those cost.
    pub tiyn: u64,
    /// When it began.
    pub first_at: DateTime<Utc>,
    /// When it was tried last.
    pub last_at: DateTime<Utc>,
}

/// What becomes of a further try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It may be made. This is what was tried then.
    Now(Tried),
    /// Not before this moment. It does not count, so that nobody makes the wait longer by not waiting.
    From(DateTime<Utc>),
}

/// Whether an address may be tried once more at `now`, which costs `charge`.
#[must_use]
pub fn turn(
    kind: AttemptKind,
    before: Tried,
    now: DateTime<Utc>,
    pace: Pace,
    (budget, charge): (&CodeBudget, Charge),
) -> Turn {
    let before = remembered(kind, before, now, pace);
    let tomorrow = before.first_at + CODE_SPAN;
    let within = |limit: &DayLimit| match limit.bound((before.times, before.tiyn), charge) {
        None => now,
        Some(_) => tomorrow,
    };
    let next_at = match kind {
        AttemptKind::Code if before.times < CODES => now,
        AttemptKind::Code => tomorrow,
        AttemptKind::CodesOfPrefix => within(&budget.a_prefix),
        AttemptKind::AllCodes => within(&budget.all),
        AttemptKind::Password => before.last_at + pace.of(wait_after(before.times)),
    };
    if now < next_at {
        return Turn::From(next_at);
    }
    Turn::Now(Tried {
        times: before.times.saturating_add(charge.parts.into()),
        tiyn: before.tiyn.saturating_add(charge.tiyn()),
        first_at: before.first_at,
        last_at: now,
    })
}

/// What of it still has an effect.
fn remembered(kind: AttemptKind, before: Tried, now: DateTime<Utc>, pace: Pace) -> Tried {
    let forgotten_at = match kind {
        AttemptKind::Password => before.last_at + pace.of(PASSWORD_SPAN),
        AttemptKind::Code | AttemptKind::CodesOfPrefix | AttemptKind::AllCodes => before.first_at + CODE_SPAN,
    };
    if before.times > 0 && now < forgotten_at {
        return before;
    }
    Tried {
        times: 0,
        tiyn: 0,
        first_at: now,
        last_at: now,
    }
}

fn wait_after(passwords: u32) -> TimeDelta {
    let Some(further) = passwords.checked_sub(PASSWORDS) else {
        return TimeDelta::zero();
    };
    LONGEST_WAIT.min(FIRST_WAIT * (1 << further.min(8)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(clock: &str) -> DateTime<Utc> {
        format!("2026-03-23T{clock}:00+05:00").parse().unwrap()
    }

    fn tried(times: u32, first: &str, last: &str) -> Tried {
        Tried {
            times,
            tiyn: 0,
            first_at: at(first),
            last_at: at(last),
        }
    }

    #[test]
    fn an_address_is_sent_eight_codes_within_a_day_of_the_first() {
        for (before, now, next) in [
            (
                tried(0, "03:00", "03:00"),
                at("03:00"),
                Turn::Now(tried(1, "03:00", "03:00")),
            ),
            (
                tried(7, "03:00", "03:10"),
                at("03:11"),
                Turn::Now(tried(8, "03:00", "03:11")),
            ),
            (
                tried(8, "03:00", "03:11"),
                at("23:00"),
                Turn::From(at("03:00") + TimeDelta::days(1)),
            ),
            (
                Tried {
                    first_at: at("03:00") - TimeDelta::days(1),
                    ..tried(8, "03:00", "02:00")
                },
                at("03:00"),
                Turn::Now(tried(1, "03:00", "03:00")),
            ),
        ] {
            assert_eq!(
                turn(
                    AttemptKind::Code,
                    before,
                    now,
                    Pace::REAL,
                    (&CodeBudget::default(), A_TRY)
                ),
                next,
                "{before:?} at {now}"
            );
        }
    }

    #[test]
    fn all_numbers_of_an_operator_and_all_numbers_have_a_budget_of_a_day() {
        let budget = CodeBudget {
            a_prefix: DayLimit { parts: 3, tenge: 40 },
            all: DayLimit { parts: 5, tenge: 60 },
            abroad: false,
        };
        let (prefix, all) = (AttemptKind::CodesOfPrefix, AttemptKind::AllCodes);
        let spent = |times, tiyn| Tried {
            tiyn,
            ..tried(times, "03:00", "03:30")
        };
        let then = |times, tiyn| {
            Turn::Now(Tried {
                last_at: at("04:00"),
                ..spent(times, tiyn)
            })
        };
        let tomorrow = at("03:00") + TimeDelta::days(1);
        let free = A_TRY;
        let ten = Charge {
            price: "10".parse().ok(),
            ..A_TRY
        };
        for (kind, before, charge, next) in [
            (prefix, spent(2, 0), free, then(3, 0)),
            (prefix, spent(3, 0), free, Turn::From(tomorrow)),
            (all, spent(4, 0), free, then(5, 0)),
            (all, spent(5, 0), free, Turn::From(tomorrow)),
            (prefix, spent(1, 3_000), ten, then(2, 4_000)),
            (prefix, spent(1, 3_001), ten, Turn::From(tomorrow)),
            (all, spent(1, 3_001), ten, then(2, 4_001)),
            (all, spent(1, 5_001), ten, Turn::From(tomorrow)),
        ] {
            let found = turn(kind, before, at("04:00"), Pace::REAL, (&budget, charge));
            assert_eq!(found, next, "{kind} {before:?} {charge:?}");
        }
        let anew = Turn::Now(Tried {
            times: 1,
            tiyn: 1_000,
            first_at: tomorrow,
            last_at: tomorrow,
        });
        assert_eq!(turn(all, spent(5, 6_000), tomorrow, Pace::REAL, (&budget, ten)), anew);
        let closed = CodeBudget {
            all: DayLimit { parts: 0, tenge: 60 },
            ..budget
        };
        let never = Turn::From(at("04:00") + TimeDelta::days(1));
        assert_eq!(turn(all, spent(0, 0), at("04:00"), Pace::REAL, (&closed, free)), never);
    }

    #[test]
    fn the_wait_for_the_next_password_grows_to_four_minutes_and_no_further() {
        for (times, now, next) in [
            (0, "03:00", Turn::Now(tried(1, "03:00", "03:00"))),
            (4, "03:00", Turn::Now(tried(5, "02:50", "03:00"))),
            (5, "03:00", Turn::From(at("03:01"))),
            (5, "03:01", Turn::Now(tried(6, "02:50", "03:01"))),
            (6, "03:01", Turn::From(at("03:02"))),
            (7, "03:03", Turn::From(at("03:04"))),
            (8, "03:03", Turn::From(at("03:04"))),
            (u32::MAX, "03:03", Turn::From(at("03:04"))),
            (u32::MAX, "03:29", Turn::Now(tried(u32::MAX, "02:50", "03:29"))),
            (u32::MAX, "03:30", Turn::Now(tried(1, "03:30", "03:30"))),
        ] {
            let before = tried(times, "02:50", "03:00");
            assert_eq!(
                turn(
                    AttemptKind::Password,
                    before,
                    at(now),
                    Pace::REAL,
                    (&CodeBudget::default(), A_TRY)
                ),
                next,
                "{times} at {now}"
            );
        }
    }

    #[test]
    fn on_a_fast_clock_a_minute_of_waiting_is_a_minute_on_a_watch() {
        let pace = Pace::new(60.try_into().unwrap());
        for (times, now, next) in [
            (5, "03:59", Turn::From(at("04:00"))),
            (5, "04:00", Turn::Now(tried(6, "02:50", "04:00"))),
            (u32::MAX, "06:59", Turn::From(at("07:00"))),
        ] {
            let before = tried(times, "02:50", "03:00");
            assert_eq!(
                turn(
                    AttemptKind::Password,
                    before,
                    at(now),
                    pace,
                    (&CodeBudget::default(), A_TRY)
                ),
                next,
                "{times} at {now}"
            );
        }
    }
}
