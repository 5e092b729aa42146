//! Whether the database may be a copy from an earlier time, so that what it holds as unsent may have been sent. Nothing
//! leaves then until a person has looked.

use ::entity::values::{BloodGroup, CampaignId, Channel, Purpose};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult};

use super::db::sql;
use super::settings;

const SINCE: &str = "quarantine_since";
const UP_TO: &str = "quarantine_up_to";
const HOME: &str = "home";
const PULSE: &str = "pulse";

/// More messages than a nation is sent between two copies.
const LOST: i64 = 10_000_000;

/// Why a message is uncertain that a copy holds as unsent.
pub const RESTORED: &str = "restored";

/// Since when nothing may leave, if that is so.
pub async fn since(db: &impl ConnectionTrait) -> Result<Option<DateTime<Utc>>, DbErr> {
    let kept = settings::get(db, SINCE).await?;
    Ok(kept.filter(|kept| !kept.is_empty()).and_then(|kept| kept.parse().ok()))
}

/// From now on nothing leaves. What is planned by now may have been sent, also when a quarantine stands already: it may be
/// one that the copy holds, and that was ended after the copy was made. Numbers that a copy has lost are not given again: a
/// gateway would take a new text for the one that had its number.
pub async fn begin(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<(), DbErr> {
    settings::set(db, SINCE, &now.to_rfc3339()).await?;
    let last = "select coalesce(max(id), 0) as id from deliveries";
    let last = db.query_one_raw(sql(db, last, [])).await?;
    let last: i64 = last.map_or(Ok(0), |row| row.try_get("", "id"))?;
    settings::set(db, UP_TO, &last.to_string()).await?;
    let text = match db.get_database_backend() {
        DbBackend::Postgres => "select setval(pg_get_serial_sequence('deliveries', 'id'), $1)",
        _ => "update sqlite_sequence set seq = $1 where name = 'deliveries'",
    };
    db.execute_raw(sql(db, text, [(last + LOST).into()])).await.map(|_| ())
}

/// Messages may leave again.
pub async fn end(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    settings::set(db, SINCE, "").await
}

/// Whether nothing may leave, as a condition of a statement: a quarantine stands, or the data lives elsewhere than it did
/// and nobody has begun one yet. What is asked in the same statement cannot have moved in between.
pub fn holds_back(db: &impl ConnectionTrait) -> &'static str {
    match db.get_database_backend() {
        DbBackend::Postgres => {
            "exists (select 1 from settings where (name = 'quarantine_since' and value <> '')
                or (name = 'home' and value <> (select qanat_home())))"
        }
        _ => "exists (select 1 from settings where name = 'quarantine_since' and value <> '')",
    }
}

/// Whether nothing may leave at this moment.
pub async fn is_held_back(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let text = format!("select 1 where {}", holds_back(db));
    Ok(db.query_one_raw(sql(db, &text, [])).await?.is_some())
}

/// Whether the data lives elsewhere than is written down, or nothing is. A dump that is loaded elsewhere, a recovery to a
/// point in time and a standby that takes over change it. False where the server does not say, and for SQLite, whose file
/// has no name of that kind.
pub async fn has_moved(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(false);
    }
    let text = "select 1 where qanat_home() <> coalesce((select value from settings where name = $1), '')";
    Ok(db.query_one_raw(sql(db, text, [HOME.into()])).await?.is_some())
}

/// Writes down where the data lives. Returns whether it lived elsewhere before; of several processes that ask at once one
/// is told so.
pub async fn move_in(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let first = "insert into settings (name, value) select $1, home from qanat_home() as home where home is not null
        on conflict (name) do nothing";
    db.execute_raw(sql(db, first, [HOME.into()])).await?;
    let text = "update settings set value = qanat_home() where name = $1 and value <> qanat_home()";
    Ok(db.execute_raw(sql(db, text, [HOME.into()])).await?.rows_affected() == 1)
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

/// A campaign that ran when the copy was brought back and asks nobody since.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Held {
    pub campaign: CampaignId,
    pub hospital: String,
    pub blood_group: BloodGroup,
    pub units: i16,
    pub deadline: DateTime<Utc>,
    /// People whom it has asked as far as the copy knows.
    pub asked: i64,
}

/// The campaigns that ask nobody until a person says so. Whom they have asked since the copy was made nobody knows.
pub async fn campaigns(db: &impl ConnectionTrait) -> Result<Vec<Held>, DbErr> {
    let text = "select c.id as campaign, h.name as hospital, s.blood_group, s.units, s.deadline,
            (select count(*) from appeals a where a.campaign_id = c.id) as asked
        from campaigns c join shortages s on s.campaign_id = c.id join hospitals h on h.id = s.hospital_id
        where c.state <> 'ended' and c.held_at is not null order by c.id";
    Held::find_by_statement(sql(db, text, [])).all(db).await
}

/// What was planned before the quarantine and may be said only once is uncertain: it may have been sent after the copy was
/// made. Rows are told by their numbers and not by their dates, which are those of several machines. Returns how many.
pub async fn doubt(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    let once = Purpose::ALL.iter().filter(|purpose| !purpose.may_repeat());
    let once: Vec<String> = once.map(|purpose| format!("'{purpose}'")).collect();
    let text = format!(
        "update deliveries set state = 'uncertain', reason = '{RESTORED}', attempted_at = coalesce(attempted_at, planned_at)
        where state = 'planned' and id <= (select cast(value as bigint) from settings where name = $1) and purpose in ({})",
        once.join(", ")
    );
    Ok(db.execute_raw(sql(db, &text, [UP_TO.into()])).await?.rows_affected())
}
