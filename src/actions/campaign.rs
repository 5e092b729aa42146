//! How a campaign ends: places are let go, and everybody who still waits is told.

use entity::values::{AppealState, AppointmentState, CampaignId, CampaignState};
use sea_orm::ConnectionTrait;

use super::scene::{Scene, scene};
use super::{Context, appointment, post};
use crate::store::ledger::{self, Withdrawn};
use crate::store::{appeals, appointments, campaigns, donors, slots};

/// Ends a campaign in the transaction that ended its shortage. Places it still holds are let go, appeals that have not
/// left are taken back, and everybody asked and undecided, or booked and still to be told in time, hears that there
/// is no need to come.
pub(super) async fn end_campaign(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    id: CampaignId,
) -> Result<(), post::NotPosted> {
    if !campaigns::end(tx, id, context.now).await? {
        return Ok(());
    }
    slots::release(tx, id).await?;
    ledger::cancel(tx, Withdrawn::OfCampaign(id), context.now).await?;
    let Some(scene) = scene(tx, id).await? else {
        return Ok(());
    };
    debug_assert_eq!(scene.campaign.state, CampaignState::Ended);
    for (held, slot) in appointments::of_campaign(tx, id).await? {
        let in_time = slot.is_some_and(|slot| slot.starts_at >= context.now + context.house.policy.notice);
        if held.state == AppointmentState::Booked && in_time {
            appointment::stand_down(tx, context, &scene, &held).await?;
        }
    }
    withdraw_open(tx, context, &scene).await
}

/// Closes the asks of a campaign that nobody has answered, and tells those whom the ask had reached.
pub(super) async fn withdraw_open(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    scene: &Scene,
) -> Result<(), post::NotPosted> {
    for state in [AppealState::Asked, AppealState::Waitlisted] {
        for appeal in appeals::in_state(tx, scene.campaign.id, state).await? {
            appeals::set_state(tx, appeal.id, AppealState::Withdrawn, None).await?;
            let has_left = ledger::has_left(tx, appeal.id).await?;
            if let (true, Some(donor)) = (has_left, donors::by_id(tx, appeal.donor_id).await?) {
                post::stand_down(tx, context, scene, &donor, appeal.id, None).await?;
            }
        }
    }
    Ok(())
}
