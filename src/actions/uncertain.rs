//! A person says what became of a message of which the service does not know whether it left: the operator was asked, or
//! the donor was.

use entity::values::{DeliveryId, DeliveryState};
use sea_orm::DbErr;

use super::Context;
use crate::store::audit::{self, By};
use crate::store::db::write_tx;
use crate::store::{ledger, receipts};

/// What a person has found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The carrier has it, or the donor does.
    Left,
    /// Nothing has left.
    NotSent,
}

/// Why a message was not settled.
#[derive(Debug, thiserror::Error)]
pub enum FateRefused {
    /// There is no such message.
    #[error("there is no such message")]
    Unknown,
    /// A receipt, its validity or another person has settled it meanwhile.
    #[error("it is known already what became of this message")]
    Known,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Why a message ended of which a person has found out that it never left.
const NOT_SENT: &str = "not_sent";

/// Writes down what became of an uncertain message. One that has not left, may be said twice and is still of use leaves
/// again; any other ends as taken back, and does not count as an ask.
///
/// # Errors
/// [`FateRefused`].
pub async fn settle_uncertain(context: &Context<'_>, by: By, id: DeliveryId, fate: Fate) -> Result<(), FateRefused> {
    let tx = write_tx(context.db).await?;
    let row = ledger::hold(&tx, id).await?.ok_or(FateRefused::Unknown)?;
    if row.state != DeliveryState::Uncertain {
        return Err(FateRefused::Known);
    }
    let again = row.purpose.may_repeat() && context.now < row.expires_at;
    let (state, reason, verb) = match fate {
        Fate::Left => (DeliveryState::Accepted, None, "found_sent"),
        Fate::NotSent if again => (DeliveryState::Planned, Some(NOT_SENT), "found_not_sent"),
        Fate::NotSent => (DeliveryState::Cancelled, Some(NOT_SENT), "found_not_sent"),
    };
    if state == DeliveryState::Planned {
        receipts::forget_parts(&tx, [id]).await?;
    }
    receipts::resolve(&tx, row, (state, reason.map(str::to_owned)), None, context.now).await?;
    audit::record(&tx, by, verb, ("delivery", id.0), context.now).await?;
    Ok(tx.commit().await?)
}
