//! The match: donors of some groups, nearest first, who may give on a day and were not asked lately. It walks the
//! populated cells in order of distance through the index `donors_match` and stops when it has enough, so that its
//! cost grows with what it returns and not with the register.

use ::entity::populated_cell;
use ::entity::values::{BloodGroup, DonorId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait, FromQueryResult, TransactionTrait};

use super::db::sql;
use crate::domain::blood::Procedure;

/// Whom to look for.
#[derive(Debug, Clone)]
pub struct Search<'a> {
    /// H3 cells, the nearest first.
    pub cells: &'a [i64],
    /// Donor groups, the preferred first.
    pub groups: &'a [BloodGroup],
    pub procedure: Procedure,
    /// The day on which they would give.
    pub day: NaiveDate,
    /// Leave those alone who were asked after this moment.
    pub asked_before: DateTime<Utc>,
    pub limit: u32,
}

#[derive(FromQueryResult)]
struct Found {
    id: DonorId,
}

/// Every cell in which a donor lives: a few thousand for a nation.
pub async fn populated_cells(db: &impl ConnectionTrait) -> Result<Vec<i64>, DbErr> {
    Ok(populated_cell::Entity::find()
        .all(db)
        .await?
        .into_iter()
        .map(|row| row.cell)
        .collect())
}

/// The donors found, nearest first; within a cell and group those never or longest ago asked come first.
pub async fn nearest(db: &DatabaseConnection, search: &Search<'_>) -> Result<Vec<DonorId>, DbErr> {
    match db.get_database_backend() {
        DbBackend::Postgres => nearest_on_postgres(db, search).await,
        _ => nearest_on_sqlite(db, search).await,
    }
}

const fn givable_column(procedure: Procedure) -> &'static str {
    match procedure {
        Procedure::WholeBlood => "whole_blood_from",
        Procedure::Plateletpheresis => "platelets_from",
        Procedure::Plasmapheresis => "plasma_from",
    }
}

/// One statement: a lateral read of the index for each cell and group, one limit over all. There is no outer
/// `order by`, because it would read every cell before the first row comes out.
#[must_use]
pub fn postgres_statement(procedure: Procedure) -> String {
    format!(
        "select found.id from unnest(string_to_array($1, ',')::bigint[], string_to_array($2, ',')::smallint[]) as near (cell, blood_group)
        cross join lateral (
            select d.id from donors d
            where d.askable = true and d.blood_group = near.blood_group and d.home_cell = near.cell
                and d.{column} <= $3 and (d.last_asked_at is null or d.last_asked_at <= $4)
            order by d.last_asked_at nulls first limit $5
        ) found limit $5",
        column = givable_column(procedure)
    )
}

async fn nearest_on_postgres(db: &DatabaseConnection, search: &Search<'_>) -> Result<Vec<DonorId>, DbErr> {
    let pairs = || {
        search
            .cells
            .iter()
            .flat_map(|cell| search.groups.iter().map(move |group| (*cell, *group)))
    };
    let cells: Vec<String> = pairs().map(|(cell, _)| cell.to_string()).collect();
    let groups: Vec<String> = pairs().map(|(_, group)| (group as i16).to_string()).collect();
    let values = [
        cells.join(",").into(),
        groups.join(",").into(),
        search.day.into(),
        search.asked_before.into(),
        i64::from(search.limit).into(),
    ];
    let rows = Found::find_by_statement(sql(db, &postgres_statement(search.procedure), values))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The read of one cell and group. `askable = true` is the index's own condition in its own words, by which SQLite sees
/// that the index answers alone.
#[must_use]
pub fn sqlite_statement(procedure: Procedure) -> String {
    format!(
        "select d.id from donors d
        where d.askable = true and d.blood_group = $1 and d.home_cell = $2
            and d.{column} <= $3 and (d.last_asked_at is null or d.last_asked_at <= $4)
        order by d.last_asked_at limit $5",
        column = givable_column(procedure)
    )
}

async fn nearest_on_sqlite(db: &DatabaseConnection, search: &Search<'_>) -> Result<Vec<DonorId>, DbErr> {
    let text = sqlite_statement(search.procedure);
    let snapshot = db.begin().await?;
    let mut found = Vec::new();
    'cells: for cell in search.cells {
        for group in search.groups {
            let left = search.limit as usize - found.len();
            if left == 0 {
                break 'cells;
            }
            let values = [
                (*group as i16).into(),
                (*cell).into(),
                search.day.into(),
                search.asked_before.into(),
                (left as i64).into(),
            ];
            let rows = Found::find_by_statement(sql(&snapshot, &text, values))
                .all(&snapshot)
                .await?;
            found.extend(rows.into_iter().map(|row| row.id));
        }
    }
    snapshot.rollback().await?;
    Ok(found)
}
