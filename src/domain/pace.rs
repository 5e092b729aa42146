//! How fast the service's clock runs for the people in front of it. What waits for their hands is counted on their own
//! watch: on a clock that runs sixty times as fast, ten minutes to type a code are ten hours of service time.

use std::num::NonZeroU32;

use chrono::TimeDelta;

/// Longer than anybody waits, and short enough that every moment it leads to can be written down.
const LONGEST: TimeDelta = TimeDelta::days(36_500);

/// Seconds of service time in a second of a person's watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace(NonZeroU32);

impl Pace {
    /// The pace of every service but a demo.
    pub const REAL: Self = Self(NonZeroU32::MIN);

    /// So many seconds in one.
    #[must_use]
    pub const fn new(speed: NonZeroU32) -> Self {
        Self(speed)
    }

    /// How much service time passes while a span passes on a person's watch.
    #[must_use]
    pub fn of(self, watch: TimeDelta) -> TimeDelta {
        i32::try_from(self.0.get())
            .ok()
            .and_then(|speed| watch.checked_mul(speed))
            .map_or(LONGEST, |span| span.min(LONGEST))
    }

    /// How much time passes on a person's watch meanwhile.
    #[must_use]
    pub fn on_watch(self, service: TimeDelta) -> TimeDelta {
        i32::try_from(self.0.get())
            .ok()
            .and_then(|speed| service.checked_div(speed))
            .unwrap_or(TimeDelta::zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_on_a_watch_is_longer_on_a_fast_clock_but_never_without_end() {
        let watch = TimeDelta::days(30);
        for (speed, span) in [(1, watch), (60, watch * 60), (100_000, LONGEST), (u32::MAX, LONGEST)] {
            let pace = Pace::new(NonZeroU32::new(speed).unwrap());
            assert_eq!(pace.of(watch), span, "{speed}");
        }
        assert_eq!(Pace::REAL.of(watch), watch);
        assert_eq!(Pace::REAL.on_watch(watch), watch);
        let fast = Pace::new(NonZeroU32::new(60).unwrap());
        assert_eq!(fast.on_watch(TimeDelta::hours(10)), TimeDelta::minutes(10));
    }
}
