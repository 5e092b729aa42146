//! The match for one shortage in a dense city: the 500 nearest who may give, among 1,000,000 donors, beside fetching
//! the same 500 rows by primary key. The aim is a ratio of 1 or less.
//!
//! `QANAT_BENCH_DONORS` sets another number of donors, `QANAT_BENCH_POSTGRES_URL` another server.

#[path = "../databases/mod.rs"]
mod databases;
mod register;

use std::hint::black_box;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::donor;
use entity::values::{BloodGroup, Component, DonorId};
use qanat::domain::blood::{Procedure, compatible_donors};
use qanat::domain::geo::{self, Cell};
use qanat::reference;
use qanat::store::donors;
use qanat::store::reach::{self, Search};
use tokio::runtime::Runtime;

use self::register::Register;

const DONORS: u32 = 1_000_000;
/// Enough to see that everything runs, as `cargo test --benches` wants.
const FEW_DONORS: u32 = 5_000;
const WANTED: u32 = 500;
const ROUNDS: usize = 200;
/// Patients whose donors are few, and whose donors are many.
const PATIENTS: [BloodGroup; 2] = [BloodGroup::ONeg, BloodGroup::AbPos];

static REGISTERS: OnceLock<Vec<Register>> = OnceLock::new();
static RUNTIME: OnceLock<Runtime> = OnceLock::new();

fn main() {
    let runtime = RUNTIME.get_or_init(|| Runtime::new().expect("a machine that runs benches runs threads"));
    let measured = std::env::args().any(|arg| arg == "--bench");
    let donors = std::env::var("QANAT_BENCH_DONORS")
        .ok()
        .and_then(|text| text.parse().ok());
    let donors = donors.unwrap_or(if measured { DONORS } else { FEW_DONORS });
    let registers = runtime.block_on(register::open_all(donors, now()));
    REGISTERS.get_or_init(|| registers);
    if measured {
        for (register, patient) in cases() {
            compare(runtime, register, patient);
        }
    }
    divan::main();
    runtime.block_on(register::close_all(registers_open()));
}

/// A Monday morning, so that every run asks the same.
fn now() -> DateTime<Utc> {
    "2026-03-23T04:00:00Z".parse().expect("a valid time")
}

fn registers_open() -> &'static [Register] {
    REGISTERS.get().expect("they are opened before anything is measured")
}

fn cases() -> impl Iterator<Item = (&'static Register, BloodGroup)> {
    registers_open()
        .iter()
        .flat_map(|register| PATIENTS.into_iter().map(move |patient| (register, patient)))
}

/// The populated cells of a register around Almaty, the nearest first.
fn cells_in_reach(register: &Register) -> Vec<i64> {
    let centre = reference::centre("almaty-city")
        .expect("the reference knows the centre")
        .cell;
    let populated = register.cells.iter().filter_map(|cell| Cell::try_from(*cell).ok());
    let near = geo::nearest_first(centre, populated, 100.0);
    near.into_iter().map(|(cell, _)| cell.into()).collect()
}

async fn nearest(register: &Register, cells: &[i64], patient: BloodGroup) -> Vec<DonorId> {
    let day: NaiveDate = now().date_naive();
    let search = Search {
        cells,
        groups: compatible_donors(Component::RedCells, patient),
        procedure: Procedure::WholeBlood,
        day,
        asked_before: now() - TimeDelta::days(7),
        limit: WANTED,
    };
    reach::nearest(&register.db, &search)
        .await
        .expect("the database answers")
}

async fn fetch(register: &Register, ids: &[DonorId]) -> Vec<donor::Model> {
    donors::by_ids(&register.db, ids).await.expect("the database answers")
}

/// Measures both in turn, so that whatever else the machine does falls on both, and prints the medians.
fn compare(runtime: &Runtime, register: &Register, patient: BloodGroup) {
    let cells = cells_in_reach(register);
    let ids = runtime.block_on(nearest(register, &cells, patient));
    let mut matched = Vec::with_capacity(ROUNDS);
    let mut fetched = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        matched.push(timed(|| runtime.block_on(nearest(register, &cells, patient))));
        fetched.push(timed(|| runtime.block_on(fetch(register, &ids))));
    }
    let (matched, fetched) = (median(matched), median(fetched));
    println!(
        "{:10} {} donors, patient {:4} {:3} found: match {matched:9.1?}, the same rows by primary key {fetched:9.1?}, ratio {:.2}",
        register.name,
        register.donors,
        patient.code(),
        ids.len(),
        matched.as_secs_f64() / fetched.as_secs_f64(),
    );
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let begun = Instant::now();
    black_box(work());
    begun.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// A register and a patient, as divan names them.
struct Case(&'static Register, BloodGroup);

impl std::fmt::Display for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.0.name, self.1.code())
    }
}

fn every_case() -> impl Iterator<Item = Case> {
    cases().map(|(register, patient)| Case(register, patient))
}

fn runtime() -> &'static Runtime {
    RUNTIME.get().expect("it is started before anything is measured")
}

#[divan::bench(args = every_case())]
fn match_nearest(bencher: divan::Bencher<'_, '_>, Case(register, patient): &Case) {
    let cells = cells_in_reach(register);
    bencher.bench_local(|| runtime().block_on(nearest(register, &cells, *patient)));
}

#[divan::bench(args = every_case())]
fn fetch_by_primary_key(bencher: divan::Bencher<'_, '_>, Case(register, patient): &Case) {
    let ids = runtime().block_on(nearest(register, &cells_in_reach(register), *patient));
    bencher.bench_local(|| runtime().block_on(fetch(register, &ids)));
}

/// What the planner does before each match: the directory of cells, sorted by distance.
#[divan::bench(args = registers_open().iter().map(|register| register.name))]
fn sort_populated_cells(bencher: divan::Bencher<'_, '_>, name: &str) {
    let register = registers_open().iter().find(|register| register.name == name);
    let register = register.expect("the name is one of theirs");
    bencher.bench_local(|| cells_in_reach(register));
}
