//! What a campaign is about, and how it ends: places are let go, and everybody who still waits is told.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::values::{AppealState, AppointmentState, CampaignId, CampaignState};
use entity::{campaign, hospital, shortage, site};
use sea_orm::{ConnectionTrait, DbErr};

use super::{Context, appointment, post};
use crate::store::ledger::{self, Withdrawn};
use crate::store::{appeals, appointments, campaigns, donors, hospitals, shortages, sites, slots};

/// A campaign with what its messages speak of.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The effort.
    pub campaign: campaign::Model,
    /// The need it answers.
    pub shortage: shortage::Model,
    /// Who needs it.
    pub hospital: hospital::Model,
    /// Where blood is collected.
    pub site: site::Model,
}

impl Scene {
    /// The zone of the site, in which every civil time of the campaign is meant.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.site.zone.parse().unwrap_or(chrono_tz::Asia::Almaty)
    }
}

/// Loads what a campaign is about; none when there is no such campaign.
///
/// # Errors
/// The database failed.
pub async fn scene(db: &impl ConnectionTrait, id: CampaignId) -> Result<Option<Scene>, DbErr> {
    let Some(campaign) = campaigns::by_id(db, id).await? else {
        return Ok(None);
    };
    let Some(shortage) = shortages::of_campaign(db, id).await? else {
        return Ok(None);
    };
    let (hospital, site) = (
        hospitals::by_id(db, shortage.hospital_id).await?,
        sites::by_id(db, campaign.site_id).await?,
    );
    Ok(hospital.zip(site).map(|(hospital, site)| Scene {
        campaign,
        shortage,
        hospital,
        site,
    }))
}

/// Holds the site of a campaign until the transaction ends; see [`sites::lock`].
pub(super) async fn hold_site(tx: &impl ConnectionTrait, id: CampaignId) -> Result<(), DbErr> {
    match campaigns::by_id(tx, id).await? {
        Some(campaign) => sites::lock(tx, campaign.site_id).await,
        None => Ok(()),
    }
}

/// The calendar day of `now` at the site of a campaign.
pub(super) fn local_day(scene: Option<&Scene>, now: DateTime<Utc>) -> NaiveDate {
    let zone = scene.map_or(chrono_tz::Asia::Almaty, Scene::zone);
    now.with_timezone(&zone).date_naive()
}

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
                post::stand_down(tx, context, scene, &donor, appeal.id).await?;
            }
        }
    }
    Ok(())
}
