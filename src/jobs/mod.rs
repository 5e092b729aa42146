//! What happens on its own: the schedule, and one file per job. Jobs take no input: each reads the state of the
//! database and the time, and does what is due. Run again at once, it finds nothing more to do.

mod count;
mod deliver;
mod expire;
mod failures;
mod fall_back;
mod gateways;
mod listen;
mod plan_waves;
mod relay;
mod remind;
mod rescue;
mod runner;
mod stands;
mod tidy;
mod turn;
mod watch_routes;

pub use listen::{Incoming, listen_to_routes};
pub use runner::{Runner, run_due};
pub use turn::take_turn;

use entity::values::JobName;

use crate::app::App;
use crate::store::quarantine;

/// A job of the schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job {
    /// Names its row in the table of jobs.
    pub name: JobName,
    /// When it runs, as a cron expression with seconds.
    pub cron: &'static str,
    /// Whose turn it is.
    pub turn: Turn,
    /// Why it runs then.
    pub because: &'static str,
}

/// Whose turn a job is when many processes share a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// One process at a time, under a lease, and such jobs one after the other.
    One,
    /// One process at a time, under a lease, beside its other jobs.
    Aside,
    /// Every process, beside its other jobs; the rows it works on are leased one by one.
    Every,
}

/// Every job, in the order in which those due at once run: what ends, then what is decided, then what leaves, and
/// how the ledger stands then.
pub const SCHEDULE: [Job; 10] = [
    Job {
        name: JobName::Expire,
        cron: "0 * * * * *",
        turn: Turn::One,
        because: "a need, an ask or a place that is over must not cost anybody a journey",
    },
    Job {
        name: JobName::Remind,
        cron: "0 */5 * * * *",
        turn: Turn::One,
        because: "a reminder is of use hours ahead, so minutes do not matter",
    },
    Job {
        name: JobName::PlanWaves,
        cron: "*/15 * * * * *",
        turn: Turn::One,
        because: "campaigns say themselves when they want to be looked at; most ticks find none",
    },
    Job {
        name: JobName::FallBack,
        cron: "*/15 * * * * *",
        turn: Turn::One,
        because: "what did not arrive is of use for hours, and a phone that is off says so late",
    },
    Job {
        name: JobName::WatchRoutes,
        cron: "*/10 * * * * *",
        turn: Turn::One,
        because: "an operator that fails is noticed within seconds, and all processes take the same other one",
    },
    Job {
        name: JobName::Rescue,
        cron: "*/5 * * * * *",
        turn: Turn::Every,
        because: "what a dead process held must be known within half a minute, even if the others are busy",
    },
    Job {
        name: JobName::DeliverSms,
        cron: "* * * * * *",
        turn: Turn::Every,
        because: "a code is awaited by somebody with a phone in the hand",
    },
    Job {
        name: JobName::DeliverEmail,
        cron: "* * * * * *",
        turn: Turn::Every,
        because: "a relay that hangs must not hold text messages back",
    },
    Job {
        name: JobName::Tidy,
        cron: "0 17 * * * *",
        turn: Turn::One,
        because: "codes, sessions and newcomers that were never confirmed are kept no longer than they serve",
    },
    Job {
        name: JobName::Count,
        cron: "*/30 * * * * *",
        turn: Turn::Aside,
        because: "to count reads the whole ledger, which takes minutes when that is large, and which no page and no machine \
            that watches should do each for itself",
    },
];

/// Runs one job now and returns what it counted, as one line; empty when there was nothing to do.
async fn run(app: &App, job: JobName) -> anyhow::Result<String> {
    let leaves = !matches!(job, JobName::Expire | JobName::Rescue | JobName::Tidy | JobName::Count);
    if leaves && quarantine::is_held_back(&app.db).await? {
        return Ok(String::new());
    }
    match job {
        JobName::Expire => expire::run(app).await,
        JobName::Remind => remind::run(app).await,
        JobName::PlanWaves => plan_waves::run(app).await,
        JobName::Rescue => rescue::run(app).await,
        JobName::WatchRoutes => watch_routes::run(app).await,
        JobName::FallBack => fall_back::run(app).await,
        JobName::DeliverSms => gateways::run(app).await,
        JobName::DeliverEmail => relay::run(app).await,
        JobName::Tidy => tidy::run(app).await,
        JobName::Count => count::run(app).await,
    }
}

/// One line of what a job counted, without the zeros.
fn report(counts: &[(&str, u64)]) -> String {
    let counted = counts.iter().filter(|(_, count)| *count > 0);
    counted
        .map(|(what, count)| format!("{what}: {count}"))
        .collect::<Vec<_>>()
        .join(", ")
}
