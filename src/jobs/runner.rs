//! Whose turn it is, and the loop that waits for the next.

use std::collections::HashMap;
use std::str::FromStr;
use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use cron::Schedule;
use tokio_util::sync::CancellationToken;

use super::{Job, SCHEDULE, Turn, run};
use crate::app::App;
use crate::store::jobs;

/// How long a process may hold a job's turn before another may take it, on the machine's clock.
const LEASE: Duration = Duration::from_secs(30);
/// The shortest pause between two looks at the schedule, on the machine's clock. On a fast clock seconds would
/// otherwise be due faster than they can be worked off.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);

/// Runs the schedule until it is told to stop.
pub struct Runner {
    app: App,
    schedules: Vec<(Job, Schedule)>,
    /// When each job of every process is next due in this one.
    due: HashMap<&'static str, DateTime<Utc>>,
}

impl Runner {
    /// Reads the schedule.
    pub fn new(app: App) -> anyhow::Result<Self> {
        let read = |job: &Job| {
            let schedule =
                Schedule::from_str(job.cron).with_context(|| format!("the cron expression of {}", job.name))?;
            Ok((*job, schedule))
        };
        let schedules = SCHEDULE.iter().map(read).collect::<anyhow::Result<_>>()?;
        Ok(Self {
            app,
            schedules,
            due: HashMap::new(),
        })
    }

    /// Runs what is due, again and again, until `stop`. A job that has begun is finished.
    pub async fn run(mut self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            self.tick().await;
            let now = self.app.clock.now();
            let next = self
                .schedules
                .iter()
                .filter_map(|(_, schedule)| schedule.after(&now).next())
                .min();
            let pause = next.map_or(SHORTEST_PAUSE, |next| self.app.clock.machine_time(next - now));
            tokio::select! {
                () = tokio::time::sleep(pause.max(SHORTEST_PAUSE)) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    /// Runs every job that is due now, once.
    pub async fn tick(&mut self) {
        for (job, schedule) in self.schedules.clone() {
            let now = self.app.clock.now();
            let next = schedule.after(&now).next().unwrap_or(now);
            let outcome = match job.turn {
                Turn::One => take_turn(&self.app, job, next).await,
                Turn::Every if self.due.get(job.name).is_none_or(|due| *due <= now) => {
                    self.due.insert(job.name, next);
                    run(&self.app, job.name).await.map(|_| ())
                }
                Turn::Every => Ok(()),
            };
            if let Err(error) = outcome {
                tracing::error!(
                    job = job.name,
                    error = format!("{error:#}"),
                    "a job failed; it runs again when it is due"
                );
            }
        }
    }
}

/// Runs a job of which one process at a time has the turn, if it is due and nobody else has it.
async fn take_turn(app: &App, job: Job, next: DateTime<Utc>) -> anyhow::Result<()> {
    let (db, now) = (&app.db, app.clock.now());
    jobs::ensure(db, job.name, now).await?;
    let lease_until = now + app.clock.span(LEASE);
    if !jobs::take(db, job.name, &app.process, now, lease_until).await? {
        return Ok(());
    }
    let outcome = run(app, job.name).await;
    let report = outcome.as_ref().map_or_else(|error| format!("{error:#}"), Clone::clone);
    let turn = (job.name, app.process.as_str());
    jobs::finish(db, turn, &report, outcome.is_err(), app.clock.now(), next).await?;
    if let Some(report) = outcome.as_ref().ok().filter(|report| !report.is_empty()) {
        tracing::info!(job = job.name, report, "a job has run");
    }
    outcome.map(|_| ())
}

/// Runs every job once, due or not, in the order of the schedule: for tests, and for the story, whose clock moves in
/// steps. Returns what the jobs counted.
pub async fn run_due(app: &App) -> anyhow::Result<Vec<(&'static str, String)>> {
    let mut reports = Vec::new();
    for job in SCHEDULE {
        let report = run(app, job.name)
            .await
            .with_context(|| format!("the job {}", job.name))?;
        if !report.is_empty() {
            reports.push((job.name, report));
        }
    }
    Ok(reports)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_has_a_time_to_run_at() {
        let now = DateTime::UNIX_EPOCH;
        for job in SCHEDULE {
            let schedule = Schedule::from_str(job.cron).expect(job.cron);
            assert!(
                schedule.after(&now).next().is_some_and(|next| next > now),
                "{}",
                job.name
            );
        }
    }
}
