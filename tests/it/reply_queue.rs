//! What nobody understood waits for a person, and what the person reads is done as if the donor had written it so.

use entity::reply;
use entity::values::BloodGroup::ONeg;
use entity::values::{AppealState, ReplyId, Role, Settled, StaffId};
use qanat::actions::reply::{Reading, SettleRefused, receive_reply, settle_reply};
use qanat::domain::contact::Phone;
use qanat::store::audit::By;
use qanat::store::replies::{self, From};
use sea_orm::EntityTrait;

use crate::support::app::{TestApp, days};
use crate::support::donors::Donor;
use crate::support::hospitals::{Hospital, units};

on_both!(
    a_yes_that_a_person_reads_books_a_place_and_is_answered,
    a_no_that_a_person_reads_gives_up_the_visit_it_was_about,
    a_stop_that_a_person_reads_ends_everything,
    two_people_at_once_settle_a_reply_once,
    a_reading_answers_what_was_asked_then_and_nothing_later,
    what_a_stranger_writes_is_kept_for_a_person_and_does_nothing,
    the_newest_waits_first,
);

async fn posts(app: &TestApp) -> Hospital {
    let hospital = app.hospital(&format!("No {}", app.next_number())).await;
    hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    hospital
}

/// A donor who was asked and has answered with words that nobody understands.
async fn puzzling(app: &TestApp) -> (Donor, ReplyId) {
    posts(app).await;
    let donor = app.donor(ONeg).emergency().create().await;
    app.run_jobs().await;
    donor.reply("если отпустят с работы").await;
    let waiting = replies::waiting(&app.db, From::Donors, 10).await.unwrap();
    (donor, waiting[0].id)
}

async fn reads(app: &TestApp, staff: StaffId, id: ReplyId, reading: Reading) -> Result<(), SettleRefused> {
    settle_reply(&app.context(), By::staff(staff), id, reading).await
}

async fn a_yes_that_a_person_reads_books_a_place_and_is_answered(app: TestApp) {
    let (donor, id) = puzzling(&app).await;
    let staff = app.colleague(Role::Coordinator).await;
    reads(&app, staff, id, Reading::Yes).await.unwrap();
    app.run_jobs().await;
    assert_eq!(donor.appeal_state().await, AppealState::Booked);
    assert!(donor.inbox().await.last_sms().starts_with("Booked: today"));
    let row = reply::Entity::find_by_id(id).one(&app.db).await.unwrap().unwrap();
    assert_eq!(
        (row.waits, row.settled_as, row.settled_by),
        (false, Some(Settled::Yes), Some(staff))
    );
    let written = format!("select count(*) from audit where verb = 'read_reply_as_yes' and actor_id = {staff}");
    assert_eq!(app.count(&written).await, 1);
    assert!(matches!(
        reads(&app, staff, id, Reading::No).await,
        Err(SettleRefused::Done)
    ));
    assert!(donor.appointment().await.is_some());
    let missing = reads(&app, staff, ReplyId(999), Reading::No).await;
    assert!(matches!(missing, Err(SettleRefused::Unknown)));
}

async fn a_no_that_a_person_reads_gives_up_the_visit_it_was_about(app: TestApp) {
    posts(&app).await;
    let donor = app.donor(ONeg).emergency().create().await;
    app.run_jobs().await;
    donor.says_yes().await;
    donor.reply("машина сломалась").await;
    let id = replies::waiting(&app.db, From::Donors, 10).await.unwrap()[0].id;
    let staff = app.colleague(Role::Operator).await;
    reads(&app, staff, id, Reading::No).await.unwrap();
    app.run_jobs().await;
    assert!(donor.appointment().await.is_none());
    assert!(donor.inbox().await.last_sms().starts_with("Cancelled: today"));
}

async fn a_stop_that_a_person_reads_ends_everything(app: TestApp) {
    let (donor, id) = puzzling(&app).await;
    let staff = app.colleague(Role::Coordinator).await;
    reads(&app, staff, id, Reading::Stop).await.unwrap();
    app.run_jobs().await;
    assert!(donor.row().await.stopped_at.is_some());
    assert!(
        donor
            .inbox()
            .await
            .last_sms()
            .starts_with("You will get no more messages")
    );
}

async fn two_people_at_once_settle_a_reply_once(app: TestApp) {
    let (donor, id) = puzzling(&app).await;
    let other = app.another_process("second").await;
    let (one, two) = (
        app.colleague(Role::Coordinator).await,
        app.colleague(Role::Coordinator).await,
    );
    let (yes, no) = tokio::join!(reads(&app, one, id, Reading::Yes), reads(&other, two, id, Reading::No));
    assert!(
        matches!(
            (&yes, &no),
            (Ok(()), Err(SettleRefused::Done)) | (Err(SettleRefused::Done), Ok(()))
        ),
        "{yes:?} {no:?}"
    );
    let state = if yes.is_ok() {
        AppealState::Booked
    } else {
        AppealState::Declined
    };
    assert_eq!(donor.appeal_state().await, state);
    app.run_jobs().await;
}

async fn a_reading_answers_what_was_asked_then_and_nothing_later(app: TestApp) {
    let (donor, id) = puzzling(&app).await;
    app.run_jobs().await;
    app.advance(days(8)).run_jobs().await;
    let hospital = app.hospital("Another").await;
    hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    assert_eq!(donor.appeal_state().await, AppealState::Asked, "asked again");
    let staff = app.colleague(Role::Coordinator).await;
    reads(&app, staff, id, Reading::Yes).await.unwrap();
    app.run_jobs().await;
    assert!(donor.appointments().await.is_empty());
    assert!(donor.inbox().await.last_sms().contains("please do not come"));
}

async fn what_a_stranger_writes_is_kept_for_a_person_and_does_nothing(app: TestApp) {
    let stranger = Phone::parse("+77019999999").unwrap();
    receive_reply(&app.context(), &stranger, "1", "carrier-8")
        .await
        .unwrap();
    let waiting = replies::waiting(&app.db, From::Strangers, 10).await.unwrap();
    let staff = app.colleague(Role::Coordinator).await;
    reads(&app, staff, waiting[0].id, Reading::Yes).await.unwrap();
    assert_eq!(replies::count_waiting(&app.db).await.unwrap(), 0);
    assert!(app.deliveries().await.is_empty());
}

async fn the_newest_waits_first(app: TestApp) {
    let (donor, _) = puzzling(&app).await;
    app.advance(crate::support::app::minutes(3));
    donor.reply("а если завтра").await;
    let waiting = replies::waiting(&app.db, From::Donors, 10).await.unwrap();
    let texts: Vec<String> = waiting
        .iter()
        .map(|row| replies::text(&app.keys, row).unwrap())
        .collect();
    assert_eq!(texts, ["а если завтра", "если отпустят с работы"]);
    app.run_jobs().await;
}
