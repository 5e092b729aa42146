//! Text messages leave, and how the gateways among their routes stand is written down. Message centres are listened to.

use entity::values::{Channel, ConnectorState};
use sea_orm::DbErr;

use super::deliver;
use super::stands::write_down;
use crate::app::App;
use crate::notify::Route;
use crate::notify::gateway::{Gateway, State};
use crate::notify::outcome::NotSent;
use crate::store::connectors::Stands;

pub(super) async fn run(app: &App) -> anyhow::Result<String> {
    let sent = deliver::run(app, Channel::Sms).await;
    for gateway in app.carriers.sms.iter().filter_map(Route::gateway) {
        gateway.look(&app.stopping).await;
        show(app, gateway).await?;
    }
    sent
}

/// Writes down how a gateway stands.
pub(super) async fn show(app: &App, gateway: &Gateway) -> Result<(), DbErr> {
    let (state, since, why) = match gateway.state() {
        State::Untried => return Ok(()),
        State::Takes { since, .. } => (ConnectorState::Bound, since, None),
        State::Down { since, why, .. } => (word(why), since, Some(reason(gateway, why))),
    };
    let stands = Stands {
        route: gateway.name().to_owned(),
        channel: Channel::Sms,
        state,
        since,
        why: why.clone(),
        rate: gateway.rate(),
    };
    if write_down(app, stands).await? {
        let route = gateway.name();
        match why {
            Some(why) => tracing::warn!(
                route,
                why,
                "the gateway takes no texts; they wait, and it is tried again"
            ),
            None => tracing::info!(route, "the gateway takes texts"),
        }
    }
    Ok(())
}

const fn word(why: NotSent) -> ConnectorState {
    match why {
        NotSent::SignInRefused => ConnectorState::SignInRefused,
        NotSent::Empty => ConnectorState::Empty,
        NotSent::Refusing => ConnectorState::Refusing,
        _ => ConnectorState::Down,
    }
}

/// Of what its answers say, the status tells whoever set it up more than our words for it.
fn reason(gateway: &Gateway, why: NotSent) -> String {
    let answered = matches!(why, NotSent::SignInRefused | NotSent::Empty | NotSent::Refusing | NotSent::TurnedAway);
    match gateway.last_status().filter(|_| answered) {
        Some(status) => format!("{why} (HTTP {status})"),
        None => why.to_string(),
    }
}
