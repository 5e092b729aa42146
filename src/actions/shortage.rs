//! A hospital posts a need, says that it still stands, or closes it.

use chrono::{DateTime, TimeDelta, Utc};
use entity::shortage;
use entity::values::{BloodGroup, Component, HospitalId, ShortageId, ShortageState, SiteSafety, Urgency};
use sea_orm::{ConnectionTrait, DbErr};

use super::campaign::end_campaign;
use super::places::hold_places;
use super::scene::hold_site;
use super::{Context, post};
use crate::domain::need::Need;
use crate::store::audit::{self, By};
use crate::store::db::write_tx;
use crate::store::shortages::{self, NewShortage};
use crate::store::{campaigns, hospitals, sites};

/// How long a shortage stands unless somebody confirms it.
pub const STANDS_FOR: TimeDelta = TimeDelta::hours(12);
/// The farthest deadline: beyond it, nobody knows what will be needed.
const FARTHEST: TimeDelta = TimeDelta::days(14);
/// The same need posted again within this time is the same tap.
const DOUBLE_TAP: TimeDelta = TimeDelta::minutes(1);
/// The most units of one shortage.
pub const MOST_UNITS: i16 = 200;

/// What a hospital needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewNeed {
    /// Who needs it.
    pub hospital: HospitalId,
    /// What is made of the donation.
    pub component: Component,
    /// The patient's group.
    pub group: BloodGroup,
    /// How many units.
    pub units: i16,
    /// By when.
    pub deadline: DateTime<Utc>,
    /// How pressing it is.
    pub urgency: Urgency,
}

/// Why a shortage is not posted or changed.
#[derive(Debug, thiserror::Error)]
pub enum ShortageRefused {
    /// The deadline has passed, or is further away than two weeks.
    #[error("the deadline must lie ahead, within 14 days")]
    Deadline,
    /// Fewer than one unit or more than [`MOST_UNITS`].
    #[error("between 1 and 200 units can be asked for")]
    Units,
    /// No site collects for this hospital, or none is open and safe.
    #[error("no open and safe site collects for this hospital")]
    NoSite,
    /// There is no such shortage, or it belongs to another hospital.
    #[error("there is no such shortage")]
    Unknown,
    /// It has ended.
    #[error("this shortage has ended")]
    Ended,
    /// A message could not be put into the ledger.
    #[error(transparent)]
    Post(#[from] post::NotPosted),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Whether a deadline lies ahead, and near enough to plan for.
#[must_use]
pub fn is_in_reach(deadline: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now < deadline && deadline <= now + FARTHEST
}

/// Posts a shortage: a campaign begins at the first open site that collects for the hospital, and holds places there
/// before anybody is asked. The same need posted twice within a minute is one shortage: the second answer is the first
/// one's number.
///
/// # Errors
/// [`ShortageRefused`].
pub async fn open_shortage(context: &Context<'_>, by: By, need: NewNeed) -> Result<ShortageId, ShortageRefused> {
    if !is_in_reach(need.deadline, context.now) {
        return Err(ShortageRefused::Deadline);
    }
    if !(1..=MOST_UNITS).contains(&need.units) {
        return Err(ShortageRefused::Units);
    }
    let tx = write_tx(context.db).await?;
    let open = hospitals::sites(&tx, need.hospital)
        .await?
        .into_iter()
        .find(|site| site.safety == SiteSafety::Open);
    let site = open.ok_or(ShortageRefused::NoSite)?;
    sites::lock(&tx, site.id).await?;
    let new = NewShortage {
        hospital: need.hospital,
        component: need.component,
        blood_group: need.group,
        units: need.units,
        urgency: need.urgency,
        deadline: need.deadline,
        opened_by: by.staff_id(),
        expires_at: need.deadline.min(context.now + STANDS_FOR),
    };
    if let Some(same) = shortages::same_since(&tx, &new, context.now - DOUBLE_TAP).await? {
        return Ok(same.id);
    }
    let campaign = campaigns::start(&tx, site.id, context.now).await?;
    let id = shortages::insert(&tx, campaign, new, context.now).await?;
    let asked = Need {
        component: need.component,
        group: need.group,
        units: u32::from(need.units.unsigned_abs()),
        collected: 0,
        deadline: need.deadline,
    };
    hold_places(&tx, context, &site, campaign, &asked, 0).await?;
    audit::record(&tx, by, "open", ("shortage", id.0), context.now).await?;
    tx.commit().await?;
    Ok(id)
}

/// Says that a shortage still stands, for another [`STANDS_FOR`] but not beyond its deadline.
///
/// # Errors
/// [`ShortageRefused::Unknown`] for another hospital's shortage, [`ShortageRefused::Ended`] once it has ended.
pub async fn confirm_shortage(
    context: &Context<'_>,
    by: By,
    hospital: Option<HospitalId>,
    id: ShortageId,
) -> Result<(), ShortageRefused> {
    let tx = write_tx(context.db).await?;
    let found = seen_by(&tx, hospital, id).await?;
    let until = found.deadline.min(context.now + STANDS_FOR);
    if !shortages::confirm(&tx, id, context.now, until).await? {
        return Err(ShortageRefused::Ended);
    }
    audit::record(&tx, by, "confirm", ("shortage", id.0), context.now).await?;
    Ok(tx.commit().await?)
}

/// Ends a shortage as closed by a person or expired, and stands everybody down.
///
/// # Errors
/// [`ShortageRefused::Unknown`] for another hospital's shortage, [`ShortageRefused::Ended`] once it has ended.
pub async fn end_shortage(
    context: &Context<'_>,
    by: By,
    hospital: Option<HospitalId>,
    id: ShortageId,
    state: ShortageState,
) -> Result<(), ShortageRefused> {
    let tx = write_tx(context.db).await?;
    let found = seen_by(&tx, hospital, id).await?;
    hold_site(&tx, found.campaign_id).await?;
    if !shortages::end(&tx, id, state, context.now).await? {
        return Err(ShortageRefused::Ended);
    }
    end_campaign(&tx, context, found.campaign_id).await?;
    audit::record(&tx, by, state.as_str(), ("shortage", id.0), context.now).await?;
    Ok(tx.commit().await?)
}

async fn seen_by(
    tx: &impl ConnectionTrait,
    hospital: Option<HospitalId>,
    id: ShortageId,
) -> Result<shortage::Model, ShortageRefused> {
    shortages::one_of(tx, hospital, id)
        .await?
        .ok_or(ShortageRefused::Unknown)
}
