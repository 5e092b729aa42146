//! What came of handing a message over, and how the ledger writes it down: many outcomes in one write.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use entity::delivery;
use entity::values::{Channel, DeliveryId};
use futures_util::FutureExt;
use sea_orm::DatabaseTransaction;

use super::carry::{Carried, carry};
use super::lease::Lease;
use super::patience::{PATIENCE, patiently};
use super::ready::Leaving;
use super::{later, pause};
use crate::actions::receipt::receive_late_answer;
use crate::app::App;
use crate::notify::outcome::{NotSent, Outcome};
use crate::store::ledger::{self, Attempt, Ended};
use crate::store::receipts::{self, PartAccepted};

/// The pause after a carrier did not take a message that had no part in that. The carrier has a pace of its own.
const BREATH: TimeDelta = TimeDelta::seconds(1);
/// An answer that is late may still come: what may be said twice waits for it so long at least.
const LATE: TimeDelta = TimeDelta::minutes(1);

/// A row of which the attempt has ended.
pub struct Handed {
    ended: Ended,
    /// Of a text in several parts what became of each; nothing of any other message.
    parts: Vec<PartAccepted>,
    /// Whether the person has it already.
    shown: bool,
}

/// A row that no carrier was asked about.
impl From<Ended> for Handed {
    fn from(ended: Ended) -> Self {
        Self {
            ended,
            parts: vec![],
            shown: false,
        }
    }
}

/// Hands one message to its carrier.
pub async fn hand_over(app: &App, lease: &Lease, leaving: Box<Leaving>) -> Handed {
    let row = &leaving.row;
    if !lease.holds() {
        // Another worker may hold the row by now; the write of this outcome is refused by the epoch if so.
        let attempt = Attempt::Returned {
            not_before: app.clock.now(),
            reason: "lease ran out".to_owned(),
        };
        return Ended::of(row, attempt).into();
    }
    let (attempt, carried) = match carry(app, lease, &leaving).await {
        Ok(carried) => (ended(app, row, carried.outcome.clone()), Some(carried)),
        // Whatever fails here fails before a byte has left.
        Err(error) => {
            tracing::error!(delivery = %row.id, error = format!("{error:#}"), "a message could not be prepared");
            (later(app, row, "it could not be prepared".to_owned()), None)
        }
    };
    let Carried {
        parts, shown, charge, ..
    } = carried.unwrap_or_else(|| Outcome::Uncertain.into());
    Handed {
        parts: if stays(&attempt) { parts } else { vec![] },
        shown,
        ..Ended::of(row, attempt).charged(charge).into()
    }
}

/// Whether a row does not leave again: one that does tells its parts anew.
const fn stays(attempt: &Attempt) -> bool {
    matches!(attempt, Attempt::Accepted { .. } | Attempt::Uncertain { .. })
}

/// Writes outcomes. Returns the rows that took theirs.
pub async fn write_down(
    tx: &DatabaseTransaction,
    handed: &[Handed],
    now: DateTime<Utc>,
) -> anyhow::Result<HashSet<DeliveryId>> {
    let ended: Vec<Ended> = handed.iter().map(|one| one.ended.clone()).collect();
    let written = ledger::finish(tx, &ended, now).await?;
    let stay = handed.iter().filter(|one| stays(&one.ended.attempt));
    let stay = stay.filter(|one| written.contains(&one.ended.id));
    let (whole, several): (Vec<_>, Vec<_>) = stay.partition(|one| one.parts.is_empty());
    for one in several {
        receipts::add_parts(tx, one.ended.id, one.parts.clone()).await?;
    }
    // It may have left in several parts before.
    let again = whole.iter().filter(|one| one.ended.epoch > 1).map(|one| one.ended.id);
    let again: Vec<DeliveryId> = again.collect();
    if !again.is_empty() {
        receipts::forget_parts(tx, again).await?;
    }
    Ok(written)
}

/// The rows that had taken these outcomes already.
pub async fn took_before(app: &App, handed: &[Handed]) -> anyhow::Result<HashSet<DeliveryId>> {
    let ended: Vec<Ended> = handed.iter().map(|one| one.ended.clone()).collect();
    Ok(ledger::took_before(&app.db, &ended).await?)
}

/// What follows from outcomes that are written. Returns how many messages a carrier took. An answer to a row that was lost
/// meanwhile still counts: it tells what nobody knew any more.
pub async fn follow_up(app: &App, handed: &[Handed], written: &HashSet<DeliveryId>) -> u64 {
    let mut taken = 0;
    for Handed { ended, shown, parts } in handed {
        let followed = match &ended.attempt {
            attempt if !written.contains(&ended.id) => {
                patiently(PATIENCE, || lost(app, ended.id, attempt, parts).boxed()).await
            }
            Attempt::Accepted { provider_id } => {
                taken += 1;
                if *shown {
                    patiently(PATIENCE, || seen(app, provider_id).boxed()).await
                } else {
                    Ok(())
                }
            }
            _ => Ok(()),
        };
        if let Err(error) = followed {
            tracing::error!(delivery = %ended.id, error = format!("{error:#}"), "what follows from an outcome could not be written");
        }
    }
    taken
}

/// The person has it already.
async fn seen(app: &App, provider_id: &str) -> anyhow::Result<()> {
    ledger::receipt(&app.db, provider_id, true, app.clock.now()).await?;
    Ok(())
}

async fn lost(app: &App, id: DeliveryId, attempt: &Attempt, parts: &[PartAccepted]) -> anyhow::Result<()> {
    tracing::warn!(delivery = %id, "the lease was lost while a message was on its way");
    let outcome = match attempt {
        Attempt::Accepted { provider_id } => Outcome::Accepted {
            provider_id: provider_id.clone(),
        },
        Attempt::Uncertain { .. } => Outcome::Uncertain,
        _ => return Ok(()),
    };
    receive_late_answer(&app.context(), id, &outcome, parts.to_vec()).await?;
    Ok(())
}

/// What the ledger writes down for an outcome. What a stop has held back leaves with the next start, without a pause; what
/// an operator did not take leaves at the pace, and in the session, that its connector finds.
fn ended(app: &App, row: &delivery::Model, outcome: Outcome) -> Attempt {
    match outcome {
        Outcome::Accepted { provider_id } => Attempt::Accepted { provider_id },
        Outcome::Refused { permanent: true, code } | Outcome::NoSuchAddress { code } => {
            Attempt::Undelivered { reason: code }
        }
        Outcome::Refused { permanent: false, code } => later(app, row, code),
        Outcome::NotSent {
            why: why @ (NotSent::Stopping | NotSent::Withdrawn),
        } => Attempt::Returned {
            not_before: app.clock.now(),
            reason: why.to_string(),
        },
        Outcome::NotSent { why }
            if row.channel == Channel::Sms
                || why == NotSent::Throttled
                || (why.outage().is_some() && why != NotSent::Broken) =>
        {
            Attempt::Returned {
                not_before: app.clock.now() + BREATH,
                reason: why.to_string(),
            }
        }
        Outcome::NotSent { why } => later(app, row, why.to_string()),
        // Told twice not to come is better than not told.
        Outcome::Uncertain if may_be_said_again(row) => Attempt::Repeated {
            not_before: app.clock.now() + pause(row).max(LATE),
            reason: "the answer was lost".to_owned(),
        },
        Outcome::Uncertain => Attempt::Uncertain {
            reason: "the answer was lost".to_owned(),
        },
    }
}

/// Attempts of which nothing left are not counted as long as none has.
fn may_be_said_again(row: &delivery::Model) -> bool {
    row.purpose.may_repeat() && (row.attempts < ledger::MOST_SAID || !row.may_have_left)
}
