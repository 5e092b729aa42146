//! Whether the database may be a copy from an earlier time, so that what it holds as unsent may have been sent. Nothing
//! leaves then until a person has looked.

use ::entity::values::{BloodGroup, CampaignId, Channel, Purpose};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult};

use super::db::sql;
use super::settings;

const SINCE: &str = "quarantine_since";
/// Whether it stands, as a condition of a statement.
pub const STANDS: &str = "exists (select 1 from settings where name = 'quarantine_since' and value <> '')";
const HOME: &str = "home";
const PULSE: &str = "pulse";

/// Why a message is uncertain that a copy holds as unsent.
pub const RESTORED: &str = "restored";

/// Since when nothing may leave, if that is so.
pub async fn since(db: &impl ConnectionTrait) -> Result<Option<DateTime<Utc>>, DbErr> {
    let kept = settings::get(db, SINCE).await?;
    Ok(kept.filter(|kept| !kept.is_empty()).and_then(|kept| kept.parse().ok()))
}

/// From now on nothing leaves. A quarantine that stands keeps its beginning.
pub async fn begin(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<(), DbErr> {
    match since(db).await? {
        None => settings::set(db, SINCE, &now.to_rfc3339()).await,
        Some(_) => Ok(()),
    }
}

/// Messages may leave again.
pub async fn end(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    settings::set(db, SINCE, "").await
}

/// What names the place in which the data lives: for PostgreSQL the server, its history and the database. A dump that is
/// loaded elsewhere, a recovery to a point in time and a standby that takes over change it. None where the server does not
/// say, and for SQLite, whose file has no such name.
pub async fn home(db: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(None);
    }
    let text = "select concat_ws(':', s.system_identifier, c.timeline_id,
            (select oid from pg_database where datname = current_database())) as name
        from pg_control_system() s, pg_control_checkpoint() c";
    // A server may keep these functions from its users.
    let row = db.query_one_raw(sql(db, text, [])).await.unwrap_or_default();
    row.map(|row| row.try_get("", "name")).transpose()
}

/// Writes down where the data lives. Returns where it lived before, if that was known.
pub async fn move_in(db: &impl ConnectionTrait, home: &str) -> Result<Option<String>, DbErr> {
    let before = settings::get(db, HOME).await?;
    settings::set(db, HOME, home).await?;
    Ok(before)
}

/// The file of a SQLite database.
pub async fn file(db: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
    if db.get_database_backend() == DbBackend::Postgres {
        return Ok(None);
    }
    let row = db
        .query_one_raw(sql(db, "select file from pragma_database_list where name = 'main'", []))
        .await?;
    let file: Option<String> = row.map(|row| row.try_get("", "file")).transpose()?;
    Ok(file.filter(|file| !file.is_empty()))
}

/// How often the service has counted on while it worked on this data.
pub async fn pulse(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    let kept = settings::get(db, PULSE).await?;
    Ok(kept.and_then(|kept| kept.parse().ok()).unwrap_or(0))
}

pub async fn set_pulse(db: &impl ConnectionTrait, pulse: u64) -> Result<(), DbErr> {
    settings::set(db, PULSE, &pulse.to_string()).await
}

/// Messages that wait to leave, by what they are for.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Waiting {
    pub purpose: Purpose,
    pub channel: Channel,
    pub rows: i64,
    pub oldest: DateTime<Utc>,
}

/// What would leave, by purpose and channel. What is too late is left out.
pub async fn waiting(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<Waiting>, DbErr> {
    let text = "select purpose, channel, count(*) as rows, min(planned_at) as oldest from deliveries
        where state in ('planned', 'attempting') and expires_at > $1 group by purpose, channel order by purpose, channel";
    Waiting::find_by_statement(sql(db, text, [now.into()])).all(db).await
}

/// A campaign that goes on and may ask more people.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct GoesOn {
    pub campaign: CampaignId,
    pub hospital: String,
    pub blood_group: BloodGroup,
    pub units: i16,
    pub deadline: DateTime<Utc>,
    /// People whom it has asked as far as the copy knows.
    pub asked: i64,
}

/// The campaigns that go on. Whom they have asked since the copy was made nobody knows.
pub async fn campaigns(db: &impl ConnectionTrait) -> Result<Vec<GoesOn>, DbErr> {
    let text = "select c.id as campaign, h.name as hospital, s.blood_group, s.units, s.deadline,
            (select count(*) from appeals a where a.campaign_id = c.id) as asked
        from campaigns c join shortages s on s.campaign_id = c.id join hospitals h on h.id = s.hospital_id
        where c.state <> 'ended' order by c.id";
    GoesOn::find_by_statement(sql(db, text, [])).all(db).await
}

/// What was planned before `since` and may be said only once is uncertain: it may have been sent after the copy was made.
/// Returns how many.
pub async fn doubt(db: &impl ConnectionTrait, since: DateTime<Utc>) -> Result<u64, DbErr> {
    let once = Purpose::ALL.iter().filter(|purpose| !purpose.may_repeat());
    let once: Vec<String> = once.map(|purpose| format!("'{purpose}'")).collect();
    let text = format!(
        "update deliveries set state = 'uncertain', reason = '{RESTORED}', attempted_at = coalesce(attempted_at, planned_at)
        where state = 'planned' and planned_at <= $1 and purpose in ({})",
        once.join(", ")
    );
    Ok(db.execute_raw(sql(db, &text, [since.into()])).await?.rows_affected())
}
