//! Hands messages to their carriers: lease, send outside any transaction, write the outcome.

use std::time::Duration;

use anyhow::Context as _;
use chrono::TimeDelta;
use entity::values::{AppealState, Channel, Direction, Purpose, Urgency};
use entity::{delivery, donor};
use futures_util::{StreamExt, stream};

use crate::actions::standing::standing;
use crate::app::App;
use crate::domain::gate::{self, Ask, Passage};
use crate::notify::email::{self, Mail};
use crate::notify::message::Message;
use crate::notify::outcome::{NotSent, Outcome};
use crate::notify::render::{Answers, Rendered, render};
use crate::store::ledger::{self, Attempt};
use crate::store::{appeals, donors, simulator};

/// How long a worker may hold a row, on the machine's clock: longer than the slowest relay can keep it.
const LEASE: Duration = email::LONGEST.saturating_add(Duration::from_secs(10));
/// A run ends after that time on the machine's clock even if more is due, so that it is seen to live and what other
/// workers have lost is looked for.
const RUN: Duration = Duration::from_secs(20);
/// Messages on their way at once, and rows under one lease: as many as the mail pool has connections. A row that waited
/// behind others under its lease would be uncertain after a crash although nothing of it had left.
const AT_ONCE: u32 = 8;
/// The first pause after nothing left the building; it doubles with every attempt.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(15);
/// The longest.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(15);

pub(super) async fn run(app: &App, channel: Channel) -> anyhow::Result<String> {
    let began = app.clock.now();
    let expired = ledger::expire(&app.db, channel, began).await?;
    let (again, uncertain) = ledger::rescue(&app.db, channel, began).await?;
    let mut left = 0;
    while !app.stopping.is_cancelled() && app.clock.now() <= began + app.clock.span(RUN) {
        let now = app.clock.now();
        let leases = (app.process.as_str(), now + app.clock.span(LEASE));
        let rows = ledger::claim(&app.db, channel, leases, now, AT_ONCE).await?;
        if rows.is_empty() {
            break;
        }
        let outcomes: Vec<anyhow::Result<bool>> = stream::iter(rows)
            .map(|row| hand_over(app, row))
            .buffer_unordered(AT_ONCE as usize)
            .collect()
            .await;
        for outcome in outcomes {
            left += u64::from(outcome?);
        }
    }
    Ok(super::report(&[
        ("sent", left),
        ("too late", expired),
        ("again", again),
        ("uncertain", uncertain),
    ]))
}

/// Sends one row and writes what came of it. Returns whether a carrier took it.
async fn hand_over(app: &App, row: delivery::Model) -> anyhow::Result<bool> {
    let attempt = match attempt(app, &row).await {
        Ok(attempt) => attempt,
        // Whatever fails here fails before a byte has left.
        Err(error) => {
            tracing::error!(delivery = %row.id, error = format!("{error:#}"), "a message could not be prepared");
            later(app, &row, "it could not be prepared".to_owned())
        }
    };
    let (id, now) = (row.id, app.clock.now());
    if !ledger::finish(&app.db, (id, row.epoch), &attempt, now).await? {
        tracing::warn!(delivery = %id, "the lease was lost while a message was on its way");
        return Ok(false);
    }
    let Attempt::Accepted { provider_id } = attempt else {
        return Ok(false);
    };
    if row.channel == Channel::Sms {
        // A simulated phone shows a message at once, and says so.
        ledger::receipt(&app.db, &provider_id, true, now).await?;
    }
    Ok(true)
}

/// The gate once more, then the carrier.
async fn attempt(app: &App, row: &delivery::Model) -> anyhow::Result<Attempt> {
    let suppressed = |reason: &str| Attempt::Suppressed {
        reason: reason.to_owned(),
    };
    let donor = match row.donor_id {
        Some(id) => donors::by_id(&app.db, id).await?,
        None => None,
    };
    let Some(donor) = donor else {
        return Ok(suppressed("no_donor"));
    };
    let message: Message =
        serde_json::from_str(&ledger::message(&app.keys, row)?).context("a message of the ledger")?;
    match passage(app, row, &donor, &message).await? {
        Passage::Suppress(reason) => return Ok(suppressed(reason.as_str())),
        Passage::NotBefore(not_before) => {
            return Ok(Attempt::Postponed {
                not_before,
                reason: "quiet_hours".to_owned(),
            });
        }
        Passage::Send => {}
    }
    if was_answered(app, row).await? {
        return Ok(suppressed("answered"));
    }
    if row.lease_until.is_none_or(|until| until <= app.clock.now()) {
        // Another worker may hold the row by now; the write of this outcome is refused by the epoch if so.
        return Ok(Attempt::Postponed {
            not_before: app.clock.now(),
            reason: "lease ran out".to_owned(),
        });
    }
    let outcome = send(app, row, &donor, &message).await?;
    Ok(ended(app, row, outcome))
}

/// Whether the appeal that a row would make has been answered, or taken back, since it was planned.
async fn was_answered(app: &App, row: &delivery::Model) -> anyhow::Result<bool> {
    let (Purpose::Appeal, Some(id)) = (row.purpose, row.appeal_id) else {
        return Ok(false);
    };
    let appeal = appeals::by_id(&app.db, id).await?;
    Ok(appeal.is_none_or(|appeal| appeal.state != AppealState::Asked))
}

async fn passage(app: &App, row: &delivery::Model, donor: &donor::Model, message: &Message) -> anyhow::Result<Passage> {
    let context = app.context();
    let urgency = match message {
        Message::Appeal(appeal) => appeal.urgency,
        _ => Urgency::Routine,
    };
    let ask = Ask {
        purpose: row.purpose,
        channel: row.channel,
        urgency,
        expires_at: row.expires_at,
    };
    let standing = standing(&app.db, &context, donor, row.appeal_id).await?;
    Ok(gate::check(&ask, &standing, &context.house.limits, context.now))
}

async fn send(app: &App, row: &delivery::Model, donor: &donor::Model, message: &Message) -> anyhow::Result<Outcome> {
    let unconfigured = Ok(Outcome::NotSent {
        why: NotSent::Unconfigured,
    });
    let contact = donors::contact(&app.keys, donor)?;
    let now = app.clock.now();
    let answers = if app.house.two_way_sms {
        Answers::Reply
    } else {
        Answers::Link
    };
    match (
        render(message, row.language, row.channel, answers, now),
        &contact.phone,
        &contact.email,
    ) {
        (Some(Rendered::Email { subject, text, html }), _, Some(email)) => {
            let Some(mailer) = &app.carriers.email else {
                return unconfigured;
            };
            let mail = Mail {
                id: row.id,
                to: email.reveal(),
                subject: &subject,
                text: &text,
                html: &html,
            };
            Ok(mailer.send(mail, now, &app.stopping).await)
        }
        (Some(Rendered::Sms { text, .. }), Some(phone), _) => {
            if app.carriers.sms.is_none() {
                return unconfigured;
            }
            let provider_id = format!("sim-{}", row.id);
            simulator::insert(
                &app.db,
                &app.keys,
                (&provider_id, Direction::ToPhone),
                phone,
                &text,
                now,
            )
            .await?;
            Ok(Outcome::Accepted { provider_id })
        }
        _ => Ok(Outcome::Refused {
            permanent: true,
            code: "no address".to_owned(),
        }),
    }
}

/// What the ledger writes down for an outcome. What a stop has held back leaves with the next start, without a pause.
fn ended(app: &App, row: &delivery::Model, outcome: Outcome) -> Attempt {
    match outcome {
        Outcome::Accepted { provider_id } => Attempt::Accepted { provider_id },
        Outcome::Refused { permanent: true, code } => Attempt::Undelivered { reason: code },
        Outcome::Refused { permanent: false, code } => later(app, row, code),
        Outcome::NotSent { why: NotSent::Stopping } => Attempt::Postponed {
            not_before: app.clock.now(),
            reason: NotSent::Stopping.to_string(),
        },
        Outcome::NotSent { why } => later(app, row, why.to_string()),
        // Told twice not to come is better than not told.
        Outcome::Uncertain if row.purpose.may_repeat() => later(app, row, "the answer was lost".to_owned()),
        Outcome::Uncertain => Attempt::Uncertain {
            reason: "the answer was lost".to_owned(),
        },
    }
}

/// Nothing has left, or it may be said again: the row waits, twice as long after each attempt.
fn later(app: &App, row: &delivery::Model, reason: String) -> Attempt {
    let doubled = FIRST_PAUSE * 2_i32.pow(row.attempts.clamp(1, 8).unsigned_abs() - 1);
    Attempt::Postponed {
        not_before: app.clock.now() + doubled.min(LONGEST_PAUSE),
        reason,
    }
}
