//! Sites that collect blood, their weekly hours and dated exceptions.

use std::collections::BTreeMap;

use ::entity::site::{self, Entity as Sites};
use ::entity::values::{SiteId, SiteSafety};
use ::entity::{opening_exception, opening_hours};
use chrono::{NaiveDate, NaiveTime};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::db::sql;
use crate::domain::calendar::{Exception, OpeningHours};
use crate::reference::Centre;

/// Beds of a site of which nobody has said how many it has.
const USUAL_BEDS: i16 = 6;

/// What replaces the weekly hours of a site on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayHours {
    Closed,
    /// From and until, by the clock of the site.
    Open(NaiveTime, NaiveTime),
}

/// Makes every centre of the reference a site. Sites that exist keep what people changed about them.
pub async fn add_centres(db: &impl ConnectionTrait, centres: &[Centre]) -> Result<(), DbErr> {
    for centre in centres {
        if by_code(db, &centre.code).await?.is_none() {
            let id = insert(db, centre).await?;
            for hours in &centre.hours.value {
                add_weekly_hours(
                    db,
                    id,
                    hours.weekday.num_days_from_monday(),
                    (hours.opens, hours.closes),
                )
                .await?;
            }
        }
    }
    Ok(())
}

async fn insert(db: &impl ConnectionTrait, centre: &Centre) -> Result<SiteId, DbErr> {
    let row = site::ActiveModel {
        id: NotSet,
        code: Set(centre.code.clone()),
        name_kk: Set(centre.names.kk.clone()),
        name_ru: Set(centre.names.ru.clone()),
        name_en: Set(centre.names.en.clone()),
        short_kk: Set(centre.short.kk.clone()),
        short_ru: Set(centre.short.ru.clone()),
        short_en: Set(centre.short.en.clone()),
        address: Set(centre.address.clone()),
        region: Set(centre.region.to_owned()),
        cell: Set(centre.cell.into()),
        zone: Set(centre.zone.name().to_owned()),
        beds: Set(USUAL_BEDS),
        safety: Set(SiteSafety::Open),
    };
    Ok(row.insert(db).await?.id)
}

/// Adds hours to a weekday, 0 for Monday.
pub async fn add_weekly_hours(
    db: &impl ConnectionTrait,
    site: SiteId,
    weekday: u32,
    (opens, closes): (NaiveTime, NaiveTime),
) -> Result<(), DbErr> {
    let row = opening_hours::ActiveModel {
        id: NotSet,
        site_id: Set(site),
        weekday: Set(i16::try_from(weekday % 7).unwrap_or(0)),
        opens_minute: Set(minute_of(opens)),
        closes_minute: Set(minute_of(closes)),
    };
    row.insert(db).await.map(|_| ())
}

/// Sets what replaces the weekly hours on one day; nothing lets them hold again.
pub async fn set_exception(
    db: &impl ConnectionTrait,
    site: SiteId,
    day: NaiveDate,
    exception: Option<DayHours>,
) -> Result<(), DbErr> {
    use opening_exception::Column;
    opening_exception::Entity::delete_many()
        .filter(Column::SiteId.eq(site))
        .filter(Column::Day.eq(day))
        .exec(db)
        .await?;
    let Some(exception) = exception else { return Ok(()) };
    let (opens_minute, closes_minute) = match exception {
        DayHours::Closed => (None, None),
        DayHours::Open(opens, closes) => (Some(minute_of(opens)), Some(minute_of(closes))),
    };
    let row = opening_exception::ActiveModel {
        id: NotSet,
        site_id: Set(site),
        day: Set(day),
        opens_minute: Set(opens_minute),
        closes_minute: Set(closes_minute),
    };
    row.insert(db).await.map(|_| ())
}

/// The exceptions of a site from a day on, in order.
pub async fn exceptions_from(
    db: &impl ConnectionTrait,
    site: SiteId,
    day: NaiveDate,
) -> Result<Vec<(NaiveDate, DayHours)>, DbErr> {
    let rows = opening_exception::Entity::find()
        .filter(opening_exception::Column::SiteId.eq(site))
        .filter(opening_exception::Column::Day.gte(day))
        .order_by_asc(opening_exception::Column::Day)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.day, hours_of(&row))).collect())
}

fn hours_of(row: &opening_exception::Model) -> DayHours {
    match (row.opens_minute, row.closes_minute) {
        (Some(opens), Some(closes)) => DayHours::Open(time_of(opens), time_of(closes)),
        _ => DayHours::Closed,
    }
}

/// When a site is open: its weekly pattern with the dated exceptions.
pub async fn opening(db: &impl ConnectionTrait, site: SiteId) -> Result<OpeningHours, DbErr> {
    let mut hours = OpeningHours {
        weekly: Default::default(),
        exceptions: BTreeMap::new(),
    };
    let weekly = opening_hours::Entity::find()
        .filter(opening_hours::Column::SiteId.eq(site))
        .order_by_asc(opening_hours::Column::OpensMinute)
        .all(db)
        .await?;
    for row in weekly {
        hours.weekly[row.weekday as usize % 7].push((time_of(row.opens_minute), time_of(row.closes_minute)));
    }
    let dated = opening_exception::Entity::find()
        .filter(opening_exception::Column::SiteId.eq(site))
        .all(db)
        .await?;
    for row in dated {
        let exception = match hours_of(&row) {
            DayHours::Open(opens, closes) => Exception::Open(vec![(opens, closes)]),
            DayHours::Closed => Exception::Closed,
        };
        hours.exceptions.insert(row.day, exception);
    }
    Ok(hours)
}

/// Holds a site until the transaction ends. Whoever gives or takes places there comes through here first, before any
/// other row is locked, so that two of them never wait for each other. SQLite has one writer at a time anyway.
pub async fn lock(db: &impl ConnectionTrait, id: SiteId) -> Result<(), DbErr> {
    if db.get_database_backend() == DbBackend::Postgres {
        let text = "select id from sites where id = $1 for no key update";
        db.execute_raw(sql(db, text, [id.into()])).await?;
    }
    Ok(())
}

pub async fn by_id(db: &impl ConnectionTrait, id: SiteId) -> Result<Option<site::Model>, DbErr> {
    Sites::find_by_id(id).one(db).await
}

pub async fn by_code(db: &impl ConnectionTrait, code: &str) -> Result<Option<site::Model>, DbErr> {
    Sites::find().filter(site::Column::Code.eq(code)).one(db).await
}

pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<site::Model>, DbErr> {
    Sites::find().order_by_asc(site::Column::Code).all(db).await
}

fn minute_of(time: NaiveTime) -> i16 {
    use chrono::Timelike;
    (time.num_seconds_from_midnight() / 60) as i16
}

/// Midnight at the end of a day has no `NaiveTime`; the last second of the day stands for it.
fn time_of(minute: i16) -> NaiveTime {
    let seconds = u32::try_from(minute).unwrap_or(0) * 60;
    NaiveTime::from_num_seconds_from_midnight_opt(seconds.min(86_399), 0).unwrap_or(NaiveTime::MIN)
}
