//! A row, or a job, is one worker's for as long as the lease stands.

use std::collections::BTreeSet;

use entity::values::BloodGroup::ONeg;
use entity::values::{Actor, Channel, DeliveryId, DeliveryState, JobName, Purpose};
use futures_util::future::join_all;
use qanat::actions::restore::begin_quarantine_if_moved;
use qanat::store::audit::By;
use qanat::store::leases;
use qanat::store::ledger::{self, Attempt, Sweep};
use qanat::store::{quarantine, settings};

use super::{accepted, by, claimed, finished, message, plan, planned, state};
use crate::support::app::{TestApp, minutes};
use crate::support::databases::Database;

on_both!(
    eight_workers_never_claim_the_same_row,
    a_worker_that_lost_its_lease_cannot_write_an_outcome,
    what_a_dead_worker_held_is_uncertain_unless_it_may_be_said_twice,
    attempts_of_which_nothing_left_do_not_keep_a_message_from_being_said_again,
    a_lease_that_was_found_over_is_good_for_nothing,
    nothing_is_claimed_while_everything_is_held_back,
    nothing_is_claimed_and_no_lease_prolonged_where_the_data_lives_elsewhere,
    what_the_last_copy_may_have_sent_is_in_doubt_and_nothing_newer,
    of_processes_that_find_the_data_elsewhere_one_holds_everything_back,
    a_job_whose_process_died_is_taken_over_when_its_lease_runs_out,
);

async fn nothing_is_claimed_while_everything_is_held_back(app: TestApp) {
    let donor = app.donor(ONeg).create().await;
    planned(&app, &donor, &[Purpose::Code]).await;
    quarantine::begin(&app.db, app.clock.now()).await.unwrap();
    assert!(claimed(&app, "worker", 1).await.is_empty());
    quarantine::end(&app.db).await.unwrap();
    assert_eq!(claimed(&app, "worker", 1).await.len(), 1);
    app.may_leave_work();
}

/// As if the data had been moved from there.
async fn lived(app: &TestApp, home: &str) {
    settings::set(&app.db, "home", home).await.unwrap();
}

async fn nothing_is_claimed_and_no_lease_prolonged_where_the_data_lives_elsewhere(app: TestApp) {
    app.may_leave_work();
    let donor = app.donor(ONeg).create().await;
    planned(&app, &donor, &[Purpose::Code, Purpose::StandDown]).await;
    let (db, now) = (&app.db, app.clock.now());
    let (context, by_job) = (app.context(), By::nobody(Actor::Job));
    assert!(
        !begin_quarantine_if_moved(&context, by_job).await.unwrap(),
        "it was nowhere before"
    );
    leases::begin(db, "worker", now + minutes(1)).await.unwrap();
    let works = async || {
        let claimed = ledger::claim(db, Channel::Sms, by("worker"), (&Sweep::default(), 1), now).await;
        let prolonged = leases::prolong(db, "worker", now + minutes(1)).await;
        (claimed.unwrap().len(), prolonged.unwrap())
    };
    let home = settings::get(db, "home").await.unwrap();
    assert_eq!(home.is_some(), Database::of(db) == Database::Postgres);
    if let Some(home) = home {
        lived(&app, "elsewhere").await;
        assert_eq!(works().await, (0, false));
        assert!(quarantine::is_held_back(db).await.unwrap());
        lived(&app, &home).await;
    }
    assert_eq!(works().await, (1, true));
}

async fn of_processes_that_find_the_data_elsewhere_one_holds_everything_back(app: TestApp) {
    let (context, by) = (app.context(), By::nobody(Actor::Job));
    let look = || begin_quarantine_if_moved(&context, by);
    assert!(!look().await.unwrap());
    lived(&app, "elsewhere").await;
    let found = join_all((0..8).map(|_| look())).await;
    let found = found.into_iter().filter(|found| *found.as_ref().unwrap()).count();
    let expected = usize::from(Database::of(&app.db) == Database::Postgres);
    assert_eq!(found, expected);
    let since = quarantine::since(&app.db).await.unwrap();
    assert_eq!(since.is_some(), found == 1);
}

async fn what_the_last_copy_may_have_sent_is_in_doubt_and_nothing_newer(app: TestApp) {
    let donor = app.donor(ONeg).create().await;
    let now = app.clock.now();
    planned(&app, &donor, &[Purpose::Appeal, Purpose::StandDown]).await;
    quarantine::begin(&app.db, now).await.unwrap();
    planned(&app, &donor, &[Purpose::Confirmation]).await;
    assert_eq!(quarantine::doubt(&app.db).await.unwrap(), 1);
    assert_eq!(state(&app, "appeal").await, DeliveryState::Uncertain);
    assert_eq!(state(&app, "stand_down").await, DeliveryState::Planned);
    assert_eq!(state(&app, "confirmation").await, DeliveryState::Planned);
    // A copy that holds the quarantine, which was ended after it was made.
    quarantine::begin(&app.db, now + minutes(1)).await.unwrap();
    assert_eq!(quarantine::since(&app.db).await.unwrap(), Some(now + minutes(1)));
    assert_eq!(quarantine::doubt(&app.db).await.unwrap(), 1);
    assert_eq!(state(&app, "confirmation").await, DeliveryState::Uncertain);
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
    let dies = async || {
        app.advance(minutes(1));
        ledger::rescue(&app.db, app.clock.now()).await.unwrap()
    };
    assert_eq!(dies().await, (again as u64, 0));
    assert_eq!(claimed(&app, "the third", 100).await.len(), again);
    assert_eq!(dies().await, (0, again as u64), "each may have been said three times");
    app.may_leave_work();
}

async fn attempts_of_which_nothing_left_do_not_keep_a_message_from_being_said_again(app: TestApp) {
    let donor = app.donor(ONeg).create().await;
    planned(&app, &donor, &[Purpose::StandDown]).await;
    for _ in 0..5 {
        let row = claimed(&app, "worker", 1).await.remove(0);
        let nothing_left = Attempt::Postponed {
            not_before: app.clock.now(),
            reason: "the operator is full".to_owned(),
        };
        assert!(finished(&app, &row, nothing_left).await);
    }
    for expected in [(1, 0), (0, 1)] {
        assert_eq!(claimed(&app, "dead", 1).await.len(), 1);
        app.advance(minutes(1));
        assert_eq!(ledger::rescue(&app.db, app.clock.now()).await.unwrap(), expected);
    }
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
