//! Signed-in browsers. The cookie holds the token, the table its digest.

use ::entity::session::{self, Entity as Sessions};
use ::entity::values::{DonorId, StaffId};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use crate::keyring::{Keyring, fresh_token};

/// Who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    Staff(StaffId),
    Donor(DonorId),
}

/// Opens a session and returns the token for the cookie.
pub async fn open(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    person: Person,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<String, DbErr> {
    let token = fresh_token(32);
    let (staff_id, donor_id) = match person {
        Person::Staff(id) => (Some(id), None),
        Person::Donor(id) => (None, Some(id)),
    };
    let row = session::ActiveModel {
        id: NotSet,
        token_digest: Set(keys.digest("session", &token)),
        staff_id: Set(staff_id),
        donor_id: Set(donor_id),
        created_at: Set(now),
        expires_at: Set(expires_at),
    };
    row.insert(db).await?;
    Ok(token)
}

/// Who holds this token now.
pub async fn person(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<Person>, DbErr> {
    let found = Sessions::find()
        .filter(session::Column::TokenDigest.eq(keys.digest("session", token)))
        .filter(session::Column::ExpiresAt.gt(now))
        .one(db)
        .await?;
    Ok(found.and_then(|row| row.staff_id.map(Person::Staff).or(row.donor_id.map(Person::Donor))))
}

/// Ends the session of a token.
pub async fn close(db: &impl ConnectionTrait, keys: &Keyring, token: &str) -> Result<(), DbErr> {
    Sessions::delete_many()
        .filter(session::Column::TokenDigest.eq(keys.digest("session", token)))
        .exec(db)
        .await?;
    Ok(())
}

/// Ends every session of a donor, as when the number turns out to be somebody else's.
pub async fn close_of_donor(db: &impl ConnectionTrait, donor: DonorId) -> Result<(), DbErr> {
    Sessions::delete_many()
        .filter(session::Column::DonorId.eq(donor))
        .exec(db)
        .await?;
    Ok(())
}

pub async fn forget_expired(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64, DbErr> {
    Ok(Sessions::delete_many()
        .filter(session::Column::ExpiresAt.lt(now))
        .exec(db)
        .await?
        .rows_affected)
}
