//! Text messages leave, and how the gateways among their routes stand is written down. Message centres are listened to.

use entity::values::{Channel, Outage};
use sea_orm::DbErr;

use super::{deliver, stands};
use crate::app::App;
use crate::notify::Route;
use crate::notify::gateway::Gateway;
use crate::store::connectors::Stands;

pub(super) async fn run(app: &App) -> anyhow::Result<String> {
    let sent = deliver::run(app, Channel::Sms).await;
    for gateway in app.carriers.sms.iter().filter_map(Route::gateway) {
        gateway.look(&app.stopping).await;
        show(app, gateway).await?;
    }
    sent
}

/// Writes down how a gateway stands. Of what its answers say, the status tells whoever set it up more than our words.
pub(super) async fn show(app: &App, gateway: &Gateway) -> Result<(), DbErr> {
    let Some(stands) = stands::of((gateway.name(), Channel::Sms), gateway.state()) else {
        return Ok(());
    };
    let says = |outage| {
        use Outage::{Empty, Refusing, SignInRefused, TurnedAway, Unanswered};
        matches!(outage, SignInRefused | Empty | Refusing | TurnedAway | Unanswered)
    };
    let status = gateway.last_status().filter(|_| stands.outage.is_some_and(says));
    let (outage, status) = (stands.outage, status.map(|status| format!("HTTP {status}")));
    let stands = Stands {
        status: status.clone(),
        rate: gateway.rate(),
        ..stands
    };
    if stands::write_down(app, stands).await? {
        let route = gateway.name();
        match outage {
            Some(outage) => tracing::warn!(
                route,
                %outage,
                status,
                "the gateway takes no texts; they wait, and it is tried again"
            ),
            None => tracing::info!(route, "the gateway takes texts"),
        }
    }
    Ok(())
}
