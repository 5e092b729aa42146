//! What a message is about, which gives it its name in the ledger.

use entity::appointment;
use entity::values::{AppealId, AppointmentId, CampaignId, Channel, CodeId, DonorId, Purpose, ReplyId};

/// What a message is about. The ledger takes one message of a purpose about a thing over a channel; an appointment that
/// moves becomes another thing. A reply gets one answer, and each campaign helps a donor once with the next reply.
#[derive(Clone, Copy)]
pub enum About<'a> {
    Appeal(AppealId, CampaignId),
    /// An ask, with the place that came of it and goes with it.
    Freed(AppealId, &'a appointment::Model),
    Appointment(&'a appointment::Model),
    Code(CodeId),
    Reply(ReplyId, Option<CampaignId>),
    /// The ticket once more, because a reply asked for it.
    Ticket(ReplyId, &'a appointment::Model),
    Help(ReplyId, Option<CampaignId>),
}

impl About<'_> {
    pub fn name(&self, purpose: Purpose, channel: Channel, donor: DonorId) -> String {
        match self {
            Self::Appeal(id, _) | Self::Freed(id, _) => format!("{purpose}:{id}:{channel}"),
            Self::Appointment(held) => format!("{purpose}:{}:{}:{channel}", held.id, held.revision),
            Self::Code(id) => format!("{purpose}:{id}:{channel}"),
            Self::Reply(id, _) | Self::Ticket(id, _) => format!("answer:{id}"),
            Self::Help(_, campaign) => {
                let campaign = campaign.map_or_else(|| "none".to_owned(), |id| id.to_string());
                format!("{purpose}:{campaign}:{donor}")
            }
        }
    }

    pub const fn campaign(&self) -> Option<CampaignId> {
        match self {
            Self::Appeal(_, campaign) => Some(*campaign),
            Self::Freed(_, held) | Self::Appointment(held) | Self::Ticket(_, held) => held.campaign_id,
            Self::Reply(_, campaign) | Self::Help(_, campaign) => *campaign,
            Self::Code(_) => None,
        }
    }

    pub const fn appeal(&self) -> Option<AppealId> {
        match self {
            Self::Appeal(id, _) | Self::Freed(id, _) => Some(*id),
            _ => None,
        }
    }

    pub fn appointment(&self) -> Option<(AppointmentId, i32)> {
        match self {
            Self::Freed(_, held) | Self::Appointment(held) | Self::Ticket(_, held) => Some((held.id, held.revision)),
            _ => None,
        }
    }

    pub const fn reply(&self) -> Option<ReplyId> {
        match self {
            Self::Reply(id, _) | Self::Ticket(id, _) | Self::Help(id, _) => Some(*id),
            _ => None,
        }
    }
}
