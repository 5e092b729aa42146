//! Whether what works on its own does: carriers, the ledger, the jobs.

use std::time::Duration;

use chrono_tz::Asia;
use entity::values::{Channel, ConnectorState, JobName, Outage};
use entity::{connector, route};
use tokio::time::timeout;

use super::pages::{Health, Imbalance, Job, LeftRoute, Session, WithoutProvider};
use super::relays::relays;
use crate::app::App;
use crate::domain::pulse::{self, Pulse, Standing, Trace, pulse};
use crate::notify::{Route, SmsCarrier};
use crate::store::{connectors, figures, jobs, quarantine, routes, status, uncertain};
use crate::web::error::WebError;
use crate::web::when;
use crate::web::words::Words;

/// How long the page waits for a carrier before it says that there is no answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Looks at everything once.
pub async fn health(app: &App, t: Words) -> Result<Health, WebError> {
    let mut health = Health {
        imbalance: imbalance(app, t).await?,
        uncertain: uncertain::count(&app.db).await?,
        quarantined: quarantine::since(&app.db)
            .await?
            .map(|since| when::moment(t, since, app.clock.now(), Asia::Almaty)),
        ..jobs_of(app, t).await?
    };
    health.sessions = sessions(app, t).await?;
    health.relays = relays(app, t).await?;
    let routes = routes::all(&app.db).await?;
    health.carries = routes.iter().find(|row| row.carries).map(|row| row.name.clone());
    health.left = routes.into_iter().filter_map(|row| left(app, t, row)).collect();
    for channel in [Channel::Sms, Channel::Email] {
        if !app.house.channels.has(channel) {
            health.without_provider.push(missing(app, channel).await?);
        } else if channel == Channel::Email && !health.relays.is_empty() {
            // The processes that take letters have said how the relay stands, and since when.
        } else if !takes(app, channel, &health.sessions).await {
            health.silent.push(channel);
        }
    }
    Ok(health)
}

/// By how much the ledger did not add up when it was last counted.
async fn imbalance(app: &App, t: Words) -> Result<Option<Imbalance>, WebError> {
    let counted = figures::last(&app.db).await?;
    let wrong = counted.filter(|figures| figures.imbalance != 0);
    Ok(wrong.map(|figures| Imbalance {
        rows: figures.imbalance,
        counted: when::moment(t, figures.at, app.clock.now(), Asia::Almaty),
    }))
}

/// Whether a carrier takes messages. Text messages may leave by other processes than this one: those say how they stand.
async fn takes(app: &App, channel: Channel, sessions: &[Session]) -> bool {
    let simulated = |route: &Route| matches!(route.carrier, SmsCarrier::Simulator);
    if channel == Channel::Sms && !app.carriers.sms.iter().any(simulated) {
        return sessions.iter().any(|session| session.is_bound);
    }
    matches!(timeout(PATIENCE, app.carriers.check(channel)).await, Ok(Ok(())))
}

/// How the sessions with the message centre stand, a sentence each.
async fn sessions(app: &App, t: Words) -> Result<Vec<Session>, WebError> {
    let now = app.clock.now();
    let rows = connectors::seen_since(&app.db, Channel::Sms, now - app.clock.span(connectors::SILENT)).await?;
    let known = rows.into_iter().filter(|row| row.state != ConnectorState::Stopped);
    let session = |row: connector::Model| Session {
        is_bound: row.state == ConnectorState::Bound,
        state: state(t, row.state, row.outage),
        since: when::moment(t, row.since, now, Asia::Almaty),
        status: row.status,
        route: row.route,
        rate: row.rate.map(|rate| format!("{rate:.0}")),
    };
    Ok(known.map(session).collect())
}

/// How a route stands. What its state does not tell, the outage does.
pub fn state(t: Words, state: ConnectorState, outage: Option<Outage>) -> String {
    match outage.filter(|_| state == ConnectorState::Down) {
        Some(outage) => format!("{}: {}", t.name(&state), t.name(&outage)),
        None => t.name(&state),
    }
}

/// A route that is left, and why.
fn left(app: &App, t: Words, row: route::Model) -> Option<LeftRoute> {
    let (since, why) = row.left_at.zip(row.left_because)?;
    Some(LeftRoute {
        why: t.name(&why),
        since: when::moment(t, since, app.clock.now(), Asia::Almaty),
        route: row.name,
    })
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
