//! What a campaign is about: the effort with its need, its hospital and its site.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::values::CampaignId;
use entity::{campaign, hospital, shortage, site};
use sea_orm::{ConnectionTrait, DbErr};

use crate::store::{campaigns, hospitals, shortages, sites};

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
