//! Letters leave over the mail relay or wait for it; and how it stands is written down, for `qanat doctor` and for the
//! pages of every process.

use std::time::Duration;

use entity::values::{Channel, ConnectorState};
use sea_orm::DbErr;

use super::deliver;
use crate::app::App;
use crate::notify::email::{Mailer, State};
use crate::notify::outcome::NotSent;
use crate::store::connectors::{self, Stands};

/// How often the state is written down although it is the same.
const HEARTBEAT: Duration = Duration::from_secs(30);

pub(super) async fn run(app: &App) -> anyhow::Result<String> {
    let sent = deliver::run(app, Channel::Email).await;
    if let Some(mailer) = &app.carriers.email {
        mailer.look(&app.stopping).await;
        show(app, mailer).await?;
    }
    sent
}

async fn show(app: &App, mailer: &Mailer) -> Result<(), DbErr> {
    let (state, since, why) = match mailer.state() {
        State::Untried => return Ok(()),
        State::Takes { since, .. } => (ConnectorState::Bound, since, None),
        State::Down { since, why, .. } if why == NotSent::SignInRefused => {
            (ConnectorState::SignInRefused, since, why.word())
        }
        State::Down { since, why, .. } => (ConnectorState::Down, since, why.word()),
    };
    let (route, now) = (mailer.name(), app.clock.now());
    let last = connectors::last(&app.db, &app.process, &route).await?;
    let is_the_same = last.as_ref().is_some_and(|last| {
        let fresh = now - last.seen_at < app.clock.span(HEARTBEAT);
        fresh && (last.state, last.since, last.why.as_deref()) == (state, since, why)
    });
    if is_the_same {
        return Ok(());
    }
    if last.is_none_or(|last| (last.state, last.since) != (state, since)) {
        tell(&route, why);
    }
    let stands = Stands {
        route,
        channel: Channel::Email,
        state,
        since,
        why: why.map(str::to_owned),
        rate: None,
    };
    connectors::write(&app.db, &app.process, stands, now).await
}

/// One line for an outage, and one for its end.
fn tell(carrier: &str, why: Option<&str>) {
    match why {
        Some(why) => {
            tracing::warn!(
                carrier,
                why,
                "the mail relay takes no letters; they wait, and it is tried again"
            );
        }
        None => tracing::info!(carrier, "the mail relay takes letters"),
    }
}
