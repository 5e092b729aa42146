//! Hands messages to their carriers: lease, send outside any transaction, write the outcome.

mod carry;

use std::time::Duration;

use anyhow::Context as _;
use chrono::TimeDelta;
use entity::values::{AppealState, Channel, DeliveryId, Purpose, Urgency};
use entity::{delivery, donor};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use self::carry::{Handed, carry};
use crate::actions::receipt::settle_kept;
use crate::actions::standing::standing;
use crate::app::App;
use crate::domain::gate::{self, Ask, Passage};
use crate::notify::message::Message;
use crate::notify::outcome::{NotSent, Outcome};
use crate::store::db::write_tx;
use crate::store::ledger::{self, Attempt};
use crate::store::receipts::{self, PartAccepted};
use crate::store::{appeals, donors};

/// What a worker may hold a row for beyond the longest that its carrier can take, on the machine's clock.
const MARGIN: Duration = Duration::from_secs(10);
/// A run ends after that time on the machine's clock even if more is due, so that it is seen to live and what other
/// workers have lost is looked for.
const RUN: Duration = Duration::from_secs(20);
/// The first pause after nothing left the building; it doubles with every attempt.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(15);
/// The longest.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(15);
/// The pause after a carrier did not take a message that had no part in that. The carrier has a pace of its own.
const BREATH: TimeDelta = TimeDelta::seconds(1);

pub(super) async fn run(app: &App, channel: Channel) -> anyhow::Result<String> {
    let began = app.clock.now();
    let expired = ledger::expire(&app.db, channel, began).await?;
    let (again, uncertain) = ledger::rescue(&app.db, channel, began).await?;
    let left = send_due(app, channel).await?;
    let found = match app.carriers.connector() {
        Some(connector) if channel == Channel::Sms => settle_kept(&app.context(), &connector.name()).await?,
        _ => 0,
    };
    Ok(super::report(&[
        ("sent", left),
        ("too late", expired),
        ("again", again),
        ("uncertain", uncertain),
        ("receipts", found),
    ]))
}

/// Keeps as many messages on their way as the carrier has room for. No more rows are under lease than that: a row that
/// waited behind others would be uncertain after a crash although nothing of it had left.
async fn send_due(app: &App, channel: Channel) -> anyhow::Result<u64> {
    let ends = app.clock.now() + app.clock.span(RUN);
    let lease = app.clock.span(app.carriers.longest(channel).saturating_add(MARGIN));
    let (mut left, mut failure) = (0, None);
    let mut on_their_way = FuturesUnordered::new();
    loop {
        let (now, room, busy) = (app.clock.now(), app.carriers.room(channel), on_their_way.len());
        let goes_on = !app.stopping.is_cancelled() && now <= ends && failure.is_none();
        // Half of the room at a time: a claim costs as much for many rows as for one.
        if goes_on && busy <= room / 2 && room > 0 {
            let leases = (app.process.as_str(), now + lease);
            let limit = u32::try_from(room - busy).unwrap_or(u32::MAX);
            // What is on its way is seen to its end even when the database fails.
            match ledger::claim(&app.db, channel, leases, now, limit).await {
                Ok(rows) => on_their_way.extend(rows.into_iter().map(|row| hand_over(app, row))),
                Err(error) => failure = Some(error.into()),
            }
        }
        match on_their_way.next().await {
            None => break,
            Some(Ok(taken)) => left += u64::from(taken),
            Some(Err(error)) => failure = failure.or(Some(error)),
        }
    }
    failure.map_or(Ok(left), Err)
}

/// Sends one row and writes what came of it. Returns whether a carrier took it.
async fn hand_over(app: &App, row: delivery::Model) -> anyhow::Result<bool> {
    let (attempt, parts, shown) = match attempt(app, &row).await {
        Ok(Tried::Stopped(attempt)) => (attempt, vec![], false),
        Ok(Tried::Handed(handed)) => (ended(app, &row, handed.outcome), handed.parts, handed.shown),
        // Whatever fails here fails before a byte has left.
        Err(error) => {
            tracing::error!(delivery = %row.id, error = format!("{error:#}"), "a message could not be prepared");
            (later(app, &row, "it could not be prepared".to_owned()), vec![], false)
        }
    };
    let (id, now) = (row.id, app.clock.now());
    if !finish(app, (id, row.epoch), &attempt, parts).await? {
        tracing::warn!(delivery = %id, "the lease was lost while a message was on its way");
        return Ok(false);
    }
    let Attempt::Accepted { provider_id } = attempt else {
        return Ok(false);
    };
    if shown {
        ledger::receipt(&app.db, &provider_id, true, now).await?;
    }
    Ok(true)
}

async fn finish(
    app: &App,
    row: (DeliveryId, i32),
    attempt: &Attempt,
    parts: Vec<PartAccepted>,
) -> anyhow::Result<bool> {
    let now = app.clock.now();
    // A row that leaves again tells its parts anew.
    let stays = matches!(attempt, Attempt::Accepted { .. } | Attempt::Uncertain { .. });
    if parts.is_empty() || !stays {
        return Ok(ledger::finish(&app.db, row, attempt, now).await?);
    }
    let tx = write_tx(&app.db).await?;
    let finished = ledger::finish(&tx, row, attempt, now).await?;
    if finished {
        receipts::add_parts(&tx, row.0, parts).await?;
    }
    tx.commit().await?;
    Ok(finished)
}

/// How far an attempt came.
enum Tried {
    /// No carrier was asked.
    Stopped(Attempt),
    /// A carrier was.
    Handed(Handed),
}

/// The gate once more, then the carrier.
async fn attempt(app: &App, row: &delivery::Model) -> anyhow::Result<Tried> {
    let suppressed = |reason: &str| {
        Tried::Stopped(Attempt::Suppressed {
            reason: reason.to_owned(),
        })
    };
    let returned = |not_before, reason: &str| {
        Tried::Stopped(Attempt::Returned {
            not_before,
            reason: reason.to_owned(),
        })
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
            return Ok(returned(not_before, "quiet_hours"));
        }
        Passage::Send => {}
    }
    if was_answered(app, row).await? {
        return Ok(suppressed("answered"));
    }
    if row.lease_until.is_none_or(|until| until <= app.clock.now()) {
        // Another worker may hold the row by now; the write of this outcome is refused by the epoch if so.
        return Ok(returned(app.clock.now(), "lease ran out"));
    }
    carry(app, row, &donor, &message).await.map(Tried::Handed)
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

/// What the ledger writes down for an outcome. What a stop has held back leaves with the next start, without a pause; what
/// an operator did not take leaves at the pace, and in the session, that its connector finds.
fn ended(app: &App, row: &delivery::Model, outcome: Outcome) -> Attempt {
    match outcome {
        Outcome::Accepted { provider_id } => Attempt::Accepted { provider_id },
        Outcome::Refused { permanent: true, code } => Attempt::Undelivered { reason: code },
        Outcome::Refused { permanent: false, code } => later(app, row, code),
        Outcome::NotSent {
            why: why @ (NotSent::Stopping | NotSent::Withdrawn),
        } => Attempt::Returned {
            not_before: app.clock.now(),
            reason: why.to_string(),
        },
        Outcome::NotSent { why } if row.channel == Channel::Sms => Attempt::Returned {
            not_before: app.clock.now() + BREATH,
            reason: why.to_string(),
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
