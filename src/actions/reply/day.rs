//! A yes that names a day: to a place on another one it is no yes.

use chrono::{DateTime, Utc};
use chrono_tz::{Asia, Tz};
use entity::{appeal, appointment};
use sea_orm::{ConnectionTrait, DbErr};

use super::question::Asked;
use crate::actions::Context;
use crate::actions::answer::best;
use crate::actions::scene::scene;
use crate::domain::reply::{self, Act};
use crate::store::{sites, slots};

/// Whether a reply names no day but that of the place which it would book or keep.
pub async fn speaks_of_its_place(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    text: &str,
    (act, asked): (Act, &Asked),
) -> Result<bool, DbErr> {
    if !matches!(act, Act::Come | Act::KeepVisit) || !reply::names_a_day(text) {
        return Ok(true);
    }
    let place = match (&asked.visit, &asked.appeal) {
        (Some(visit), _) => visited(tx, visit).await?,
        (None, Some(appeal)) => offered(tx, context, appeal).await?,
        (None, None) => None,
    };
    let on = |(starts_at, zone): (DateTime<Utc>, Tz)| {
        let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
        reply::is_on(text, day(starts_at), day(context.now))
    };
    // Where there is no place, the answer names none.
    Ok(place.is_none_or(on))
}

async fn visited(tx: &impl ConnectionTrait, visit: &appointment::Model) -> Result<Option<(DateTime<Utc>, Tz)>, DbErr> {
    let Some(slot) = slots::by_id(tx, visit.slot_id).await? else {
        return Ok(None);
    };
    let site = sites::by_id(tx, slot.site_id).await?;
    let zone = site.and_then(|site| site.zone.parse().ok());
    Ok(Some((slot.starts_at, zone.unwrap_or(Asia::Almaty))))
}

/// What a yes would book at this moment.
async fn offered(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    appeal: &appeal::Model,
) -> Result<Option<(DateTime<Utc>, Tz)>, DbErr> {
    let held = slots::held_by(tx, appeal.campaign_id, context.now).await?;
    let place = best(&held, context).map(|place| held[place].starts_at);
    let zone = scene(tx, appeal.campaign_id).await?.map(|scene| scene.zone());
    Ok(place.zip(zone))
}
