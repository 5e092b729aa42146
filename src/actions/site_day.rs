//! One day on which the weekly hours of a site do not hold, or hold again.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use entity::values::{AppealState, CampaignState, SiteId};
use entity::{appointment, site, slot};
use sea_orm::{ConnectionTrait, DbErr};

use super::Context;
use super::appointment::give_up;
use crate::domain::calendar::instant;
use crate::domain::slot::of_day;
use crate::store::audit::{self, By};
use crate::store::db::write_tx;
use crate::store::sites::{self, DayHours};
use crate::store::{appeals, appointments, campaigns, slots};

/// What a site does on one day.
#[derive(Debug, Clone, Copy)]
pub struct SiteDay {
    /// Which site.
    pub site: SiteId,
    /// Which day, by the calendar of the site.
    pub day: NaiveDate,
    /// What replaces the weekly hours; nothing lets them hold again.
    pub hours: Option<DayHours>,
    /// Whether appointments outside of the hours are cancelled; otherwise they stand in the way.
    pub cancel_appointments: bool,
}

/// Why a day stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum DayRefused {
    /// There is no such site.
    #[error("there is no such site")]
    Unknown,
    /// Nothing can be changed about yesterday.
    #[error("this day has passed")]
    Past,
    /// The hours end before they begin.
    #[error("a site opens before it closes")]
    Backwards,
    /// Donors are expected outside of the hours.
    #[error("{0} appointments lie outside of these hours")]
    Booked(usize),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Changes the hours of one day. Campaigns let go of the half-hours that fall away, and look at once for others; no
/// donor is offered them any more. Donors who are booked there are told not to come, if that is wanted, and may choose
/// another time while their campaign runs. Half-hours that have begun stay as they are. Answers how many appointments
/// were cancelled.
///
/// # Errors
/// [`DayRefused`]; nothing is changed then.
pub async fn change_day(context: &Context<'_>, by: By, change: SiteDay) -> Result<usize, DayRefused> {
    if matches!(change.hours, Some(DayHours::Open(from, till)) if till <= from) {
        return Err(DayRefused::Backwards);
    }
    let tx = write_tx(context.db).await?;
    let site = sites::by_id(&tx, change.site).await?.ok_or(DayRefused::Unknown)?;
    sites::lock(&tx, site.id).await?;
    let zone = site.zone.parse().unwrap_or(chrono_tz::Asia::Almaty);
    if change.day < context.now.with_timezone(&zone).date_naive() {
        return Err(DayRefused::Past);
    }
    sites::set_exception(&tx, site.id, change.day, change.hours).await?;
    let midnight = |day: NaiveDate| instant(day.and_time(NaiveTime::MIN), zone);
    let ahead = (
        midnight(change.day).max(context.now),
        midnight(change.day + Days::new(1)),
    );
    let (within, outside) = half_hours(&tx, &site, change.day, ahead).await?;
    let booked = booked_in(&tx, &outside, ahead).await?;
    if !booked.is_empty() && !change.cancel_appointments {
        return Err(DayRefused::Booked(booked.len()));
    }
    for held in &booked {
        give_up(&tx, context, held).await?;
        ask_again(&tx, held).await?;
    }
    for slot in &outside {
        slots::withdraw(&tx, slot.id).await?;
    }
    for slot in &within {
        slots::offer(&tx, slot.id, site.beds).await?;
    }
    campaigns::look_again_at(&tx, site.id, context.now).await?;
    let verb = match change.hours {
        Some(DayHours::Closed) => "close",
        Some(DayHours::Open(..)) => "open",
        None => "usual",
    };
    audit::record(&tx, by, verb, ("site", site.id.0), context.now).await?;
    tx.commit().await?;
    Ok(booked.len())
}

/// The half-hours of a day that lie ahead: those within the hours that hold now, and the others.
async fn half_hours(
    tx: &impl ConnectionTrait,
    site: &site::Model,
    day: NaiveDate,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(Vec<slot::Model>, Vec<slot::Model>), DbErr> {
    let hours = sites::opening(tx, site.id).await?;
    let zone = site.zone.parse().unwrap_or(chrono_tz::Asia::Almaty);
    let open = of_day(&hours, day, zone, u32::from(site.beds.unsigned_abs()));
    let made = slots::between(tx, site.id, from, until).await?;
    Ok(made
        .into_iter()
        .partition(|slot| open.iter().any(|open| open.starts_at == slot.starts_at)))
}

async fn booked_in(
    tx: &impl ConnectionTrait,
    some: &[slot::Model],
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<appointment::Model>, DbErr> {
    let booked = appointments::booked_between(tx, from, until).await?.into_iter();
    Ok(booked
        .map(|(held, _)| held)
        .filter(|held| some.iter().any(|slot| slot.id == held.slot_id))
        .collect())
}

/// The donor has not declined: while the campaign runs, the ask stands again, for another time.
async fn ask_again(tx: &impl ConnectionTrait, held: &appointment::Model) -> Result<(), DbErr> {
    let (Some(appeal), Some(campaign)) = (held.appeal_id, held.campaign_id) else {
        return Ok(());
    };
    let campaign = campaigns::by_id(tx, campaign).await?;
    if campaign.is_some_and(|campaign| campaign.state != CampaignState::Ended) {
        appeals::set_state(tx, appeal, AppealState::Asked, None).await?;
    }
    Ok(())
}
