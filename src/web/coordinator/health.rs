//! Whether what works on its own does: carriers, the ledger, the jobs.

use std::time::Duration;

use chrono_tz::Asia;
use entity::values::Channel;
use tokio::time::timeout;

use super::pages::{Health, Job};
use crate::app::App;
use crate::jobs::{SCHEDULE, Turn};
use crate::notify::outcome::NotSent;
use crate::store::{jobs, ledger};
use crate::web::error::WebError;
use crate::web::when;
use crate::web::words::Words;

/// How long the page waits for a carrier before it says that there is no answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Looks at everything once.
pub async fn health(app: &App, t: Words) -> Result<Health, WebError> {
    let mut health = Health {
        imbalance: ledger::imbalance(&app.db).await?,
        jobs: jobs_of(app, t).await?,
        ..Health::default()
    };
    for channel in [Channel::Sms, Channel::Email] {
        match timeout(PATIENCE, app.carriers.check(channel)).await {
            Ok(Ok(())) => {}
            Ok(Err(NotSent::Unconfigured)) => health.without_provider.push(channel),
            Ok(Err(_)) | Err(_) => health.silent.push(channel),
        }
    }
    Ok(health)
}

/// The jobs of which one process at a time has the turn. Those of every process leave no trace but their work.
async fn jobs_of(app: &App, t: Words) -> Result<Vec<Job>, WebError> {
    let (rows, now) = (jobs::all(&app.db).await?, app.clock.now());
    let shared = SCHEDULE.iter().filter(|job| job.turn == Turn::One);
    let jobs = shared.map(|job| {
        let row = rows.iter().find(|row| row.name == job.name);
        Job {
            name: t.of(&format!("job-{}", job.name)),
            last_run: row
                .and_then(|row| row.finished_at)
                .map(|at| when::moment(t, at, now, Asia::Almaty)),
            failed: row.is_some_and(|row| row.failed),
        }
    });
    Ok(jobs.collect())
}
