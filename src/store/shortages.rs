//! Needs posted by hospitals. Staff of a hospital come in through [`of`], which knows no other hospital's.

use ::entity::shortage::{self, Entity as Shortages};
use ::entity::values::{BloodGroup, CampaignId, Component, HospitalId, ShortageId, ShortageState, StaffId, Urgency};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, Select,
};

use super::db::sql;

/// A need to be posted.
#[derive(Debug, Clone)]
pub struct NewShortage {
    pub hospital: HospitalId,
    pub component: Component,
    pub blood_group: BloodGroup,
    pub units: i16,
    pub urgency: Urgency,
    pub deadline: DateTime<Utc>,
    pub opened_by: Option<StaffId>,
    pub expires_at: DateTime<Utc>,
}

pub async fn insert(
    db: &impl ConnectionTrait,
    campaign: CampaignId,
    new: NewShortage,
    now: DateTime<Utc>,
) -> Result<ShortageId, DbErr> {
    let row = shortage::ActiveModel {
        id: NotSet,
        hospital_id: Set(new.hospital),
        campaign_id: Set(campaign),
        component: Set(new.component),
        blood_group: Set(new.blood_group),
        units: Set(new.units),
        urgency: Set(new.urgency),
        deadline: Set(new.deadline),
        state: Set(ShortageState::Open),
        opened_at: Set(now),
        opened_by: Set(new.opened_by),
        confirmed_at: Set(now),
        expires_at: Set(new.expires_at),
        ended_at: Set(None),
    };
    Ok(row.insert(db).await?.id)
}

/// The shortages that staff of `hospital` may see; none stands for staff of the Red Crescent, who see all.
#[must_use]
pub fn of(hospital: Option<HospitalId>) -> Select<Shortages> {
    let all = Shortages::find()
        .order_by_desc(shortage::Column::OpenedAt)
        .order_by_desc(shortage::Column::Id);
    match hospital {
        Some(id) => all.filter(shortage::Column::HospitalId.eq(id)),
        None => all,
    }
}

/// One shortage, if `hospital` may see it.
pub async fn one_of(
    db: &impl ConnectionTrait,
    hospital: Option<HospitalId>,
    id: ShortageId,
) -> Result<Option<shortage::Model>, DbErr> {
    of(hospital).filter(shortage::Column::Id.eq(id)).one(db).await
}

/// The first shortage that a hospital posted.
pub async fn first_of(db: &impl ConnectionTrait, hospital: HospitalId) -> Result<Option<shortage::Model>, DbErr> {
    Shortages::find()
        .filter(shortage::Column::HospitalId.eq(hospital))
        .order_by_asc(shortage::Column::Id)
        .one(db)
        .await
}

/// An open shortage that says the same as `new` and was posted since a moment.
pub async fn same_since(
    db: &impl ConnectionTrait,
    new: &NewShortage,
    since: DateTime<Utc>,
) -> Result<Option<shortage::Model>, DbErr> {
    Shortages::find()
        .filter(shortage::Column::State.eq(ShortageState::Open))
        .filter(shortage::Column::HospitalId.eq(new.hospital))
        .filter(shortage::Column::Component.eq(new.component))
        .filter(shortage::Column::BloodGroup.eq(new.blood_group))
        .filter(shortage::Column::Units.eq(new.units))
        .filter(shortage::Column::Deadline.eq(new.deadline))
        .filter(shortage::Column::OpenedAt.gt(since))
        .one(db)
        .await
}

/// The shortage that a campaign answers.
pub async fn of_campaign(db: &impl ConnectionTrait, campaign: CampaignId) -> Result<Option<shortage::Model>, DbErr> {
    Shortages::find()
        .filter(shortage::Column::CampaignId.eq(campaign))
        .one(db)
        .await
}

/// Open shortages whose deadline or confirmation has run out.
pub async fn overdue(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<shortage::Model>, DbErr> {
    Shortages::find()
        .filter(shortage::Column::State.eq(ShortageState::Open))
        .filter(
            Condition::any()
                .add(shortage::Column::Deadline.lte(now))
                .add(shortage::Column::ExpiresAt.lte(now)),
        )
        .all(db)
        .await
}

/// Ends an open shortage; false when it had ended before.
pub async fn end(
    db: &impl ConnectionTrait,
    id: ShortageId,
    state: ShortageState,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let text = "update shortages set state = $1, ended_at = $2 where id = $3 and state = 'open'";
    Ok(db
        .execute_raw(sql(db, text, [state.into(), now.into(), id.into()]))
        .await?
        .rows_affected()
        == 1)
}

/// Notes that an open shortage still stands; false when it has ended.
pub async fn confirm(
    db: &impl ConnectionTrait,
    id: ShortageId,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let text = "update shortages set confirmed_at = $1, expires_at = $2 where id = $3 and state = 'open'";
    Ok(db
        .execute_raw(sql(db, text, [now.into(), expires_at.into(), id.into()]))
        .await?
        .rows_affected()
        == 1)
}
