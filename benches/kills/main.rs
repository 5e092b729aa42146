//! 50 kills of the built program while it sends 100,000 messages, on each database: nobody lost, nobody asked twice, at most
//! the window uncertain for each kill, and what the dead held known within half a minute. The story is that of
//! `tests/it/kills`, which tells it with five.
//!
//! `QANAT_BENCH_KILLS` sets another number of kills, `QANAT_BENCH_MESSAGES` of messages for each, and
//! `QANAT_BENCH_POSTGRES_URL` another server.

#![expect(
    clippy::unwrap_used,
    clippy::duplicate_mod,
    reason = "it tells a story of the tests, with all that they are told with"
)]

#[path = "../databases/mod.rs"]
mod databases;
#[path = "../size/mod.rs"]
mod size;
#[expect(dead_code, unused_imports, reason = "it is made for all of the tests")]
#[macro_use]
#[path = "../../tests/it/support/mod.rs"]
mod support;

#[expect(dead_code, unused_imports, reason = "the short run stands there too")]
#[path = "../../tests/it/kills/mod.rs"]
mod kills;

use self::kills::endure;
use self::support::databases::TestDatabase;

const KILLS: usize = 50;
/// Enough to see that everything runs.
const FEW_KILLS: usize = 2;
/// For each kill.
const MESSAGES: u32 = 2_000;
const FEW_MESSAGES: u32 = 200;

#[tokio::main]
async fn main() {
    let kills = size::of("QANAT_BENCH_KILLS", KILLS, FEW_KILLS);
    let messages = size::of("QANAT_BENCH_MESSAGES", MESSAGES, FEW_MESSAGES);
    for database in databases::open_all().await {
        let db = TestDatabase {
            connection: database.db.clone(),
            url: database.url.clone(),
        };
        let figures = endure(&db, kills, messages).await;
        println!("{:10} {figures}", database.name);
        figures.hold();
        database.close().await;
    }
}
