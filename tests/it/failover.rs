//! A PostgreSQL server dies under running processes, and a standby that has not heard everything takes its place: what it
//! holds as unsent may have been sent.

use std::time::Duration;

use qanat::keyring::fresh_digits;
use qanat::store::db::{self, sql, write_tx};
use sea_orm::ConnectionTrait;
use tokio::time::{Instant, interval};

use crate::support::databases::{Database, TestDatabase, run};
use crate::support::postgres::Postgres;
use crate::support::smsc::Manner;
use crate::support::wave::{LOOKS, Wave, eventually};

/// Long enough that a process which sent would have.
const SILENCE: Duration = Duration::from_secs(3);

#[tokio::test]
async fn where_the_data_lives_is_known_without_privileges_and_by_as_much_as_the_server_tells() {
    run(Database::Postgres, async |db: TestDatabase| {
        let tx = write_tx(&db.connection).await.unwrap();
        let home = async || -> Option<String> {
            let row = tx.query_one_raw(sql(&tx, "select qanat_home()", [])).await;
            row.unwrap().unwrap().try_get_by_index(0).unwrap()
        };
        let known = home().await;
        let (name, schema) = (fresh_digits(12), "(select current_schema())::regnamespace");
        let role = format!(
            "create role plain{name};
            do $$ begin execute 'grant usage on schema ' || {schema} || ' to plain{name}'; end $$"
        );
        tx.execute_unprepared(&role).await.unwrap();
        for (kept_back, expected) in [
            (None, &known),
            (Some("pg_walfile_name(pg_lsn)"), &known),
            (Some("pg_control_system()"), &None),
        ] {
            if let Some(function) = kept_back {
                let revoke = format!("revoke execute on function {function} from public");
                tx.execute_unprepared(&revoke).await.unwrap();
            }
            tx.execute_unprepared(&format!("set local role plain{name}"))
                .await
                .unwrap();
            assert_eq!(home().await, *expected, "without {kept_back:?}");
            tx.execute_unprepared("reset role").await.unwrap();
        }
        assert!(known.is_some());
        tx.rollback().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn after_a_standby_took_over_nothing_leaves_until_a_person_has_looked_and_nobody_is_asked_twice() {
    let server = Postgres::start();
    let connection = db::connect(&server.url()).await.unwrap();
    db::migrate(&connection).await.unwrap();
    let url = server.url();
    let wave = Wave::on(&TestDatabase { connection, url }, Manner::default()).await;
    let texts = || wave.smsc.look(|seen| seen.submits.len());
    let processes = [
        wave.serves("1001", "&rate=100").await,
        wave.serves("1002", "&rate=100").await,
    ];
    server.is_followed();
    wave.plan((0, 600)).await;
    eventually("texts", async || texts() >= 100).await;
    server.loses_its_standby();
    let lost_after = texts();
    eventually("texts of which the standby has not heard", async || {
        texts() >= lost_after + 150
    })
    .await;
    server.fails_over();

    let console = wave.console("source=1414");
    eventually("a quarantine", async || {
        wave.db
            .count("select count(*) from audit where verb = 'quarantine'")
            .await
            == 1
    })
    .await;
    eventually("an end of what was in hand", async || {
        wave.db.count("select count(*) from leases").await == 0
    })
    .await;
    let told = texts();
    let waiting = "select count(*) from deliveries where state = 'planned'";
    assert!(
        wave.db.count(waiting).await > 600 - told as i64,
        "the standby holds as unsent what was sent"
    );
    wave.plan((600, 610)).await;
    let (mut looks, began) = (interval(LOOKS), Instant::now());
    while began.elapsed() < SILENCE {
        assert_eq!(texts(), told, "nobody has looked yet");
        looks.tick().await;
    }

    let gone_on = console.done(&["resume", "--after-restore", "--yes"]);
    assert!(gone_on.contains("Messages leave again"), "{gone_on}");
    wave.ends().await;
    for serving in processes {
        assert!(serving.stops().await.success());
    }
    let account = wave.account().await;
    assert_eq!(
        (account.messages, account.unaccounted, account.twice),
        (610, 0, 0),
        "{account:?}"
    );
    assert!(account.uncertain > 0 && account.repeated > 0, "{account:?}");
    let once = "select count(*) from audit where verb = 'quarantine'";
    assert_eq!(wave.db.count(once).await, 1, "it is noticed once");
}
