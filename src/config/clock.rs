//! The setting `QANAT_CLOCK`.

use std::num::NonZeroU32;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::clock::Clock;

/// Which clock the settings ask for: `system`, or `fast:SPEED@RFC3339` such as `fast:60@2026-03-28T03:00:00+05:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockSetting {
    /// The machine's own time.
    System,
    /// A fast clock, still without its anchor.
    Fast {
        /// The service time that the clock starts at.
        origin: DateTime<Utc>,
        /// Seconds of service time in a second of the machine.
        speed: NonZeroU32,
    },
}

impl ClockSetting {
    /// The clock of this setting. A fast clock shows its origin at `anchor`: what has to survive a restart, or to be
    /// shared by several processes, keeps the anchor of the first start.
    #[must_use]
    pub const fn start(self, anchor: DateTime<Utc>) -> Clock {
        match self {
            Self::System => Clock::System,
            Self::Fast { origin, speed } => Clock::fast(origin, speed, anchor),
        }
    }
}

/// Why a text names no clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoClock {
    /// Neither `system` nor `fast:..`.
    #[error("the clock is `system` or `fast:SPEED@TIME`, such as `fast:60@2026-03-28T03:00:00+05:00`")]
    Kind,
    /// No `@` between speed and time.
    #[error("a fast clock needs the time it starts at: `fast:SPEED@TIME`")]
    NoOrigin,
    /// The speed is not a whole number from 1 on.
    #[error("the speed of a fast clock is a whole number from 1 on: seconds that pass in one second")]
    Speed,
    /// The time is not written as RFC 3339.
    #[error("the time that a fast clock starts at is written with its offset, such as `2026-03-28T03:00:00+05:00`")]
    Origin,
}

impl FromStr for ClockSetting {
    type Err = NoClock;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "system" {
            return Ok(Self::System);
        }
        let (speed, origin) = text
            .strip_prefix("fast:")
            .ok_or(NoClock::Kind)?
            .split_once('@')
            .ok_or(NoClock::NoOrigin)?;
        Ok(Self::Fast {
            speed: speed.parse().map_err(|_| NoClock::Speed)?,
            origin: DateTime::parse_from_rfc3339(origin)
                .map_err(|_| NoClock::Origin)?
                .to_utc(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_are_read_from_their_settings() {
        let origin = "2026-03-27T22:00:00Z".parse().unwrap();
        let fast = |speed| {
            Ok(ClockSetting::Fast {
                origin,
                speed: NonZeroU32::new(speed).unwrap(),
            })
        };
        for (text, expected) in [
            ("system", Ok(ClockSetting::System)),
            ("fast:60@2026-03-28T03:00:00+05:00", fast(60)),
            ("fast:1@2026-03-27T22:00:00Z", fast(1)),
            ("", Err(NoClock::Kind)),
            ("slow", Err(NoClock::Kind)),
            ("fast:60", Err(NoClock::NoOrigin)),
            ("fast:0@2026-03-28T03:00:00+05:00", Err(NoClock::Speed)),
            ("fast:-2@2026-03-28T03:00:00+05:00", Err(NoClock::Speed)),
            ("fast:x@2026-03-28T03:00:00+05:00", Err(NoClock::Speed)),
            ("fast:60@03:00", Err(NoClock::Origin)),
            ("fast:60@2026-03-28T03:00:00", Err(NoClock::Origin)),
        ] {
            assert_eq!(text.parse(), expected, "{text}");
        }
    }
}
