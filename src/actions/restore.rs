//! After a copy of the database was brought back: nothing leaves until a person has seen what would.

use entity::values::CampaignId;
use sea_orm::{ConnectionTrait, DbErr};

use super::Context;
use crate::store::audit::{self, By};
use crate::store::campaigns;
use crate::store::db::write_tx;
use crate::store::quarantine::{self, Held, Waiting};

/// Stops everything that leaves, and has the campaigns that run ask nobody until a person lets each go on.
///
/// # Errors
/// The database failed.
pub async fn begin_quarantine(context: &Context<'_>, by: By) -> Result<(), DbErr> {
    let tx = write_tx(context.db).await?;
    begin(&tx, context, by).await?;
    tx.commit().await
}

/// The same if the data lives elsewhere than it did: what the copy holds as unsent may have been sent. Returns whether that
/// is so; of several processes that look at once one is told so.
///
/// # Errors
/// The database failed.
pub async fn begin_quarantine_if_moved(context: &Context<'_>, by: By) -> Result<bool, DbErr> {
    if !quarantine::has_moved(context.db).await? {
        return Ok(false);
    }
    let tx = write_tx(context.db).await?;
    let moved = quarantine::move_in(&tx).await?;
    if moved {
        begin(&tx, context, by).await?;
    }
    tx.commit().await?;
    Ok(moved)
}

async fn begin(tx: &impl ConnectionTrait, context: &Context<'_>, by: By) -> Result<(), DbErr> {
    quarantine::begin(tx, context.now).await?;
    campaigns::hold_all(tx, context.now).await?;
    audit::record(tx, by, "quarantine", ("ledger", 0), context.now).await
}

/// What would leave now, by purpose and channel, and the campaigns that ask nobody until a person lets them go on.
///
/// # Errors
/// The database failed.
pub async fn preview(context: &Context<'_>) -> Result<(Vec<Waiting>, Vec<Held>), DbErr> {
    Ok((
        quarantine::waiting(context.db, context.now).await?,
        quarantine::campaigns(context.db).await?,
    ))
}

/// Lets messages leave again. What was planned before the quarantine and may be said only once does not: it may have been
/// sent after the copy was made, so that it is uncertain. Returns how many these are; none if there was no quarantine.
///
/// # Errors
/// The database failed.
pub async fn resume(context: &Context<'_>, by: By) -> Result<Option<u64>, DbErr> {
    let tx = write_tx(context.db).await?;
    if quarantine::since(&tx).await?.is_none() {
        return Ok(None);
    }
    let doubtful = quarantine::doubt(&tx).await?;
    quarantine::end(&tx).await?;
    audit::record(&tx, by, "resume", ("ledger", 0), context.now).await?;
    tx.commit().await?;
    Ok(Some(doubtful))
}

/// Lets a campaign ask people again that ran when the copy was brought back. False when it was not held, or has ended.
///
/// # Errors
/// The database failed.
pub async fn let_go_on(context: &Context<'_>, by: By, id: CampaignId) -> Result<bool, DbErr> {
    let tx = write_tx(context.db).await?;
    let goes_on = campaigns::let_go_on(&tx, id, context.now).await?;
    if goes_on {
        audit::record(&tx, by, "let_go_on", ("campaign", id.0), context.now).await?;
    }
    tx.commit().await?;
    Ok(goes_on)
}
