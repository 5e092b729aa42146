//! The story of one night: four units A+ for red cells by noon, posted at three in the morning.

mod properties;
mod ranking;
mod story;

use chrono::{DateTime, Utc};
use entity::values::{BloodGroup, Component};

use super::*;
use crate::domain::forecast::DonorHistory;
use crate::domain::need::Need;

const SMS: Segment = Segment {
    channel: Channel::Sms,
    history: DonorHistory::Active,
    emergency: false,
};
const REGISTRY: Segment = Segment { emergency: true, ..SMS };

fn at(clock: &str) -> DateTime<Utc> {
    format!("2026-03-23T{clock}:00+05:00").parse().unwrap()
}

#[derive(Debug, Clone)]
struct Night {
    need: Need,
    candidates: Vec<Candidate>,
    history: History,
    policy: Policy,
}

impl Night {
    /// Eighteen places held until 11:30; 160 donors on the registry, 240 who may be asked from nine on.
    fn story() -> Self {
        let need = Need {
            component: Component::RedCells,
            group: BloodGroup::APos,
            units: 4,
            collected: 0,
            deadline: at("12:00"),
        };
        let candidates = (0..400).map(|id| if id < 160 { night(id) } else { day(id) }).collect();
        let history = History {
            held_free: 18,
            last_slot_at: Some(at("11:30")),
            ..History::default()
        };
        Self {
            need,
            candidates,
            history,
            policy: Policy::default(),
        }
    }

    fn decide(&self, clock: &str) -> Decision {
        plan_next(&self.need, &self.candidates, &self.history, &self.policy, at(clock))
    }

    /// Records a wave as sent: its people are candidates no more and owe an answer.
    fn sent(&mut self, recipients: &[Recipient], clock: &str) {
        self.candidates
            .retain(|candidate| recipients.iter().all(|asked| asked.donor != candidate.donor));
        let people = recipients.len() as u32;
        self.history.outstanding.push(Outstanding {
            segment: REGISTRY,
            asked_at: at(clock),
            people,
        });
        self.history.last_wave_at = Some(at(clock));
    }
}

fn candidate(id: i64, segment: Segment, from: &str) -> Candidate {
    Candidate {
        donor: DonorId(id),
        group: BloodGroup::APos,
        rarity: 0.3,
        distance_km: 4.0,
        segment,
        last_asked: None,
        may_be_asked_from: at(from),
    }
}

fn night(id: i64) -> Candidate {
    candidate(id, REGISTRY, "00:00")
}

fn day(id: i64) -> Candidate {
    candidate(id, SMS, "09:00")
}

fn asked(decision: &Decision) -> Vec<DonorId> {
    match decision {
        Decision::Send { recipients, .. } => recipients.iter().map(|recipient| recipient.donor).collect(),
        _ => Vec::new(),
    }
}
