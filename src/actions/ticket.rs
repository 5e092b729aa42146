//! The ticket of a donor who got a place on the phone, while nothing could be written to them.

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
    let Some(campaign) = held.campaign_id else {
        return Ok(());
    };
    if ledger::has_ticket(tx, (held.id, held.revision)).await? {
        return Ok(());
    }
    let (scene, donor) = (scene(tx, campaign).await?, donors::by_id(tx, donor).await?);
    if let Some((scene, donor)) = scene.zip(donor) {
        post::confirmation(tx, context, &scene, &donor, &held).await?;
    }
    Ok(())
}
