//! Whose turn a job is: one row a job, one lease at a time, any number of processes.

use ::entity::job::{self, Entity as Jobs};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryOrder};

use super::db::sql;

/// Makes sure that a job has its row.
pub async fn ensure(db: &impl ConnectionTrait, name: &str, due_at: DateTime<Utc>) -> Result<(), DbErr> {
    let row = job::ActiveModel {
        name: Set(name.to_owned()),
        due_at: Set(due_at),
        lease_owner: Set(None),
        lease_until: Set(None),
        finished_at: Set(None),
        report: Set(None),
        failed: Set(false),
    };
    let once = OnConflict::column(job::Column::Name).do_nothing().to_owned();
    Jobs::insert(row)
        .on_conflict(once)
        .exec_without_returning(db)
        .await
        .map(|_| ())
}

/// Takes the turn of a due job; false when it is not due or another process runs it.
pub async fn take(
    db: &impl ConnectionTrait,
    name: &str,
    owner: &str,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let text = "update jobs set lease_owner = $1, lease_until = $2
        where name = $3 and due_at <= $4 and (lease_until is null or lease_until <= $4)";
    let values = [owner.into(), lease_until.into(), name.into(), now.into()];
    Ok(db.execute_raw(sql(db, text, values)).await?.rows_affected() == 1)
}

/// Ends a turn with its report and sets the next.
pub async fn finish(
    db: &impl ConnectionTrait,
    (name, owner): (&str, &str),
    report: &str,
    failed: bool,
    now: DateTime<Utc>,
    due_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let text = "update jobs set due_at = $1, lease_owner = null, lease_until = null, finished_at = $2, report = $3, failed = $4
        where name = $5 and lease_owner = $6";
    let values = [
        due_at.into(),
        now.into(),
        report.into(),
        failed.into(),
        name.into(),
        owner.into(),
    ];
    db.execute_raw(sql(db, text, values)).await.map(|_| ())
}

pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<job::Model>, DbErr> {
    Jobs::find().order_by_asc(job::Column::Name).all(db).await
}
