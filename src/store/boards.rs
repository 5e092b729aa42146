//! Read models of the staff's screens: counts, and the list of a day. Nothing here names a person but the desk's list,
//! whose point it is.

use ::entity::appointment::{self, Entity as Appointments};
use ::entity::values::{AppointmentState, CampaignId, DonorId, SiteId, WaveId};
use ::entity::{donor, slot};
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder};

use super::db::sql;

/// How many people of a campaign came how far.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromQueryResult)]
pub struct Funnel {
    pub asked: i64,
    /// A carrier took the message, or says that it arrived.
    pub delivered: i64,
    pub answered: i64,
    pub booked: i64,
    pub came: i64,
    pub donated: i64,
}

pub async fn funnel(db: &impl ConnectionTrait, campaign: CampaignId) -> Result<Funnel, DbErr> {
    let text = "select
        (select count(*) from appeals where campaign_id = $1) as asked,
        (select count(*) from deliveries where campaign_id = $1 and purpose = 'appeal' and state in ('accepted', 'delivered')) as delivered,
        (select count(*) from appeals where campaign_id = $1 and answered_at is not null) as answered,
        (select count(distinct appeal_id) from appointments where campaign_id = $1) as booked,
        (select count(*) from appointments where campaign_id = $1 and state in ('arrived', 'donated', 'deferred')) as came,
        (select count(*) from appointments where campaign_id = $1 and state = 'donated') as donated";
    Ok(Funnel::find_by_statement(sql(db, text, [campaign.into()]))
        .one(db)
        .await?
        .unwrap_or_default())
}

/// What one wave has brought so far.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct WaveFact {
    pub wave_id: WaveId,
    pub booked: i64,
    pub donated: i64,
}

/// What came of each wave of a campaign.
pub async fn wave_facts(db: &impl ConnectionTrait, campaign: CampaignId) -> Result<Vec<WaveFact>, DbErr> {
    let text = "select a.wave_id,
            count(distinct p.appeal_id) as booked,
            count(case when p.state = 'donated' then 1 end) as donated
        from appeals a join appointments p on p.appeal_id = a.id
        where a.campaign_id = $1 group by a.wave_id";
    WaveFact::find_by_statement(sql(db, text, [campaign.into()]))
        .all(db)
        .await
}

/// One place on the desk's list.
#[derive(Debug, Clone)]
pub struct DeskRow {
    pub slot: slot::Model,
    pub appointment: appointment::Model,
    pub donor: donor::Model,
}

/// Everybody who holds or held a place at a site in a span of time, by slot. Cancelled places are left out.
pub async fn desk_list(
    db: &impl ConnectionTrait,
    site: SiteId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<DeskRow>, DbErr> {
    let rows = Appointments::find()
        .find_also_related(slot::Entity)
        .find_also_related(donor::Entity)
        .filter(appointment::Column::SiteId.eq(site))
        .filter(appointment::Column::State.ne(AppointmentState::Cancelled))
        .filter(slot::Column::StartsAt.gte(from))
        .filter(slot::Column::StartsAt.lt(until))
        .order_by_asc(slot::Column::StartsAt)
        .order_by_asc(appointment::Column::Code)
        .all(db)
        .await?;
    let whole = |(appointment, slot, donor): (appointment::Model, Option<slot::Model>, Option<donor::Model>)| {
        Some(DeskRow {
            slot: slot?,
            appointment,
            donor: donor?,
        })
    };
    Ok(rows.into_iter().filter_map(whole).collect())
}

/// A donation of a donor with the site that took it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Given {
    pub component: ::entity::values::Component,
    pub donated_on: chrono::NaiveDate,
    pub site_id: Option<SiteId>,
}

/// What a donor has given, the newest first.
pub async fn history(db: &impl ConnectionTrait, donor: DonorId) -> Result<Vec<Given>, DbErr> {
    let text =
        "select component, donated_on, site_id from donations where donor_id = $1 order by donated_on desc limit 20";
    Given::find_by_statement(sql(db, text, [donor.into()])).all(db).await
}
