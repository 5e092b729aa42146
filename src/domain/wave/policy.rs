//! What a branch decides about its waves.

use chrono::TimeDelta;

use crate::domain::forecast::Rates;

/// The rules of waves. All chances are 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// How sure to be that the need is met before nobody further is asked.
    pub target_confidence: f64,
    /// The part of the gap that an early wave asks for, because a later one can correct it.
    pub early_share: f64,
    /// The highest chance that more donors say yes than places are held for.
    pub max_overflow: f64,
    /// The fewest people worth a wave, unless fewer close the gap.
    pub smallest_wave: u32,
    /// What a donor needs to get to the site after saying yes.
    pub lead: TimeDelta,
    /// The least time between two waves: about the time in which half of the answers come.
    pub wave_interval: TimeDelta,
    /// How late the planner may be called, at worst.
    pub cadence: TimeDelta,
    /// How long before a slot its donor can still be told to stay at home.
    pub notice: TimeDelta,
    /// How sure to be that the need is met without a booking before it is given up. Above the target, so that a place
    /// given up is not asked for again.
    pub release_confidence: f64,
    /// How people of this region answer, come and give.
    pub rates: Rates,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            target_confidence: 0.95,
            early_share: 0.45,
            max_overflow: 0.05,
            smallest_wave: 10,
            lead: TimeDelta::hours(1),
            wave_interval: TimeDelta::minutes(25),
            cadence: TimeDelta::minutes(5),
            notice: TimeDelta::hours(2),
            release_confidence: 0.98,
            rates: Rates::default(),
        }
    }
}
