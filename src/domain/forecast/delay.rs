//! How long people take to answer.

use chrono::TimeDelta;

/// The time from an ask to its answer, log-normal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReplyDelay {
    /// Half of those who answer have answered by then.
    pub median: TimeDelta,
    /// Standard deviation of the logarithm of the delay.
    pub sigma: f64,
}

impl Default for ReplyDelay {
    /// Median 20 minutes, sigma 1.2: weak evidence, so that nine in ten answers are in after an hour and a half.
    fn default() -> Self {
        Self {
            median: TimeDelta::minutes(20),
            sigma: 1.2,
        }
    }
}

impl ReplyDelay {
    /// Of those who will answer, the share that has done so at `age`.
    #[must_use]
    pub fn answered_by(&self, age: TimeDelta) -> f64 {
        if age <= TimeDelta::zero() {
            return 0.0;
        }
        let ratio = age.as_seconds_f64() / self.median.as_seconds_f64();
        normal_cdf(ratio.ln() / self.sigma)
    }

    /// The chance that somebody who has not answered at `age` says yes within the next `within`, when `p_yes` of
    /// those asked say yes in the end. Silence is not a no: it makes a yes less likely as it lasts.
    #[must_use]
    pub fn still_to_come(&self, p_yes: f64, age: TimeDelta, within: TimeDelta) -> f64 {
        let now = self.answered_by(age);
        let then = self.answered_by(age.max(TimeDelta::zero()) + within.max(TimeDelta::zero()));
        let silent = 1.0 - p_yes * now;
        if silent <= 0.0 {
            0.0
        } else {
            p_yes * (then - now) / silent
        }
    }
}

fn normal_cdf(z: f64) -> f64 {
    0.5 * (1.0 + erf(z / std::f64::consts::SQRT_2))
}

/// Abramowitz and Stegun, *Handbook of Mathematical Functions*, 7.1.26: off by at most 1.5e-7.
fn erf(x: f64) -> f64 {
    const P: f64 = 0.327_591_1;
    const A: [f64; 5] = [
        0.254_829_592,
        -0.284_496_736,
        1.421_413_741,
        -1.453_152_027,
        1.061_405_429,
    ];
    let t = 1.0 / (1.0 + P * x.abs());
    let series = A.iter().rev().fold(0.0, |sum, a| (sum + a) * t);
    (1.0 - series * (-x * x).exp()).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(found: f64, wanted: f64, what: &str) {
        assert!((found - wanted).abs() < 1e-6, "{what}: {found} is not {wanted}");
    }

    #[test]
    fn the_normal_distribution_agrees_with_its_tables() {
        for (z, p) in [
            (0.0, 0.5),
            (1.0, 0.841_344_746),
            (-1.0, 0.158_655_254),
            (1.959_963_985, 0.975),
            (-2.326_347_874, 0.01),
            (3.0, 0.998_650_102),
            (-6.0, 0.0),
        ] {
            near(normal_cdf(z), p, &format!("at {z}"));
        }
    }

    #[test]
    fn half_answer_within_twenty_minutes_and_nine_in_ten_within_an_hour_and_a_half() {
        let delay = ReplyDelay::default();
        for (minutes, share) in [
            (-5, 0.0),
            (0, 0.0),
            (20, 0.5),
            (5, 0.124),
            (60, 0.820),
            (93, 0.900),
            (1440, 0.9998),
        ] {
            let found = delay.answered_by(TimeDelta::minutes(minutes));
            assert!((found - share).abs() < 1e-3, "{minutes} min: {found}");
        }
    }

    #[test]
    fn silence_is_not_a_no_but_wears_out() {
        let delay = ReplyDelay::default();
        let ever = TimeDelta::days(365);
        near(delay.still_to_come(0.08, TimeDelta::zero(), ever), 0.08, "just asked");
        let half_way = 0.04 / 0.96;
        near(
            delay.still_to_come(0.08, TimeDelta::minutes(20), ever),
            half_way,
            "at the median",
        );
        near(
            delay.still_to_come(0.08, TimeDelta::minutes(20), TimeDelta::zero()),
            0.0,
            "no time left",
        );
        near(
            delay.still_to_come(0.08, TimeDelta::minutes(20), TimeDelta::minutes(-9)),
            0.0,
            "too late",
        );
        near(delay.still_to_come(1.0, ever * 9, ever), 0.0, "everybody has answered");
    }

    proptest! {
        #[test]
        fn the_longer_the_silence_the_less_is_to_come(p in 0.0..1.0f64, age in 0i64..600, more in 0i64..600) {
            let delay = ReplyDelay::default();
            let left = |minutes| delay.still_to_come(p, TimeDelta::minutes(minutes), TimeDelta::days(30));
            prop_assert!((0.0..=p + 1e-9).contains(&left(age)));
            prop_assert!(left(age + more) <= left(age) + 1e-6);
        }
    }
}
