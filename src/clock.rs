//! The one place that asks the machine for the time. Rules take `now` as an argument; the edges hold a [`Clock`] and
//! read it once at the start of what they do. A clock gives whole milliseconds, which both databases keep.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use crate::domain::pace::Pace;

/// What the service calls "now".
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's own time.
    System,
    /// Stands still until it is moved. Copies show the same time.
    Fixed(Arc<AtomicI64>),
    /// Shows `origin` when the machine shows `anchor`, and runs `speed` times as fast from there. Processes that
    /// share the three agree on the time.
    Fast {
        /// The service time at the anchor.
        origin: DateTime<Utc>,
        /// Seconds of service time in a second of the machine.
        speed: NonZeroU32,
        /// The machine's time at which the clock shows its origin.
        anchor: DateTime<Utc>,
    },
}

impl Clock {
    /// A clock that stands at `at` until it is moved.
    #[must_use]
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(at.timestamp_millis())))
    }

    /// A clock that shows `origin` when the machine shows `anchor` (see [`machine_now`]) and runs `speed` times as fast.
    #[must_use]
    pub const fn fast(origin: DateTime<Utc>, speed: NonZeroU32, anchor: DateTime<Utc>) -> Self {
        Self::Fast { origin, speed, anchor }
    }

    /// The time, cut to milliseconds.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => machine_now(),
            Self::Fixed(millis) => DateTime::from_timestamp_millis(millis.load(Ordering::SeqCst))
                .expect("the clock is only ever set to a time that exists"),
            Self::Fast { origin, speed, anchor } => service_time(*origin, *speed, machine_now() - *anchor),
        }
    }

    /// Sets a fixed clock.
    ///
    /// # Panics
    /// On any other clock: nobody sets the time of a running service.
    pub fn set(&self, at: DateTime<Utc>) {
        self.fixed_millis().store(at.timestamp_millis(), Ordering::SeqCst);
    }

    /// Moves a fixed clock.
    ///
    /// # Panics
    /// On any other clock, and past the end of the calendar.
    pub fn advance(&self, by: TimeDelta) {
        self.set(self.now() + by);
    }

    /// How much service time passes in a span of the machine's time: what a lease of that span is worth.
    #[must_use]
    pub fn span(&self, machine: Duration) -> TimeDelta {
        TimeDelta::from_std(machine.saturating_mul(self.speed().get())).unwrap_or(TimeDelta::MAX)
    }

    /// How long the machine takes until that much service time has passed; zero for what is past already.
    #[must_use]
    pub fn machine_time(&self, service: TimeDelta) -> Duration {
        service.to_std().unwrap_or(Duration::ZERO) / self.speed().get()
    }

    /// How fast this clock runs for people, whose watches keep the machine's time.
    #[must_use]
    pub const fn pace(&self) -> Pace {
        Pace::new(self.speed())
    }

    const fn speed(&self) -> NonZeroU32 {
        match self {
            Self::System | Self::Fixed(_) => NonZeroU32::MIN,
            Self::Fast { speed, .. } => *speed,
        }
    }

    fn fixed_millis(&self) -> &AtomicI64 {
        match self {
            Self::Fixed(millis) => millis,
            Self::System | Self::Fast { .. } => panic!("only a fixed clock can be moved"),
        }
    }
}

/// The machine's time, whatever clock the service runs on. It anchors a fast clock; nothing else should want it.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "this is the place that asks the machine for the time"
)]
pub fn machine_now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}

/// A fast clock far in its future stays at the end of the calendar.
fn service_time(origin: DateTime<Utc>, speed: NonZeroU32, since_anchor: TimeDelta) -> DateTime<Utc> {
    let millis = since_anchor.num_milliseconds().saturating_mul(i64::from(speed.get()));
    TimeDelta::try_milliseconds(millis)
        .and_then(|passed| origin.checked_add_signed(passed))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
        .trunc_subsecs(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn times(speed: u32) -> NonZeroU32 {
        NonZeroU32::new(speed).unwrap()
    }

    #[test]
    fn copies_of_a_fixed_clock_move_together_and_drop_what_is_finer_than_a_millisecond() {
        let clock = Clock::fixed(at("2026-03-28T03:00:00.123456789Z"));
        let copy = clock.clone();
        assert_eq!(copy.now(), at("2026-03-28T03:00:00.123Z"));
        clock.advance(TimeDelta::minutes(90));
        assert_eq!(copy.now(), at("2026-03-28T04:30:00.123Z"));
        copy.set(at("2026-03-29T09:00:00Z"));
        assert_eq!(clock.now(), at("2026-03-29T09:00:00Z"));
    }

    #[test]
    fn the_time_of_the_machine_has_no_digits_below_the_millisecond() {
        let now = Clock::System.now();
        assert_eq!(now.timestamp_subsec_nanos() % 1_000_000, 0);
        assert!(now > at("2026-01-01T00:00:00Z"));
    }

    #[test]
    fn a_fast_clock_shows_its_origin_at_the_anchor_and_runs_at_its_speed() {
        let origin = at("2026-03-28T03:00:00Z");
        for (speed, machine, shown) in [
            (60, TimeDelta::zero(), "2026-03-28T03:00:00Z"),
            (60, TimeDelta::seconds(1), "2026-03-28T03:01:00Z"),
            (60, TimeDelta::milliseconds(1_500), "2026-03-28T03:01:30Z"),
            (60, TimeDelta::seconds(-1), "2026-03-28T02:59:00Z"),
            (1, TimeDelta::hours(2), "2026-03-28T05:00:00Z"),
        ] {
            assert_eq!(
                service_time(origin, times(speed), machine),
                at(shown),
                "{speed} {machine}"
            );
        }
    }

    #[test]
    fn a_fast_clock_ends_with_the_calendar_instead_of_failing() {
        let end = service_time(at("2026-03-28T03:00:00Z"), NonZeroU32::MAX, TimeDelta::days(365 * 100));
        assert_eq!(end, DateTime::<Utc>::MAX_UTC.trunc_subsecs(3));
    }

    #[test]
    fn processes_that_share_an_anchor_agree_after_a_restart() {
        let anchor = machine_now() - TimeDelta::hours(1);
        let clock = || Clock::fast(at("2026-03-28T03:00:00Z"), times(60), anchor);
        let (first, restarted) = (clock().now(), clock().now());
        assert!(
            first >= at("2026-03-30T15:00:00Z"),
            "an hour at 60 is 60 hours: {first}"
        );
        assert!(restarted >= first && restarted - first < TimeDelta::minutes(30));
    }

    #[test]
    fn a_span_of_the_machine_is_longer_on_a_fast_clock_and_back() {
        let fast = Clock::fast(at("2026-03-28T03:00:00Z"), times(60), at("2026-01-01T00:00:00Z"));
        assert_eq!(fast.span(Duration::from_secs(30)), TimeDelta::minutes(30));
        assert_eq!(fast.machine_time(TimeDelta::minutes(30)), Duration::from_secs(30));
        assert_eq!(fast.machine_time(TimeDelta::minutes(-1)), Duration::ZERO);
        assert_eq!(fast.span(Duration::MAX), TimeDelta::MAX);
        for plain in [Clock::System, Clock::fixed(at("2026-03-28T03:00:00Z"))] {
            assert_eq!(plain.span(Duration::from_secs(30)), TimeDelta::seconds(30));
            assert_eq!(plain.machine_time(TimeDelta::seconds(30)), Duration::from_secs(30));
        }
    }

    #[test]
    #[should_panic(expected = "only a fixed clock can be moved")]
    fn nobody_moves_the_clock_of_a_running_service() {
        Clock::System.advance(TimeDelta::seconds(1));
    }
}
