//! The lease under which a run of deliveries works. It is prolonged as long as the run lives; a process that dies lets its
//! rows go within seconds, whatever its carrier's patience.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use sea_orm::DbErr;

use super::patience::{PATIENCE, patiently};
use crate::app::App;
use crate::keyring::fresh_token;
use crate::notify::Fence;
use crate::store::db::write_tx;
use crate::store::{leases, ledger};

/// How long a worker that gives no sign of life keeps its rows, on the machine's clock.
const LEASE: Duration = Duration::from_secs(20);
/// How often it is prolonged.
pub const PROLONGED: Duration = Duration::from_secs(5);
/// What is handed to the machine before the lease is over may leave it this much later.
const MARGIN: Duration = Duration::from_secs(2);

/// A lease of the ledger.
pub struct Lease {
    app: App,
    owner: String,
    /// In milliseconds of the service's time. It is this worker's own knowledge: a process that was stopped and woken again
    /// finds it over, whatever others have done with its rows since.
    until: Arc<AtomicI64>,
}

impl Lease {
    /// Begins a lease under a name of its own.
    pub async fn begin(app: &App) -> Result<Self, DbErr> {
        let owner = format!("{}-{}", app.process, fresh_token(6));
        let until = next(app);
        leases::begin(&app.db, &owner, until).await?;
        Ok(Self {
            app: app.clone(),
            owner,
            until: Arc::new(AtomicI64::new(until.timestamp_millis())),
        })
    }

    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Prolongs it. One that was found over is over for good.
    pub async fn prolong(&self) -> Result<(), DbErr> {
        let until = next(&self.app);
        let stands = leases::prolong(&self.app.db, &self.owner, until).await?;
        let until = if stands { until.timestamp_millis() } else { i64::MIN };
        self.until.store(until, Ordering::SeqCst);
        Ok(())
    }

    /// Whether a message may be handed over.
    pub fn holds(&self) -> bool {
        holds(&self.app, &self.until)
    }

    /// The same, asked by a connection immediately before it writes.
    pub fn fence(&self) -> Fence {
        let (app, until) = (self.app.clone(), self.until.clone());
        Arc::new(move || holds(&app, &until))
    }

    /// Gives it back. When every outcome is written, the rows that still stand under it are those of claims of which the
    /// answer never came: nothing of them has left, and they are planned again.
    pub async fn end(&self, all_written: bool) -> Result<(), DbErr> {
        let within = if self.app.stopping.is_cancelled() {
            PROLONGED
        } else {
            PATIENCE
        };
        patiently(within, || self.end_once(all_written).boxed()).await
    }

    async fn end_once(&self, all_written: bool) -> Result<(), DbErr> {
        let tx = write_tx(&self.app.db).await?;
        if all_written {
            ledger::give_back(&tx, &self.owner).await?;
        }
        leases::end(&tx, &self.owner).await?;
        tx.commit().await
    }
}

fn next(app: &App) -> DateTime<Utc> {
    app.clock.now() + app.clock.span(LEASE)
}

fn holds(app: &App, until: &AtomicI64) -> bool {
    let latest = app.clock.now() + app.clock.span(MARGIN);
    latest.timestamp_millis() < until.load(Ordering::SeqCst)
}
