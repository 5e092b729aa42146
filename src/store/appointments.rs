//! One donor in one slot.

use std::collections::HashSet;

use ::entity::appointment::{self, Entity as Appointments};
use ::entity::values::{AppealId, AppointmentId, AppointmentState, CampaignId, DonorId, SiteId, SlotId};
use ::entity::{appeal, slot};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
};

use super::db::{held, numbers, one_of, sql};

/// The live states in the words of the indexes that hold them, by which SQLite sees that these serve.
pub(super) const LIVE: &str = "appointments.state in ('booked', 'arrived')";

/// A place to be taken.
#[derive(Debug, Clone)]
pub struct NewAppointment {
    pub donor: DonorId,
    pub site: SiteId,
    pub slot: SlotId,
    pub campaign: Option<CampaignId>,
    pub appeal: Option<AppealId>,
    pub code: String,
}

pub async fn insert(
    db: &impl ConnectionTrait,
    new: NewAppointment,
    now: DateTime<Utc>,
) -> Result<appointment::Model, DbErr> {
    let row = appointment::ActiveModel {
        id: NotSet,
        donor_id: Set(new.donor),
        site_id: Set(new.site),
        slot_id: Set(new.slot),
        campaign_id: Set(new.campaign),
        appeal_id: Set(new.appeal),
        code: Set(new.code),
        state: Set(AppointmentState::Booked),
        revision: Set(0),
        booked_at: Set(now),
        arrived_at: Set(None),
        ended_at: Set(None),
    };
    row.insert(db).await
}

/// Whether a live appointment at the site has this code.
pub async fn code_is_taken(db: &impl ConnectionTrait, site: SiteId, code: &str) -> Result<bool, DbErr> {
    Ok(live_by_code(db, site, code).await?.is_some())
}

/// The live appointment of this code at a site.
pub async fn live_by_code(
    db: &impl ConnectionTrait,
    site: SiteId,
    code: &str,
) -> Result<Option<appointment::Model>, DbErr> {
    Appointments::find()
        .filter(appointment::Column::SiteId.eq(site))
        .filter(appointment::Column::Code.eq(code))
        .filter(Expr::cust(LIVE))
        .one(db)
        .await
}

pub async fn by_id(db: &impl ConnectionTrait, id: AppointmentId) -> Result<Option<appointment::Model>, DbErr> {
    Appointments::find_by_id(id).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock(db: &impl ConnectionTrait, id: AppointmentId) -> Result<Option<appointment::Model>, DbErr> {
    let lock = held(db);
    let text = format!("select * from appointments where id = $1 {lock}");
    appointment::Model::find_by_statement(sql(db, &text, [id.into()]))
        .one(db)
        .await
}

/// What an ask has led to. It is looked for among the few of the donor.
pub async fn of_appeal(db: &impl ConnectionTrait, appeal: &appeal::Model) -> Result<Option<appointment::Model>, DbErr> {
    Appointments::find()
        .filter(appointment::Column::DonorId.eq(appeal.donor_id))
        .filter(appointment::Column::AppealId.eq(appeal.id))
        .order_by_desc(appointment::Column::Id)
        .one(db)
        .await
}

pub async fn live_of_donor(db: &impl ConnectionTrait, donor: DonorId) -> Result<Option<appointment::Model>, DbErr> {
    Appointments::find()
        .filter(appointment::Column::DonorId.eq(donor))
        .filter(Expr::cust(LIVE))
        .one(db)
        .await
}

pub async fn of_campaign(
    db: &impl ConnectionTrait,
    campaign: CampaignId,
) -> Result<Vec<(appointment::Model, Option<slot::Model>)>, DbErr> {
    Appointments::find()
        .find_also_related(slot::Entity)
        .filter(appointment::Column::CampaignId.eq(campaign))
        .all(db)
        .await
}

/// Booked appointments whose slot starts in a span of time, with their slots.
pub async fn booked_between(
    db: &impl ConnectionTrait,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<(appointment::Model, Option<slot::Model>)>, DbErr> {
    Appointments::find()
        .find_also_related(slot::Entity)
        .filter(Expr::cust(LIVE))
        .filter(appointment::Column::State.eq(AppointmentState::Booked))
        .filter(slot::Column::StartsAt.gte(from))
        .filter(slot::Column::StartsAt.lt(until))
        .all(db)
        .await
}

/// Appointments in a live state whose slot was over by then, however long ago, the first booked first. Sorted by SQLite it
/// would go through all that ever were, in their order.
pub async fn over(
    db: &impl ConnectionTrait,
    state: AppointmentState,
    by: DateTime<Utc>,
) -> Result<Vec<appointment::Model>, DbErr> {
    let text = "select a.* from appointments a join slots s on s.id = a.slot_id
        where a.state in ('booked', 'arrived') and a.state = $1 and s.ends_at <= $2";
    let rows = appointment::Model::find_by_statement(sql(db, text, [state.into(), by.into()]));
    let mut rows = rows.all(db).await?;
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

/// Moves a booked appointment to another slot under a new revision.
pub async fn set_slot(db: &impl ConnectionTrait, id: AppointmentId, slot: SlotId) -> Result<(), DbErr> {
    let text = "update appointments set slot_id = $1, revision = revision + 1 where id = $2";
    db.execute_raw(sql(db, text, [slot.into(), id.into()]))
        .await
        .map(|_| ())
}

pub async fn arrive(db: &impl ConnectionTrait, id: AppointmentId, at: DateTime<Utc>) -> Result<(), DbErr> {
    let text = "update appointments set state = 'arrived', arrived_at = $1 where id = $2";
    db.execute_raw(sql(db, text, [at.into(), id.into()])).await.map(|_| ())
}

pub async fn end(
    db: &impl ConnectionTrait,
    id: AppointmentId,
    state: AppointmentState,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let text = "update appointments set state = $1, ended_at = $2 where id = $3";
    db.execute_raw(sql(db, text, [state.into(), at.into(), id.into()]))
        .await
        .map(|_| ())
}

/// Which of some donors hold a live appointment.
pub async fn holders(db: &impl ConnectionTrait, donors: &[DonorId]) -> Result<HashSet<DonorId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Holder {
        donor_id: DonorId,
    }
    let text = format!(
        "select donor_id from appointments where state in ('booked', 'arrived') and donor_id {}",
        one_of(db, 1)
    );
    let rows = Holder::find_by_statement(sql(db, &text, [numbers(db, donors)]));
    Ok(rows.all(db).await?.into_iter().map(|row| row.donor_id).collect())
}
