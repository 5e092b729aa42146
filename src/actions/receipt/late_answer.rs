//! An answer that comes when nobody waits for it any more.

use entity::values::{DeliveryId, DeliveryState};
use entity::{delivery, delivery_part};
use sea_orm::{ConnectionTrait, DbErr};

use super::message_ids::key;
use super::state::{is_open, whole};
use crate::actions::Context;
use crate::notify::outcome::Outcome;
use crate::store::db::write_tx;
use crate::store::ledger;
use crate::store::receipts::{self, PartAccepted, Told};

/// Takes an answer that came when nobody waited for it any more, with what it says of each part of a text in several. Where
/// the parts are known already, it speaks of one: those behind it were never written.
///
/// # Errors
/// The database failed.
pub async fn receive_late_answer(
    context: &Context<'_>,
    id: DeliveryId,
    outcome: &Outcome,
    parts: Vec<PartAccepted>,
) -> Result<(), DbErr> {
    let tx = write_tx(context.db).await?;
    take_answer(&tx, context, id, (outcome, parts)).await?;
    tx.commit().await
}

async fn take_answer(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    id: DeliveryId,
    (outcome, parts): (&Outcome, Vec<PartAccepted>),
) -> Result<(), DbErr> {
    let Some(row) = ledger::hold(tx, id).await? else {
        return Ok(());
    };
    if let (DeliveryState::Attempting, Outcome::Accepted { provider_id }) = (row.state, outcome) {
        // The worker that has given up waiting has not written so yet.
        let told = Told {
            route: row.route.unwrap_or_default(),
            address_index: row.address_index,
            provider_id: provider_id.clone(),
            said: DeliveryState::Accepted,
            error: None,
            received_at: context.now,
            answers: Some(id),
        };
        return receipts::keep(tx, [told]).await;
    }
    let known = receipts::parts(tx, id).await?;
    if !known.is_empty() {
        return match (outcome, parts.is_empty()) {
            (Outcome::Accepted { provider_id }, true) => accept_part(tx, context, row, (known, key(provider_id))).await,
            (Outcome::Refused { permanent: true, code }, true) => refuse_part(tx, context, row, (known, code)).await,
            _ => Ok(()),
        };
    }
    if !is_open(&row) {
        return Ok(());
    }
    if !parts.is_empty() {
        receipts::add_parts(tx, id, parts).await?;
    }
    match outcome {
        Outcome::Accepted { provider_id } => {
            let key = key(provider_id);
            receipts::resolve(tx, row, (DeliveryState::Accepted, None), key, context.now).await?;
        }
        Outcome::Refused { permanent, code } => {
            // It is certain now that nobody has it, so that it may leave again whatever it is.
            let again = !permanent && row.expires_at > context.now;
            let state = if again {
                DeliveryState::Planned
            } else {
                DeliveryState::Undelivered
            };
            receipts::resolve(tx, row, (state, Some(code.clone())), None, context.now).await?;
        }
        Outcome::NoSuchAddress { .. } | Outcome::Uncertain | Outcome::NotSent { .. } => {}
    }
    Ok(())
}

/// Takes answers that came before their text's worker had written that it waits no longer. Returns of each whether it has by
/// now.
///
/// # Errors
/// The database failed.
pub(super) async fn settle_answers(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    id: DeliveryId,
    answers: &[&Told],
) -> Result<Vec<bool>, DbErr> {
    let row = ledger::hold(tx, id).await?;
    let has_written = row.is_none_or(|row| row.state != DeliveryState::Attempting);
    if has_written {
        for told in answers {
            let provider_id = told.provider_id.clone();
            take_answer(tx, context, id, (&Outcome::Accepted { provider_id }, vec![])).await?;
        }
    }
    Ok(vec![has_written; answers.len()])
}

/// Parts leave one after another: the first whose answer was lost is the one that is answered now. A text that has its end
/// already, by what was said of another part, keeps it.
async fn accept_part(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    row: delivery::Model,
    (known, key): (Vec<delivery_part::Model>, Option<String>),
) -> Result<(), DbErr> {
    let Some(answered) = known.iter().position(|part| part.state.is_none()) else {
        return Ok(());
    };
    receipts::accept_part(tx, &known[answered], key.clone()).await?;
    let mut states: Vec<_> = known.iter().map(|part| part.state).collect();
    states[answered] = Some(DeliveryState::Accepted);
    match whole(&states) {
        DeliveryState::Uncertain => Ok(()),
        _ if !is_open(&row) => Ok(()),
        state => receipts::resolve(tx, row, (state, None), key, context.now).await,
    }
}

/// The same for a part that the operator will never take: without it the text is none.
async fn refuse_part(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    row: delivery::Model,
    (known, code): (Vec<delivery_part::Model>, &str),
) -> Result<(), DbErr> {
    let Some(part) = known.iter().find(|part| part.state.is_none()) else {
        return Ok(());
    };
    receipts::resolve_part(tx, part, DeliveryState::Undelivered).await?;
    if !is_open(&row) {
        return Ok(());
    }
    let refused = (DeliveryState::Undelivered, Some(code.to_owned()));
    receipts::resolve(tx, row, refused, None, context.now).await
}
