//! How far the clocks of two machines may be apart: leases of the ledger are begun by one and looked at by another.

use chrono::{DateTime, TimeDelta, Utc};

/// A lease is not handed on within so long of its end, so that clocks that are further apart let two processes hold one row.
pub const TOLERATED: TimeDelta = TimeDelta::seconds(2);

/// By how much our clock is ahead of another, or behind it where that is negative, if it is more than may be. `asked` and
/// `answered` are ours, and `theirs` was read between them: what the question took on its way is nobody's skew.
#[must_use]
pub fn skew(asked: DateTime<Utc>, theirs: DateTime<Utc>, answered: DateTime<Utc>) -> Option<TimeDelta> {
    let ahead = if theirs < asked {
        asked - theirs
    } else {
        (answered - theirs).min(TimeDelta::zero())
    };
    (ahead.abs() > TOLERATED).then_some(ahead)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_may_be_two_seconds_apart_and_an_answer_may_take_its_time() {
        let at = |millis| DateTime::UNIX_EPOCH + TimeDelta::milliseconds(millis);
        for (asked, theirs, answered, skewed) in [
            (0, 0, 0, None),
            (0, 5_000, 9_000, None),
            (0, 11_000, 9_000, None),
            (0, 11_001, 9_000, Some(-2_001)),
            (2_000, 0, 9_000, None),
            (2_001, 0, 9_000, Some(2_001)),
            (60_000, 0, 60_010, Some(60_000)),
            (0, 60_010, 10, Some(-60_000)),
        ] {
            let found = skew(at(asked), at(theirs), at(answered)).map(|skew| skew.num_milliseconds());
            assert_eq!(found, skewed, "{asked} {theirs} {answered}");
        }
    }
}
