//! The ledger: every message is one row that reaches exactly one end, whoever works on it and whatever breaks.

mod claims;
mod order;

use chrono::{DateTime, Utc};
use entity::delivery;
use entity::values::BloodGroup::ONeg;
use entity::values::{Channel, DeliveryState, DonorId, Language, Purpose};
use qanat::store::leases;
use qanat::store::ledger::{self, Attempt, Ended, NewDelivery, Sweep, Withdrawn, Worker};

use crate::support::app::{TestApp, minutes};
use crate::support::donors::Donor;
use crate::support::hospitals::units;

on_both!(
    many_outcomes_are_one_write_and_each_reaches_its_own_row,
    what_nobody_knows_the_fate_of_ends_with_its_validity_and_still_counts,
    planning_the_same_message_again_changes_nothing,
    what_came_too_late_is_expired_and_never_claimed,
    what_is_taken_back_never_leaves,
    a_receipt_counts_once,
    a_postponed_message_waits_for_its_time_and_dies_with_it,
);

/// A message to a donor over a channel, as the verbs would plan it.
fn message(donor: DonorId, key: &str, purpose: Purpose, now: DateTime<Utc>) -> NewDelivery {
    NewDelivery {
        dedup_key: key.to_owned(),
        donor,
        campaign: None,
        appeal: None,
        appointment: None,
        reply: None,
        purpose,
        channel: Channel::Sms,
        language: Language::En,
        address_index: key.as_bytes().to_vec(),
        message: "{}".to_owned(),
        not_before: now,
        expires_at: now + minutes(60),
    }
}

async fn plan(app: &TestApp, new: NewDelivery) -> bool {
    ledger::plan(&app.db, &app.keys, new, app.clock.now()).await.unwrap()
}

/// A message of its own phone for each purpose.
async fn planned(app: &TestApp, donor: &Donor, purposes: &[Purpose]) {
    for purpose in purposes {
        let new = message(donor.id, purpose.as_str(), *purpose, app.clock.now());
        assert!(plan(app, new).await);
    }
}

/// A worker whose texts leave over no route in particular.
const fn by(owner: &str) -> Worker<'_> {
    Worker { owner, route: None }
}

async fn claimed(app: &TestApp, worker: &str, limit: usize) -> Vec<delivery::Model> {
    let (db, now) = (&app.db, app.clock.now());
    if !leases::prolong(db, worker, now + minutes(1)).await.unwrap() {
        leases::begin(db, worker, now + minutes(1)).await.unwrap();
    }
    let mut rows = Vec::new();
    for channel in [Channel::Sms, Channel::Email] {
        let due = ledger::claim(db, channel, by(worker), (&Sweep::default(), limit), now).await;
        rows.extend(due.unwrap());
    }
    rows
}

async fn finished(app: &TestApp, row: &delivery::Model, attempt: Attempt) -> bool {
    let ended = Ended::of(row, attempt);
    let written = ledger::finish(&app.db, &[ended], app.clock.now()).await.unwrap();
    written.contains(&row.id)
}

fn accepted() -> Attempt {
    Attempt::Accepted {
        provider_id: "carrier-1".to_owned(),
    }
}

async fn state(app: &TestApp, key: &str) -> DeliveryState {
    let rows = app.deliveries().await;
    rows.iter().find(|row| row.dedup_key == key).expect("a row").state
}

async fn many_outcomes_are_one_write_and_each_reaches_its_own_row(app: TestApp) {
    const ROWS: usize = 300;
    let (donor, now) = (app.donor(ONeg).create().await, app.clock.now());
    for number in 0..ROWS {
        plan(&app, message(donor.id, &format!("m{number}"), Purpose::Reminder, now)).await;
    }
    let rows = claimed(&app, "worker", ROWS).await;
    assert_eq!(rows.len(), ROWS);
    let attempt = |row: &delivery::Model| match row.id.0 % 5 {
        0 => Attempt::Accepted {
            provider_id: format!("carrier-{}", row.id),
        },
        1 => Attempt::Undelivered {
            reason: format!("refused-{}", row.id),
        },
        2 => Attempt::Returned {
            not_before: now + minutes(10),
            reason: "no session".to_owned(),
        },
        3 => Attempt::Postponed {
            not_before: now + minutes(900),
            reason: "busy".to_owned(),
        },
        _ => Attempt::Uncertain {
            reason: "the answer was lost".to_owned(),
        },
    };
    let mut outcomes: Vec<Ended> = rows.iter().map(|row| Ended::of(row, attempt(row))).collect();
    // One of them was claimed by somebody else since.
    outcomes[0].epoch += 1;
    let written = ledger::finish(&app.db, &outcomes, now).await.unwrap();
    assert_eq!(written.len(), ROWS - 1);
    assert!(!written.contains(&rows[0].id));
    for row in app.deliveries().await {
        let told = (row.state, row.provider_id.clone(), row.attempts, row.not_before);
        let (state, provider_id, attempts, not_before) = match row.id.0 % 5 {
            _ if row.id == rows[0].id => (DeliveryState::Attempting, None, 1, now),
            0 => (DeliveryState::Accepted, Some(format!("carrier-{}", row.id)), 1, now),
            1 => (DeliveryState::Undelivered, None, 1, now),
            2 => (DeliveryState::Planned, None, 0, now + minutes(10)),
            3 => (DeliveryState::Planned, None, 1, row.expires_at),
            _ => (DeliveryState::Uncertain, None, 1, now),
        };
        assert_eq!(told, (state, provider_id, attempts, not_before));
        assert_eq!(row.accepted_at.is_some(), state == DeliveryState::Accepted);
    }
    // The answer to that write was lost, and it is written again.
    assert!(ledger::finish(&app.db, &outcomes, now).await.unwrap().is_empty());
    assert_eq!(ledger::took_before(&app.db, &outcomes).await.unwrap(), written);
    app.may_leave_work();
}

async fn what_nobody_knows_the_fate_of_ends_with_its_validity_and_still_counts(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).emergency().create().await;
    hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    app.execute(
        "update deliveries set state = 'uncertain', accepted_at = null, ended_at = null where purpose = 'appeal'",
    )
    .await;
    let row = donor.deliveries().await.remove(0);
    let validity = row.expires_at - app.clock.now();
    app.advance(validity).run_jobs().await;
    assert_eq!(
        donor.deliveries().await[0].state,
        DeliveryState::Uncertain,
        "a receipt may still come"
    );
    app.advance(minutes(60)).run_jobs().await;
    let row = donor.deliveries().await.remove(0);
    assert_eq!(
        (row.state, row.reason.as_deref()),
        (DeliveryState::Expired, Some(ledger::VALIDITY_OVER))
    );
    assert!(donor.row().await.last_asked_at.is_some(), "it may have been an ask");
}

async fn planning_the_same_message_again_changes_nothing(app: TestApp) {
    let donor = app.donor(ONeg).create().await;
    let new = message(donor.id, "once", Purpose::Reminder, app.clock.now());
    assert!(plan(&app, new.clone()).await);
    assert!(!plan(&app, new.clone()).await);
    let row = claimed(&app, "worker", 1).await.remove(0);
    finished(&app, &row, accepted()).await;
    assert!(!plan(&app, new).await, "not even after it has left");
    assert_eq!(app.deliveries().await.len(), 1);
}

async fn what_came_too_late_is_expired_and_never_claimed(app: TestApp) {
    let donor = app.donor(ONeg).create().await;
    planned(&app, &donor, &[Purpose::Appeal, Purpose::Code]).await;
    app.advance(minutes(60));
    assert!(claimed(&app, "worker", 10).await.is_empty());
    assert_eq!(ledger::expire(&app.db, app.clock.now()).await.unwrap(), 2);
    assert_eq!(ledger::expire(&app.db, app.clock.now()).await.unwrap(), 0);
    assert_eq!(state(&app, "appeal").await, DeliveryState::Expired);
}

async fn what_is_taken_back_never_leaves(app: TestApp) {
    let (donor, other) = (app.donor(ONeg).create().await, app.donor(ONeg).create().await);
    planned(&app, &donor, &[Purpose::Appeal, Purpose::Code]).await;
    plan(&app, message(other.id, "another's", Purpose::Appeal, app.clock.now())).await;
    let which = Withdrawn::OfDonor(donor.id);
    assert_eq!(ledger::cancel(&app.db, which, app.clock.now()).await.unwrap(), 1);
    assert_eq!(ledger::cancel(&app.db, which, app.clock.now()).await.unwrap(), 0);
    assert_eq!(state(&app, "appeal").await, DeliveryState::Cancelled);
    assert_eq!(
        state(&app, "code").await,
        DeliveryState::Planned,
        "a code was asked for"
    );
    assert_eq!(state(&app, "another's").await, DeliveryState::Planned);
}

async fn a_receipt_counts_once(app: TestApp) {
    let donor = app.donor(ONeg).create().await;
    planned(&app, &donor, &[Purpose::Appeal]).await;
    let row = claimed(&app, "worker", 1).await.remove(0);
    let (db, now) = (&app.db, app.clock.now());
    assert!(
        !ledger::receipt(db, "carrier-1", true, now).await.unwrap(),
        "nobody took it yet"
    );
    finished(&app, &row, accepted()).await;
    assert!(!ledger::receipt(db, "another", true, now).await.unwrap());
    assert!(ledger::receipt(db, "carrier-1", true, now).await.unwrap());
    assert!(!ledger::receipt(db, "carrier-1", false, now).await.unwrap());
    assert_eq!(state(&app, "appeal").await, DeliveryState::Delivered);
}

async fn a_postponed_message_waits_for_its_time_and_dies_with_it(app: TestApp) {
    let donor = app.donor(ONeg).create().await;
    planned(&app, &donor, &[Purpose::Appeal]).await;
    let later = |wait| Attempt::Postponed {
        not_before: app.clock.now() + minutes(wait),
        reason: "busy".to_owned(),
    };
    let row = claimed(&app, "worker", 1).await.remove(0);
    assert!(finished(&app, &row, later(10)).await);
    assert!(claimed(&app, "worker", 1).await.is_empty());
    app.advance(minutes(10));
    let row = claimed(&app, "worker", 1).await.remove(0);
    assert!(finished(&app, &row, later(120)).await, "longer than it is of use");
    app.advance(minutes(50));
    assert_eq!(ledger::expire(&app.db, app.clock.now()).await.unwrap(), 1);
}
