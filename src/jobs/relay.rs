//! Letters leave over the mail relay or wait for it; and how it stands is written down, for `qanat doctor` and for the
//! pages of every process.

use entity::values::{Channel, ConnectorState};
use sea_orm::DbErr;

use super::deliver;
use super::stands::write_down;
use crate::app::App;
use crate::notify::email::{Mailer, State};
use crate::notify::outcome::NotSent;
use crate::store::connectors::Stands;

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
    let stands = Stands {
        route: mailer.name(),
        channel: Channel::Email,
        state,
        since,
        why: why.map(str::to_owned),
        rate: None,
    };
    if write_down(app, stands).await? {
        tell(&mailer.name(), why);
    }
    Ok(())
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
