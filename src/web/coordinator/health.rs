//! Whether what works on its own does: carriers, the ledger, the jobs.

use std::time::Duration;

use chrono_tz::Asia;
use entity::values::{Channel, JobName};
use tokio::time::timeout;

use super::pages::{Health, Job, WithoutProvider};
use crate::app::App;
use crate::domain::pulse::{self, Pulse, Standing, Trace, pulse};
use crate::notify::outcome::NotSent;
use crate::store::{jobs, ledger, status};
use crate::web::error::WebError;
use crate::web::when;
use crate::web::words::Words;

/// How long the page waits for a carrier before it says that there is no answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Looks at everything once.
pub async fn health(app: &App, t: Words) -> Result<Health, WebError> {
    let mut health = Health {
        imbalance: ledger::imbalance(&app.db).await?,
        ..jobs_of(app, t).await?
    };
    for channel in [Channel::Sms, Channel::Email] {
        match timeout(PATIENCE, app.carriers.check(channel)).await {
            Ok(Ok(())) => {}
            Ok(Err(NotSent::Unconfigured)) => health.without_provider.push(missing(app, channel).await?),
            Ok(Err(_)) | Err(_) => health.silent.push(channel),
        }
    }
    Ok(health)
}

/// A channel without a provider, and how many messages wait for one. Donors who can be reached by nothing else are
/// counted by `qanat doctor`: that reads the whole register.
async fn missing(app: &App, channel: Channel) -> Result<WithoutProvider, WebError> {
    let waiting = status::waiting(&app.db, channel).await?;
    Ok(WithoutProvider {
        channel,
        waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
    })
}

/// How the jobs stand, and whether any process runs them.
async fn jobs_of(app: &App, t: Words) -> Result<Health, WebError> {
    let (now, patience) = (app.clock.now(), app.clock.span(pulse::PATIENCE));
    let traces = jobs::all(&app.db).await?.into_iter();
    let traces: Vec<(JobName, Trace)> = traces.map(|(job, row)| (job, jobs::trace(&row))).collect();
    let moment = |at| when::moment(t, at, now, Asia::Almaty);
    let all: Vec<Trace> = traces.iter().map(|(_, trace)| *trace).collect();
    let no_jobs = match pulse(&all, now, patience) {
        Pulse::Beats => None,
        Pulse::Never => Some(t.of("health-jobs-never")),
        Pulse::Silent { since } => Some(t.with("health-jobs-silent", "time", moment(since))),
    };
    let jobs = JobName::ALL.iter().map(|name| {
        let trace = traces.iter().find(|(job, _)| job == name).map(|(_, trace)| trace);
        let standing = trace.map_or(Standing::Well, |trace| trace.standing(now, patience));
        Job {
            name: t.name(name),
            last_run: trace.and_then(|trace| trace.finished_at).map(moment),
            failed: standing == Standing::Failed,
            late: standing == Standing::Late,
        }
    });
    Ok(Health {
        jobs: jobs.collect(),
        no_jobs,
        ..Health::default()
    })
}
