//! An operator says what became of a text. Receipts come early, twice, in any order and without an id; whatever of it
//! happens, the row reaches the same state.

mod late_answer;
mod message_ids;
mod state;

use entity::delivery;
use entity::values::DeliveryState;
use sea_orm::{ConnectionTrait, DbErr};

pub use self::late_answer::receive_late_answer;
use self::late_answer::settle_answer;
use self::message_ids::{keep_message_ids, learn, possible_keys};
pub use self::message_ids::{key, message_ids};
use self::state::{further, is_open, meant, whole};
use super::Context;
use crate::domain::contact::Phone;
use crate::notify::smpp::{IdForm, MessageIds, Receipt};
use crate::store::db::write_tx;
use crate::store::ledger;
use crate::store::receipts::{self, Told};

/// Takes receipts in one transaction. When the row of one is not found, which is so if it comes before the answer to its
/// text, it is kept and its row is looked for again. `route` names the operator, whose way of writing ids is learned.
///
/// # Errors
/// The database failed; then none is kept, and the operator should say them again.
pub async fn receive_receipts<'a>(
    context: &Context<'_>,
    route: &str,
    receipts: impl IntoIterator<Item = &'a Receipt>,
) -> Result<(), DbErr> {
    let mut receipts = receipts.into_iter().peekable();
    if receipts.peek().is_none() {
        return Ok(());
    }
    let tx = write_tx(context.db).await?;
    for receipt in receipts {
        take(&tx, context, route, receipt).await?;
    }
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

/// Operators use their ids again: the newest text to the phone that still waits, or the newest of all. Without a phone, an
/// id that several texts have is meant for none of them.
fn choose(mut rows: Vec<delivery::Model>, told: &Told) -> Option<delivery::Model> {
    if told.address_index.is_empty() {
        return rows.pop().filter(|_| rows.is_empty());
    }
    rows.retain(|row| row.address_index == told.address_index);
    let waits = rows
        .iter()
        .position(|row| row.state == DeliveryState::Accepted || is_open(row));
    (!rows.is_empty()).then(|| rows.swap_remove(waits.unwrap_or_default()))
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
    let unknown = is_open(&row) || row.reason.as_deref() == Some(ledger::VALIDITY_OVER);
    let with_operator = row.accepted_at.is_some() || unknown;
    let (mut states, mut named, mut has_nameless) = (Vec::new(), false, false);
    for part in receipts::parts(tx, row.id).await? {
        let mut state = part.state;
        has_nameless |= part.provider_id.is_none();
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
        let known = if is_open(&row) {
            DeliveryState::Uncertain
        } else {
            row.state
        };
        further(known, told.said)
    };
    // It tells the end of the text, and the id may be that of a part whose answer is late.
    let is_known = named || !has_nameless || told.provider_id.is_empty();
    let Some(state) = state.filter(|_| with_operator) else {
        return Ok(is_known);
    };
    let reason = told.error.clone().filter(|_| state != DeliveryState::Delivered);
    receipts::resolve(tx, row, (state, reason), key(&told.provider_id), context.now).await?;
    Ok(is_known)
}
