//! A rate that is known only roughly.

use serde::{Deserialize, Serialize};

/// What is known of a rate: as if `a` successes and `b` failures had been seen. Both are positive.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Beta {
    /// Successes, real or assumed.
    pub a: f64,
    /// Failures, real or assumed.
    pub b: f64,
}

impl Beta {
    /// A rate after `a` successes and `b` failures.
    #[must_use]
    pub const fn new(a: f64, b: f64) -> Self {
        Self { a, b }
    }

    /// The rate to reckon with.
    #[must_use]
    pub fn mean(self) -> f64 {
        self.a / (self.a + self.b)
    }

    /// The rate with its odds multiplied by `ratio`, known no better and no worse than before.
    #[must_use]
    pub fn with_odds(self, ratio: f64) -> Self {
        let odds = ratio * self.a / self.b;
        self.with_mean(odds / (1.0 + odds))
    }

    /// The rate with its failures multiplied by `ratio` (at most 1), known no better and no worse than before.
    #[must_use]
    pub fn with_failures(self, ratio: f64) -> Self {
        self.with_mean(1.0 - ratio * (1.0 - self.mean()))
    }

    fn with_mean(self, mean: f64) -> Self {
        let seen = self.a + self.b;
        Self {
            a: mean * seen,
            b: (1.0 - mean) * seen,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_and_failures_are_scaled_without_pretending_to_know_more() {
        let registry = Beta::new(2.0, 38.0).with_odds(1.66);
        assert!((registry.mean() - 0.0803).abs() < 1e-4, "{}", registry.mean());
        assert!((registry.a + registry.b - 40.0).abs() < 1e-9);
        let reminded = Beta::new(14.0, 6.0).with_failures(0.66);
        assert!((reminded.mean() - 0.802).abs() < 1e-9, "{}", reminded.mean());
    }
}
