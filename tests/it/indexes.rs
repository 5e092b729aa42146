//! Every statement that the service asks of the tables of messages finds its rows by an index, in a database that nobody has
//! analyzed. All stories are looked at for it when they end; these tell what is seen nowhere else, and that the look sees.

use entity::values::BloodGroup::ONeg;
use entity::values::{Channel, Role};
use qanat::store::{costs, ledger, quarantine, status};
use sea_orm::DatabaseConnection;

use crate::support::app::{TestApp, minutes};
use crate::support::browser::Site;
use crate::support::databases::{Database, Stage, TestDatabase, run};
use crate::support::hospitals::units;
use crate::support::smsc::{Manner, ReceiptIds, Receipts, Smsc};
use crate::support::visitors::Member;

on_both!(whoever_looks_at_the_service_finds_the_rows_by_an_index);

/// A wave of a few asks that leaves over an operator's message centre. What that says of them is under no id of theirs, so
/// that they are looked for by everything that is known.
async fn wave(app: &TestApp) -> TestApp {
    let hospital = app.hospital("No 7").await;
    for _ in 0..3 {
        app.donor(ONeg).emergency().create().await;
    }
    let smsc = Smsc::start(Manner {
        receipts: Receipts::After,
        receipt_ids: ReceiptIds::Wrong,
        ..Manner::default()
    })
    .await;
    let routes = ["first", "second"].map(|name| smsc.address(&format!("name={name}&source=1414&two_way=true")));
    let app = app.over_routes(&routes).await;
    hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    smsc.until(|seen| seen.accepted > 0 && seen.answers.len() == seen.accepted)
        .await;
    app.run_jobs().await;
    app
}

/// What `status`, `doctor` and `resume` read; they are processes of their own elsewhere.
async fn commands(app: &TestApp, db: &DatabaseConnection) {
    let now = app.clock.now();
    ledger::by_state(db, None).await.unwrap();
    ledger::imbalance(db).await.unwrap();
    costs::all(db).await.unwrap();
    status::appeals(db).await.unwrap();
    status::overdue(db, now).await.unwrap();
    for channel in [Channel::Sms, Channel::Email] {
        status::waiting(db, channel).await.unwrap();
    }
    quarantine::waiting(db, now).await.unwrap();
    quarantine::doubt(db).await.unwrap();
}

async fn whoever_looks_at_the_service_finds_the_rows_by_an_index(app: TestApp) {
    let app = wave(&app).await;
    let site = Site::of(&app).await;
    let coordinator = Member::signs_in(&site, Role::Coordinator, None).await;
    for page in ["", "/uncertain", "/replies", "/calls", "/campaigns/1"] {
        let path = format!("/coordinator{page}");
        assert_eq!(coordinator.browser.get(&path).await.path, path);
    }
    commands(&app, &app.db).await;
    app.advance(minutes(10)).run_jobs().await;
}

/// What a wave reads in full when an index is not there.
async fn read_without(index: &str) -> String {
    let mut read = String::new();
    run(Database::Sqlite, async |db: TestDatabase| {
        db.execute(&format!("drop index {index}")).await;
        let app = TestApp::set(db).await;
        wave(&app).await;
        let all = app.that_read_everything().await;
        read = all.into_iter().collect::<Vec<_>>().join("\n");
    })
    .await;
    read
}

#[tokio::test]
async fn what_an_index_served_is_named_when_it_is_gone() {
    for (index, statement) in [
        ("deliveries_due", "update deliveries set state = 'attempting'"),
        (
            "deliveries_waiting_by_address",
            "update deliveries set state = 'attempting'",
        ),
        ("deliveries_expiring", "update deliveries set state = 'expired'"),
        ("deliveries_uncertain", "where state = 'uncertain' and expires_at <= $3"),
        ("deliveries_failed", "state in ('undelivered', 'expired')"),
        (
            "deliveries_by_provider_id",
            "select id from deliveries where provider_id",
        ),
        (
            "delivery_parts_by_provider_id",
            "select delivery_id from delivery_parts where",
        ),
        ("deliveries_awaiting_receipt", "state in ('accepted', 'uncertain')"),
        ("deliveries_offered", "route = $1 and offered_at > $2"),
        ("deliveries_unsent", "update donors set last_asked_at"),
        ("receipts_due", "tries < 10"),
        ("donors_unconfirmed", "delete from donors"),
        ("appointments_of_donor", "delete from donors"),
        ("calls_of_donor", "delete from donors"),
        ("consents_of_donor", "delete from donors"),
        ("sessions_of_donor", "delete from donors"),
        ("appeals_open", "update appeals set state = 'expired'"),
        ("appeals_of_donor", "from appeals a where a.asked_at > $1"),
    ] {
        let read = read_without(index).await;
        assert!(read.contains(statement), "without {index}:\n{read}");
    }
}
