//! Whether the database is the one that the service worked on last, or a copy from an earlier time. PostgreSQL has a name
//! for the place and the history of its data. A SQLite file has not: the service counts on while it works, in the file and
//! beside it, and a file that has counted less than what stands beside it is an earlier one.

use std::future::Future;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use entity::values::Actor;
use sea_orm::{DatabaseConnection, DbErr};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::actions::restore::{begin_quarantine, begin_quarantine_if_moved};
use crate::app::App;
use crate::store::audit::By;
use crate::store::quarantine;

/// How often it is counted, and once more when the service stops. After a crash a copy that is younger than this may pass for
/// what it was made of; what it has lost is as little.
const BEAT: Duration = Duration::from_secs(10);
/// How often is looked whether the data lives elsewhere. Nothing leaves from there meanwhile: each claim asks as well.
const LOOK: Duration = Duration::from_secs(1);
const UNCOUNTED: &str = "the count beside the database could not be written";
const JOB: By = By::nobody(Actor::Job);

/// Begins a quarantine if the database may be a copy from an earlier time.
///
/// # Errors
/// The database failed, or the count beside it cannot be read.
pub async fn look(app: &App) -> anyhow::Result<()> {
    if is_earlier(&app.db).await? {
        begin_quarantine(&app.context(), JOB).await?;
        tell();
    }
    follow(app).await
}

/// Begins a quarantine if the data lives elsewhere than it did: a standby may take over while the service works.
async fn follow(app: &App) -> anyhow::Result<()> {
    if begin_quarantine_if_moved(&app.context(), JOB).await? {
        tell();
    }
    Ok(())
}

fn tell() {
    tracing::warn!(
        "the database may be a copy from an earlier time: nothing leaves until `qanat resume --after-restore` was run"
    );
}

async fn is_earlier(db: &DatabaseConnection) -> anyhow::Result<bool> {
    let Some(path) = beside(db).await? else {
        return Ok(false);
    };
    let counted = quarantine::pulse(db).await?;
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(counted < text.trim().parse().unwrap_or(u64::MAX)),
        // It was brought here without what stood beside it.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(counted > 0),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

async fn beside(db: &DatabaseConnection) -> Result<Option<PathBuf>, DbErr> {
    let file = quarantine::file(db).await?;
    Ok(file.map(|file| PathBuf::from(format!("{file}-pulse"))))
}

/// Looks on, and counts on, until the service stops.
pub async fn watch(app: &App, stop: &CancellationToken) {
    let follows = again(LOOK, stop, "where the database lives is not known", || follow(app));
    let counts = again(BEAT, stop, UNCOUNTED, || beat(&app.db));
    tokio::join!(follows, counts);
}

/// Counts once more when nothing leaves any more: whatever was copied before has counted less.
pub async fn leave(app: &App) {
    if let Err(error) = beat(&app.db).await {
        tracing::warn!(error = format!("{error:#}"), "{UNCOUNTED}");
    }
}

async fn again<F: Future<Output = anyhow::Result<()>>>(
    every: Duration,
    stop: &CancellationToken,
    failed: &str,
    mut work: impl FnMut() -> F,
) {
    while !stop.is_cancelled() {
        if let Err(error) = work().await {
            tracing::warn!(error = format!("{error:#}"), "{failed}");
        }
        tokio::select! {
            () = sleep(every) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// First in the database, then beside it.
async fn beat(db: &DatabaseConnection) -> anyhow::Result<()> {
    let Some(path) = beside(db).await? else {
        return Ok(());
    };
    let pulse = quarantine::pulse(db).await? + 1;
    quarantine::set_pulse(db, pulse).await?;
    std::fs::write(&path, format!("{pulse}\n")).with_context(|| format!("cannot write {}", path.display()))
}
