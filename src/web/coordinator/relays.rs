//! How the mail relay stands with each process that takes letters to it.

use chrono_tz::Asia;
use entity::connector;
use entity::values::{Channel, ConnectorState, Outage};

use super::pages::Relay;
use crate::app::App;
use crate::store::connectors;
use crate::web::error::WebError;
use crate::web::when;
use crate::web::words::Words;

/// What the processes have written down, a sentence each.
pub async fn relays(app: &App, t: Words) -> Result<Vec<Relay>, WebError> {
    let now = app.clock.now();
    let seen_since = now - app.clock.span(connectors::SILENT);
    let rows = connectors::seen_since(&app.db, Channel::Email, seen_since).await?;
    let relay = |row: connector::Model| Relay {
        takes: row.state == ConnectorState::Bound,
        state: state(t, row.outage),
        since: when::moment(t, row.since, now, Asia::Almaty),
        carrier: row.route,
    };
    Ok(rows.into_iter().map(relay).collect())
}

/// A relay without an outage takes letters.
pub fn state(t: Words, outage: Option<Outage>) -> String {
    outage.map_or_else(|| t.of("relay-takes"), |outage| t.name(&outage))
}
