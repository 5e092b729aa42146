//! The ledger in numbers, and what must be 0.

use ::entity::values::{CampaignId, DeliveryState, JobName};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use crate::store::db::sql;
use crate::store::jobs;

/// How many rows stand in each state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateCount {
    pub state: DeliveryState,
    pub rows: i64,
}

/// The ledger by state, without the states in which nothing stands. With a campaign: only its appeals. Each row is looked at
/// once and kept nowhere: to bring them into groups, SQLite would sort a whole nation's ledger in memory.
pub async fn by_state(db: &impl ConnectionTrait, campaign: Option<CampaignId>) -> Result<Vec<StateCount>, DbErr> {
    let (rows, values) = match campaign {
        Some(id) => (
            "appeals a join deliveries d on d.appeal_id = a.id where a.campaign_id = $1 and d.purpose = 'appeal'",
            vec![id.into()],
        ),
        None => ("deliveries d", vec![]),
    };
    let states = DeliveryState::ALL.iter();
    let counts: Vec<String> = states
        .map(|state| format!("count(*) filter (where d.state = '{state}') as {state}"))
        .collect();
    let text = format!("select {} from {rows}", counts.join(", "));
    let Some(row) = db.query_one_raw(sql(db, &text, values)).await? else {
        return Ok(vec![]);
    };
    let mut counted = Vec::new();
    for state in DeliveryState::ALL {
        let rows: i64 = row.try_get("", state.as_str())?;
        if rows > 0 {
            counted.push(StateCount { state: *state, rows });
        }
    }
    Ok(counted)
}

/// What the schema cannot forbid and would mean that somebody was lost, and the statement that counts it.
const LOST: [(&str, &str); 3] = [
    (
        "asks without a message or a call",
        "select count(*) as rows from appeals a
        where not exists (select 1 from deliveries d where d.appeal_id = a.id and d.purpose = 'appeal')
            and not exists (select 1 from calls k where k.appeal_id = a.id and k.purpose = 'appeal')",
    ),
    (
        "places of people who can be written to, without a ticket",
        "select count(*) as rows from appointments v join donors p on p.id = v.donor_id
        where v.state in ('booked', 'arrived')
            and ((p.by_sms and p.phone_confirmed_at is not null) or (p.by_email and p.email_confirmed_at is not null))
            and not exists (select 1 from deliveries d where d.appointment_id = v.id and d.purpose = 'confirmation')",
    ),
    (
        "messages that a carrier took at no known time",
        "select count(*) as rows from deliveries where state = 'accepted' and accepted_at is null",
    ),
];

/// The same of what the rescue should have found before `$1`.
const LEFT_BEHIND: [(&str, &str); 2] = [
    (
        "messages in the hands of nobody",
        "select count(*) as rows from deliveries d where d.state = 'attempting' and d.attempted_at <= $1
            and not exists (select 1 from leases l where l.owner = d.lease_owner and l.until > $1)",
    ),
    (
        "messages that came to no end when they were too late",
        "select count(*) as rows from deliveries where state = 'planned' and expires_at <= $1",
    ),
];

/// A rescue that has just run may not have seen what became its own meanwhile.
const JUST_NOW: TimeDelta = TimeDelta::seconds(30);

/// Rows that are not accounted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unaccounted {
    pub what: &'static str,
    pub rows: i64,
}

/// Everything that does not add up; nothing when all is well. While no rescue runs, what it will find is not counted: it
/// is found when one runs again.
pub async fn unaccounted(db: &impl ConnectionTrait) -> Result<Vec<Unaccounted>, DbErr> {
    let mut found = Vec::new();
    for (what, text) in LOST {
        let rows = count(db, text, None).await?;
        found.push(Unaccounted { what, rows });
    }
    if let Some(before) = rescued(db).await? {
        for (what, text) in LEFT_BEHIND {
            let rows = count(db, text, Some(before)).await?;
            found.push(Unaccounted { what, rows });
        }
    }
    found.retain(|found| found.rows != 0);
    Ok(found)
}

/// By how much the ledger does not add up: it must be 0.
pub async fn imbalance(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    Ok(unaccounted(db).await?.iter().map(|found| found.rows).sum())
}

/// What was over by then has been found by a rescue, if one has ever run.
async fn rescued(db: &impl ConnectionTrait) -> Result<Option<DateTime<Utc>>, DbErr> {
    let rescue = jobs::all(db)
        .await?
        .into_iter()
        .find(|(job, _)| *job == JobName::Rescue);
    let last = rescue
        .filter(|(_, row)| !row.failed)
        .and_then(|(_, row)| row.finished_at);
    Ok(last.map(|at| at - JUST_NOW))
}

async fn count(db: &impl ConnectionTrait, text: &str, before: Option<DateTime<Utc>>) -> Result<i64, DbErr> {
    #[derive(FromQueryResult)]
    struct Count {
        rows: i64,
    }
    let values = before.map(Into::into);
    let count = Count::find_by_statement(sql(db, text, values)).one(db).await?;
    Ok(count.map_or(0, |count| count.rows))
}
