//! The built program, ended in the middle of its work: what left is never sent again, and nothing is lost.

use std::collections::BTreeSet;

use crate::support::console::{Console, DONORS, NEED, Serving};
use crate::support::databases::TestDatabase;
use crate::support::smtp_sink::{Mood, SmtpSink};
use crate::support::wave::eventually;

on_both!(
    a_kill_in_the_middle_of_delivery_asks_nobody_twice_and_loses_nobody,
    a_stop_with_a_relay_that_hangs_is_short_and_leaves_nothing_uncertain,
);

const PEOPLE: usize = 40;
/// Letters on their way at once.
const IN_FLIGHT: usize = 8;
/// When the service starts again: any lease of its former life has run out.
const LATER: &str = "fast:1@2026-03-23T03:10:00+05:00";

/// A service that is about to write to everybody on its register, and the relay.
async fn serving(db: &TestDatabase, mood: Mood) -> (Console, SmtpSink, Serving) {
    let sink = SmtpSink::start().await;
    sink.becomes(mood);
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
    (console, sink, serving)
}

/// Starts the service again and stops it once so many letters have come in all.
async fn serves_until_letters(console: &Console, sink: &SmtpSink, count: usize) {
    let serving = console.serves();
    sink.has_letters(count).await;
    assert!(serving.stops().await.success());
}

fn everybody_has_one_letter(sink: &SmtpSink) {
    let letters = sink.letters();
    let addresses: BTreeSet<&str> = letters.iter().map(|letter| letter.to.as_str()).collect();
    assert_eq!((letters.len(), addresses.len()), (PEOPLE, PEOPLE));
}

/// Every row of the ledger, and none that is not accounted for.
fn stands(console: &Console, accepted: usize, uncertain: usize) {
    let ledger = &console.status()["ledger"];
    let rows = ledger["by_state"].as_object().unwrap();
    let rows: Vec<(&str, u64)> = rows
        .iter()
        .map(|(state, rows)| (state.as_str(), rows.as_u64().unwrap()))
        .filter(|(_, rows)| *rows > 0)
        .collect();
    let expected = [("accepted", accepted as u64), ("uncertain", uncertain as u64)];
    assert_eq!(
        rows,
        expected.into_iter().filter(|(_, rows)| *rows > 0).collect::<Vec<_>>()
    );
    assert_eq!(ledger["imbalance"], 0);
}

async fn a_kill_in_the_middle_of_delivery_asks_nobody_twice_and_loses_nobody(db: TestDatabase) {
    let (console, sink, serving) = serving(&db, Mood::HoldsAnswersAfter(2 * IN_FLIGHT)).await;
    sink.holds(IN_FLIGHT).await;
    let text = "select count(*) from deliveries where state = ";
    // What waited for a connection, because the relay was fast, has gone back.
    let attempting = format!("{text}'attempting'");
    eventually("a relay that is not fast any more", async || {
        db.count(&attempting).await == IN_FLIGHT as i64
    })
    .await;
    serving.dies();
    assert_eq!(db.count(&attempting).await, IN_FLIGHT as i64);
    assert!(db.count(&format!("{text}'planned'")).await > 0, "it was in the middle");
    sink.becomes(Mood::Takes);
    let console = console.with("QANAT_CLOCK", LATER);
    serves_until_letters(&console, &sink, PEOPLE).await;
    everybody_has_one_letter(&sink);
    stands(&console, PEOPLE - IN_FLIGHT, IN_FLIGHT);
}

async fn a_stop_with_a_relay_that_hangs_is_short_and_leaves_nothing_uncertain(db: TestDatabase) {
    let (console, sink, serving) = serving(&db, Mood::HoldsRecipients).await;
    sink.holds(IN_FLIGHT).await;
    let stopped = tokio::time::timeout(std::time::Duration::from_secs(14), serving.stops());
    assert!(stopped.await.expect("a stop takes less than 15 seconds").success());
    assert_eq!(
        db.count("select count(*) from deliveries where state = 'planned'")
            .await,
        PEOPLE as i64
    );
    sink.becomes(Mood::Takes);
    serves_until_letters(&console, &sink, PEOPLE).await;
    everybody_has_one_letter(&sink);
    stands(&console, PEOPLE, 0);
}
