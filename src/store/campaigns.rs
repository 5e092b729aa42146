//! Campaigns, and the waves in which they ask.

use ::entity::campaign::{self, Entity as Campaigns};
use ::entity::values::{CampaignId, CampaignState, SiteId, WaveId};
use ::entity::wave::{self, Entity as Waves};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
};

use super::db::{skip_locked, sql};

/// The campaigns that ask nobody until a person says so, as a part of a statement.
pub const HELD: &str = "select id from campaigns where held_at is not null";

pub async fn start(db: &impl ConnectionTrait, site: SiteId, now: DateTime<Utc>) -> Result<CampaignId, DbErr> {
    let row = campaign::ActiveModel {
        id: NotSet,
        site_id: Set(site),
        state: Set(CampaignState::Asking),
        started_at: Set(now),
        ended_at: Set(None),
        plan_at: Set(now),
        because: Set(None),
        held_at: Set(None),
    };
    Ok(row.insert(db).await?.id)
}

pub async fn by_id(db: &impl ConnectionTrait, id: CampaignId) -> Result<Option<campaign::Model>, DbErr> {
    Campaigns::find_by_id(id).one(db).await
}

/// All campaigns, the first first.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<campaign::Model>, DbErr> {
    Campaigns::find().order_by_asc(campaign::Column::Id).all(db).await
}

/// The campaigns that the planner should look at now.
pub async fn due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<CampaignId>, DbErr> {
    let rows = Campaigns::find()
        .filter(campaign::Column::State.ne(CampaignState::Ended))
        .filter(campaign::Column::HeldAt.is_null())
        .filter(campaign::Column::PlanAt.lte(now))
        .order_by_asc(campaign::Column::PlanAt)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Takes a campaign that is still due, inside a writing transaction; none when another process holds it or has
/// looked at it meanwhile.
pub async fn take_due(
    db: &impl ConnectionTrait,
    id: CampaignId,
    now: DateTime<Utc>,
) -> Result<Option<campaign::Model>, DbErr> {
    let lock = skip_locked(db);
    let text = format!(
        "select * from campaigns where id = $1 and state <> 'ended' and held_at is null and plan_at <= $2 {lock}"
    );
    campaign::Model::find_by_statement(sql(db, &text, [id.into(), now.into()]))
        .one(db)
        .await
}

/// Notes what the planner decided, why, and when it looks again.
pub async fn replan(
    db: &impl ConnectionTrait,
    id: CampaignId,
    state: CampaignState,
    because: &str,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let text = "update campaigns set state = $1, because = $2, plan_at = $3 where id = $4 and state <> 'ended'";
    db.execute_raw(sql(db, text, [state.into(), because.into(), at.into(), id.into()]))
        .await
        .map(|_| ())
}

/// Makes the planner look at the next tick, as after an answer or an outcome.
pub async fn look_again(db: &impl ConnectionTrait, id: CampaignId, now: DateTime<Utc>) -> Result<(), DbErr> {
    let text = "update campaigns set plan_at = $1 where id = $2 and state <> 'ended' and plan_at > $1";
    db.execute_raw(sql(db, text, [now.into(), id.into()])).await.map(|_| ())
}

/// The same for every campaign whose blood is collected at a site, as when its hours have changed.
pub async fn look_again_at(db: &impl ConnectionTrait, site: SiteId, now: DateTime<Utc>) -> Result<(), DbErr> {
    let text = "update campaigns set plan_at = $1 where site_id = $2 and state <> 'ended' and plan_at > $1";
    db.execute_raw(sql(db, text, [now.into(), site.into()]))
        .await
        .map(|_| ())
}

/// Has the campaigns that run ask nobody. Those that are held already stay so since then.
pub async fn hold_all(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<(), DbErr> {
    let text = "update campaigns set held_at = $1 where state <> 'ended' and held_at is null";
    db.execute_raw(sql(db, text, [now.into()])).await.map(|_| ())
}

/// Lets a campaign ask again, from now on; false when it was not held.
pub async fn let_go_on(db: &impl ConnectionTrait, id: CampaignId, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let text =
        "update campaigns set held_at = null, plan_at = $1 where id = $2 and state <> 'ended' and held_at is not null";
    Ok(db
        .execute_raw(sql(db, text, [now.into(), id.into()]))
        .await?
        .rows_affected()
        == 1)
}

/// Ends a campaign; false when it had ended before.
pub async fn end(db: &impl ConnectionTrait, id: CampaignId, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let text = "update campaigns set state = 'ended', ended_at = $1 where id = $2 and state <> 'ended'";
    Ok(db
        .execute_raw(sql(db, text, [now.into(), id.into()]))
        .await?
        .rows_affected()
        == 1)
}

/// A wave as the planner decided it.
#[derive(Debug, Clone)]
pub struct NewWave {
    pub campaign: CampaignId,
    pub asked: i32,
    pub expected: f64,
    pub because: String,
}

/// Adds the next wave; the key `waves_number_once` refuses a second decision made at the same moment.
pub async fn add_wave(db: &impl ConnectionTrait, new: NewWave, now: DateTime<Utc>) -> Result<WaveId, DbErr> {
    let last = waves(db, new.campaign).await?.last().map_or(0, |wave| wave.number);
    let row = wave::ActiveModel {
        id: NotSet,
        campaign_id: Set(new.campaign),
        number: Set(last + 1),
        decided_at: Set(now),
        asked: Set(new.asked),
        expected: Set(new.expected),
        because: Set(new.because),
    };
    Ok(row.insert(db).await?.id)
}

/// The waves of a campaign, the first first.
pub async fn waves(db: &impl ConnectionTrait, id: CampaignId) -> Result<Vec<wave::Model>, DbErr> {
    Waves::find()
        .filter(wave::Column::CampaignId.eq(id))
        .order_by_asc(wave::Column::Number)
        .all(db)
        .await
}
