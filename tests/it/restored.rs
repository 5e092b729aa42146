//! A copy of the database is brought back: what it holds as unsent may have been sent, and nothing leaves until a person
//! has looked.

use std::collections::BTreeSet;

use crate::support::app::until;
use crate::support::console::{Console, DONORS, NEED};
use crate::support::copies::Copied;
use crate::support::databases::{Database, TestDatabase};
use crate::support::smtp_sink::{Mood, SmtpSink};

/// Who was told before the copy was made, whose letters waited then, some of them in hand, and who was asked afterwards.
const TOLD: usize = 2;
const WAITING: usize = 12;
const LATER: usize = 2;
const EVERYBODY: usize = TOLD + WAITING + LATER;
/// What is due every fifteen seconds is done within two.
const NIGHT: &str = "fast:10@2026-03-23T03:00:00+05:00";
/// When a campaign asks whoever has joined since its first wave.
const NEXT_WAVE: &str = "fast:10@2026-03-23T03:40:00+05:00";

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

#[tokio::test]
async fn nobody_is_asked_twice_after_a_file_was_copied_within_a_wave_and_put_back() {
    nobody_is_asked_twice_after_a_copy_was_brought_back(Database::Sqlite).await;
}

#[tokio::test]
async fn nobody_is_asked_twice_after_a_dump_was_made_within_a_wave_and_loaded() {
    nobody_is_asked_twice_after_a_copy_was_brought_back(Database::Postgres).await;
}

/// A terminal on a database, with a relay.
fn terminal(db: &TestDatabase, sink: &SmtpSink, clock: &str) -> Console {
    Console::on(db)
        .without("QANAT_SMS_URL")
        .with("QANAT_SMTP_URL", &sink.url())
        .without("QANAT_CLOCK")
        .with("QANAT_CLOCK", clock)
}

/// Some more people join.
fn join(console: &Console, of: &str, count: usize) {
    let donor = |n| format!(",{of}{n}@example.kz,,ru,O-,male,1990-01-31,Almaty,,,email,yes,2025-11-01");
    let donors: Vec<String> = (0..count).map(donor).collect();
    console.writes("donors.csv", &format!("{DONORS}\n{}", donors.join("\n")));
    console.done(&["donors", "import", "donors.csv"]);
}

fn posts_need(console: &Console, hospital: &str) {
    console.done(&["hospital", "add", "--name", hospital, "--site", "almaty-city"]);
    console.done(&[&NEED[..], &["--hospital", hospital]].concat());
}

async fn nobody_is_asked_twice_after_a_copy_was_brought_back(database: Database) {
    let (mut copied, sink) = (Copied::on(database).await, SmtpSink::start().await);
    let console = terminal(&copied.db, &sink, NIGHT);
    join(&console, "told", TOLD);
    posts_need(&console, "No 7");
    let serving = console.serves();
    sink.has_letters(TOLD).await;
    sink.becomes(Mood::TurnsAway("421 4.3.2 come back later"));
    join(&console, "waiting", WAITING);
    posts_need(&console, "No 8");
    let asked = "select count(*) from appeals";
    until(async || copied.db.count(asked).await == (TOLD + WAITING) as i64).await;
    join(&console, "later", LATER);
    copied.is_copied().await;
    sink.becomes(Mood::Takes);
    sink.has_letters(TOLD + WAITING).await;
    assert!(serving.stops().await.success());
    let serving = terminal(&copied.db, &sink, NEXT_WAVE).serves();
    sink.has_letters(EVERYBODY).await;
    assert!(serving.stops().await.success());

    copied.is_brought_back().await;
    let (db, console) = (&copied.db, terminal(&copied.db, &sink, NEXT_WAVE));
    assert_eq!(db.count(asked).await, (TOLD + WAITING) as i64, "it is the copy");
    let serving = console.serves();
    until(async || console.run(&["doctor"]).out.contains("PROBLEM  quarantine")).await;
    console.done(&["resume", "--after-restore", "--yes"]);
    let doubtful = "select count(*) from deliveries where state = 'uncertain' and reason = 'restored'";
    assert!(db.count(doubtful).await > 0, "some were not in hand");
    has_planned(db).await;
    assert_eq!(
        db.count(asked).await,
        (TOLD + WAITING) as i64,
        "nobody has let them go on"
    );
    let uncertain = "select count(*) from deliveries where state = 'uncertain'";
    until(async || db.count(uncertain).await == WAITING as i64).await;
    let everybody: BTreeSet<String> = recipients(&sink).into_iter().collect();
    assert_eq!((recipients(&sink).len(), everybody.len()), (EVERYBODY, EVERYBODY));

    console.done(&["resume", "--after-restore", "--campaigns", "--yes"]);
    sink.has_letters(EVERYBODY + LATER).await;
    let again = recipients(&sink).split_off(EVERYBODY);
    assert!(again.iter().all(|to| to.starts_with("later")), "{again:?}");
    assert_eq!(numbers(&sink).len(), EVERYBODY + LATER, "no number is given twice");
    assert!(serving.stops().await.success());
}

/// The numbers that the letters have in the ledger.
fn numbers(sink: &SmtpSink) -> BTreeSet<String> {
    let letters = sink.letters().into_iter();
    let number = letters.map(|letter| {
        let (_, id) = letter.source.split_once("<delivery-").expect("a Message-ID");
        id.split('.').next().unwrap_or_default().to_owned()
    });
    number.collect()
}

#[tokio::test]
async fn a_file_that_was_copied_just_before_the_service_stopped_is_noticed() {
    let mut copied = Copied::on(Database::Sqlite).await;
    let console = Console::on(&copied.db);
    let serving = console.serves();
    until(async || {
        copied
            .db
            .count("select count(*) from settings where name = 'pulse'")
            .await
            == 1
    })
    .await;
    copied.is_copied().await;
    assert!(serving.stops().await.success());
    copied.is_brought_back().await;
    let serving = console.serves();
    until(async || console.run(&["doctor"]).out.contains("PROBLEM  quarantine")).await;
    assert!(serving.stops().await.success());
}

/// Waits until the planner and the carrier have had their turn.
async fn has_planned(db: &TestDatabase) {
    db.execute("delete from jobs where name in ('plan_waves', 'fall_back')")
        .await;
    let ran = "select count(*) from jobs where name in ('plan_waves', 'fall_back') and finished_at is not null";
    until(async || db.count(ran).await == 2).await;
}

fn recipients(sink: &SmtpSink) -> Vec<String> {
    sink.letters().into_iter().map(|letter| letter.to).collect()
}
