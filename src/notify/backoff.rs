//! How long to wait before connecting again. Spread, so that many processes do not come back to an operator at once.

use std::time::Duration;

/// The schedule of attempts.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// After a session that held.
    pub first: Duration,
    /// After many attempts in vain.
    pub longest: Duration,
    /// At least this after a refused sign-in: operators lock accounts that keep trying.
    pub refused: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(1),
            longest: Duration::from_secs(60),
            refused: Duration::from_secs(60),
        }
    }
}

impl Backoff {
    /// The pause after so many attempts in vain; `chance` from 0 to 1 puts it between half of it and all of it.
    pub fn pause(&self, failures: u32, refused: bool, chance: f64) -> Duration {
        let doubled = self
            .first
            .saturating_mul(2_u32.saturating_pow(failures))
            .min(self.longest);
        let whole = if refused { doubled.max(self.refused) } else { doubled };
        whole.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let backoff = Backoff::default();
        for (failures, refused, chance, millis) in [
            (0, false, 1.0, 1_000),
            (0, false, 0.0, 500),
            (1, false, 1.0, 2_000),
            (3, false, 0.5, 6_000),
            (5, false, 1.0, 32_000),
            (6, false, 1.0, 60_000),
            (400, false, 1.0, 60_000),
            (400, false, 0.0, 30_000),
            (0, true, 1.0, 60_000),
            (0, true, 0.0, 30_000),
        ] {
            let pause = backoff.pause(failures, refused, chance);
            assert_eq!(pause, Duration::from_millis(millis), "{failures} {refused} {chance}");
        }
    }
}
