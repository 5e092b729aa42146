//! The read model of `qanat status` and `qanat doctor`: counts over everything, in a few statements.

use ::entity::values::{AppealState, AppointmentState, CampaignId, Channel, SiteId};
use ::entity::{donor, opening_hours, shortage, site};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryOrder, QuerySelect, Value};

use super::db::sql;

/// How many appeals of a campaign stand in a state.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Appeals {
    pub campaign_id: CampaignId,
    pub state: AppealState,
    pub rows: i64,
}

/// How many appointments of a campaign stand in a state.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Appointments {
    pub campaign_id: CampaignId,
    pub state: AppointmentState,
    pub rows: i64,
}

/// Every shortage, the first first.
pub async fn shortages(db: &impl ConnectionTrait) -> Result<Vec<shortage::Model>, DbErr> {
    shortage::Entity::find()
        .order_by_asc(shortage::Column::Id)
        .all(db)
        .await
}

pub async fn appeals(db: &impl ConnectionTrait) -> Result<Vec<Appeals>, DbErr> {
    let text = "select campaign_id, state, count(*) as rows from appeals group by campaign_id, state";
    Appeals::find_by_statement(sql(db, text, [])).all(db).await
}

pub async fn appointments(db: &impl ConnectionTrait) -> Result<Vec<Appointments>, DbErr> {
    let text = "select campaign_id, state, count(*) as rows from appointments
        where campaign_id is not null group by campaign_id, state";
    Appointments::find_by_statement(sql(db, text, [])).all(db).await
}

/// Messages that were due before `before` and have not been taken up.
pub async fn overdue(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let text = "select count(*) as rows from deliveries where state = 'planned' and not_before < $1";
    count(db, text, [before.into()]).await
}

/// Messages that are planned over a channel.
pub async fn waiting(db: &impl ConnectionTrait, channel: Channel) -> Result<u64, DbErr> {
    let text = "select count(*) as rows from deliveries where state = 'planned' and channel = $1";
    count(db, text, [channel.into()]).await
}

/// Donors who agreed to be asked and can be written to over this channel and no other.
pub async fn reachable_only_over(db: &impl ConnectionTrait, channel: Channel) -> Result<u64, DbErr> {
    let sms = "(by_sms and phone_confirmed_at is not null)";
    let email = "(by_email and email_confirmed_at is not null)";
    let (this, other) = match channel {
        Channel::Sms => (sms, email),
        Channel::Email => (email, sms),
        // People call; nothing is written.
        Channel::Phone => return Ok(0),
    };
    let text = format!("select count(*) as rows from donors where askable = true and {this} and not {other}");
    count(db, &text, []).await
}

async fn count(db: &impl ConnectionTrait, text: &str, values: impl IntoIterator<Item = Value>) -> Result<u64, DbErr> {
    #[derive(FromQueryResult)]
    struct Count {
        rows: i64,
    }
    let count = Count::find_by_statement(sql(db, text, values)).one(db).await?;
    Ok(count.map_or(0, |count| count.rows.unsigned_abs()))
}

/// Sites that have no weekly hours: no slot is ever made there.
pub async fn sites_without_hours(db: &impl ConnectionTrait) -> Result<Vec<site::Model>, DbErr> {
    let open: Vec<SiteId> = opening_hours::Entity::find()
        .select_only()
        .column(opening_hours::Column::SiteId)
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    let mut sites = super::sites::all(db).await?;
    sites.retain(|site| !open.contains(&site.id));
    Ok(sites)
}

/// A donor with sealed columns, to try the keys on.
pub async fn any_donor(db: &impl ConnectionTrait) -> Result<Option<donor::Model>, DbErr> {
    donor::Entity::find().order_by_desc(donor::Column::Id).one(db).await
}
