//! A copy of the database is brought back: what it holds as unsent may have been sent, and nothing leaves until a person
//! has looked.

use crate::support::app::until;
use crate::support::console::{Console, DONORS, NEED};
use crate::support::databases::{Database, TestDatabase};
use crate::support::smtp_sink::SmtpSink;

on_both!(
    a_database_that_was_brought_back_sends_nothing_by_itself,
    a_quarantine_can_be_begun_by_hand,
);

const PEOPLE: usize = 3;

/// A service that has written to everybody on its register, and was stopped.
async fn story(db: &TestDatabase) -> (Console, SmtpSink) {
    let sink = SmtpSink::start().await;
    let console = Console::on(db)
        .without("QANAT_SMS_URL")
        .with("QANAT_SMTP_URL", &sink.url());
    let donor = |n| format!(",donor{n}@example.kz,,ru,O-,male,1990-01-31,Almaty,,,email,yes,2025-11-01");
    let donors: Vec<String> = (0..PEOPLE).map(donor).collect();
    console.writes("donors.csv", &format!("{DONORS}\n{}", donors.join("\n")));
    console.done(&["donors", "import", "donors.csv"]);
    console.done(&["hospital", "add", "--name", "No 7", "--site", "almaty-city"]);
    console.done(&[&NEED[..], &["--hospital", "No 7"]].concat());
    let serving = console.serves();
    sink.has_letters(PEOPLE).await;
    assert!(serving.stops().await.success());
    (console, sink)
}

/// The database as a copy of it was before the letters left.
async fn goes_back(db: &TestDatabase) {
    db.execute(
        "update deliveries set state = 'planned', accepted_at = null, provider_id = null, attempts = 0, attempted_at = null",
    )
    .await;
    let before = match Database::of(&db.connection) {
        Database::Sqlite => "update settings set value = '0' where name = 'pulse'",
        Database::Postgres => "update settings set value = 'elsewhere' where name = 'home'",
    };
    db.execute(before).await;
}

/// Runs the service until its jobs have run.
async fn serves_for_a_while(console: &Console, db: &TestDatabase) {
    db.execute("delete from jobs").await;
    let serving = console.serves();
    until(async || db.count("select count(*) from jobs where name = 'deliver_email'").await == 1).await;
    assert!(serving.stops().await.success());
}

async fn a_database_that_was_brought_back_sends_nothing_by_itself(db: TestDatabase) {
    let (console, sink) = story(&db).await;
    serves_for_a_while(&console, &db).await;
    assert!(
        console
            .done(&["resume", "--after-restore"])
            .contains("Nothing is held back.")
    );

    goes_back(&db).await;
    serves_for_a_while(&console, &db).await;
    assert_eq!(sink.letters().len(), PEOPLE);
    assert!(console.run(&["doctor"]).out.contains("PROBLEM  quarantine"));
    assert!(console.status()["quarantined_since"].is_string());

    let shown = console.done(&["resume", "--after-restore"]);
    assert!(shown.contains("appeal") && shown.contains("not sent again"), "{shown}");
    assert!(shown.contains("Nothing has changed."), "{shown}");
    assert!(
        shown.contains("These campaigns ask nobody") && shown.contains("No 7"),
        "{shown}"
    );
    serves_for_a_while(&console, &db).await;
    assert_eq!(sink.letters().len(), PEOPLE);

    let gone_on = console.done(&["resume", "--after-restore", "--yes"]);
    assert!(
        gone_on.contains(&format!("coordinator/uncertain: {PEOPLE}")),
        "{gone_on}"
    );
    serves_for_a_while(&console, &db).await;
    assert_eq!(sink.letters().len(), PEOPLE, "nobody is asked twice");
    assert_eq!(console.status()["ledger"]["by_state"]["uncertain"], PEOPLE);
    assert!(console.status()["quarantined_since"].is_null());

    assert!(console.status()["shortages"][0]["held_since"].is_string());
    let shown = console.done(&["resume", "--after-restore", "--campaigns"]);
    assert!(
        shown.contains("ask more people again") && shown.contains("Nothing has changed."),
        "{shown}"
    );
    assert!(console.status()["shortages"][0]["held_since"].is_string());
    let gone_on = console.done(&["resume", "--after-restore", "--campaigns", "--yes"]);
    assert!(gone_on.contains("Campaigns that ask again: 1"), "{gone_on}");
    assert!(console.status()["shortages"][0]["held_since"].is_null());
    assert!(
        console
            .done(&["resume", "--after-restore"])
            .contains("Nothing is held back.")
    );
}

async fn a_quarantine_can_be_begun_by_hand(db: TestDatabase) {
    let (console, sink) = story(&db).await;
    db.execute("update deliveries set state = 'planned', accepted_at = null, purpose = 'stand_down'")
        .await;
    console.done(&["quarantine"]);
    serves_for_a_while(&console, &db).await;
    assert_eq!(sink.letters().len(), PEOPLE);
    let shown = console.done(&["resume", "--after-restore", "--yes"]);
    assert!(shown.contains("sent, even if they were before"), "{shown}");
    let serving = console.serves();
    sink.has_letters(2 * PEOPLE).await;
    assert!(serving.stops().await.success());
}
