//! Whose turn a job is: one row a job, one lease at a time, any number of processes.

use ::entity::job::{self, Entity as Jobs};
use ::entity::values::JobName;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

use super::db::sql;
use crate::domain::pulse::Trace;

/// Makes sure that a job has its row.
pub async fn ensure(db: &impl ConnectionTrait, job: JobName, due_at: DateTime<Utc>) -> Result<(), DbErr> {
    let row = job::ActiveModel {
        name: Set(job.to_string()),
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
    job: JobName,
    owner: &str,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let text = "update jobs set lease_owner = $1, lease_until = $2
        where name = $3 and due_at <= $4 and (lease_until is null or lease_until <= $4)";
    let values = [owner.into(), lease_until.into(), job.into(), now.into()];
    Ok(db.execute_raw(sql(db, text, values)).await?.rows_affected() == 1)
}

/// Prolongs a turn. False when another process has taken it.
pub async fn prolong(
    db: &impl ConnectionTrait,
    job: JobName,
    owner: &str,
    lease_until: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let text = "update jobs set lease_until = $1 where name = $2 and lease_owner = $3";
    let values = [lease_until.into(), job.into(), owner.into()];
    Ok(db.execute_raw(sql(db, text, values)).await?.rows_affected() == 1)
}

/// Ends a turn with its report and sets the next. False when another process has taken it; then nothing is written.
pub async fn finish(
    db: &impl ConnectionTrait,
    (job, owner): (JobName, &str),
    report: &str,
    failed: bool,
    now: DateTime<Utc>,
    due_at: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let text = "update jobs set due_at = $1, lease_owner = null, lease_until = null, finished_at = $2, report = $3, failed = $4
        where name = $5 and lease_owner = $6";
    let values = [
        due_at.into(),
        now.into(),
        report.into(),
        failed.into(),
        job.into(),
        owner.into(),
    ];
    Ok(db.execute_raw(sql(db, text, values)).await?.rows_affected() == 1)
}

/// A sign of life of a job that every process runs: how it went, and by when to expect the next one.
pub async fn beat(
    db: &impl ConnectionTrait,
    job: JobName,
    report: &str,
    failed: bool,
    now: DateTime<Utc>,
    next: DateTime<Utc>,
) -> Result<(), DbErr> {
    let text = "insert into jobs (name, due_at, finished_at, report, failed) values ($1, $2, $3, $4, $5)
        on conflict (name) do update set due_at = excluded.due_at, finished_at = excluded.finished_at,
            report = excluded.report, failed = excluded.failed";
    let values = [job.into(), next.into(), now.into(), report.into(), failed.into()];
    db.execute_raw(sql(db, text, values)).await.map(|_| ())
}

/// What the runs of a job have left behind.
pub fn trace(row: &job::Model) -> Trace {
    Trace {
        due_at: row.due_at,
        finished_at: row.finished_at,
        failed: row.failed,
    }
}

/// Every job of this version that has run or is due, with its row. Rows of jobs that another version ran are left out.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<(JobName, job::Model)>, DbErr> {
    let rows = Jobs::find().all(db).await?;
    let known = rows.into_iter().filter_map(|row| Some((row.name.parse().ok()?, row)));
    let mut known: Vec<(JobName, job::Model)> = known.collect();
    known.sort_by_key(|(job, _)| *job);
    Ok(known)
}
