//! Which campaigns need a person, and why.

use chrono::{DateTime, TimeDelta, Utc};
use entity::values::ShortageState;
use entity::{campaign, shortage};

use super::pages::Attention;
use crate::domain::wave::Because;
use crate::web::hospital::figures::is_unconfirmed;
use crate::web::hospital::pages::Progress;

/// From when on before a deadline a need that will not be met is for a person to see to: earlier, a further wave can
/// still meet it.
const NEAR: TimeDelta = TimeDelta::hours(4);

/// What the planner said last about a campaign.
pub fn reason(campaign: &campaign::Model) -> Option<Because> {
    // A reason written by another version may not be readable here.
    serde_json::from_str(campaign.because.as_deref()?).ok()
}

/// Why a campaign needs a person; the most pressing reason if there are several.
pub fn attention(
    shortage: &shortage::Model,
    reason: Option<&Because>,
    progress: Progress,
    uncertain: bool,
    now: DateTime<Utc>,
) -> Option<Attention> {
    if shortage.state != ShortageState::Open {
        return None;
    }
    let exhausted = matches!(reason, Some(Because::NobodyLeft { .. } | Because::TooLate { .. }));
    let behind = progress.expected < progress.needed && shortage.deadline - now <= NEAR;
    [
        (exhausted, Attention::Exhausted),
        (behind, Attention::Behind),
        (is_unconfirmed(shortage, now), Attention::Unconfirmed),
        (uncertain, Attention::Uncertain),
    ]
    .into_iter()
    .find_map(|(applies, attention)| applies.then_some(attention))
}

#[cfg(test)]
mod tests {
    use entity::values::{BloodGroup, CampaignId, Component, HospitalId, ShortageId, Urgency};

    use super::*;

    fn at(time: &str) -> DateTime<Utc> {
        format!("2026-03-23T{time}:00+05:00").parse().expect("a moment")
    }

    fn shortage(state: ShortageState) -> shortage::Model {
        shortage::Model {
            id: ShortageId(1),
            hospital_id: HospitalId(1),
            campaign_id: CampaignId(1),
            component: Component::RedCells,
            blood_group: BloodGroup::ONeg,
            units: 4,
            urgency: Urgency::Critical,
            deadline: at("18:00"),
            state,
            opened_at: at("03:00"),
            opened_by: None,
            confirmed_at: at("03:00"),
            expires_at: at("15:00"),
            ended_at: None,
        }
    }

    fn progress(expected: u32) -> Progress {
        Progress {
            needed: 4,
            expected,
            collected: 0,
        }
    }

    #[test]
    fn the_most_pressing_reason_comes_first() {
        let nobody_left = Because::NobodyLeft {
            missing: 4,
            expected: 1.0,
        };
        let met = Because::Met { units: 4, collected: 4 };
        for (why, time, reason, expected, uncertain, wanted) in [
            ("all is well", "03:10", Some(&met), 5, false, None),
            (
                "a wave can still correct",
                "13:59",
                None,
                3,
                false,
                Some(Attention::Unconfirmed),
            ),
            ("no time for a wave", "14:00", None, 3, true, Some(Attention::Behind)),
            (
                "nobody to ask",
                "14:00",
                Some(&nobody_left),
                3,
                true,
                Some(Attention::Exhausted),
            ),
            (
                "nobody has said so",
                "12:00",
                Some(&met),
                4,
                true,
                Some(Attention::Unconfirmed),
            ),
            ("fate unknown", "11:59", Some(&met), 4, true, Some(Attention::Uncertain)),
        ] {
            let found = attention(
                &shortage(ShortageState::Open),
                reason,
                progress(expected),
                uncertain,
                at(time),
            );
            assert_eq!(found, wanted, "{why}");
        }
    }

    #[test]
    fn what_has_ended_needs_nobody() {
        for state in [ShortageState::Met, ShortageState::Closed, ShortageState::Expired] {
            assert_eq!(attention(&shortage(state), None, progress(0), true, at("17:00")), None);
        }
    }

    #[test]
    fn a_need_that_expires_at_its_deadline_need_not_be_confirmed() {
        let mut short = shortage(ShortageState::Open);
        short.expires_at = short.deadline;
        assert_eq!(attention(&short, None, progress(4), false, at("17:00")), None);
    }
}
