//! An operator says what became of a text. Receipts come early, twice, in any order and without an id; whatever of it
//! happens, the row reaches the same state.

mod late_answer;
mod message_ids;
mod settle;
mod state;

use std::collections::BTreeMap;

use entity::values::DeliveryId;
use sea_orm::{ConnectionTrait, DbErr};

pub use self::late_answer::receive_late_answer;
use self::late_answer::settle_answer;
use self::message_ids::keep_message_ids;
pub use self::message_ids::{key, message_ids};
use self::settle::settle;
use self::state::meant;
use super::Context;
use crate::domain::contact::Phone;
use crate::notify::smpp::{IdForm, MessageIds, Receipt};
use crate::store::db::write_tx;
use crate::store::receipts::{self, Kept, Told};

/// Takes receipts in one transaction. Those of which the text is not found, which is so if they come before the answer to it,
/// are kept, and their texts are looked for again. `route` names the operator, whose way of writing ids is learned.
///
/// # Errors
/// The database failed; then none is kept, and the operator should say them again.
pub async fn receive_receipts(context: &Context<'_>, route: &str, receipts: &[Receipt]) -> Result<(), DbErr> {
    if receipts.is_empty() {
        return Ok(());
    }
    let tx = write_tx(context.db).await?;
    take(&tx, context, route, receipts).await?;
    tx.commit().await
}

/// The same from a gateway, within the transaction that makes sure that it is new. A gateway writes an id as it has answered
/// it.
pub(super) async fn receive_receipt_in(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    route: &str,
    receipt: Receipt,
) -> Result<(), DbErr> {
    if message_ids(tx, route).await?.form() != Some(IdForm::Same) {
        keep_message_ids(tx, route, MessageIds::same()).await?;
    }
    take(tx, context, route, &[receipt]).await
}

async fn take(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    route: &str,
    receipts: &[Receipt],
) -> Result<(), DbErr> {
    let told = receipts.iter().filter_map(|receipt| told(context, route, receipt));
    let told: Vec<Told> = told.collect();
    let is_known = settle(tx, context, route, &told.iter().collect::<Vec<_>>()).await?;
    let unknown = told.into_iter().zip(is_known).filter(|(_, is_known)| !is_known);
    receipts::keep(tx, unknown.map(|(told, _)| told)).await
}

/// None if it says nothing of what became of the text.
fn told(context: &Context<'_>, route: &str, receipt: &Receipt) -> Option<Told> {
    let address_index = Phone::parse_any(&receipt.phone).map(|phone| context.keys.blind_index(phone.reveal()));
    Some(Told {
        route: route.to_owned(),
        address_index: address_index.unwrap_or_default(),
        provider_id: receipt.id.clone().unwrap_or_default(),
        said: meant(receipt.state)?,
        error: receipt.error.clone(),
        received_at: context.now,
        answers: None,
    })
}

/// Looks again for the texts of receipts that were kept and are due. Returns how many were found.
///
/// # Errors
/// The database failed.
pub async fn settle_kept(context: &Context<'_>) -> Result<u64, DbErr> {
    let mut found = 0;
    // Each has its next time behind it or is forgotten, so that this ends.
    loop {
        let due = receipts::due(context.db, context.now).await?;
        if due.is_empty() {
            return Ok(found);
        }
        let mut by_route: BTreeMap<String, Vec<Kept>> = BTreeMap::new();
        for kept in due {
            match kept.told.answers {
                Some(id) => found += settle_kept_answer(context, id, &kept).await?,
                None => by_route.entry(kept.told.route.clone()).or_default().push(kept),
            }
        }
        for (route, kept) in by_route {
            found += settle_kept_receipts(context, &route, &kept).await?;
        }
    }
}

async fn settle_kept_answer(context: &Context<'_>, id: DeliveryId, kept: &Kept) -> Result<u64, DbErr> {
    let tx = write_tx(context.db).await?;
    let is_known = settle_answer(&tx, context, id, &kept.told).await?;
    let found = looked_again(&tx, context, &[kept], &[is_known]).await?;
    tx.commit().await?;
    Ok(found)
}

async fn settle_kept_receipts(context: &Context<'_>, route: &str, kept: &[Kept]) -> Result<u64, DbErr> {
    let tx = write_tx(context.db).await?;
    let told: Vec<&Told> = kept.iter().map(|kept| &kept.told).collect();
    let is_known = settle(&tx, context, route, &told).await?;
    let found = looked_again(&tx, context, &kept.iter().collect::<Vec<_>>(), &is_known).await?;
    tx.commit().await?;
    Ok(found)
}

/// Forgets what is known now and puts the rest off. Returns how many are known.
async fn looked_again(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    kept: &[&Kept],
    is_known: &[bool],
) -> Result<u64, DbErr> {
    let (known, unknown): (Vec<_>, Vec<_>) = kept.iter().zip(is_known).partition(|(_, is_known)| **is_known);
    let unknown: Vec<&Kept> = unknown.into_iter().map(|(kept, _)| *kept).collect();
    receipts::put_off(tx, &unknown, context.now).await?;
    receipts::forget(tx, known.iter().map(|(kept, _)| kept.id)).await?;
    Ok(known.len() as u64)
}
