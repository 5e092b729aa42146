//! Read models of the staff's screens: counts, and the list of a day. Nothing here names a person but the desk's list,
//! whose point it is.

use std::collections::{HashMap, HashSet};

use ::entity::appointment::{self, Entity as Appointments};
use ::entity::values::{
    AppealId, AppointmentState, CampaignId, Component, DonorId, HospitalId, ShortageState, SiteId, WaveId,
};
use ::entity::{campaign, deferral, donation, donor, hospital, shortage, site, slot};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};

use super::appointments::LIVE;
use super::db::sql;
use super::{shortages, sites};

/// How many shortages that have ended a list still shows.
const ENDED_SHOWN: u64 = 30;

/// A shortage with the campaign that answers it.
#[derive(Debug, Clone)]
pub struct Effort {
    pub shortage: shortage::Model,
    pub campaign: campaign::Model,
    pub hospital: hospital::Model,
    pub site: site::Model,
}

/// Every open shortage that `hospital` may see (none stands for all hospitals), then the latest that have ended; the
/// newest first in both.
pub async fn efforts(db: &impl ConnectionTrait, hospital: Option<HospitalId>) -> Result<Vec<Effort>, DbErr> {
    let state = shortage::Column::State;
    let open = shortages::of(hospital).filter(state.eq(ShortageState::Open));
    let ended = shortages::of(hospital)
        .filter(state.ne(ShortageState::Open))
        .limit(ENDED_SHOWN);
    let sites = sites::all(db).await?.into_iter().map(|site| (site.id, site));
    let sites: HashMap<SiteId, site::Model> = sites.collect();
    let mut efforts = Vec::new();
    for shortages in [open, ended] {
        let rows = shortages
            .find_also_related(hospital::Entity)
            .find_also_related(campaign::Entity)
            .all(db)
            .await?;
        efforts.extend(rows.into_iter().filter_map(|(shortage, hospital, campaign)| {
            let campaign = campaign?;
            Some(Effort {
                shortage,
                hospital: hospital?,
                site: sites.get(&campaign.site_id)?.clone(),
                campaign,
            })
        }));
    }
    Ok(efforts)
}

/// The campaigns that still run and have asked somebody without knowing whether the message left.
pub async fn uncertain(db: &impl ConnectionTrait) -> Result<HashSet<CampaignId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Campaign {
        id: CampaignId,
    }
    let text = "select c.id from campaigns c where c.state <> 'ended' and c.id in (
            select d.campaign_id from deliveries d where d.purpose = 'appeal' and d.state = 'uncertain')";
    let rows = Campaign::find_by_statement(sql(db, text, [])).all(db).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

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
        (select count(distinct a.id) from appeals a join deliveries d on d.appeal_id = a.id
            where a.campaign_id = $1 and d.purpose = 'appeal' and d.state in ('accepted', 'delivered')) as delivered,
        (select count(*) from appeals where campaign_id = $1 and answered_at is not null) as answered,
        (select count(distinct appeal_id) from appointments where campaign_id = $1) as booked,
        (select count(*) from appointments where campaign_id = $1 and state in ('arrived', 'donated', 'deferred', 'unrecorded')) as came,
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
        from appeals a join appointments p on p.campaign_id = a.campaign_id and p.appeal_id = a.id
        where a.campaign_id = $1 group by a.wave_id";
    WaveFact::find_by_statement(sql(db, text, [campaign.into()]))
        .all(db)
        .await
}

/// The sites that expect somebody in a span of time.
pub async fn expecting(
    db: &impl ConnectionTrait,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<HashSet<SiteId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Site {
        site_id: SiteId,
    }
    let text = "select distinct site_id from slots where booked > 0 and starts_at >= $1 and starts_at < $2";
    let rows = Site::find_by_statement(sql(db, text, [from.into(), until.into()]))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.site_id).collect())
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
    let there = Condition::all()
        .add(appointment::Column::State.ne(AppointmentState::Cancelled))
        .add(slot::Column::StartsAt.gte(from))
        .add(slot::Column::StartsAt.lt(until));
    desk_rows(db, site, there).await
}

/// Who was at a site before then, and of whom nobody has written down what came.
pub async fn unrecorded(db: &impl ConnectionTrait, site: SiteId, before: DateTime<Utc>) -> Result<Vec<DeskRow>, DbErr> {
    let there = Condition::all()
        .add(Expr::cust(LIVE))
        .add(appointment::Column::State.eq(AppointmentState::Arrived))
        .add(slot::Column::StartsAt.lt(before));
    desk_rows(db, site, there).await
}

async fn desk_rows(db: &impl ConnectionTrait, site: SiteId, which: Condition) -> Result<Vec<DeskRow>, DbErr> {
    let rows = Appointments::find()
        .find_also_related(slot::Entity)
        .find_also_related(donor::Entity)
        .filter(appointment::Column::SiteId.eq(site))
        .filter(slot::Column::SiteId.eq(site))
        .filter(which)
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

/// What the desk wrote down about an appointment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    Donated {
        component: Component,
        volume_ml: Option<i32>,
    },
    /// Without a day: for good.
    Deferred { until: Option<NaiveDate> },
}

/// What was written down about an appointment that has ended; nothing for one that ended without a visit.
pub async fn recorded(db: &impl ConnectionTrait, held: &appointment::Model) -> Result<Option<Recorded>, DbErr> {
    match held.state {
        AppointmentState::Donated => {
            let given = donation::Entity::find().filter(donation::Column::AppointmentId.eq(held.id));
            let given = given.one(db).await?;
            Ok(given.map(|given| Recorded::Donated {
                component: given.component,
                volume_ml: given.volume_ml,
            }))
        }
        AppointmentState::Deferred => {
            // A deferral belongs to a donor; the one of this visit was written down as the visit ended.
            let deferred = deferral::Entity::find()
                .filter(deferral::Column::DonorId.eq(held.donor_id))
                .filter(deferral::Column::RecordedAt.eq(held.ended_at));
            let deferred = deferred.one(db).await?;
            Ok(deferred.map(|deferred| Recorded::Deferred { until: deferred.until }))
        }
        _ => Ok(None),
    }
}

/// A donation of a donor with the site that took it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Given {
    pub component: Component,
    pub donated_on: NaiveDate,
    pub site_id: Option<SiteId>,
}

/// What a donor has given, the newest first.
pub async fn history(db: &impl ConnectionTrait, donor: DonorId) -> Result<Vec<Given>, DbErr> {
    let text =
        "select component, donated_on, site_id from donations where donor_id = $1 order by donated_on desc limit 20";
    Given::find_by_statement(sql(db, text, [donor.into()])).all(db).await
}

/// What an ask was for.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct AskedFor {
    pub appeal_id: AppealId,
    pub campaign_id: CampaignId,
    /// Its name.
    pub hospital: String,
}

/// What some asks were for.
pub async fn asked_for(db: &impl ConnectionTrait, appeals: &[AppealId]) -> Result<HashMap<AppealId, AskedFor>, DbErr> {
    if appeals.is_empty() {
        return Ok(HashMap::new());
    }
    let these: Vec<String> = appeals.iter().map(AppealId::to_string).collect();
    let text = format!(
        "select a.id as appeal_id, a.campaign_id, h.name as hospital from appeals a
            join shortages s on s.campaign_id = a.campaign_id join hospitals h on h.id = s.hospital_id
        where a.id in ({})",
        these.join(", ")
    );
    let rows = AskedFor::find_by_statement(sql(db, &text, [])).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.appeal_id, row)).collect())
}
