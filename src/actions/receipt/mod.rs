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
use self::late_answer::settle_answers;
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
        provider_id: receipt
            .id
            .as_deref()
            .map(MessageIds::of_receipt)
            .unwrap_or_default()
            .to_owned(),
        said: meant(receipt.state)?,
        error: receipt.error.clone(),
        received_at: context.now,
        answers: None,
    })
}

/// Crowds that are looked at in one go: an operator that lies has many kept of which the text is never found, and nobody's
/// message waits for those.
const CROWDS: usize = 4;

/// Looks again for the texts of receipts that were kept and are due, the longest due first, up to some thousands of them.
/// Returns how many were found.
///
/// # Errors
/// The database failed, for one of them at least.
pub async fn settle_kept(context: &Context<'_>) -> Result<u64, DbErr> {
    let (mut found, mut failure) = (0, None);
    for _ in 0..CROWDS {
        let due = receipts::due(context.db, context.now).await?;
        if due.is_empty() {
            break;
        }
        let mut by_route: BTreeMap<(String, Option<DeliveryId>), Vec<Kept>> = BTreeMap::new();
        for kept in due {
            let crowd = (kept.told.route.clone(), kept.told.answers);
            by_route.entry(crowd).or_default().push(kept);
        }
        for ((route, answers), kept) in by_route {
            match settle_crowd(context, (&route, answers), &kept).await {
                Ok(known) => found += known,
                // One of them may be at fault, and does not keep the others.
                Err(error) => {
                    failure = Some(error);
                    found += settle_one_by_one(context, (&route, answers), &kept).await?;
                }
            }
        }
    }
    failure.map_or(Ok(found), Err)
}

async fn settle_one_by_one(context: &Context<'_>, of: (&str, Option<DeliveryId>), kept: &[Kept]) -> Result<u64, DbErr> {
    let mut found = 0;
    for one in kept.chunks(1) {
        match settle_crowd(context, of, one).await {
            Ok(known) => found += known,
            Err(_) => receipts::put_off(context.db, &one.iter().collect::<Vec<_>>(), context.now).await?,
        }
    }
    Ok(found)
}

/// Kept receipts over a route, or what answers a text. Forgets what is known now and puts the rest off. Returns how many are
/// known.
async fn settle_crowd(
    context: &Context<'_>,
    (route, answers): (&str, Option<DeliveryId>),
    kept: &[Kept],
) -> Result<u64, DbErr> {
    let tx = write_tx(context.db).await?;
    let told: Vec<&Told> = kept.iter().map(|kept| &kept.told).collect();
    let is_known = match answers {
        Some(id) => settle_answers(&tx, context, id, &told).await?,
        None => settle(&tx, context, route, &told).await?,
    };
    let (mut known, mut unknown) = (vec![], vec![]);
    for (kept, is_known) in kept.iter().zip(is_known) {
        if is_known { &mut known } else { &mut unknown }.push(kept);
    }
    receipts::put_off(&tx, &unknown, context.now).await?;
    receipts::forget(&tx, &known).await?;
    tx.commit().await?;
    Ok(known.len() as u64)
}
