//! What donors agreed to: each consent is proved by its text's version and time, and withdrawn, never erased.

use ::entity::consent::{self, Entity as Consents};
use ::entity::values::{ConsentKind, DonorId, Language};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::db::sql;

/// Where and how a consent was given.
#[derive(Debug, Clone)]
pub struct Given<'a> {
    pub kind: ConsentKind,
    pub text_version: &'a str,
    pub language: Language,
    pub source: &'a str,
}

/// Records a consent; one that stands already stays as it was first given.
pub async fn give(db: &impl ConnectionTrait, donor: DonorId, given: Given<'_>, at: DateTime<Utc>) -> Result<(), DbErr> {
    if stands(db, donor, given.kind).await? {
        return Ok(());
    }
    let row = consent::ActiveModel {
        id: NotSet,
        donor_id: Set(donor),
        kind: Set(given.kind),
        text_version: Set(given.text_version.to_owned()),
        language: Set(given.language),
        source: Set(given.source.to_owned()),
        given_at: Set(at),
        withdrawn_at: Set(None),
    };
    row.insert(db).await.map(|_| ())
}

pub async fn withdraw(
    db: &impl ConnectionTrait,
    donor: DonorId,
    kind: ConsentKind,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let text = "update consents set withdrawn_at = $1 where donor_id = $2 and kind = $3 and withdrawn_at is null";
    db.execute_raw(sql(db, text, [at.into(), donor.into(), kind.into()]))
        .await
        .map(|_| ())
}

/// Whether a consent stood at a moment.
pub async fn stood(
    db: &impl ConnectionTrait,
    donor: DonorId,
    kind: ConsentKind,
    at: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let withdrawn_later = Condition::any()
        .add(consent::Column::WithdrawnAt.is_null())
        .add(consent::Column::WithdrawnAt.gt(at));
    let standing = Consents::find()
        .filter(consent::Column::DonorId.eq(donor))
        .filter(consent::Column::Kind.eq(kind))
        .filter(consent::Column::GivenAt.lte(at))
        .filter(withdrawn_later)
        .one(db)
        .await?;
    Ok(standing.is_some())
}

pub async fn stands(db: &impl ConnectionTrait, donor: DonorId, kind: ConsentKind) -> Result<bool, DbErr> {
    let standing = Consents::find()
        .filter(consent::Column::DonorId.eq(donor))
        .filter(consent::Column::Kind.eq(kind))
        .filter(consent::Column::WithdrawnAt.is_null())
        .one(db)
        .await?;
    Ok(standing.is_some())
}
