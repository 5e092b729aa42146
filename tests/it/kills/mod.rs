//! The built program, killed again and again at named points and at random, while another process goes on: every message
//! has one end, nobody is asked twice, and what the dead held is known within half a minute. `cargo bench --bench kills` is
//! the same for longer.

mod moment;
mod run;

pub use self::run::endure;

use crate::support::databases::TestDatabase;

on_both!(nobody_is_asked_twice_and_nobody_is_lost_by_five_kills);

async fn nobody_is_asked_twice_and_nobody_is_lost_by_five_kills(db: TestDatabase) {
    let figures = endure(&db, 5, 1_000).await;
    println!("{figures}");
    figures.hold();
}
