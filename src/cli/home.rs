//! Whether the database is the one that the service worked on last, or a copy from an earlier time. PostgreSQL has a name
//! for the place and the history of its data. A SQLite file has not: the service counts on while it works, in the file and
//! beside it, and a file that has counted less than what stands beside it is an earlier one.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use sea_orm::{DatabaseConnection, DbErr};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::actions::restore::begin_quarantine;
use crate::app::App;
use crate::store::audit::By;
use crate::store::quarantine;

/// How often it is counted. What a copy that is younger than this has lost is as little.
const BEAT: Duration = Duration::from_secs(10);

/// Begins a quarantine if the database may be a copy from an earlier time.
///
/// # Errors
/// The database failed, or the count beside it cannot be read.
pub async fn look(app: &App) -> anyhow::Result<()> {
    let moved = match quarantine::home(&app.db).await? {
        Some(home) => quarantine::move_in(&app.db, &home)
            .await?
            .is_some_and(|before| before != home),
        None => is_earlier(&app.db).await?,
    };
    if moved {
        begin_quarantine(&app.context(), By::nobody(entity::values::Actor::Job)).await?;
        tracing::warn!(
            "the database may be a copy from an earlier time: nothing leaves until `qanat resume --after-restore` was run"
        );
    }
    Ok(())
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

/// Counts on until the service stops: first in the database, then beside it.
pub async fn count(app: &App, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = beat(&app.db).await {
            tracing::warn!(
                error = format!("{error:#}"),
                "the count beside the database could not be written"
            );
        }
        tokio::select! {
            () = sleep(BEAT) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn beat(db: &DatabaseConnection) -> anyhow::Result<()> {
    let Some(path) = beside(db).await? else {
        return Ok(());
    };
    let pulse = quarantine::pulse(db).await? + 1;
    quarantine::set_pulse(db, pulse).await?;
    std::fs::write(&path, format!("{pulse}\n")).with_context(|| format!("cannot write {}", path.display()))
}
