//! Whether a donor may be asked, and over what: what was confirmed, chosen and stopped.

use ::entity::donor;
use ::entity::values::{Channel, DonorId, Language};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr};

use super::Channels;
use crate::store::db::sql;

/// Marks the address behind a channel as the donor's own.
pub async fn confirm(db: &impl ConnectionTrait, id: DonorId, channel: Channel, at: DateTime<Utc>) -> Result<(), DbErr> {
    let column = if channel == Channel::Email {
        "email_confirmed_at"
    } else {
        "phone_confirmed_at"
    };
    let text = format!("update donors set {column} = $1 where id = $2 and {column} is null");
    db.execute_raw(sql(db, &text, [at.into(), id.into()])).await?;
    refresh_askable(db, id).await
}

/// Keeps the column `askable` true to its meaning: agreed, reachable over a channel of choice, not stopped.
pub async fn refresh_askable(db: &impl ConnectionTrait, id: DonorId) -> Result<(), DbErr> {
    let text = "update donors set askable = (
            stopped_at is null
            and ((by_sms and phone_confirmed_at is not null)
                or (by_email and email_confirmed_at is not null))
            and exists (select 1 from consents c where c.donor_id = donors.id and c.kind = 'appeals' and c.withdrawn_at is null)
        ) where id = $1";
    db.execute_raw(sql(db, text, [id.into()])).await?;
    Ok(())
}

pub async fn set_preferences(
    db: &impl ConnectionTrait,
    id: DonorId,
    language: Language,
    (channels, latin): (Channels, bool),
    emergency: bool,
) -> Result<(), DbErr> {
    let row = donor::ActiveModel {
        id: Unchanged(id),
        language: Set(language),
        by_sms: Set(channels.sms),
        by_email: Set(channels.email),
        by_phone: Set(channels.phone),
        latin: Set(latin),
        emergency: Set(emergency),
        ..Default::default()
    };
    row.update(db).await?;
    refresh_askable(db, id).await
}

/// Writes no more letters to a donor.
pub async fn take_letters_away(db: &impl ConnectionTrait, id: DonorId) -> Result<(), DbErr> {
    let row = donor::ActiveModel {
        id: Unchanged(id),
        by_email: Set(false),
        ..Default::default()
    };
    row.update(db).await?;
    refresh_askable(db, id).await
}

pub async fn pause(db: &impl ConnectionTrait, id: DonorId, until: Option<NaiveDate>) -> Result<(), DbErr> {
    let row = donor::ActiveModel {
        id: Unchanged(id),
        paused_until: Set(until),
        ..Default::default()
    };
    row.update(db).await.map(|_| ())
}

/// Takes a donor out of every future campaign, or back in.
pub async fn set_stopped(db: &impl ConnectionTrait, id: DonorId, at: Option<DateTime<Utc>>) -> Result<(), DbErr> {
    // The check constraint holds at every moment: first out of the match, then stopped.
    // An emergency consent that was withdrawn with the rest does not come back by itself.
    let text = "update donors set askable = false, emergency = false, stopped_at = $1 where id = $2";
    db.execute_raw(sql(db, text, [at.into(), id.into()])).await?;
    refresh_askable(db, id).await
}

/// Whether a donor may be called in an emergency. The consent to that is kept apart, as proof.
pub async fn set_emergency(db: &impl ConnectionTrait, id: DonorId, emergency: bool) -> Result<(), DbErr> {
    let row = donor::ActiveModel {
        id: Unchanged(id),
        emergency: Set(emergency),
        ..Default::default()
    };
    row.update(db).await?;
    refresh_askable(db, id).await
}

/// Takes a number from a donor to whom it does not belong. Nothing is found by it any more, so that its owner can join
/// afresh and never sees the donor's page. A donor without another address has to be stopped before.
pub async fn unlink_phone(db: &impl ConnectionTrait, id: DonorId) -> Result<(), DbErr> {
    let row = donor::ActiveModel {
        id: Unchanged(id),
        phone_sealed: Set(None),
        phone_index: Set(None),
        phone_confirmed_at: Set(None),
        by_sms: Set(false),
        by_phone: Set(false),
        latin: Set(false),
        ..Default::default()
    };
    row.update(db).await?;
    refresh_askable(db, id).await
}
