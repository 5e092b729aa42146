//! An operator says what became of a text. Receipts come early, twice, in any order and without an id; whatever of it
//! happens, the row reaches the same state.

use entity::values::{DeliveryId, DeliveryState};
use entity::{delivery, delivery_part};
use sea_orm::{ConnectionTrait, DbErr};

use super::Context;
use crate::domain::contact::Phone;
use crate::notify::outcome::Outcome;
use crate::notify::smpp::{IdForm, MessageIds, Receipt, ReceiptState};
use crate::store::db::write_tx;
use crate::store::receipts::{self, PartAccepted, Told};
use crate::store::{ledger, settings};

/// Takes one receipt. When its row is not found, which is so for one that comes before the answer to its text, it is kept
/// and its row is looked for again. `carrier` names the operator, whose way of writing ids is learned.
///
/// # Errors
/// The database failed; then nothing is kept, and the operator should say it again.
pub async fn receive_receipt(context: &Context<'_>, route: &str, receipt: &Receipt) -> Result<(), DbErr> {
    let tx = write_tx(context.db).await?;
    take(&tx, context, route, receipt).await?;
    tx.commit().await
}

/// The same from a gateway, within the transaction that makes sure that it is new. A gateway writes an id as it has answered
/// it.
pub(super) async fn receive_receipt_in(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    route: &str,
    receipt: &Receipt,
) -> Result<(), DbErr> {
    if message_ids(tx, route).await?.form() != Some(IdForm::Same) {
        keep_message_ids(tx, route, MessageIds::same()).await?;
    }
    take(tx, context, route, receipt).await
}

async fn take(tx: &impl ConnectionTrait, context: &Context<'_>, route: &str, receipt: &Receipt) -> Result<(), DbErr> {
    let Some(said) = meant(receipt.state) else {
        return Ok(());
    };
    let address_index = Phone::parse_any(&receipt.phone).map(|phone| context.keys.blind_index(phone.reveal()));
    let told = Told {
        route: route.to_owned(),
        address_index: address_index.unwrap_or_default(),
        provider_id: receipt.id.clone().unwrap_or_default(),
        said,
        error: receipt.error.clone(),
        received_at: context.now,
        answers: None,
    };
    if !settle(tx, context, &told).await? {
        receipts::keep(tx, told).await?;
    }
    Ok(())
}

/// Looks again for the rows of receipts that were kept. Returns how many were found.
///
/// # Errors
/// The database failed.
pub async fn settle_kept(context: &Context<'_>) -> Result<u64, DbErr> {
    let mut found = 0;
    for (id, told) in receipts::due(context.db, context.now).await? {
        let tx = write_tx(context.db).await?;
        let settled = match told.answers {
            Some(row) => settle_answer(&tx, context, row, &told).await?,
            None => settle(&tx, context, &told).await?,
        };
        if settled {
            receipts::forget(&tx, id).await?;
            found += 1;
        } else {
            receipts::put_off(&tx, id, context.now).await?;
        }
        tx.commit().await?;
    }
    Ok(found)
}

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
        return receipts::keep(tx, told).await;
    }
    if row.state != DeliveryState::Uncertain {
        return Ok(());
    }
    let known = receipts::parts(tx, id).await?;
    if !known.is_empty() {
        if let (Outcome::Accepted { provider_id }, true) = (outcome, parts.is_empty()) {
            accept_part(tx, context, row, (known, key(provider_id))).await?;
        }
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

/// Takes an answer that came before its worker had written that it waits no longer. Returns whether it has by now.
async fn settle_answer(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    id: DeliveryId,
    told: &Told,
) -> Result<bool, DbErr> {
    let row = ledger::hold(tx, id).await?;
    if row.is_some_and(|row| row.state == DeliveryState::Attempting) {
        return Ok(false);
    }
    let provider_id = told.provider_id.clone();
    take_answer(tx, context, id, (&Outcome::Accepted { provider_id }, vec![])).await?;
    Ok(true)
}

/// Parts leave one after another: the first whose answer was lost is the one that is answered now.
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
        state => receipts::resolve(tx, row, (state, None), key, context.now).await,
    }
}

/// What an operator's id is kept as; none if it gave none.
#[must_use]
pub fn key(provider_id: &str) -> Option<String> {
    Some(MessageIds::key(provider_id)).filter(|key| !key.is_empty())
}

/// How an operator writes its ids in receipts, as far as it has been seen.
///
/// # Errors
/// The database failed.
pub async fn message_ids(db: &impl ConnectionTrait, route: &str) -> Result<MessageIds, DbErr> {
    let kept = settings::get(db, &format!("message ids of {route}")).await?;
    Ok(kept
        .and_then(|kept| serde_json::from_str(&kept).ok())
        .unwrap_or_default())
}

/// Finds the row that a receipt speaks of and writes what became of it. Returns whether it was found.
async fn settle(tx: &impl ConnectionTrait, context: &Context<'_>, told: &Told) -> Result<bool, DbErr> {
    if !told.provider_id.is_empty() {
        let mut ids = message_ids(tx, &told.route).await?;
        let keys = possible_keys(ids, told);
        if let Some(row) = choose(receipts::rows_by_id(tx, &told.route, &keys).await?, told) {
            learn(tx, &mut ids, &row, told).await?;
            return apply(tx, context, row, told, &keys).await;
        }
    }
    match receipts::awaiting(tx, told).await? {
        Some(row) => apply(tx, context, row, told, &[]).await,
        None => Ok(false),
    }
}

/// The phone tells texts apart well enough to try every form of an id; without it only the form that is known is.
fn possible_keys(ids: MessageIds, told: &Told) -> Vec<String> {
    let ids = if told.address_index.is_empty() {
        ids
    } else {
        MessageIds::default()
    };
    ids.keys(&told.provider_id)
}

/// Operators use their ids again: the newest text to the phone that still waits, or the newest of all. Without a phone, an
/// id that several texts have is meant for none of them.
fn choose(mut rows: Vec<delivery::Model>, told: &Told) -> Option<delivery::Model> {
    if told.address_index.is_empty() {
        return rows.pop().filter(|_| rows.is_empty());
    }
    rows.retain(|row| row.address_index == told.address_index);
    let waits = rows
        .iter()
        .position(|row| matches!(row.state, DeliveryState::Accepted | DeliveryState::Uncertain));
    (!rows.is_empty()).then(|| rows.swap_remove(waits.unwrap_or_default()))
}

async fn learn(
    tx: &impl ConnectionTrait,
    ids: &mut MessageIds,
    row: &delivery::Model,
    told: &Told,
) -> Result<(), DbErr> {
    let (before, known) = (*ids, ids.form());
    if let Some(answered) = &row.provider_id {
        ids.learn(answered, &told.provider_id);
    }
    // Once the form is known, only what changes it is worth a write.
    if *ids == before || (known.is_some() && ids.form() == known) {
        return Ok(());
    }
    keep_message_ids(tx, &told.route, *ids).await
}

async fn keep_message_ids(tx: &impl ConnectionTrait, route: &str, ids: MessageIds) -> Result<(), DbErr> {
    let kept = serde_json::to_string(&ids).map_err(|error| DbErr::Custom(error.to_string()))?;
    settings::set(tx, &format!("message ids of {route}"), &kept).await
}

/// Returns whether it is known what the receipt speaks of.
async fn apply(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    row: delivery::Model,
    told: &Told,
    keys: &[String],
) -> Result<bool, DbErr> {
    // What never was with the operator has an end that no receipt can speak of.
    let unknown = row.state == DeliveryState::Uncertain || row.reason.as_deref() == Some(ledger::VALIDITY_OVER);
    let with_operator = row.accepted_at.is_some() || unknown;
    let (mut states, mut named) = (Vec::new(), false);
    for part in receipts::parts(tx, row.id).await? {
        let mut state = part.state;
        if part.provider_id.as_ref().is_some_and(|id| keys.contains(id)) {
            named = true;
            if let Some(further) = further(state.unwrap_or(DeliveryState::Uncertain), told.said) {
                receipts::resolve_part(tx, &part, further).await?;
                state = Some(further);
            }
        }
        states.push(state);
    }
    // One part that arrived is not the text. Which one it was, a late answer may still tell.
    if !named && !states.is_empty() && matches!(told.said, DeliveryState::Accepted | DeliveryState::Delivered) {
        return Ok(false);
    }
    let state = if named {
        Some(whole(&states)).filter(|state| *state != row.state)
    } else {
        further(row.state, told.said)
    };
    let Some(state) = state.filter(|_| with_operator) else {
        return Ok(true);
    };
    let reason = told.error.clone().filter(|_| state != DeliveryState::Delivered);
    receipts::resolve(tx, row, (state, reason), key(&told.provider_id), context.now).await?;
    Ok(true)
}

const fn meant(state: ReceiptState) -> Option<DeliveryState> {
    match state {
        ReceiptState::Delivered => Some(DeliveryState::Delivered),
        ReceiptState::Undelivered => Some(DeliveryState::Undelivered),
        ReceiptState::Expired => Some(DeliveryState::Expired),
        ReceiptState::Underway => Some(DeliveryState::Accepted),
        ReceiptState::Unknown => None,
    }
}

/// How much a state says. Of two receipts that contradict each other the one that says more counts, whichever comes first.
const fn says(state: DeliveryState) -> Option<u8> {
    match state {
        DeliveryState::Uncertain => Some(0),
        DeliveryState::Accepted => Some(1),
        DeliveryState::Expired => Some(2),
        DeliveryState::Undelivered => Some(3),
        DeliveryState::Delivered => Some(4),
        _ => None,
    }
}

/// The state after a receipt, if it changes anything.
fn further(state: DeliveryState, said: DeliveryState) -> Option<DeliveryState> {
    let known = says(state)?;
    (says(said)? > known).then_some(said)
}

/// A text in several parts is delivered when every part is, and is not when one is not. A part that nobody knows to have
/// been accepted leaves the text uncertain.
fn whole(parts: &[Option<DeliveryState>]) -> DeliveryState {
    let some = |wanted| parts.contains(&Some(wanted));
    if some(DeliveryState::Undelivered) {
        DeliveryState::Undelivered
    } else if some(DeliveryState::Expired) {
        DeliveryState::Expired
    } else if parts.contains(&None) {
        DeliveryState::Uncertain
    } else if some(DeliveryState::Accepted) {
        DeliveryState::Accepted
    } else {
        DeliveryState::Delivered
    }
}

#[cfg(test)]
mod tests {
    use entity::values::DeliveryState::{Accepted, Cancelled, Delivered, Expired, Planned, Uncertain, Undelivered};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_receipt_only_ever_adds_to_what_is_known() {
        for (state, said, after) in [
            (Accepted, Delivered, Some(Delivered)),
            (Uncertain, Undelivered, Some(Undelivered)),
            (Uncertain, Accepted, Some(Accepted)),
            (Accepted, Accepted, None),
            (Delivered, Delivered, None),
            (Delivered, Expired, None),
            (Expired, Delivered, Some(Delivered)),
            (Planned, Delivered, None),
            (Cancelled, Delivered, None),
        ] {
            assert_eq!(further(state, said), after, "{state} {said}");
        }
    }

    #[test]
    fn a_text_is_delivered_when_all_of_it_is() {
        for (parts, state) in [
            (vec![Some(Delivered), Some(Delivered)], Delivered),
            (vec![Some(Delivered), Some(Accepted)], Accepted),
            (vec![Some(Delivered), Some(Expired)], Expired),
            (vec![Some(Expired), Some(Undelivered)], Undelivered),
            (vec![Some(Delivered), None], Uncertain),
            (vec![Some(Undelivered), None], Undelivered),
        ] {
            assert_eq!(whole(&parts), state, "{parts:?}");
        }
    }

    proptest! {
        #[test]
        fn receipts_in_any_order_and_number_reach_the_same_state(
            said in proptest::collection::vec(prop_oneof![Just(Accepted), Just(Expired), Just(Undelivered), Just(Delivered)], 1..8),
            shuffled in any::<prop::sample::Index>(),
        ) {
            let end = |said: &[DeliveryState]| said.iter().fold(Uncertain, |state, said| further(state, *said).unwrap_or(state));
            let mut other = said.clone();
            other.rotate_left(shuffled.index(said.len()));
            other.reverse();
            other.extend(&said);
            prop_assert_eq!(end(&said), end(&other));
        }
    }
}
