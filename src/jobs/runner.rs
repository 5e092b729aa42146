//! Whose turn it is, and the loops that wait for the next.

use std::str::FromStr;
use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use cron::Schedule;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::turn::{PROLONGED, take_turn, told};
use super::{Job, SCHEDULE, Turn, run};
use crate::app::App;
use crate::store::jobs;

/// The shortest pause between two looks at the schedule, on the machine's clock. On a fast clock seconds would
/// otherwise be due faster than they can be worked off.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);
/// How often a job of every process gives a sign of life when all is well, on the machine's clock. It runs each second,
/// and a row written each second would say no more.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// Runs the schedule until it is told to stop.
pub struct Runner {
    lanes: Vec<Lane>,
}

/// Jobs that run one after the other. Those of which one process has the turn share a lane; each that runs aside, or in
/// every process, has its own, so that a carrier that hangs holds back nothing but its messages.
struct Lane {
    app: App,
    jobs: Vec<(Job, Schedule)>,
    /// When the job of every process is next due in this one.
    due: Option<DateTime<Utc>>,
    /// Its last sign of life, and whether it was a failure.
    shown: Option<(DateTime<Utc>, bool)>,
}

impl Runner {
    /// Reads the schedule.
    pub fn new(app: &App) -> anyhow::Result<Self> {
        let lane = |jobs| Lane {
            app: app.clone(),
            jobs,
            due: None,
            shown: None,
        };
        Ok(Self {
            lanes: lanes()?.into_iter().map(lane).collect(),
        })
    }

    /// Runs what is due, again and again, until `stop`. A job that has begun is finished.
    ///
    /// # Panics
    /// When a job does: a service that goes on without its jobs would look well.
    pub async fn run(self, stop: CancellationToken) {
        let lanes: JoinSet<()> = self.lanes.into_iter().map(|lane| lane.run(stop.clone())).collect();
        lanes.join_all().await;
    }

    /// Runs every job that is due now, once, in the order of the lanes.
    pub async fn tick(&mut self) {
        for lane in &mut self.lanes {
            lane.tick().await;
        }
    }
}

/// The jobs of each lane, with the times at which they run.
fn lanes() -> anyhow::Result<Vec<Vec<(Job, Schedule)>>> {
    let read = |job: Job| {
        let schedule = Schedule::from_str(job.cron).with_context(|| format!("the cron expression of {}", job.name))?;
        Ok((job, schedule))
    };
    let jobs: Vec<(Job, Schedule)> = SCHEDULE.into_iter().map(read).collect::<anyhow::Result<_>>()?;
    let (shared, own): (Vec<_>, Vec<_>) = jobs.into_iter().partition(|(job, _)| job.turn == Turn::One);
    Ok(std::iter::once(shared)
        .chain(own.into_iter().map(|job| vec![job]))
        .collect())
}

impl Lane {
    async fn run(mut self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            self.tick().await;
            let now = self.app.clock.now();
            let next = self
                .jobs
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

    async fn tick(&mut self) {
        for (job, schedule) in self.jobs.clone() {
            let now = self.app.clock.now();
            let next = schedule.after(&now).next().unwrap_or(now);
            let outcome = match job.turn {
                Turn::One | Turn::Aside => {
                    take_turn(&self.app, (job.name, next), PROLONGED, run(&self.app, job.name)).await
                }
                Turn::Every if self.due.is_none_or(|due| due <= now) => {
                    self.due = Some(next);
                    self.beat(job).await
                }
                Turn::Every => Ok(()),
            };
            if let Err(error) = outcome {
                tracing::error!(
                    job = job.name.as_str(),
                    error = format!("{error:#}"),
                    "a job failed; it runs again when it is due"
                );
            }
        }
    }

    /// Runs a job of every process, and leaves a trace of it if one is due.
    async fn beat(&mut self, job: Job) -> anyhow::Result<()> {
        let outcome = run(&self.app, job.name).await;
        let (now, every) = (self.app.clock.now(), self.app.clock.span(HEARTBEAT));
        let shown = (now, outcome.is_err());
        if is_worth_showing(self.shown, shown, every) {
            jobs::beat(
                &self.app.db,
                job.name,
                &told(&outcome),
                outcome.is_err(),
                now,
                now + every,
            )
            .await?;
            self.shown = Some(shown);
        }
        outcome.map(|_| ())
    }
}

/// Whether a run leaves a trace: every failure does, the first success after one, and a sign of life now and then.
fn is_worth_showing(
    last: Option<(DateTime<Utc>, bool)>,
    (now, failed): (DateTime<Utc>, bool),
    every: TimeDelta,
) -> bool {
    failed || last.is_none_or(|(at, had_failed)| had_failed || now - at >= every)
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
            reports.push((job.name.as_str(), report));
        }
    }
    Ok(reports)
}

#[cfg(test)]
mod tests {
    use entity::values::JobName;

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

    #[test]
    fn to_count_a_large_ledger_holds_no_other_job_back() {
        let lanes = lanes().unwrap();
        let counting = lanes
            .iter()
            .find(|lane| lane.iter().any(|(job, _)| job.name == JobName::Count))
            .expect("a lane");
        assert_eq!(counting.len(), 1);
        assert_eq!(lanes.iter().map(Vec::len).sum::<usize>(), SCHEDULE.len());
    }

    #[test]
    fn a_quiet_run_leaves_a_trace_now_and_then_and_a_failure_always() {
        let at = |second| DateTime::UNIX_EPOCH + TimeDelta::seconds(second);
        for (last, now, failed, shown) in [
            (None, 0, false, true),
            (Some((0, false)), 29, false, false),
            (Some((0, false)), 30, false, true),
            (Some((0, false)), 1, true, true),
            (Some((0, true)), 1, true, true),
            (Some((0, true)), 1, false, true),
        ] {
            let last = last.map(|(second, failed)| (at(second), failed));
            let every = TimeDelta::seconds(30);
            assert_eq!(
                is_worth_showing(last, (at(now), failed), every),
                shown,
                "{last:?} {now} {failed}"
            );
        }
    }
}
