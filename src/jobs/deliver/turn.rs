//! A turn with the ledger: what has ended is written down, and what is due next is claimed and the gate asked about it. It
//! is one transaction and so one write to disk, and a phone that has its text is free for the next one at once.

use entity::values::Channel;
use futures_util::FutureExt;
use sea_orm::DatabaseTransaction;

use super::lease::Lease;
use super::outcomes::{Handed, follow_up, patiently, write_down};
use super::ready::{Ready, ready};
use super::way::Way;
use crate::app::App;
use crate::store::db::write_tx;
use crate::store::ledger::{self, Sweep, Worker};

/// What to claim.
pub struct Claim<'a> {
    pub channel: Channel,
    pub way: Way<'a>,
    pub lease: &'a Lease,
    pub sweep: Sweep,
    pub room: usize,
}

/// What a claim found.
#[derive(Default)]
pub struct Claimed {
    pub rows: Vec<Ready>,
    /// It looked at everything, and nothing was there.
    pub nothing_due: bool,
    /// Where the next one goes on.
    pub sweep: Sweep,
}

/// What came of a turn.
pub struct Turned {
    /// None if nothing was to be claimed, or nothing could be.
    pub claimed: Option<Claimed>,
    /// How many messages a carrier took.
    pub left: u64,
    /// No outcome is missing in the ledger.
    pub all_written: bool,
    pub failure: Option<anyhow::Error>,
}

/// Takes a turn. When the database fails nothing is claimed, and outcomes are written once it is back.
pub async fn turn(app: &App, handed: Vec<Handed>, claim: Option<Claim<'_>>) -> Turned {
    let (taken, failure) = match take(app, &handed, claim).await {
        Ok(taken) => (Ok(taken), None),
        Err(error) if handed.is_empty() => (Ok((0, None)), Some(error)),
        Err(error) => (patiently(|| take(app, &handed, None).boxed()).await, Some(error)),
    };
    let all_written = taken.is_ok();
    let (left, claimed) = taken.unwrap_or_default();
    Turned {
        claimed,
        left,
        all_written,
        failure,
    }
}

async fn take(app: &App, handed: &[Handed], claim: Option<Claim<'_>>) -> anyhow::Result<(u64, Option<Claimed>)> {
    let tx = write_tx(&app.db).await?;
    let written = write_down(&tx, handed, app.clock.now()).await?;
    let claimed = match claim {
        Some(claim) => Some(claim.take(app, &tx).await?),
        None => None,
    };
    tx.commit().await?;
    Ok((follow_up(app, handed, &written).await, claimed))
}

impl Claim<'_> {
    /// Claims due rows, the most pressing first, and asks the gate about them.
    async fn take(self, app: &App, tx: &DatabaseTransaction) -> anyhow::Result<Claimed> {
        let worker = Worker {
            owner: self.lease.owner(),
            route: self.way.route(),
        };
        let rows = ledger::claim(tx, self.channel, worker, (&self.sweep, self.room), app.clock.now()).await?;
        Ok(Claimed {
            nothing_due: rows.is_empty() && self.sweep == Sweep::default(),
            rows: ready(app, tx, &rows).await?,
            sweep: self.sweep.after(&rows, self.room),
        })
    }
}
