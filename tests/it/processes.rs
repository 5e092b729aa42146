//! Several of the built program on one database, with an operator and a database that have their troubles.

use std::time::Duration;

use qanat::store::db;
use tokio::time::{Instant, interval};

use crate::support::databases::TestDatabase;
use crate::support::postgres::Postgres;
use crate::support::smsc::Manner;
use crate::support::wave::{Account, WINDOW, Wave, eventually};

on_both!(
    four_processes_share_a_wave_and_everybody_hears_it_once,
    a_process_that_slept_beyond_its_lease_writes_nothing_under_it,
    an_operator_that_takes_five_seconds_for_an_answer_gets_everything_once,
    an_operator_that_takes_a_tenth_of_what_is_offered_is_kept_busy,
);

async fn four_processes_share_a_wave_and_everybody_hears_it_once(db: TestDatabase) {
    let wave = Wave::on(&db, Manner::default()).await;
    let mut processes = vec![];
    for source in ["1001", "1002", "1003", "1004"] {
        processes.push((source, wave.serves(source, "").await));
    }
    wave.plan((0, 1_000)).await;
    wave.ends().await;
    for (source, serving) in processes {
        assert!(serving.stops().await.success());
        assert!(wave.written_from(source) > 0, "{source} had no part in it");
    }
    assert_eq!(wave.account().await, Account::whole(1_000));
}

async fn a_process_that_slept_beyond_its_lease_writes_nothing_under_it(db: TestDatabase) {
    let wave = Wave::on(&db, Manner::default()).await;
    // It claims for two seconds ahead.
    let sleeper = wave.serves("1001", "&rate=8").await;
    wave.plan((0, 100)).await;
    eventually("an intent", async || wave.held(sleeper.id()).await.1 > 2).await;
    sleeper.sleeps();
    let before = wave.written_from("1001");
    let (held, unseen) = wave.held(sleeper.id()).await;
    assert!(unseen > 0, "it has something to write when it wakes");
    let other = wave.serves("1002", "").await;
    wave.ends().await;
    assert!(other.stops().await.success());
    let account = wave.account().await;
    assert!(account.uncertain > 0 && account.uncertain <= held, "{account:?}");
    assert_eq!((account.unaccounted, account.twice), (0, 0), "{account:?}");
    sleeper.wakes();
    wave.plan((100, 110)).await;
    wave.ends().await;
    assert!(sleeper.stops().await.success());
    assert_eq!(
        wave.written_from("1001"),
        before + 10,
        "what it held before it slept is not its own"
    );
    let account = wave.account().await;
    assert_eq!(
        (account.messages, account.unaccounted, account.twice),
        (110, 0, 0),
        "{account:?}"
    );
}

async fn an_operator_that_takes_five_seconds_for_an_answer_gets_everything_once(db: TestDatabase) {
    let manner = Manner {
        thinks: Duration::from_secs(5),
        ..Manner::default()
    };
    let wave = Wave::on(&db, manner).await;
    let serving = wave.serves("1414", "").await;
    wave.plan((0, 2 * WINDOW as u32 + 1)).await;
    wave.ends().await;
    assert!(serving.stops().await.success());
    assert_eq!(wave.account().await, Account::whole(2 * WINDOW + 1));
}

async fn an_operator_that_takes_a_tenth_of_what_is_offered_is_kept_busy(db: TestDatabase) {
    const TAKES: u32 = 20;
    const SPAN: u32 = 30;
    let manner = Manner {
        throttles: Some(TAKES),
        ..Manner::default()
    };
    let wave = Wave::on(&db, manner).await;
    let serving = wave.serves("1414", "&rate=200").await;
    wave.plan((0, 900)).await;
    let accepted = || wave.smsc.look(|seen| seen.accepted);
    // What it takes at once is behind it.
    eventually("the second second", async || accepted() >= 2 * TAKES as usize).await;
    let (before, began) = (accepted(), Instant::now());
    let mut looks = interval(Duration::from_millis(5));
    while began.elapsed() < Duration::from_secs(SPAN.into()) {
        looks.tick().await;
    }
    let goodput = (accepted() - before) as f64 / f64::from(TAKES * SPAN);
    assert!(goodput >= 0.9, "{goodput:.2} of what the operator takes");
    assert!(serving.stops().await.success());
    let states = "select count(*) from deliveries where state not in ('planned', 'accepted')";
    assert_eq!(
        db.count(states).await,
        0,
        "nothing has failed, and nothing is uncertain"
    );
}

#[tokio::test]
async fn a_database_that_falls_in_the_middle_of_a_wave_costs_nobody_a_text() {
    let server = Postgres::start();
    let connection = db::connect(&server.url()).await.unwrap();
    db::migrate(&connection).await.unwrap();
    let url = server.url();
    let wave = Wave::on(&TestDatabase { connection, url }, Manner::default()).await;
    let processes = [
        wave.serves("1001", "&rate=100").await,
        wave.serves("1002", "&rate=100").await,
    ];
    wave.plan((0, 1_000)).await;
    for texts in [100, 400] {
        eventually("texts", async || wave.smsc.look(|seen| seen.submits.len()) >= texts).await;
        server.restarts();
    }
    wave.ends().await;
    for serving in processes {
        assert!(serving.stops().await.success());
    }
    assert_eq!(wave.account().await, Account::whole(1_000));
}
