//! Whether what runs on its own still does, judged by what its runs have left behind.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// How late a job may be before something is wrong, on the machine's clock: longer than the slowest carrier can make a
/// run last.
pub const PATIENCE: Duration = Duration::from_mins(5);

/// What the runs of one job have left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trace {
    /// When it is to run, or to give a sign of life, again.
    pub due_at: DateTime<Utc>,
    /// When it last came to an end.
    pub finished_at: Option<DateTime<Utc>>,
    /// Whether it failed then.
    pub failed: bool,
}

/// How one job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It runs when it is due.
    Well,
    /// Its last run failed.
    Failed,
    /// It is due, and does not run.
    Late,
}

/// Whether any process runs jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pulse {
    /// One does.
    Beats,
    /// None has ever.
    Never,
    /// None has since then.
    Silent {
        /// When the last run came to an end.
        since: DateTime<Utc>,
    },
}

impl Trace {
    /// How the job stands at `now`. A failure is told before a delay: it says more.
    #[must_use]
    pub fn standing(&self, now: DateTime<Utc>, patience: TimeDelta) -> Standing {
        if self.failed {
            Standing::Failed
        } else if self.due_at < now - patience {
            Standing::Late
        } else {
            Standing::Well
        }
    }
}

/// Whether any process runs jobs at `now`. Every process that does leaves a trace more often than `patience`.
#[must_use]
pub fn pulse(traces: &[Trace], now: DateTime<Utc>, patience: TimeDelta) -> Pulse {
    match traces.iter().filter_map(|trace| trace.finished_at).max() {
        None => Pulse::Never,
        Some(last) if last < now - patience => Pulse::Silent { since: last },
        Some(_) => Pulse::Beats,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: TimeDelta = TimeDelta::minutes(5);

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn trace(due: i64, finished: Option<i64>, failed: bool) -> Trace {
        Trace {
            due_at: at(due),
            finished_at: finished.map(at),
            failed,
        }
    }

    #[test]
    fn a_job_is_late_when_it_is_due_for_longer_than_patience_and_a_failure_is_told_first() {
        for (due, failed, now, standing) in [
            (10, false, 9, Standing::Well),
            (10, false, 15, Standing::Well),
            (10, false, 16, Standing::Late),
            (10, true, 9, Standing::Failed),
            (10, true, 60, Standing::Failed),
        ] {
            let trace = trace(due, Some(1), failed);
            assert_eq!(trace.standing(at(now), PATIENCE), standing, "due {due}, now {now}");
        }
    }

    #[test]
    fn the_last_run_of_any_job_tells_whether_a_process_runs_them() {
        let never = trace(0, None, false);
        let (early, late) = (trace(2, Some(1), false), trace(9, Some(8), true));
        for (traces, now, expected) in [
            (vec![], 60, Pulse::Never),
            (vec![never], 60, Pulse::Never),
            (vec![never, early, late], 13, Pulse::Beats),
            (vec![never, late, early], 14, Pulse::Silent { since: at(8) }),
        ] {
            assert_eq!(pulse(&traces, at(now), PATIENCE), expected, "{traces:?}");
        }
    }
}
