//! The turn of a job that one process at a time runs: taken when it is due, prolonged as long as the job lives, and ended by
//! whoever has it still.

use std::convert::Infallible;
use std::future::{Future, pending};
use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::values::JobName;
use tokio::time::sleep;

use crate::app::App;
use crate::store::jobs;

/// How long a process that gives no sign of life keeps a job's turn, on the machine's clock.
const LEASE: Duration = Duration::from_secs(30);
/// How often it is prolonged.
pub const PROLONGED: Duration = Duration::from_secs(10);

/// Runs a job until it ends, if it is due and nobody else has its turn; `next` is when it is due again. A process that has
/// lost the turn meanwhile, because it gave no sign of life, writes nothing of it.
///
/// # Errors
/// The job failed, or the database did.
pub async fn take_turn(
    app: &App,
    (job, next): (JobName, DateTime<Utc>),
    prolonged: Duration,
    run: impl Future<Output = anyhow::Result<String>>,
) -> anyhow::Result<()> {
    let now = app.clock.now();
    jobs::ensure(&app.db, job, now).await?;
    if !jobs::take(&app.db, job, &app.process, now, lease(app)).await? {
        return Ok(());
    }
    // Beside the job: the database may be busy with it.
    let outcome = tokio::select! {
        outcome = run => outcome,
        never = keep(app, job, prolonged) => match never {},
    };
    let turn = (job, app.process.as_str());
    let now = app.clock.now();
    let ended = jobs::finish(&app.db, turn, &told(&outcome), outcome.is_err(), now, next).await?;
    let report = outcome?;
    if ended && !report.is_empty() {
        tracing::info!(job = job.as_str(), report, "a job has run");
    }
    Ok(())
}

/// Prolongs the turn until it is lost. What has begun is finished all the same: whatever a job does may be done twice.
async fn keep(app: &App, job: JobName, prolonged: Duration) -> Infallible {
    loop {
        sleep(prolonged).await;
        match jobs::prolong(&app.db, job, &app.process, lease(app)).await {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => tracing::warn!(job = job.as_str(), %error, "the turn of a job could not be prolonged"),
        }
    }
    tracing::warn!(job = job.as_str(), "the turn of a job was lost while it runs");
    pending().await
}

fn lease(app: &App) -> DateTime<Utc> {
    app.clock.now() + app.clock.span(LEASE)
}

/// What a run counted, or the sentence it failed with.
pub fn told(outcome: &anyhow::Result<String>) -> String {
    outcome.as_ref().map_or_else(|error| format!("{error:#}"), Clone::clone)
}
