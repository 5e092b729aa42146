//! What must never be found in the database, each as a count of the cases that break it. The constraints of the schema
//! hold most of them at every moment; these look at all tables together, from outside.

use std::collections::HashMap;

use ::entity::values::{AppealId, CampaignId};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use super::db::sql;

/// Claims that hold at any time, and the statement that counts what breaks each.
const CLAIMS: &[(&str, &str)] = &[
    (
        "nobody is asked twice in one campaign",
        "select count(*) as cases from
            (select donor_id from appeals group by campaign_id, donor_id having count(*) > 1) twice",
    ),
    (
        "nobody holds two places",
        "select count(*) as cases from (select donor_id from appointments
            where state in ('booked', 'arrived') group by donor_id having count(*) > 1) twice",
    ),
    (
        "no slot has more people than places",
        "select count(*) as cases from slots where held < 0 or booked < 0 or held + booked > capacity",
    ),
    (
        "what a slot keeps is what campaigns hold of it",
        "select count(*) as cases from slots s
            where s.held <> (select coalesce(sum(h.places), 0) from holds h where h.slot_id = s.id)",
    ),
    (
        "what a slot counts as booked are its appointments",
        "select count(*) as cases from slots s where s.booked <>
            (select count(*) from appointments a where a.slot_id = s.id and a.state <> 'cancelled')",
    ),
    (
        "nobody is written to after saying stop",
        "select count(*) as cases from deliveries d join donors p on p.id = d.donor_id
            where d.accepted_at > p.stopped_at and d.purpose not in ('code', 'stopped')",
    ),
    (
        "no message is there twice",
        "select count(*) as cases from (select purpose from deliveries
            where appeal_id is not null or appointment_id is not null
            group by donor_id, appeal_id, appointment_id, revision, reply_id, channel, purpose having count(*) > 1) twice",
    ),
    (
        "phones show what the ledger says they got, once",
        "select abs((select count(*) from simulated_messages where direction = 'to_phone') -
            (select count(*) from deliveries where channel = 'sms' and provider_id like 'sim-%'
                and state in ('accepted', 'delivered'))) as cases",
    ),
    (
        "a unit is counted for an appointment that ended as donated",
        "select count(*) as cases from donations d left join appointments a on a.id = d.appointment_id
            where d.shortage_id is not null and (a.state is null or a.state <> 'donated')",
    ),
    (
        "a shortage is met when its units are collected, and not before",
        "select count(*) as cases from shortages s
            where (s.state = 'met') and s.units > (select count(*) from donations d where d.shortage_id = s.id)",
    ),
];

/// A claim that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    pub claim: &'static str,
    pub cases: i64,
}

/// The claims that do not hold.
pub async fn broken(db: &impl ConnectionTrait) -> Result<Vec<Broken>, DbErr> {
    let mut broken = Vec::new();
    for (claim, text) in CLAIMS {
        let cases = count(db, sql(db, text, [])).await?;
        if cases != 0 {
            broken.push(Broken { claim, cases });
        }
    }
    Ok(broken)
}

/// Messages that should have come to an end by `now`: on their way, or due without a word why they wait.
pub async fn unfinished(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<i64, DbErr> {
    let text = "select count(*) as cases from deliveries
        where state = 'attempting' or (state = 'planned' and reason is null and not_before <= $1)";
    count(db, sql(db, text, [now.into()])).await
}

/// When the asks of a campaign were taken by a carrier.
pub async fn taken(db: &impl ConnectionTrait, campaign: CampaignId) -> Result<HashMap<AppealId, DateTime<Utc>>, DbErr> {
    #[derive(FromQueryResult)]
    struct Taken {
        id: AppealId,
        accepted_at: DateTime<Utc>,
    }
    let text = "select a.id, d.accepted_at from appeals a join deliveries d on d.appeal_id = a.id
        where a.campaign_id = $1 and d.purpose = 'appeal' and d.accepted_at is not null";
    let rows = Taken::find_by_statement(sql(db, text, [campaign.into()]))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.accepted_at)).collect())
}

async fn count(db: &impl ConnectionTrait, statement: sea_orm::Statement) -> Result<i64, DbErr> {
    #[derive(FromQueryResult)]
    struct Count {
        cases: i64,
    }
    let found = Count::find_by_statement(statement).one(db).await?;
    Ok(found.map_or(0, |found| found.cases))
}
