//! What did not arrive goes another way: by letter, or on the hotline's call list. An ask stays one ask.

use chrono::{DateTime, Utc};
use entity::values::{AppealId, AppealState, AppointmentId, AppointmentState, Channel, DeliveryId, Purpose};
use entity::{call, delivery, donor};
use sea_orm::{ConnectionTrait, DbErr};

use super::standing::standing;
use super::{Context, post};
use crate::domain::fallback::{self, Tried};
use crate::domain::gate::{self, Ask, Passage, Standing};
use crate::notify::message::Message;
use crate::store::db::write_tx;
use crate::store::{appeals, appointments, calls, donors, ledger};

/// Looks for another way for one row of the ledger, once. Returns the way that was found.
///
/// # Errors
/// The database failed.
pub async fn fall_back(context: &Context<'_>, id: DeliveryId) -> anyhow::Result<Option<Channel>> {
    let tx = write_tx(context.db).await?;
    let Some(row) = ledger::hold(&tx, id).await?.filter(|row| row.fell_back_at.is_none()) else {
        return Ok(None);
    };
    ledger::mark_fallen_back(&tx, id, context.now).await?;
    let way = other_way(&tx, context, &row).await?;
    tx.commit().await?;
    Ok(way)
}

async fn other_way(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    row: &delivery::Model,
) -> anyhow::Result<Option<Channel>> {
    let donor = match row.donor_id {
        Some(id) => donors::by_id(tx, id).await?,
        None => None,
    };
    let Some(donor) = donor else { return Ok(None) };
    let subject = Subject::from(row);
    if row.reply_id.is_some() || !is_of_use(tx, subject).await? {
        return Ok(None);
    }
    let (json, message) = match read(context, row) {
        Ok(read) => read,
        // It is marked all the same: looked at each time anew, it would come before what can be read.
        Err(error) => {
            let error = format!("{error:#}");
            tracing::error!(delivery = %row.id, error, "a message that did not arrive cannot be read, so that it goes no other way");
            return Ok(None);
        }
    };
    let standing = standing(tx, context, &donor, subject.appeal).await?;
    let open = ways(context, &standing, (row, &message));
    let tried = Tried {
        purpose: row.purpose,
        channel: row.channel,
        state: row.state,
    };
    let channels: Vec<Channel> = open.iter().map(|(channel, _)| *channel).collect();
    let way = fallback::next(tried, &channels);
    let Some((channel, from)) = open.into_iter().find(|(channel, _)| Some(*channel) == way) else {
        return Ok(None);
    };
    let planned = match channel {
        Channel::Phone => {
            let name = post::other_name(row, channel);
            let when = (context.now, from);
            calls::plan(tx, context.keys, (row, &donor), (&name, &json), when).await?
        }
        _ => post::once_more(tx, context, &donor, (row, json), (channel, from)).await?,
    };
    Ok(planned.then_some(channel))
}

fn read(context: &Context<'_>, row: &delivery::Model) -> anyhow::Result<(String, Message)> {
    let json = ledger::message(context.keys, row)?;
    let message = serde_json::from_str(&json)?;
    Ok((json, message))
}

/// What a message is about, whichever way it goes.
#[derive(Clone, Copy)]
pub(super) struct Subject {
    purpose: Purpose,
    appeal: Option<AppealId>,
    appointment: Option<(AppointmentId, i32)>,
    expires_at: DateTime<Utc>,
}

impl From<&delivery::Model> for Subject {
    fn from(row: &delivery::Model) -> Self {
        Self {
            purpose: row.purpose,
            appeal: row.appeal_id,
            appointment: row.appointment_id.map(|id| (id, row.revision)),
            expires_at: row.expires_at,
        }
    }
}

impl From<&call::Model> for Subject {
    fn from(row: &call::Model) -> Self {
        Self {
            purpose: row.purpose,
            appeal: row.appeal_id,
            appointment: row.appointment_id.map(|id| (id, row.revision)),
            expires_at: row.expires_at,
        }
    }
}

impl Subject {
    fn ask(self, message: &Message, channel: Channel) -> Ask {
        Ask {
            purpose: self.purpose,
            channel,
            urgency: message.urgency(),
            expires_at: self.expires_at,
        }
    }
}

/// What the gate says to this message over another channel.
pub(super) async fn passage(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: &donor::Model,
    (subject, message): (Subject, &Message),
    channel: Channel,
) -> anyhow::Result<Passage> {
    let ask = subject.ask(message, channel);
    let standing = standing(tx, context, donor, subject.appeal).await?;
    Ok(gate::check(&ask, &standing, &context.house.limits, context.now))
}

/// The ways beside a text that are open to a person for the message of a row, and from when on.
#[must_use]
pub fn ways(
    context: &Context<'_>,
    standing: &Standing,
    (row, message): (&delivery::Model, &Message),
) -> Vec<(Channel, DateTime<Utc>)> {
    let mut open = Vec::new();
    for channel in [Channel::Email, Channel::Phone] {
        let has_provider = channel == Channel::Phone || context.house.channels.has(channel);
        let ask = Subject::from(row).ask(message, channel);
        let passage = gate::check(&ask, standing, &context.house.limits, context.now);
        if let (true, Some(from)) = (has_provider, opens_at(passage, context.now)) {
            open.push((channel, from));
        }
    }
    open
}

const fn opens_at(passage: Passage, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match passage {
        Passage::Send => Some(now),
        Passage::NotBefore(from) => Some(from),
        Passage::Suppress(_) => None,
    }
}

/// Whether what the message says still is so: the ask is open, the visit is the one that it speaks of, and nobody has said it
/// on the phone meanwhile.
pub(super) async fn is_of_use(tx: &impl ConnectionTrait, subject: Subject) -> Result<bool, DbErr> {
    match (subject.purpose, subject.appeal, subject.appointment) {
        (Purpose::Appeal, Some(id), _) => {
            let appeal = appeals::by_id(tx, id).await?;
            Ok(appeal.is_some_and(|appeal| appeal.state == AppealState::Asked))
        }
        (Purpose::Confirmation | Purpose::Reminder, _, Some((id, revision))) => {
            let held = appointments::by_id(tx, id).await?;
            let held = held.filter(|held| held.state == AppointmentState::Booked && held.revision == revision);
            let talked = match held.as_ref().and_then(|held| held.appeal_id) {
                Some(appeal) => calls::was_talked_about(tx, appeal).await?,
                None => false,
            };
            Ok(held.is_some() && !(talked && subject.purpose == Purpose::Confirmation))
        }
        (Purpose::Appeal | Purpose::Confirmation | Purpose::Reminder, ..) => Ok(false),
        _ => Ok(true),
    }
}
