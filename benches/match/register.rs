//! A register of a nation's size, on each database.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use entity::donor;
use entity::populated_cell;
use entity::values::{GROUPS, Language, Sex};
use qanat::domain::geo::Cell;
use qanat::reference::{group_frequencies, settlements};
use qanat::store::db::{sql, write_tx};
use qanat::store::reach;
use rand::distr::Distribution;
use rand::distr::weighted::WeightedIndex;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait};

use super::databases::{BenchDatabase, open_all as open_databases};

/// Below the number of values that SQLite takes in a statement.
const ROWS_AT_ONCE: u32 = 1_000;

/// A filled database.
pub struct Register {
    pub name: &'static str,
    pub db: DatabaseConnection,
    pub donors: u32,
    /// Where anybody lives.
    pub cells: Vec<i64>,
    database: BenchDatabase,
}

/// Fills a register on each database.
pub async fn open_all(donors: u32, now: DateTime<Utc>) -> Vec<Register> {
    let mut registers = vec![];
    for database in open_databases().await {
        let filled = filled(database, donors, now).await;
        registers.push(filled.expect("the database takes the donors"));
    }
    registers
}

/// Leaves nothing behind on the server.
pub async fn close_all(registers: &[Register]) {
    for register in registers {
        register.database.close().await;
    }
}

async fn filled(database: BenchDatabase, donors: u32, now: DateTime<Utc>) -> Result<Register, DbErr> {
    let (begun, name, db) = (std::time::Instant::now(), database.name, database.db.clone());
    insert(&db, donors, now).await?;
    let tidy = match db.get_database_backend() {
        DbBackend::Postgres => "vacuum analyze donors",
        _ => "analyze",
    };
    db.execute_unprepared(tidy).await?;
    println!("{name}: {donors} donors made in {:.0?}", begun.elapsed());
    Ok(Register {
        name,
        cells: reach::populated_cells(&db).await?,
        db,
        donors,
        database,
    })
}

/// The index of the match as the migration made it: filling is faster without it.
async fn definition(db: &impl ConnectionTrait) -> Result<String, DbErr> {
    let text = match db.get_database_backend() {
        DbBackend::Postgres => {
            "select indexdef from pg_indexes where indexname = 'donors_match' and schemaname = current_schema()"
        }
        _ => "select sql from sqlite_master where name = 'donors_match'",
    };
    let row = db.query_one_raw(sql(db, text, [])).await?;
    row.ok_or_else(|| DbErr::RecordNotFound("the index donors_match".to_owned()))?
        .try_get_by_index(0)
}

async fn insert(db: &DatabaseConnection, donors: u32, now: DateTime<Utc>) -> Result<(), DbErr> {
    let mut people = People::new(now);
    let tx = write_tx(db).await?;
    let index = definition(&tx).await?;
    tx.execute_unprepared("drop index donors_match").await?;
    let cells: std::collections::BTreeSet<i64> = people.homes.iter().flatten().copied().map(i64::from).collect();
    for cells in cells.into_iter().collect::<Vec<_>>().chunks(ROWS_AT_ONCE as usize) {
        let rows = cells
            .iter()
            .map(|cell| populated_cell::ActiveModel { cell: Set(*cell) });
        populated_cell::Entity::insert_many(rows)
            .exec_without_returning(&tx)
            .await?;
    }
    for first in (0..donors).step_by(ROWS_AT_ONCE as usize) {
        let rows = (first..donors.min(first + ROWS_AT_ONCE)).map(|number| people.row(number));
        donor::Entity::insert_many(rows).exec_without_returning(&tx).await?;
    }
    tx.execute_unprepared(&index).await?;
    tx.commit().await
}

/// Makes people who live where people live.
struct People {
    random: StdRng,
    now: DateTime<Utc>,
    settlements: WeightedIndex<u32>,
    groups: WeightedIndex<f64>,
    /// The cells of each settlement: more rings around larger cities.
    homes: Vec<Vec<Cell>>,
}

impl People {
    fn new(now: DateTime<Utc>) -> Self {
        let population = || settlements().iter().map(|place| place.population.unwrap_or(500).max(1));
        let rings = |people: u32| (f64::from(people) / 50_000.0).sqrt() as u32;
        Self {
            random: StdRng::seed_from_u64(1),
            now,
            settlements: WeightedIndex::new(population()).expect("people live somewhere"),
            groups: WeightedIndex::new(GROUPS.map(|group| group_frequencies().value.of(group)))
                .expect("every group has a share"),
            homes: settlements()
                .iter()
                .zip(population())
                .map(|(place, people)| place.cell.disk(rings(people)))
                .collect(),
        }
    }

    fn row(&mut self, number: u32) -> donor::ActiveModel {
        let random = &mut self.random;
        let place = self.settlements.sample(random);
        let settlement = &settlements()[place];
        let home = self.homes[place][random.random_range(0..self.homes[place].len())];
        let today = self.now.date_naive();
        let from = |random: &mut StdRng| {
            if random.random_bool(0.75) {
                today
            } else {
                later(today, random)
            }
        };
        let last_asked_at = random
            .random_bool(0.6)
            .then(|| self.now - TimeDelta::minutes(random.random_range(0..400 * 24 * 60)));
        donor::ActiveModel {
            id: NotSet,
            seal_id: Set(format!("{number:016}")),
            phone_sealed: Set(Some(vec![1; 53])),
            phone_index: Set(Some([&[0; 28], &number.to_be_bytes()[..]].concat())),
            phone_confirmed_at: Set(Some(self.now)),
            email_sealed: Set(None),
            email_index: Set(None),
            email_confirmed_at: Set(None),
            name_sealed: Set(Some(vec![1; 60])),
            language: Set(Language::Kk),
            blood_group: Set(random.random_bool(0.95).then(|| GROUPS[self.groups.sample(random)])),
            sex: Set(if random.random_bool(0.5) {
                Sex::Female
            } else {
                Sex::Male
            }),
            birth_date: Set(today - Days::new(random.random_range(19 * 365..60 * 365))),
            weight_kg: Set(None),
            settlement: Set(settlement.id.0.into()),
            region: Set(settlement.region.to_owned()),
            home_cell: Set(home.into()),
            by_sms: Set(true),
            by_email: Set(false),
            by_phone: Set(false),
            latin: Set(false),
            emergency: Set(random.random_bool(0.4)),
            paused_until: Set(None),
            stopped_at: Set(None),
            askable: Set(random.random_bool(0.9)),
            whole_blood_from: Set(from(random)),
            platelets_from: Set(from(random)),
            plasma_from: Set(from(random)),
            last_asked_at: Set(last_asked_at),
            last_donated_on: Set(None),
            registered_at: Set(self.now),
        }
    }
}

fn later(today: NaiveDate, random: &mut StdRng) -> NaiveDate {
    today + Days::new(random.random_range(1..90))
}
