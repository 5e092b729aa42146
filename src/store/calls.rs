//! The hotline's call list. A call is somebody's for a while, and then anybody's again.

use ::entity::call::{self, Entity as Calls};
use ::entity::values::{AppealId, CallId, CallOutcome, StaffId};
use ::entity::{delivery, donor};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QuerySelect,
};

use super::campaigns::HELD;
use super::db::{skip_locked, sql};
use crate::keyring::{Keyring, Unsealable};

const MESSAGE: &str = "calls.message";

/// Calls `k` that somebody is still to make. An ask waits while its campaign asks nobody.
fn waits() -> String {
    format!(
        "k.done_at is null and k.not_before <= $1 and k.expires_at > $1
        and (k.claimed_at is null or k.claimed_at <= $2)
        and not (k.purpose = 'appeal' and k.campaign_id in ({HELD}))"
    )
}

/// Puts the message of a row of the ledger on the list, unless it is there already. Returns whether it was put there.
pub async fn plan(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    (row, donor): (&delivery::Model, &donor::Model),
    (name, message): (&str, &str),
    (now, not_before): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool, DbErr> {
    let call = call::ActiveModel {
        name: Set(name.to_owned()),
        donor_id: Set(donor.id),
        campaign_id: Set(row.campaign_id),
        appeal_id: Set(row.appeal_id),
        appointment_id: Set(row.appointment_id),
        revision: Set(row.revision),
        purpose: Set(row.purpose),
        language: Set(donor.language),
        message_sealed: Set(keys.seal(MESSAGE, name, message)),
        priority: Set(row.priority),
        planned_at: Set(now),
        not_before: Set(not_before.min(row.expires_at)),
        expires_at: Set(row.expires_at),
        ..Default::default()
    };
    let once = OnConflict::column(call::Column::Name).do_nothing().to_owned();
    Ok(Calls::insert(call).on_conflict(once).exec_without_returning(db).await? > 0)
}

/// Opens the message that is to be told.
pub fn message(keys: &Keyring, row: &call::Model) -> Result<String, Unsealable> {
    keys.open(MESSAGE, &row.name, &row.message_sealed)
}

/// A call, held until the transaction ends.
pub async fn hold(tx: &impl ConnectionTrait, id: CallId) -> Result<Option<call::Model>, DbErr> {
    Calls::find_by_id(id).lock_exclusive().one(tx).await
}

pub async fn by_id(db: &impl ConnectionTrait, id: CallId) -> Result<Option<call::Model>, DbErr> {
    Calls::find_by_id(id).one(db).await
}

/// The call that a member of staff is making, unless the claim is older than `since`.
pub async fn held_by(
    db: &impl ConnectionTrait,
    staff: StaffId,
    since: DateTime<Utc>,
) -> Result<Option<call::Model>, DbErr> {
    let held = Calls::find()
        .filter(call::Column::ClaimedBy.eq(staff))
        .filter(call::Column::ClaimedAt.gt(since))
        .filter(call::Column::DoneAt.is_null());
    held.one(db).await
}

/// Claims the next call, the pressing first. Claims older than `since` are over.
pub async fn claim(
    db: &impl ConnectionTrait,
    staff: StaffId,
    (now, since): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Option<call::Model>, DbErr> {
    let text = format!(
        "update calls set claimed_by = $3, claimed_at = $1 where id = (
            select k.id from calls k where {} order by k.priority, k.expires_at, k.id limit 1 {}
        ) returning *",
        waits(),
        skip_locked(db)
    );
    let values = [now.into(), since.into(), staff.into()];
    call::Model::find_by_statement(sql(db, &text, values)).one(db).await
}

/// How many calls wait to be made.
pub async fn count_waiting(
    db: &impl ConnectionTrait,
    (now, since): (DateTime<Utc>, DateTime<Utc>),
) -> Result<u64, DbErr> {
    #[derive(FromQueryResult)]
    struct Count {
        rows: i64,
    }
    let text = format!("select count(*) as rows from calls k where {}", waits());
    let count = Count::find_by_statement(sql(db, &text, [now.into(), since.into()]));
    Ok(count.one(db).await?.map_or(0, |count| count.rows.unsigned_abs()))
}

/// Gives a call back to the list until then.
pub async fn put_off(db: &impl ConnectionTrait, id: CallId, not_before: DateTime<Utc>) -> Result<(), DbErr> {
    let text = "update calls set claimed_by = null, claimed_at = null,
        not_before = case when $1 < expires_at then $1 else expires_at end where id = $2";
    let text = if skip_locked(db).is_empty() {
        text.to_owned()
    } else {
        text.replace("$1", "$1::timestamptz")
    };
    db.execute_raw(sql(db, &text, [not_before.into(), id.into()]))
        .await
        .map(|_| ())
}

/// Writes down what came of a call.
pub async fn finish(
    db: &impl ConnectionTrait,
    id: CallId,
    outcome: CallOutcome,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let text = "update calls set outcome = $1, done_at = $2 where id = $3";
    db.execute_raw(sql(db, text, [outcome.into(), now.into(), id.into()]))
        .await
        .map(|_| ())
}

/// Whether a donor has said on the phone what comes of an ask: then nothing about it has to be told again.
pub async fn was_talked_about(db: &impl ConnectionTrait, appeal: AppealId) -> Result<bool, DbErr> {
    let talked = Calls::find()
        .filter(call::Column::AppealId.eq(appeal))
        .filter(call::Column::Outcome.eq(CallOutcome::Comes));
    Ok(talked.count(db).await? > 0)
}
