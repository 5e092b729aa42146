//! The way into the ledger.

use chrono::{DateTime, Utc};
use entity::values::Channel;
use entity::{delivery, donor};
use sea_orm::{ConnectionTrait, DbErr};

use super::NotPosted;
use super::about::About;
use crate::actions::Context;
use crate::notify::message::Message;
use crate::store::ledger::{self, NewDelivery};

/// The same message over another channel, because it did not arrive. It keeps its row's subject and its end.
pub async fn once_more(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: &donor::Model,
    (row, message): (&delivery::Model, String),
    (channel, from): (Channel, DateTime<Utc>),
) -> Result<bool, DbErr> {
    let new = NewDelivery {
        dedup_key: other_name(row, channel),
        donor: donor.id,
        campaign: row.campaign_id,
        appeal: row.appeal_id,
        appointment: row.appointment_id.map(|id| (id, row.revision)),
        reply: None,
        purpose: row.purpose,
        channel,
        language: donor.language,
        address_index: donor.email_index.clone().unwrap_or_default(),
        message,
        not_before: from,
        expires_at: row.expires_at,
    };
    ledger::plan(tx, context.keys, new, context.now).await
}

/// What the message of a row is called over another channel.
pub fn other_name(row: &delivery::Model, channel: Channel) -> String {
    let name = row
        .dedup_key
        .rsplit_once(':')
        .map_or(row.dedup_key.as_str(), |(name, _)| name);
    format!("{name}:{channel}")
}

/// The one way into the ledger.
pub async fn put(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    (donor, channel): (&donor::Model, Channel),
    message: &Message,
    about: About<'_>,
    (not_before, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool, NotPosted> {
    let purpose = message.purpose();
    let address = if channel == Channel::Email {
        &donor.email_index
    } else {
        &donor.phone_index
    };
    let new = NewDelivery {
        dedup_key: about.name(purpose, channel, donor.id),
        donor: donor.id,
        campaign: about.campaign(),
        appeal: about.appeal(),
        appointment: about.appointment(),
        reply: about.reply(),
        purpose,
        channel,
        language: donor.language,
        address_index: address.clone().unwrap_or_default(),
        message: serde_json::to_string(message)?,
        not_before,
        expires_at,
    };
    Ok(ledger::plan(tx, context.keys, new, context.now).await?)
}
