//! How an operator writes its ids in receipts, learned from what it has said.

use entity::delivery;
use sea_orm::{ConnectionTrait, DbErr};

use crate::notify::smpp::MessageIds;
use crate::store::receipts::Told;
use crate::store::settings;

/// What an operator's id is kept as; none if it gave none.
#[must_use]
pub fn key(provider_id: &str) -> Option<String> {
    Some(MessageIds::key(provider_id)).filter(|key| !key.is_empty())
}

/// How an operator writes its ids in receipts, as far as it has been seen.
///
/// # Errors
/// The database failed.
pub async fn message_ids(db: &impl ConnectionTrait, route: &str) -> Result<MessageIds, DbErr> {
    let kept = settings::get(db, &format!("message ids of {route}")).await?;
    Ok(kept
        .and_then(|kept| serde_json::from_str(&kept).ok())
        .unwrap_or_default())
}

/// The phone tells texts apart well enough to try every form of an id; without it only the form that is known is.
pub(super) fn possible_keys(ids: MessageIds, told: &Told) -> Vec<String> {
    let ids = if told.address_index.is_empty() {
        ids
    } else {
        MessageIds::default()
    };
    ids.keys(&told.provider_id)
}

/// What a crowd of receipts teaches.
pub(super) struct Learning {
    before: MessageIds,
    pub ids: MessageIds,
}

impl Learning {
    pub async fn begin(tx: &impl ConnectionTrait, route: &str) -> Result<Self, DbErr> {
        let before = message_ids(tx, route).await?;
        Ok(Self { before, ids: before })
    }

    /// Learns from a receipt that speaks of a text.
    pub fn learn(&mut self, row: &delivery::Model, told: &Told) {
        if let Some(answered) = &row.provider_id {
            self.ids.learn(answered, &told.provider_id);
        }
    }

    /// Once the form is known, only what changes it is worth a write.
    pub async fn keep(self, tx: &impl ConnectionTrait, route: &str) -> Result<(), DbErr> {
        let Self { before, ids } = self;
        if ids == before || (before.form().is_some() && ids.form() == before.form()) {
            return Ok(());
        }
        keep_message_ids(tx, route, ids).await
    }
}

pub(super) async fn keep_message_ids(tx: &impl ConnectionTrait, route: &str, ids: MessageIds) -> Result<(), DbErr> {
    let kept = serde_json::to_string(&ids).map_err(|error| DbErr::Custom(error.to_string()))?;
    settings::set(tx, &format!("message ids of {route}"), &kept).await
}
