//! A stop takes effect at once, whatever is on its way: for messages that wait, for those that a worker has just taken, and
//! while workers and phones are all busy.

use entity::values::BloodGroup::ONeg;
use entity::values::{DeliveryState, Purpose};
use futures_util::future::join_all;

use crate::support::app::{TestApp, minutes};
use crate::support::databases::Database;
use crate::support::donors::Donor;
use crate::support::hospitals::units;

on_both!(
    a_stop_between_the_claim_and_the_gate_holds_the_message_back,
    a_stop_takes_back_what_waits,
    stops_that_race_a_wave_are_followed_by_nothing,
    numbers_that_are_given_back_while_a_wave_leaves_get_nothing_more,
);

/// A wave that is planned and has not left.
async fn planned_wave(app: &TestApp, count: usize) -> Vec<Donor> {
    let hospital = app.hospital("No 7").await;
    let mut donors = Vec::new();
    for _ in 0..count {
        donors.push(app.donor(ONeg).emergency().create().await);
    }
    let shortage = hospital
        .open_shortage(ONeg, units(4))
        .by("2026-03-23T11:30+05:00")
        .await;
    qanat::actions::plan_wave::plan_wave(&app.context(), shortage.campaign)
        .await
        .unwrap();
    assert_eq!(app.deliveries_in(DeliveryState::Planned).await.len(), count);
    donors
}

/// Makes each donor say stop in the very statement by which a worker takes the message.
async fn stop_with_the_claim(app: &TestApp) {
    let act = "update donors set askable = false, stopped_at = new.attempted_at where id = new.donor_id";
    let claimed = "new.state = 'attempting' and new.purpose = 'appeal'";
    app.execute(&match Database::of(&app.db) {
        Database::Sqlite => {
            format!("create trigger said after update on deliveries when {claimed} begin {act}; end")
        }
        Database::Postgres => format!(
            "create function said() returns trigger language plpgsql as 'begin {act}; return new; end';
            create trigger said after update on deliveries for each row when ({claimed}) execute function said()"
        ),
    })
    .await;
}

async fn a_stop_between_the_claim_and_the_gate_holds_the_message_back(app: TestApp) {
    let donors = planned_wave(&app, 3).await;
    stop_with_the_claim(&app).await;
    app.run_jobs().await;
    for row in app.deliveries_for(Purpose::Appeal).await {
        assert_eq!(
            (row.state, row.reason.as_deref(), row.attempts),
            (DeliveryState::Suppressed, Some("stopped"), 1)
        );
    }
    for donor in donors {
        assert!(donor.inbox().await.is_empty());
    }
}

async fn a_stop_takes_back_what_waits(app: TestApp) {
    let donors = planned_wave(&app, 2).await;
    donors[0].reply("0").await;
    donors[1].reply("9").await;
    for row in app.deliveries_for(Purpose::Appeal).await {
        assert_eq!(row.state, DeliveryState::Cancelled, "before any job has run");
    }
    app.run_jobs().await;
    assert_eq!(donors[0].inbox().await.len(), 1, "that nothing follows");
    assert!(donors[1].inbox().await.is_empty());
}

/// Everybody writes at the moment at which two workers send, each over connections of its own.
async fn race(app: &TestApp, words: &str) -> Vec<Donor> {
    let donors = planned_wave(app, 20).await;
    let (second, phones) = (app.another_process("second").await, app.another_process("phones").await);
    let writers = donors.iter().map(|donor| donor.at(&phones));
    let replies = writers.map(async |donor| donor.reply(words).await);
    tokio::join!(app.run_jobs(), second.run_jobs(), join_all(replies));
    let open = [DeliveryState::Planned, DeliveryState::Attempting];
    for row in app.deliveries_for(Purpose::Appeal).await {
        assert!(!open.contains(&row.state), "{row:?}");
    }
    donors
}

async fn stops_that_race_a_wave_are_followed_by_nothing(app: TestApp) {
    let donors = race(&app, "0").await;
    app.run_jobs().await;
    app.advance(minutes(60)).run_jobs().await;
    for donor in donors {
        let inbox = donor.inbox().await.0;
        let (last, before) = inbox.split_last().expect("that nothing follows");
        assert!(last.starts_with("You will get no more messages"), "{inbox:?}");
        assert!(before.len() <= 1, "at most the ask had left: {inbox:?}");
    }
}

async fn numbers_that_are_given_back_while_a_wave_leaves_get_nothing_more(app: TestApp) {
    let donors = race(&app, "9").await;
    let before: usize = join_all(donors.iter().map(async |donor| donor.inbox().await.len()))
        .await
        .iter()
        .sum();
    app.run_jobs().await;
    app.advance(minutes(60)).run_jobs().await;
    let mut after = 0;
    for donor in donors {
        assert!(donor.row().await.stopped_at.is_some());
        after += donor.inbox().await.len();
    }
    assert_eq!(after, before);
}
