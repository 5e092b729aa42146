//! How the sessions of the running processes with the message centre stand, and what has been learned of it.

use entity::connector;
use entity::values::{Channel, ConnectorState};
use sea_orm::{DatabaseConnection, DbErr};

use super::findings::Findings;
use super::shown;
use crate::actions::receipt::message_ids;
use crate::cli::assemble;
use crate::config::Config;
use crate::store::{connectors, inbound};

pub async fn look(found: &mut Findings, config: &Config, db: &DatabaseConnection, carrier: &str) -> Result<(), DbErr> {
    let clock = assemble::clock(db, config.clock).await?;
    let now = clock.now();
    for session in connectors::seen_since(db, Channel::Sms, now - clock.span(connectors::SILENT)).await? {
        let what = format!("session of {}", session.process);
        let how = how(&session);
        match session.state {
            ConnectorState::Bound => found.ok(&what, how),
            ConnectorState::Stopped => found.note(&what, how),
            ConnectorState::Down | ConnectorState::SignInRefused => found.problem(&what, how),
        }
    }
    match message_ids(db, carrier).await?.form() {
        Some(form) => found.ok("ids of receipts", form.as_str()),
        None => found.ok(
            "ids of receipts",
            "too few receipts so far to know how they are written",
        ),
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

fn how(session: &connector::Model) -> String {
    let since = shown(session.since);
    let why = session.why.as_deref().unwrap_or("without a reason");
    let rate = session.rate.map(|rate| format!(", {rate:.1} parts a second"));
    let rate = rate.unwrap_or_default();
    let carrier = &session.carrier;
    match session.state {
        ConnectorState::Bound => format!("bound to {carrier} since {since}{rate}"),
        ConnectorState::Down => format!("not bound to {carrier} since {since}: {why}; it is tried again by itself"),
        ConnectorState::SignInRefused => {
            format!("{carrier} refuses the sign-in since {since}: {why}; texts wait, and it is tried again by itself")
        }
        ConnectorState::Stopped => format!("stopped since {since}"),
    }
}
