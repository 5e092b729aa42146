//! A turn with the ledger, in two steps. What has ended is written down and what is due next is claimed, in one transaction
//! and so with one write to disk, and a phone that has its text is free for the next one at once. Then the gate is asked
//! about what was claimed, while the next turn writes.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::delivery;
use entity::values::{Channel, DeliveryId};
use futures_util::FutureExt;
use sea_orm::{DatabaseTransaction, DbErr};

use super::lease::Lease;
use super::outcomes::{Handed, follow_up, took_before, write_down};
use super::patience::{PATIENCE, patiently};
use super::ready::{Ready, ready};
use super::way::Way;
use crate::app::App;
use crate::store::constraints::is_broken;
use crate::store::db::write_tx;
use crate::store::ledger::{self, Attempt, Ended, Sweep, Worker};

/// What to claim.
pub struct Claim<'a> {
    pub channel: Channel,
    pub way: Way<'a>,
    pub lease: &'a Lease,
    pub sweep: Sweep,
    pub room: usize,
}

/// The first step's result.
pub struct Written {
    /// The room that was asked for.
    pub room: usize,
    /// Where the next claim goes on, and whether this one looked at everything and found nothing. None if nothing was to be
    /// claimed, or nothing could be.
    pub sweep: Option<(Sweep, bool)>,
    /// No outcome is missing in the ledger.
    pub all_written: bool,
    pub failure: Option<anyhow::Error>,
    pub to_ask: ToAsk,
}

/// What the second step has to do.
pub struct ToAsk {
    pub claimed: Vec<delivery::Model>,
    handed: Vec<Handed>,
    written: HashSet<DeliveryId>,
}

/// The second step's result.
pub struct Asked {
    pub rows: Vec<Ready>,
    /// How many messages a carrier took.
    pub left: u64,
    pub failure: Option<anyhow::Error>,
}

/// The first step. When the database fails nothing is claimed, and outcomes are written once it is back.
pub async fn write(app: &App, handed: Vec<Handed>, claim: Option<Claim<'_>>) -> Written {
    let room = claim.as_ref().map_or(0, |claim| claim.room);
    let (taken, claim, failure) = match take(app, &handed, claim.as_ref()).await {
        Ok(taken) => (Ok(taken), claim, None),
        Err(error) if handed.is_empty() => (Ok(Default::default()), None, Some(error)),
        Err(error) => (
            patiently(PATIENCE, || again(app, &handed).boxed()).await,
            None,
            Some(error),
        ),
    };
    let all_written = taken.is_ok();
    let (written, claimed) = taken.unwrap_or_default();
    let sweep = claim.map(|claim| {
        let nothing_due = claimed.is_empty() && claim.sweep == Sweep::default();
        (claim.sweep.after(&claimed, claim.room), nothing_due)
    });
    Written {
        room,
        sweep,
        all_written,
        failure: failure.filter(|error| !another_was_first(error)),
        to_ask: ToAsk {
            claimed,
            handed,
            written,
        },
    }
}

async fn take(
    app: &App,
    handed: &[Handed],
    claim: Option<&Claim<'_>>,
) -> anyhow::Result<(HashSet<DeliveryId>, Vec<delivery::Model>)> {
    let now = app.clock.now();
    let tx = write_tx(&app.db).await?;
    let written = write_down(&tx, handed, now).await?;
    let claimed = match claim {
        Some(claim) => claim.take(&tx, now).await?,
        None => vec![],
    };
    tx.commit().await?;
    Ok((written, claimed))
}

/// Writes outcomes of which nobody knows whether they are written.
async fn again(app: &App, handed: &[Handed]) -> anyhow::Result<(HashSet<DeliveryId>, Vec<delivery::Model>)> {
    let (mut written, none) = take(app, handed, None).await?;
    if written.len() < handed.len() {
        written.extend(took_before(app, handed).await?);
    }
    Ok((written, none))
}

impl Claim<'_> {
    /// Claims due rows, the most pressing first.
    async fn take(&self, tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<Vec<delivery::Model>, DbErr> {
        let worker = Worker {
            owner: self.lease.owner(),
            route: self.way.route(),
        };
        ledger::claim(tx, self.channel, worker, (&self.sweep, self.room), now).await
    }
}

/// Two claimed texts for one phone at the same moment, and the database let one have it.
fn another_was_first(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<DbErr>();
    error.is_some_and(|error| is_broken(error, "deliveries_one_in_flight_per_phone"))
}

/// The second step: the gate about what is claimed, and what follows from what is written. Without the gate's answer nothing
/// leaves.
pub async fn ask(app: &App, to_ask: ToAsk) -> Asked {
    let ToAsk {
        claimed,
        handed,
        written,
    } = to_ask;
    let (left, asked) = tokio::join!(follow_up(app, &handed, &written), ready(app, &app.db, &claimed));
    let returned = |row| {
        let attempt = Attempt::Returned {
            not_before: app.clock.now(),
            reason: "the gate was not asked".to_owned(),
        };
        Ready::Stays(Ended::of(row, attempt))
    };
    let (rows, failure) = match asked {
        Ok(rows) => (rows, None),
        Err(error) => (claimed.iter().map(returned).collect(), Some(error)),
    };
    Asked { rows, left, failure }
}
