//! The memory that the built program takes at most while it sends and a million messages wait. The aim is 150 MB.
//!
//! `QANAT_BENCH_PENDING` sets another number of messages, `QANAT_BENCH_POSTGRES_URL` another server.
#![expect(
    clippy::unwrap_used,
    clippy::duplicate_mod,
    reason = "it is told with all that the tests are told with"
)]

#[path = "../databases/mod.rs"]
mod databases;
#[path = "../size/mod.rs"]
mod size;
#[expect(dead_code, unused_imports, reason = "it is made for all of the tests")]
#[macro_use]
#[path = "../../tests/it/support/mod.rs"]
mod support;

use self::databases::BenchDatabase;
use self::support::databases::TestDatabase;
use self::support::smsc::Manner;
use self::support::wave::{Wave, eventually};

const PENDING: u32 = 1_000_000;
/// Enough to see that everything runs.
const FEW_PENDING: u32 = 2_000;
/// That many of them leave meanwhile, one in so many.
const LEAVES: u32 = 20;
/// Kilobytes.
const AIM: u64 = 150 * 1024;

#[tokio::main]
async fn main() {
    let pending = size::of("QANAT_BENCH_PENDING", PENDING, FEW_PENDING);
    let mut worst = 0;
    for database in databases::open_all().await {
        let most = most(&database, pending).await;
        println!("{:10} {pending} pending: at most {} MB", database.name, most / 1024);
        worst = worst.max(most);
        database.close().await;
    }
    assert!(worst < AIM, "{worst} kB");
}

/// Kilobytes, at most, from the start until some of the messages have left.
async fn most(database: &BenchDatabase, pending: u32) -> u64 {
    let db = TestDatabase {
        connection: database.db.clone(),
        url: database.url.clone(),
    };
    let mut wave = Wave::on(&db, Manner::default()).await;
    wave.window = 100;
    wave.plan((0, pending)).await;
    let serving = wave.serves("1414", "").await;
    let leaves = (pending / LEAVES) as usize;
    eventually("texts", async || wave.smsc.look(|seen| seen.accepted) >= leaves).await;
    let status =
        std::fs::read_to_string(format!("/proc/{}/status", serving.id())).expect("Linux tells of its processes");
    assert!(serving.stops().await.success());
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let most = most.and_then(|most| most.split_whitespace().next());
    most.and_then(|most| most.parse().ok()).expect("the most that it took")
}
