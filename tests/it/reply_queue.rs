//! What nobody understood waits for a person, and what the person reads is done as if the donor had written it so.

use entity::values::BloodGroup::ONeg;
use entity::values::{AppealState, Channel, ReplyId, Role, Settled, StaffId};
use entity::{donor, reply};
use qanat::actions::reply::{Reading, SettleRefused, receive_reply, settle_reply};
use qanat::actions::sign_in::{confirm_code, request_code};
use qanat::domain::contact::{Address, Phone};
use qanat::notify::{Carriers, Route};
use qanat::store::audit::By;
use qanat::store::replies::{self, From};
use qanat::store::suppressions;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ActiveModelTrait, EntityTrait};

use crate::support::app::{TestApp, days, minutes};
use crate::support::donors::Donor;
use crate::support::hospitals::{Hospital, units};
use crate::support::smtp_sink::SmtpSink;
use crate::support::visitors::digits_after;

on_both!(
    a_yes_that_a_person_reads_books_a_place_and_is_answered,
    a_no_that_a_person_reads_gives_up_the_visit_it_was_about,
    a_stop_that_a_person_reads_ends_everything,
    a_number_that_a_person_reads_to_be_somebody_elses_is_taken_from_the_donor,
    a_number_that_was_proved_since_stays_whose_it_is,
    two_people_at_once_settle_a_reply_once,
    two_people_at_once_settle_two_replies_of_a_donor,
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

async fn a_number_that_a_person_reads_to_be_somebody_elses_is_taken_from_the_donor(app: TestApp) {
    let sink = SmtpSink::start().await;
    let app = app.with_carriers(Carriers {
        email: Some(sink.mailer(&app.clock)),
        sms: vec![Route::simulated()],
    });
    posts(&app).await;
    let donor = app.donor(ONeg).by_email().and_by_sms().emergency().create().await;
    app.run_jobs().await;
    let held = donor.says_yes().await;
    donor.reply("Айгуль больше не живёт тут").await;
    let id = replies::waiting(&app.db, From::Donors, 10).await.unwrap()[0].id;
    let number = donor.row().await.phone_index.expect("a number");
    let staff = app.colleague(Role::Coordinator).await;
    reads(&app, staff, id, Reading::NotMe).await.unwrap();
    assert!(matches!(
        reads(&app, staff, id, Reading::NotMe).await,
        Err(SettleRefused::Done)
    ));
    app.run_jobs().await;
    let row = reply::Entity::find_by_id(id).one(&app.db).await.unwrap().unwrap();
    assert_eq!(row.settled_as, Some(Settled::NotMe));
    let row = donor.row().await;
    assert!(row.phone_index.is_none() && !row.by_sms && !row.by_phone);
    assert!(
        row.stopped_at.is_none() && row.askable,
        "the donor stays, and is asked by letter"
    );
    assert_eq!(donor.appointment().await.map(|live| live.id), Some(held.id));
    assert_eq!(
        donor.inbox().await.len(),
        1,
        "the stranger had the ask and hears nothing more"
    );
    assert_eq!(sink.letters_to(donor.email.reveal()).len(), 1, "the ticket");

    for verb in ["read_reply_as_not_me", "unlink_phone"] {
        let written = format!("select count(*) from audit where verb = '{verb}'");
        assert_eq!(app.count(&written).await, 1, "{verb}");
    }
    let next = app.donor(ONeg).also_by(Channel::Phone).create().await;
    let takes_over = donor::ActiveModel {
        id: Unchanged(next.id),
        phone_index: Set(Some(number)),
        ..Default::default()
    };
    let rows = [takes_over.update(&app.db).await.unwrap()];
    let closed = suppressions::among(&app.db, &rows).await.unwrap().channels_of(&rows[0]);
    assert_eq!(closed, [Channel::Sms, Channel::Phone]);
}

async fn a_number_that_was_proved_since_stays_whose_it_is(app: TestApp) {
    let (donor, id) = puzzling(&app).await;
    app.run_jobs().await;
    app.execute("update donors set askable = false, phone_confirmed_at = null")
        .await;
    app.advance(minutes(3));
    let address = Address::Phone(donor.phone.clone());
    let handle = request_code(&app.context(), &address).await.unwrap();
    app.run_jobs().await;
    let digits = digits_after(donor.inbox().await.last_sms(), "Code ");
    confirm_code(&app.context(), &handle, &digits).await.unwrap();
    let staff = app.colleague(Role::Coordinator).await;
    reads(&app, staff, id, Reading::NotMe).await.unwrap();
    assert!(donor.row().await.phone_index.is_some());
    assert_eq!(app.count("select count(*) from suppressions").await, 0);
    assert_eq!(replies::count_waiting(&app.db).await.unwrap(), 0);
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

async fn two_people_at_once_settle_two_replies_of_a_donor(app: TestApp) {
    let other = app.another_process("second").await;
    let staff = app.colleague(Role::Coordinator).await;
    for _ in 0..6 {
        let donor = app.donor(ONeg).create().await;
        donor.reply("если отпустят с работы").await;
        donor.reply("кто у вас главный").await;
        let waiting = replies::waiting(&app.db, From::Donors, 2).await.unwrap();
        let (last, first) = (waiting[0].id, waiting[1].id);
        let (stop, not_me) = tokio::join!(
            reads(&app, staff, first, Reading::Stop),
            reads(&other, staff, last, Reading::NotMe)
        );
        // What the number was taken away for settles what was said over it before.
        assert!(matches!(stop, Ok(()) | Err(SettleRefused::Done)), "{stop:?}");
        not_me.unwrap();
        assert!(donor.row().await.phone_index.is_none());
        assert_eq!(replies::count_waiting(&app.db).await.unwrap(), 0);
    }
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
    app.advance(minutes(3));
    donor.reply("а если завтра").await;
    let waiting = replies::waiting(&app.db, From::Donors, 10).await.unwrap();
    let texts: Vec<String> = waiting
        .iter()
        .map(|row| replies::text(&app.keys, row).unwrap())
        .collect();
    assert_eq!(texts, ["а если завтра", "если отпустят с работы"]);
    app.run_jobs().await;
}
