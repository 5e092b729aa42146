//! How the mail relay stands with the running processes, and who reads what donors answer to letters.

use chrono::{DateTime, Utc};
use entity::values::{Channel, ConnectorState, Outage};
use sea_orm::{DatabaseConnection, DbErr};

use super::findings::Findings;
use super::routes::because;
use super::shown;
use crate::cli::assemble;
use crate::config::Config;
use crate::store::{connectors, suppressions};

pub async fn look(found: &mut Findings, config: &Config, db: &DatabaseConnection) -> Result<(), DbErr> {
    let clock = assemble::clock(db, config.clock).await?;
    let seen_since = clock.now() - clock.span(connectors::SILENT);
    for relay in connectors::seen_since(db, Channel::Email, seen_since).await? {
        let what = format!("relay of {}", relay.process);
        if relay.state == ConnectorState::Bound {
            found.ok(
                &what,
                format!("{} takes letters since {}", relay.route, shown(relay.since)),
            );
        } else {
            found.problem(&what, outage(&relay.route, relay.since, relay.outage));
        }
    }
    let suppressed = suppressions::count(db, Channel::Email).await?;
    if suppressed > 0 {
        found.note(
            "addresses",
            format!("letters to {suppressed} come back, and none is sent there until its owner confirms it anew"),
        );
    }
    Ok(())
}

/// Who answers to a letter should reach a person.
pub fn readers(found: &mut Findings, config: &Config) {
    match (&config.smtp, &config.reply_to) {
        (None, _) => {}
        (Some(_), Some(_)) => found.ok("answers to letters", "they go to the address of QANAT_REPLY_TO"),
        (Some(_), None) => {
            let sender = &config.mail_from.email;
            found.note(
                "answers to letters",
                format!(
                    "they go to {sender}, and donors get them back once mail to it is piped into `qanat bounce`; \
                     set QANAT_REPLY_TO to the address of a person who reads them"
                ),
            );
        }
    }
}

fn outage(carrier: &str, since: DateTime<Utc>, why: Option<Outage>) -> String {
    let setting = match why {
        Some(Outage::SenderRefused) => "QANAT_MAIL_FROM",
        _ => "QANAT_SMTP_URL",
    };
    let (since, why) = (shown(since), because(why, None));
    format!(
        "{carrier} takes no letters since {since}: {why}; they wait, and it is tried again by itself; check {setting} and the relay"
    )
}
