//! The ticket of a donor who could not be written to when the place was booked, or was written to over an address that is lost.

use entity::appointment;
use entity::values::DonorId;
use sea_orm::{ConnectionTrait, DbErr};

use super::scene::scene;
use super::{Context, post};
use crate::store::{appointments, donors, ledger};

/// Plans the ticket of a donor's place that has none, now that a channel may have opened. It is asked after the donor's row
/// was written: who books at the same time holds that row as well, and sees the channel.
pub(super) async fn make_up_for(tx: &impl ConnectionTrait, context: &Context<'_>, donor: DonorId) -> Result<(), DbErr> {
    let Some(held) = appointments::live_of_donor(tx, donor).await? else {
        return Ok(());
    };
    if ledger::has_ticket(tx, (held.id, held.revision)).await? {
        return Ok(());
    }
    plan(tx, context, donor, &held).await
}

/// Plans the ticket of a donor's place over the channel that is left, whatever another one has told.
pub(super) async fn tell_anew(tx: &impl ConnectionTrait, context: &Context<'_>, donor: DonorId) -> Result<(), DbErr> {
    match appointments::live_of_donor(tx, donor).await? {
        Some(held) => plan(tx, context, donor, &held).await,
        None => Ok(()),
    }
}

async fn plan(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: DonorId,
    held: &appointment::Model,
) -> Result<(), DbErr> {
    let Some(campaign) = held.campaign_id else {
        return Ok(());
    };
    let (scene, donor) = (scene(tx, campaign).await?, donors::by_id(tx, donor).await?);
    if let Some((scene, donor)) = scene.zip(donor) {
        post::confirmation(tx, context, &scene, &donor, held).await?;
    }
    Ok(())
}
