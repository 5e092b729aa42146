//! The calls that the hotline makes where nothing else arrived.

use entity::values::BloodGroup::ONeg;
use entity::values::{AppealState, CallOutcome, Channel, Purpose, Role};
use qanat::actions::call::{CLAIM, CallRefused, record_call};
use qanat::store::calls;

use super::{all_calls, claims, lost};
use crate::support::app::{TestApp, minutes};
use crate::support::donors::Donor;
use crate::support::hospitals::{Shortage, units};

on_both!(
    each_call_is_one_persons_and_an_old_claim_is_nobodys,
    a_call_about_what_was_answered_meanwhile_is_not_made,
    what_comes_of_a_call_is_done_once,
    a_stop_on_the_phone_ends_everything,
);

/// So many donors with a phone whose text did not arrive.
async fn to_be_called(app: &TestApp, count: usize) -> (Shortage, Vec<Donor>) {
    let hospital = app.hospital("No 7").await;
    let mut donors = Vec::new();
    for _ in 0..count {
        donors.push(app.donor(ONeg).emergency().also_by(Channel::Phone).create().await);
    }
    let shortage = hospital
        .open_shortage(ONeg, units(4))
        .by("2026-03-23T12:00+05:00")
        .await;
    app.run_jobs().await;
    lost(app, Purpose::Appeal).await;
    app.run_jobs().await;
    assert_eq!(all_calls(app).await.len(), count);
    (shortage, donors)
}

async fn each_call_is_one_persons_and_an_old_claim_is_nobodys(app: TestApp) {
    to_be_called(&app, 2).await;
    let (one, two) = (app.colleague(Role::Operator).await, app.colleague(Role::Operator).await);
    let other = app.another_process("second").await;
    let (first, second) = tokio::join!(claims(&app, one), claims(&other, two));
    let (first, second) = (first.expect("a call"), second.expect("another call"));
    assert_ne!(first.id, second.id);
    assert_eq!(claims(&app, one).await.expect("the same").id, first.id);
    let three = app.colleague(Role::Operator).await;
    assert!(claims(&app, three).await.is_none(), "both are taken");
    app.advance(CLAIM);
    let third = claims(&app, three).await.expect("one that was given up");
    let forgetful = if third.id == first.id { one } else { two };
    let refused = record_call(&app.context(), forgetful, third.id, CallOutcome::Comes).await;
    assert!(matches!(refused, Err(CallRefused::Taken)), "{refused:?}");
    app.run_jobs().await;
}

async fn a_call_about_what_was_answered_meanwhile_is_not_made(app: TestApp) {
    let (_, donors) = to_be_called(&app, 1).await;
    donors[0].reply("2").await;
    let staff = app.colleague(Role::Operator).await;
    assert!(claims(&app, staff).await.is_none());
    assert_eq!(all_calls(&app).await[0].outcome, Some(CallOutcome::Withdrawn));
}

async fn what_comes_of_a_call_is_done_once(app: TestApp) {
    let (_, donors) = to_be_called(&app, 1).await;
    let staff = app.colleague(Role::Operator).await;
    let row = claims(&app, staff).await.unwrap();
    let told = record_call(&app.context(), staff, row.id, CallOutcome::Told).await;
    assert!(matches!(told, Err(CallRefused::NoSuchOutcome)), "{told:?}");
    record_call(&app.context(), staff, row.id, CallOutcome::Comes)
        .await
        .unwrap();
    assert_eq!(donors[0].appeal_state().await, AppealState::Booked);
    let again = record_call(&app.context(), staff, row.id, CallOutcome::No).await;
    assert!(matches!(again, Err(CallRefused::Taken)), "{again:?}");
    app.run_jobs().await;
    lost(&app, Purpose::Confirmation).await;
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(all_calls(&app).await.len(), 1, "where and when was told on the phone");
    let missing = record_call(&app.context(), staff, entity::values::CallId(999), CallOutcome::No).await;
    assert!(matches!(missing, Err(CallRefused::Unknown)));
}

async fn a_stop_on_the_phone_ends_everything(app: TestApp) {
    let (_, donors) = to_be_called(&app, 1).await;
    let staff = app.colleague(Role::Operator).await;
    let row = claims(&app, staff).await.unwrap();
    record_call(&app.context(), staff, row.id, CallOutcome::Stop)
        .await
        .unwrap();
    assert!(donors[0].row().await.stopped_at.is_some());
    let row = calls::by_id(&app.db, row.id).await.unwrap().unwrap();
    assert_eq!(row.outcome, Some(CallOutcome::Stop));
    app.run_jobs().await;
}
