//! How the routes of text messages stand: as the doctor finds them, as the running processes see them, and what has been
//! learned of them.

use std::time::Duration;

use entity::values::{Channel, ConnectorState, Language, Outage};
use entity::{connector, route};
use sea_orm::{DatabaseConnection, DbErr};

use super::findings::Findings;
use super::shown;
use crate::actions::receipt::message_ids;
use crate::cli::assemble;
use crate::config::Config;
use crate::domain::provider::{Need, Provider};
use crate::locale;
use crate::notify::outcome::NotSent;
use crate::notify::smpp::{Connector, State};
use crate::notify::{Route, SmsCarrier};
use crate::store::{connectors, inbound, routes};

/// How long the farewell to a message centre may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// Tries one route.
pub async fn look(found: &mut Findings, route: &Route) {
    let (provider, how) = match &route.carrier {
        SmsCarrier::Simulator => (
            Provider::Simulated,
            "the phone simulator; no real phone receives anything".to_owned(),
        ),
        SmsCarrier::Smpp(connector) => {
            route.check().await.ok();
            let tried = tried(connector);
            connector.stop(FAREWELL).await;
            match tried {
                Ok(()) => answers("message centre", route),
                Err(why) => (
                    Provider::Silent,
                    format!("{why}; check QANAT_SMS_URL and the message centre"),
                ),
            }
        }
        SmsCarrier::Gateway(gateway) => match gateway.check().await {
            Ok(()) => answers("gateway", route),
            Err(why) => (Provider::Silent, format!("{why}; check QANAT_SMS_URL and the gateway")),
        },
    };
    let what = match provider {
        Provider::Simulated => "text messages".to_owned(),
        _ => format!("text messages over {}", route.name()),
    };
    found.weighed(provider.weight(false, Need::default()), &what, how);
}

fn answers(who: &str, route: &Route) -> (Provider, String) {
    let replies = if route.two_way() {
        "people can answer"
    } else {
        "people cannot answer (two_way is false)"
    };
    let price = match route.price() {
        Some(price) => format!("{price} tenge a part"),
        None => "the option price would tell what it costs".to_owned(),
    };
    (Provider::Answers, format!("the {who} answers; {replies}; {price}"))
}

fn tried(connector: &Connector) -> Result<(), String> {
    match connector.state() {
        State::Down { why, .. } if !why.is_already_bound() => Err(why.to_string()),
        State::SignInRefused { status, .. } => Err(format!("{}: {status}", NotSent::SignInRefused)),
        _ => Ok(()),
    }
}

/// What the running processes have written down, and what has come in.
pub async fn as_processes_see_them(
    found: &mut Findings,
    (config, db): (&Config, &DatabaseConnection),
    configured: &[Route],
) -> Result<(), DbErr> {
    let clock = assemble::clock(db, config.clock).await?;
    let now = clock.now();
    for session in connectors::seen_since(db, Channel::Sms, now - clock.span(connectors::SILENT)).await? {
        let is_gateway = |route: &Route| route.name() == session.route && route.gateway().is_some();
        let (what, how) = if configured.iter().any(is_gateway) {
            (format!("gateway of {}", session.process), gateway(&session))
        } else {
            (format!("session of {}", session.process), how(&session))
        };
        match session.state {
            ConnectorState::Bound => found.ok(&what, how),
            ConnectorState::Stopped => found.note(&what, how),
            ConnectorState::Down | ConnectorState::SignInRefused | ConnectorState::Empty | ConnectorState::Refusing => {
                found.problem(&what, how);
            }
        }
    }
    for row in routes::all(db).await? {
        choice(found, &row);
    }
    for connector in configured.iter().filter_map(Route::connector) {
        let what = format!("ids of receipts from {}", connector.name());
        match message_ids(db, connector.name()).await?.form() {
            Some(form) => found.ok(&what, form.as_str()),
            None => found.ok(&what, "too few receipts so far to know how they are written"),
        }
    }
    let unreadable = inbound::count_raw(db).await?;
    if unreadable > 0 {
        found.note(
            "what came in",
            format!("nobody could read {unreadable} messages; they are kept, sealed"),
        );
    }
    Ok(())
}

/// Whether texts leave over a route of which there is a choice.
fn choice(found: &mut Findings, row: &route::Model) {
    let what = format!("route {}", row.name);
    let how = if row.carries {
        "texts leave over it"
    } else {
        "texts leave over another route"
    };
    match row.left_at.zip(row.left_because) {
        None => found.ok(&what, how),
        Some((since, why)) => found.note(
            &what,
            format!(
                "{how}; it is left since {}: {}; it is taken again when it has been good for a while",
                shown(since),
                locale::name(Language::En, &why)
            ),
        ),
    }
}

/// Why a carrier takes nothing, and what it said itself.
pub fn because(outage: Option<Outage>, status: Option<&str>) -> String {
    let why = outage.map_or_else(
        || "without a reason".to_owned(),
        |outage| locale::name(Language::En, &outage),
    );
    match status {
        Some(status) => format!("{why} ({status})"),
        None => why,
    }
}

fn gateway(row: &connector::Model) -> String {
    let (route, since) = (&row.route, shown(row.since));
    if row.state == ConnectorState::Bound {
        return format!("{route} takes texts since {since}{}", rate(row));
    }
    let why = because(row.outage, row.status.as_deref());
    format!("{route} takes no texts since {since}: {why}; they wait, and it is tried again by itself")
}

fn rate(row: &connector::Model) -> String {
    let rate = row.rate.map(|rate| format!(", {rate:.1} parts a second"));
    rate.unwrap_or_default()
}

fn how(session: &connector::Model) -> String {
    let (since, seen) = (shown(session.since), shown(session.seen_at));
    let status = session.status.as_deref();
    let why = because(session.outage, status);
    let status = status.unwrap_or("no status");
    let rate = rate(session);
    let route = &session.route;
    match session.state {
        ConnectorState::Bound => format!("bound to {route} since {since}{rate}; last sign of life {seen}"),
        ConnectorState::Down => format!("not bound to {route} since {since}: {why}; it is tried again by itself"),
        ConnectorState::SignInRefused => {
            format!("{route} refuses the sign-in since {since}: {status}; texts wait, and it is tried again by itself")
        }
        ConnectorState::Empty => format!(
            "no money is left with the operator of {route} since {since}; texts wait, and it is tried again by itself"
        ),
        ConnectorState::Refusing => format!(
            "the operator of {route} refuses every text since {since}: {status}; ask it what that status means and check the \
             source; if it means that no money is left, name it in the option empty; texts wait, one a minute is tried, \
             and all go on by themselves when it is taken"
        ),
        ConnectorState::Stopped => format!("{route}: stopped since {since}"),
    }
}
