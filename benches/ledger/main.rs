//! The ledger alone: how many rows a second are claimed and get their outcome, in batches, by one to three workers. Beside
//! it what the database needs at least: the same two changes of the same rows by primary key, without a question. The aim
//! is 30,000 rows a second on PostgreSQL.
//!
//! `QANAT_BENCH_ROWS` sets another number of rows, `QANAT_BENCH_POSTGRES_URL` another server.

mod asked;
#[path = "../databases/mod.rs"]
mod databases;
#[path = "../size/mod.rs"]
mod size;

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use entity::delivery;
use entity::values::{AppealId, CampaignId, Channel, DeliveryState, DonorId, Language, Purpose};
use futures_util::future::join_all;
use qanat::store::db::{sql, write_tx};
use qanat::store::leases;
use qanat::store::ledger::{self, Attempt, Ended, Sweep, Worker};
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait};

use self::databases::BenchDatabase;

const ROWS: usize = 100_000;
/// Enough to see that everything runs.
const FEW_ROWS: usize = 2_000;
/// Claimed, and written, at once.
const BATCH: usize = 1_000;
/// What an appeal takes sealed.
const SEALED: usize = 420;
/// The priority of appeals.
const APPEALS: i16 = 4;

#[tokio::main]
async fn main() -> Result<(), DbErr> {
    let rows = size::of("QANAT_BENCH_ROWS", ROWS, FEW_ROWS);
    for database in databases::open_all().await {
        compare(&database, rows).await?;
        database.close().await;
    }
    Ok(())
}

async fn compare(database: &BenchDatabase, rows: usize) -> Result<(), DbErr> {
    let BenchDatabase { name, db, .. } = database;
    asked::ask(db, rows).await?;
    refill(db, rows).await?;
    let least = timed(by_primary_key(db, rows)).await?;
    println!(
        "{name:10} {rows} rows, two changes by primary key: {:6.0} rows/s",
        per_second(rows, least)
    );
    for workers in 1..=3 {
        refill(db, rows).await?;
        let took = timed(worked_off(db, workers)).await?;
        let (rate, share) = (per_second(rows, took), least.as_secs_f64() / took.as_secs_f64());
        println!("{name:10} {rows} rows, {workers} workers: {rate:6.0} rows/s, {share:.2} of that");
        let counted = ledger::by_state(db, None).await?;
        assert!(
            matches!(&counted[..], [all] if all.state == DeliveryState::Accepted && all.rows == rows as i64),
            "every row is accepted: {counted:?}"
        );
    }
    Ok(())
}

async fn timed(work: impl Future<Output = Result<(), DbErr>>) -> Result<Duration, DbErr> {
    let begun = Instant::now();
    work.await?;
    Ok(begun.elapsed())
}

fn per_second(rows: usize, took: Duration) -> f64 {
    rows as f64 / took.as_secs_f64()
}

/// A Monday morning, so that every run does the same.
fn now() -> DateTime<Utc> {
    "2026-03-23T04:00:00Z".parse().expect("a valid time")
}

/// Appeals to phones of their own, all due.
async fn refill(db: &DatabaseConnection, rows: usize) -> Result<(), DbErr> {
    let postgres = db.get_database_backend() == DbBackend::Postgres;
    db.execute_unprepared(if postgres {
        "truncate deliveries restart identity cascade"
    } else {
        "delete from deliveries; delete from sqlite_sequence where name = 'deliveries'"
    })
    .await?;
    let tx = write_tx(db).await?;
    for first in (0..rows).step_by(BATCH) {
        let some = (first..rows.min(first + BATCH)).map(row);
        delivery::Entity::insert_many(some).exec_without_returning(&tx).await?;
    }
    tx.commit().await?;
    // SQLite is never told what is in its tables in service either.
    if postgres {
        db.execute_unprepared("vacuum analyze deliveries").await?;
    }
    Ok(())
}

fn row(number: usize) -> delivery::ActiveModel {
    let id = number as i64 + 1;
    delivery::ActiveModel {
        dedup_key: Set(format!("appeal:{id}:sms")),
        donor_id: Set(Some(DonorId(id))),
        campaign_id: Set(Some(CampaignId(1))),
        appeal_id: Set(Some(AppealId(id))),
        appointment_id: Set(None),
        purpose: Set(Purpose::Appeal),
        channel: Set(Channel::Sms),
        language: Set(Language::Kk),
        // Fingerprints have no order.
        address_index: Set([
            &(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).to_be_bytes()[..],
            &[0; 24],
        ]
        .concat()),
        message_sealed: Set(vec![1; SEALED]),
        state: Set(DeliveryState::Planned),
        priority: Set(APPEALS),
        planned_at: Set(now()),
        not_before: Set(now()),
        expires_at: Set(now() + TimeDelta::hours(4)),
        ..Default::default()
    }
}

/// So many workers at once, until nothing is due.
async fn worked_off(db: &DatabaseConnection, workers: usize) -> Result<(), DbErr> {
    let names = (0..workers).map(|number| format!("worker {number} of {workers}"));
    let workers = names.map(|name| {
        let db = db.clone();
        tokio::spawn(async move { work(&db, &name).await })
    });
    for worked in join_all(workers).await {
        worked.expect("no worker panics")?;
    }
    Ok(())
}

async fn work(db: &DatabaseConnection, name: &str) -> Result<(), DbErr> {
    leases::begin(db, name, now() + TimeDelta::hours(1)).await?;
    let worker = Worker {
        owner: name,
        route: Some("main"),
    };
    let mut sweep = Sweep::default();
    loop {
        let rows = ledger::claim(db, Channel::Sms, worker, (&sweep, BATCH), now()).await?;
        if rows.is_empty() && sweep == Sweep::default() {
            return leases::end(db, name).await;
        }
        sweep = sweep.after(&rows, BATCH);
        let accepted = |row: &delivery::Model| Attempt::Accepted {
            provider_id: format!("{:x}", row.id.0),
        };
        let ended: Vec<Ended> = rows.iter().map(|row| Ended::of(row, accepted(row))).collect();
        let tx = write_tx(db).await?;
        let written = ledger::finish(&tx, &ended, now()).await?;
        tx.commit().await?;
        assert_eq!(written.len(), rows.len(), "nobody else held them");
    }
}

async fn by_primary_key(db: &DatabaseConnection, rows: usize) -> Result<(), DbErr> {
    let claim = "update deliveries set state = 'attempting', lease_owner = 'nobody', epoch = epoch + 1,
        attempts = attempts + 1, attempted_at = $1, route = 'main', offered_at = $1 where id > $2 and id <= $3";
    let finish = "update deliveries set state = 'accepted', lease_owner = null, provider_id = cast(id as text),
        accepted_at = $1 where id > $2 and id <= $3";
    for first in (0..rows).step_by(BATCH) {
        let (after, last) = (first as i64, (first + BATCH) as i64);
        for text in [claim, finish] {
            let values = [now().into(), after.into(), last.into()];
            db.execute_raw(sql(db, text, values)).await?;
        }
    }
    Ok(())
}
