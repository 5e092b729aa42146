//! Who may be asked, and who is asked first.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::values::{BloodGroup, DonorId};

use super::Policy;
use crate::domain::forecast::Segment;
use crate::domain::need::Need;

/// A donor who is compatible and eligible on the day of the slots, whom the gate lets pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Who.
    pub donor: DonorId,
    /// The donor's group.
    pub group: BloodGroup,
    /// How much this group should be kept for those who can take nothing else: compared, never computed with,
    /// and the same for all donors of a group.
    pub rarity: f64,
    /// From the donor's home cell to the site, in kilometres.
    pub distance_km: f64,
    /// How the donor is asked, and what is known of the answer.
    pub segment: Segment,
    /// When the donor was last asked in any campaign.
    pub last_asked: Option<DateTime<Utc>>,
    /// When the gate lets an appeal pass: the end of the quiet hours, or any time up to now.
    pub may_be_asked_from: DateTime<Utc>,
}

/// A candidate with the chance of a yes that still comes in time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ranked {
    pub candidate: Candidate,
    pub p_yes: f64,
}

/// Donors within one step of distance are alike near; the one less asked goes first.
const REACH_STEP_KM: f64 = 10.0;
/// Each step further counts as a quarter more to overcome. It orders donors and is no forecast. Judgement.
const REACH_COST: f64 = 0.25;

impl Ranked {
    fn exact(&self, need: &Need) -> bool {
        self.candidate.group == need.group
    }

    fn merit(&self) -> f64 {
        let steps = (self.candidate.distance_km / REACH_STEP_KM).floor();
        self.p_yes / (1.0 + REACH_COST * steps)
    }
}

/// Those whose answer can come in time, best first: the patient's own group, then other groups with the rare
/// ones last; then by expected yield and nearness; then who was never or longest ago asked; then the nearer; then
/// by id. A donor listed for two channels is asked once, over the better one.
pub(super) fn rank(
    need: &Need,
    candidates: &[Candidate],
    policy: &Policy,
    last_answer_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Vec<Ranked> {
    let delay = policy.rates.delay;
    let mut ranked: Vec<Ranked> = candidates
        .iter()
        .map(|candidate| (candidate, last_answer_at - candidate.may_be_asked_from.max(now)))
        .filter(|&(_, left)| left >= delay.median)
        .map(|(&candidate, left)| {
            let p_yes = candidate.segment.yes().mean() * delay.answered_by(left);
            Ranked { candidate, p_yes }
        })
        .collect();
    ranked.sort_by(|a, b| {
        let (one, other) = (&a.candidate, &b.candidate);
        (b.exact(need).cmp(&a.exact(need)))
            .then(one.rarity.total_cmp(&other.rarity))
            .then(b.merit().total_cmp(&a.merit()))
            .then(one.last_asked.cmp(&other.last_asked))
            .then(one.distance_km.total_cmp(&other.distance_km))
            .then(one.donor.cmp(&other.donor))
            .then(one.segment.cmp(&other.segment))
    });
    let mut seen = HashSet::new();
    ranked.retain(|ranked| seen.insert(ranked.candidate.donor));
    ranked
}
