//! In which order rows leave.

use entity::delivery;
use entity::values::BloodGroup::ONeg;
use entity::values::{Channel, Purpose};
use qanat::store::leases;
use qanat::store::ledger::{self, Sweep};

use super::{accepted, by, claimed, finished, message, plan, planned};
use crate::support::app::{TestApp, minutes};

on_both!(
    what_somebody_waits_for_leaves_first,
    a_wave_holds_up_nothing_that_somebody_waits_for,
    one_text_message_is_on_its_way_to_a_phone_at_a_time,
);

async fn what_somebody_waits_for_leaves_first(app: TestApp) {
    let donor = app.donor(ONeg).create().await;
    use Purpose::{Appeal, Cancellation, Code, Confirmation, Reminder, StandDown, ThankYou};
    planned(
        &app,
        &donor,
        &[ThankYou, Appeal, Reminder, StandDown, Cancellation, Confirmation, Code],
    )
    .await;
    let mut order = Vec::new();
    while let Some(row) = claimed(&app, "worker", 1).await.pop() {
        finished(&app, &row, accepted()).await;
        order.push(row.purpose);
    }
    assert_eq!(
        order,
        [Code, Cancellation, Confirmation, StandDown, Reminder, Appeal, ThankYou]
    );
}

async fn a_wave_holds_up_nothing_that_somebody_waits_for(app: TestApp) {
    let donor = app.donor(ONeg).create().await;
    let now = app.clock.now();
    let plan_at = async |key: &str, purpose, minute| {
        let new = message(donor.id, key, purpose, now + minutes(minute));
        assert!(plan(&app, new).await);
    };
    for key in ["ask 1", "ask 2", "ask 3", "ask 4"] {
        plan_at(key, Purpose::Appeal, 5).await;
    }
    plan_at("ticket 1", Purpose::Confirmation, 5).await;
    app.advance(minutes(6));
    leases::begin(&app.db, "wave", now + minutes(9)).await.unwrap();
    let mut sweep = Sweep::default();
    let mut next = async || {
        let rows = ledger::claim(&app.db, Channel::Sms, by("wave"), (&sweep, 1), app.clock.now());
        let rows = rows.await.unwrap();
        sweep = std::mem::take(&mut sweep).after(&rows, 1);
        rows.into_iter().next().map(|row| row.dedup_key)
    };
    assert_eq!(next().await.as_deref(), Some("ticket 1"));
    assert_eq!(next().await.as_deref(), Some("ask 1"));
    // Both were to leave before what has left already.
    plan_at("ticket 2", Purpose::Confirmation, 1).await;
    plan_at("early ask", Purpose::Appeal, 1).await;
    assert_eq!(next().await.as_deref(), Some("ticket 2"));
    for expected in ["ask 2", "ask 3", "ask 4"] {
        assert_eq!(next().await.as_deref(), Some(expected), "it goes on where it was");
    }
    assert_eq!(next().await, None, "that was the end");
    assert_eq!(next().await.as_deref(), Some("early ask"), "and it begins anew");
    app.may_leave_work();
}

async fn one_text_message_is_on_its_way_to_a_phone_at_a_time(app: TestApp) {
    let donor = app.donor(ONeg).create().await;
    for (key, purpose) in [
        ("ask", Purpose::Appeal),
        ("ticket", Purpose::Confirmation),
        ("code", Purpose::Code),
    ] {
        let mut new = message(donor.id, key, purpose, app.clock.now());
        new.address_index = b"one phone".to_vec();
        plan(&app, new).await;
    }
    let mut letter = message(donor.id, "letter", Purpose::Appeal, app.clock.now());
    (letter.address_index, letter.channel) = (b"one phone".to_vec(), Channel::Email);
    plan(&app, letter).await;
    let keys = |rows: &[delivery::Model]| rows.iter().map(|row| row.dedup_key.clone()).collect::<Vec<_>>();
    let first = claimed(&app, "one", 10).await;
    assert_eq!(keys(&first), ["code", "letter"]);
    assert!(claimed(&app, "two", 10).await.is_empty());
    for row in &first {
        finished(&app, row, accepted()).await;
    }
    for next in ["ticket", "ask"] {
        let rows = claimed(&app, "one", 10).await;
        assert_eq!(keys(&rows), [next]);
        finished(&app, &rows[0], accepted()).await;
    }
}
