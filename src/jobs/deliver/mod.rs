//! Hands messages to their carriers: claim, send outside any transaction, write the outcome. Carriers have some of the rows
//! while the ledger takes its turn with others.

mod carry;
mod lease;
mod outcomes;
mod patience;
mod ready;
mod turn;
mod way;
mod work;

use std::sync::Arc;

use chrono::TimeDelta;
use entity::delivery;
use entity::values::Channel;
use sea_orm::DbErr;

use self::lease::Lease;
use self::way::Way;
use self::work::Work;
use crate::actions::receipt::settle_kept;
use crate::app::App;
use crate::store::ledger::{self, Attempt};

/// The first pause after nothing left the building; it doubles with every attempt.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(15);
/// The longest.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(15);

pub(super) async fn run(app: &App, channel: Channel) -> anyhow::Result<String> {
    let left = send_due(app, channel).await?;
    let found = match channel {
        Channel::Sms => settle_kept(&app.context()).await?,
        Channel::Email | Channel::Phone => 0,
    };
    Ok(super::report(&[("sent", left), ("receipts", found)]))
}

/// Sends what is due, by the way that the channel's messages leave now.
async fn send_due(app: &App, channel: Channel) -> anyhow::Result<u64> {
    let Some(way) = Way::of(app, channel).await? else {
        return Ok(0);
    };
    if !is_due(app, channel, way).await? {
        return Ok(0);
    }
    let lease = Arc::new(Lease::begin(app).await?);
    let mut work = Work::new(app, (channel, way), &lease);
    let left = work.run().await;
    let all_written = work.all_written();
    drop(work);
    lease.end(all_written).await?;
    left
}

/// Whether anything may leave by the way, or by one that is to be tried.
async fn is_due(app: &App, channel: Channel, way: Way<'_>) -> Result<bool, DbErr> {
    for way in std::iter::once(way).chain(way.to_try(app)) {
        if ledger::is_due(&app.db, (channel, way.route()), app.clock.now()).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Nothing has left: the row waits.
fn later(app: &App, row: &delivery::Model, reason: String) -> Attempt {
    Attempt::Postponed {
        not_before: app.clock.now() + pause(row),
        reason,
    }
}

/// Twice as long after each attempt.
fn pause(row: &delivery::Model) -> TimeDelta {
    let doubled = FIRST_PAUSE * 2_i32.pow(row.attempts.clamp(1, 8).unsigned_abs() - 1);
    doubled.min(LONGEST_PAUSE)
}
