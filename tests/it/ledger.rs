//! The ledger: every message is one row that reaches exactly one end, whoever works on it and whatever breaks.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::delivery;
use entity::values::BloodGroup::ONeg;
use entity::values::{Channel, DeliveryId, DeliveryState, DonorId, JobName, Language, Purpose};
use futures_util::future::join_all;
use qanat::store::leases;
use qanat::store::ledger::{self, Attempt, Ended, NewDelivery, Sweep, Withdrawn, Worker};

use crate::support::app::{TestApp, minutes};
use crate::support::donors::Donor;
use crate::support::hospitals::units;

on_both!(
    eight_workers_never_claim_the_same_row,
    a_worker_that_lost_its_lease_cannot_write_an_outcome,
    what_a_dead_worker_held_is_uncertain_unless_it_may_be_said_twice,
    a_lease_that_was_found_over_is_good_for_nothing,
    many_outcomes_are_one_write_and_each_reaches_its_own_row,
    what_nobody_knows_the_fate_of_ends_with_its_validity_and_still_counts,
    planning_the_same_message_again_changes_nothing,
    what_came_too_late_is_expired_and_never_claimed,
    what_somebody_waits_for_leaves_first,
    a_wave_holds_up_nothing_that_somebody_waits_for,
    one_text_message_is_on_its_way_to_a_phone_at_a_time,
    what_is_taken_back_never_leaves,
    a_receipt_counts_once,
    a_postponed_message_waits_for_its_time_and_dies_with_it,
    a_job_whose_process_died_is_taken_over_when_its_lease_runs_out,
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

async fn eight_workers_never_claim_the_same_row(app: TestApp) {
    const ROWS: usize = 500;
    app.may_leave_work();
    let donor = app.donor(ONeg).create().await;
    for number in 0..ROWS {
        let new = message(donor.id, &format!("m{number}"), Purpose::Appeal, app.clock.now());
        plan(&app, new).await;
    }
    let worker = async |name: String| {
        let mut mine: Vec<DeliveryId> = Vec::new();
        loop {
            let rows = claimed(&app, &name, 7).await;
            if rows.is_empty() {
                return mine;
            }
            mine.extend(rows.iter().map(|row| row.id));
        }
    };
    let all = join_all((0..8).map(|number| worker(format!("worker {number}")))).await;
    let busy = all.iter().filter(|rows| !rows.is_empty()).count();
    let ids: Vec<DeliveryId> = all.into_iter().flatten().collect();
    let unique: BTreeSet<DeliveryId> = ids.iter().copied().collect();
    assert_eq!((ids.len(), unique.len()), (ROWS, ROWS));
    assert!(busy > 1, "the claims of a single worker prove nothing");
}

async fn a_worker_that_lost_its_lease_cannot_write_an_outcome(app: TestApp) {
    let donor = app.donor(ONeg).create().await;
    planned(&app, &donor, &[Purpose::StandDown]).await;
    let slow = claimed(&app, "slow", 1).await.remove(0);
    app.advance(minutes(2));
    assert_eq!(ledger::rescue(&app.db, app.clock.now()).await.unwrap(), (1, 0));
    let fast = claimed(&app, "fast", 1).await.remove(0);
    assert_eq!((fast.id, fast.epoch, fast.attempts), (slow.id, slow.epoch + 1, 2));
    assert!(!finished(&app, &slow, accepted()).await);
    assert!(finished(&app, &fast, accepted()).await);
    assert!(!finished(&app, &fast, accepted()).await, "an outcome is written once");
}

async fn what_a_dead_worker_held_is_uncertain_unless_it_may_be_said_twice(app: TestApp) {
    let donor = app.donor(ONeg).create().await;
    planned(&app, &donor, Purpose::ALL).await;
    assert_eq!(claimed(&app, "dead", 100).await.len(), Purpose::ALL.len());
    assert_eq!(
        ledger::rescue(&app.db, app.clock.now()).await.unwrap(),
        (0, 0),
        "it may still be alive"
    );
    app.advance(minutes(1));
    let again = Purpose::ALL.iter().filter(|purpose| purpose.may_repeat()).count();
    let unknown = Purpose::ALL.len() - again;
    assert_eq!(
        ledger::rescue(&app.db, app.clock.now()).await.unwrap(),
        (again as u64, unknown as u64)
    );
    for purpose in Purpose::ALL {
        let expected = if purpose.may_repeat() {
            DeliveryState::Planned
        } else {
            DeliveryState::Uncertain
        };
        assert_eq!(state(&app, purpose.as_str()).await, expected, "{purpose}");
    }
    assert_eq!(
        claimed(&app, "next", 100).await.len(),
        again,
        "an uncertain message is never sent again"
    );
    app.may_leave_work();
}

async fn a_lease_that_was_found_over_is_good_for_nothing(app: TestApp) {
    let donor = app.donor(ONeg).create().await;
    planned(&app, &donor, &[Purpose::Appeal, Purpose::StandDown]).await;
    let (db, now) = (&app.db, app.clock.now());
    leases::begin(db, "slow", now + minutes(1)).await.unwrap();
    let claim = async |owner| {
        let claimed = ledger::claim(db, Channel::Sms, by(owner), (&Sweep::default(), 1), now).await;
        claimed.unwrap()
    };
    assert_eq!(claim("slow").await.len(), 1);
    app.advance(minutes(1));
    assert_eq!(ledger::rescue(db, app.clock.now()).await.unwrap(), (1, 0));
    assert!(!leases::prolong(db, "slow", now + minutes(9)).await.unwrap());
    assert!(claim("slow").await.is_empty());
    assert!(claim("nobody").await.is_empty());
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

async fn a_job_whose_process_died_is_taken_over_when_its_lease_runs_out(app: TestApp) {
    use qanat::store::jobs;
    let (db, now) = (&app.db, app.clock.now());
    jobs::ensure(db, JobName::Expire, now).await.unwrap();
    assert!(
        jobs::take(db, JobName::Expire, "dead", now, now + minutes(1))
            .await
            .unwrap()
    );
    assert!(
        !jobs::take(db, JobName::Expire, "alive", now, now + minutes(1))
            .await
            .unwrap()
    );
    let later = app.advance(minutes(1)).clock.now();
    assert!(
        jobs::take(db, JobName::Expire, "alive", later, later + minutes(1))
            .await
            .unwrap()
    );
    jobs::finish(db, (JobName::Expire, "dead"), "late", true, later, later)
        .await
        .unwrap();
    let next = later + minutes(1);
    jobs::finish(db, (JobName::Expire, "alive"), "", false, later, next)
        .await
        .unwrap();
    let (_, row) = jobs::all(db).await.unwrap().remove(0);
    assert_eq!((row.failed, row.due_at, row.lease_owner), (false, next, None));
    assert!(
        !jobs::take(db, JobName::Expire, "alive", later, next).await.unwrap(),
        "not due"
    );
}
