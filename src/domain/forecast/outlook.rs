//! How many of a mixed crowd will do it, exactly.

/// `n` people who each do it with chance `p`, independently.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Class {
    /// The chance of one, 0 to 1.
    pub p: f64,
    /// How many there are.
    pub n: u32,
}

/// The distribution of how many do it (Poisson-binomial), exact up to a cap beyond which nobody asks. Adding a class
/// costs the square of the cap, whatever its size, so half a million people are as cheap as ten.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    expected: f64,
    /// The chance of exactly so many, by index; the last is the chance of that many or more.
    chances: Vec<f64>,
}

impl Outlook {
    /// Nobody at all, to be counted exactly below `cap`.
    #[must_use]
    pub fn nobody(cap: u32) -> Self {
        let mut chances = vec![0.0; cap as usize + 1];
        chances[0] = 1.0;
        Self { expected: 0.0, chances }
    }

    /// The outlook of these classes together.
    #[must_use]
    pub fn of(classes: impl IntoIterator<Item = Class>, cap: u32) -> Self {
        let mut outlook = Self::nobody(cap);
        for class in classes {
            outlook.add_class(class);
        }
        outlook
    }

    /// How many do it on average.
    #[must_use]
    pub fn expected(&self) -> f64 {
        self.expected
    }

    /// The chance that `k` or more do it, for `k` up to the cap.
    #[must_use]
    pub fn at_least(&self, k: u32) -> f64 {
        let k = k as usize;
        assert!(k < self.chances.len(), "asked for more than the cap of this outlook");
        self.chances[k..].iter().sum::<f64>().min(1.0)
    }

    /// One person more.
    pub fn add(&mut self, p: f64) {
        self.expected += p;
        let cap = self.chances.len() - 1;
        for k in (0..=cap).rev() {
            let leaves = if k == cap { 0.0 } else { self.chances[k] * p };
            let comes = if k == 0 { 0.0 } else { self.chances[k - 1] * p };
            self.chances[k] += comes - leaves;
        }
    }

    /// A whole class more.
    pub fn add_class(&mut self, class: Class) {
        let cap = self.chances.len() - 1;
        let counts = binomial(class, cap);
        let mut chances = vec![0.0; cap + 1];
        for (before, chance) in self.chances.iter().enumerate() {
            for (more, count) in counts.iter().enumerate() {
                chances[(before + more).min(cap)] += chance * count;
            }
        }
        self.expected += class.p * f64::from(class.n);
        self.chances = chances;
    }
}

/// The chances of 0, 1, 2.. up to `cap` of a class, the last one for that many or more. In logarithms, because
/// the chance that nobody of a large class does it is too small for a number.
fn binomial(class: Class, cap: usize) -> Vec<f64> {
    let n = class.n as usize;
    let mut chances = vec![0.0; cap + 1];
    if class.p <= 0.0 || class.p >= 1.0 {
        let all = if class.p <= 0.0 { 0 } else { n };
        chances[all.min(cap)] = 1.0;
        return chances;
    }
    let ln_odds = class.p.ln() - (-class.p).ln_1p();
    let mut ln_chance = f64::from(class.n) * (-class.p).ln_1p();
    for (k, chance) in chances[..cap].iter_mut().enumerate().take(n + 1) {
        *chance = ln_chance.exp();
        ln_chance += ln_odds + ((n - k) as f64).ln() - ((k + 1) as f64).ln();
    }
    chances[cap] = (1.0 - chances[..cap].iter().sum::<f64>()).max(0.0);
    chances
}

/// The fewest people, each doing it with chance `p`, of whom at least `k` do it with the wanted confidence;
/// `None` if no crowd below `limit` is large enough.
#[must_use]
pub fn trials_for(k: u32, p: f64, confidence: f64, limit: u32) -> Option<u32> {
    let mut outlook = Outlook::nobody(k);
    for people in 0..limit {
        if outlook.at_least(k) >= confidence {
            return Some(people);
        }
        outlook.add(p);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(found: f64, wanted: f64, what: &str) {
        assert!((found - wanted).abs() < 1e-9, "{what}: {found} is not {wanted}");
    }

    #[test]
    fn two_coins_and_a_certainty() {
        let outlook = Outlook::of(
            [Class { p: 0.5, n: 2 }, Class { p: 1.0, n: 1 }, Class { p: 0.0, n: 9 }],
            4,
        );
        near(outlook.expected(), 2.0, "expected");
        for (k, chance) in [(0, 1.0), (1, 1.0), (2, 0.75), (3, 0.25), (4, 0.0)] {
            near(outlook.at_least(k), chance, &format!("at least {k}"));
        }
    }

    #[test]
    fn four_units_with_confidence_take_fourteen_bookings() {
        assert_eq!(trials_for(4, 0.49, 0.95, 100), Some(14));
        assert_eq!(trials_for(0, 0.49, 0.95, 100), Some(0));
        assert_eq!(trials_for(4, 0.0, 0.95, 100), None);
    }

    #[test]
    fn a_class_too_large_for_its_smallest_chances_is_still_right() {
        let nation = Outlook::of([Class { p: 0.05, n: 100_000 }], 5_001);
        near(nation.expected(), 5_000.0, "expected");
        let half = nation.at_least(5_000);
        assert!((half - 0.5).abs() < 0.01, "{half}");
    }

    proptest! {
        #[test]
        fn one_by_one_or_class_by_class_is_the_same(
            classes in prop::collection::vec((0.0..=1.0f64, 0u32..12), 0..6), cap in 0u32..20,
        ) {
            let classes = || classes.iter().map(|&(p, n)| Class { p, n });
            let at_once = Outlook::of(classes(), cap);
            let mut singly = Outlook::nobody(cap);
            for class in classes() {
                (0..class.n).for_each(|_| singly.add(class.p));
            }
            prop_assert!((at_once.expected() - singly.expected()).abs() < 1e-9);
            for k in 0..=cap {
                prop_assert!((at_once.at_least(k) - singly.at_least(k)).abs() < 1e-9);
            }
        }

        #[test]
        fn one_more_never_makes_it_less_likely(
            people in prop::collection::vec(0.0..=1.0f64, 0..20), one in 0.0..=1.0f64, k in 0u32..8,
        ) {
            let mut outlook = Outlook::nobody(8);
            people.iter().for_each(|&p| outlook.add(p));
            let before = outlook.at_least(k);
            outlook.add(one);
            prop_assert!(outlook.at_least(k) >= before - 1e-12);
        }
    }
}
