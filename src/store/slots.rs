//! Half-hours at sites, and the places that campaigns hold in them. Every count is changed by a statement that
//! the check `slots_never_over_capacity` guards.

use ::entity::slot::{self, Entity as Slots};
use ::entity::values::{CampaignId, SiteId, SlotId};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder};

use super::db::sql;

/// A slot with the places that one campaign still holds in it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct HeldSlot {
    pub id: SlotId,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub capacity: i16,
    pub booked: i16,
    pub places: i16,
}

/// Adds a slot unless the site has one that starts then.
pub async fn ensure(
    db: &impl ConnectionTrait,
    site: SiteId,
    (starts_at, ends_at): (DateTime<Utc>, DateTime<Utc>),
    capacity: i16,
) -> Result<(), DbErr> {
    let row = slot::ActiveModel {
        id: NotSet,
        site_id: Set(site),
        starts_at: Set(starts_at),
        ends_at: Set(ends_at),
        capacity: Set(capacity),
        held: Set(0),
        booked: Set(0),
    };
    let once = OnConflict::columns([slot::Column::SiteId, slot::Column::StartsAt])
        .do_nothing()
        .to_owned();
    Slots::insert(row).on_conflict(once).exec_without_returning(db).await?;
    Ok(())
}

pub async fn by_id(db: &impl ConnectionTrait, id: SlotId) -> Result<Option<slot::Model>, DbErr> {
    Slots::find_by_id(id).one(db).await
}

/// The slots of a site that start in a span of time, in order.
pub async fn between(
    db: &impl ConnectionTrait,
    site: SiteId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<slot::Model>, DbErr> {
    Slots::find()
        .filter(slot::Column::SiteId.eq(site))
        .filter(slot::Column::StartsAt.gte(from))
        .filter(slot::Column::StartsAt.lt(until))
        .order_by_asc(slot::Column::StartsAt)
        .all(db)
        .await
}

/// The slots in which a campaign still holds places and that start after `after`.
pub async fn held_by(
    db: &impl ConnectionTrait,
    campaign: CampaignId,
    after: DateTime<Utc>,
) -> Result<Vec<HeldSlot>, DbErr> {
    let text = "select s.id, s.starts_at, s.ends_at, s.capacity, s.booked, h.places
        from holds h join slots s on s.id = h.slot_id
        where h.campaign_id = $1 and h.places > 0 and s.starts_at > $2
        order by s.starts_at";
    HeldSlot::find_by_statement(sql(db, text, [campaign.into(), after.into()]))
        .all(db)
        .await
}

/// Holds `places` more of a slot for a campaign.
pub async fn hold(db: &impl ConnectionTrait, campaign: CampaignId, slot: SlotId, places: i16) -> Result<(), DbErr> {
    let text = "update slots set held = held + $1 where id = $2";
    db.execute_raw(sql(db, text, [places.into(), slot.into()])).await?;
    let text = "insert into holds (campaign_id, slot_id, places) values ($1, $2, $3)
        on conflict (campaign_id, slot_id) do update set places = holds.places + excluded.places";
    db.execute_raw(sql(db, text, [campaign.into(), slot.into(), places.into()]))
        .await?;
    Ok(())
}

/// Turns one held place into a booked one; false when the campaign holds none in this slot. The slot's row is
/// always locked before the hold's, here and in [`hold`] and [`release`], so that no two wait for each other.
pub async fn take_held(db: &impl ConnectionTrait, campaign: CampaignId, slot: SlotId) -> Result<bool, DbErr> {
    let text = "update slots set held = held - 1, booked = booked + 1 where id = $1 and held > 0";
    if db.execute_raw(sql(db, text, [slot.into()])).await?.rows_affected() == 0 {
        return Ok(false);
    }
    let text = "update holds set places = places - 1 where campaign_id = $1 and slot_id = $2 and places > 0";
    if db
        .execute_raw(sql(db, text, [campaign.into(), slot.into()]))
        .await?
        .rows_affected()
        == 1
    {
        return Ok(true);
    }
    let text = "update slots set held = held + 1, booked = booked - 1 where id = $1";
    db.execute_raw(sql(db, text, [slot.into()])).await?;
    Ok(false)
}

/// Frees one booked place; a campaign that still runs holds it again.
pub async fn give_back(db: &impl ConnectionTrait, slot: SlotId, to: Option<CampaignId>) -> Result<(), DbErr> {
    db.execute_raw(sql(
        db,
        "update slots set booked = booked - 1 where id = $1",
        [slot.into()],
    ))
    .await?;
    match to {
        Some(campaign) => hold(db, campaign, slot, 1).await,
        None => Ok(()),
    }
}

/// Lets go of every place that a campaign still holds.
pub async fn release(db: &impl ConnectionTrait, campaign: CampaignId) -> Result<(), DbErr> {
    let text = "update slots set held = held - (select h.places from holds h where h.slot_id = slots.id and h.campaign_id = $1)
        where id in (select slot_id from holds where campaign_id = $1 and places > 0)";
    db.execute_raw(sql(db, text, [campaign.into()])).await?;
    db.execute_raw(sql(
        db,
        "update holds set places = 0 where campaign_id = $1",
        [campaign.into()],
    ))
    .await?;
    Ok(())
}

/// Offers as many places in a slot as the site has beds, or as are taken already.
pub async fn offer(db: &impl ConnectionTrait, slot: SlotId, beds: i16) -> Result<(), DbErr> {
    let text = "update slots set capacity = case when held + booked > $1 then held + booked else $1 end where id = $2";
    db.execute_raw(sql(db, text, [beds.into(), slot.into()]))
        .await
        .map(|_| ())
}

/// Offers no further place in a slot: what campaigns hold there is let go, and what is booked stays booked.
pub async fn withdraw(db: &impl ConnectionTrait, slot: SlotId) -> Result<(), DbErr> {
    let text = "update slots set held = 0, capacity = booked where id = $1";
    db.execute_raw(sql(db, text, [slot.into()])).await?;
    let text = "update holds set places = 0 where slot_id = $1";
    db.execute_raw(sql(db, text, [slot.into()])).await.map(|_| ())
}
