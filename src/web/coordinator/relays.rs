//! How the mail relay stands with each process that takes letters to it.

use chrono_tz::Asia;
use entity::connector;
use entity::values::{Channel, ConnectorState};

use super::pages::Relay;
use crate::app::App;
use crate::notify::outcome::NotSent;
use crate::store::connectors;
use crate::web::error::WebError;
use crate::web::when;
use crate::web::words::Words;

/// What the processes have written down, a sentence each.
pub async fn relays(app: &App, t: Words) -> Result<Vec<Relay>, WebError> {
    let now = app.clock.now();
    let seen_since = now - app.clock.span(connectors::SILENT);
    let rows = connectors::seen_since(&app.db, Channel::Email, seen_since).await?;
    let relay = |row: connector::Model| {
        let takes = row.state == ConnectorState::Bound;
        Relay {
            takes,
            state: t.of(key(takes, row.why.as_deref())),
            since: when::moment(t, row.since, now, Asia::Almaty),
            carrier: row.route,
        }
    };
    Ok(rows.into_iter().map(relay).collect())
}

/// The key of the words for a state.
pub const fn key_of(why: NotSent) -> &'static str {
    match why {
        NotSent::NotEncrypted => "relay-not-encrypted",
        NotSent::StarttlsMissing => "relay-starttls-missing",
        NotSent::Distrusted => "relay-distrusted",
        NotSent::SignInRefused => "relay-sign-in-refused",
        NotSent::SenderRefused => "relay-sender-refused",
        NotSent::TurnedAway => "relay-turned-away",
        NotSent::Broken => "relay-broken",
        NotSent::Refusing => "relay-refusing",
        NotSent::Unanswered => "relay-unanswered",
        _ => "relay-unreachable",
    }
}

fn key(takes: bool, why: Option<&str>) -> &'static str {
    match why.and_then(NotSent::of_word) {
        _ if takes => "relay-takes",
        Some(why) => key_of(why),
        None => "relay-unreachable",
    }
}
