//! What people text back.

use entity::reply;
use entity::values::BloodGroup::ONeg;
use entity::values::{AppealState, Language, Understood};
use qanat::actions::reply::receive_reply;
use qanat::domain::contact::{Address, Phone};
use qanat::store::donors;
use qanat::store::sessions::{self, Person};
use sea_orm::EntityTrait;

use crate::support::app::{TestApp, days};
use crate::support::donors::Donor;
use crate::support::hospitals::units;

on_both!(
    a_digit_or_a_word_in_any_language_is_an_answer,
    a_number_that_is_somebody_elses_leads_to_nobody,
    the_same_message_handed_over_twice_counts_once,
    a_reply_of_an_unknown_phone_is_kept,
    a_reply_that_nobody_understands_books_nothing_and_waits_for_a_person,
    a_reply_after_the_end_is_kept_and_books_nothing,
    not_my_number_ends_everything_for_this_number,
    a_donor_changes_the_language_by_reply,
    stop_by_reply_is_final_until_the_donor_returns,
    a_reply_without_an_ask_changes_nothing,
);

async fn asked(app: &TestApp) -> Donor {
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).emergency().create().await;
    hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    app.run_jobs().await;
    donor
}

async fn understood(app: &TestApp) -> Vec<Understood> {
    let rows = reply::Entity::find().all(&app.looks).await.unwrap();
    rows.into_iter().map(|row| row.understood).collect()
}

async fn a_digit_or_a_word_in_any_language_is_an_answer(app: TestApp) {
    let donor = asked(&app).await;
    for (text, state) in [
        ("1", AppealState::Booked),
        ("2", AppealState::Declined),
        ("да", AppealState::Booked),
        ("жоқ", AppealState::Declined),
        ("Yes!", AppealState::Booked),
        ("нет, я болен", AppealState::Declined),
        ("иә", AppealState::Booked),
    ] {
        donor.reply(text).await;
        assert_eq!(donor.appeal_state().await, state, "{text}");
    }
}

async fn the_same_message_handed_over_twice_counts_once(app: TestApp) {
    let donor = asked(&app).await;
    let context = app.context();
    let first = receive_reply(&context, &donor.phone, "1", "carrier-7").await.unwrap();
    let again = receive_reply(&context, &donor.phone, "1", "carrier-7").await.unwrap();
    assert_eq!((first, again), (Some(Understood::Yes), None));
    assert_eq!((donor.appointments().await.len(), understood(&app).await.len()), (1, 1));
}

async fn a_reply_of_an_unknown_phone_is_kept(app: TestApp) {
    let stranger = Phone::parse("+77019999999").unwrap();
    let said = receive_reply(&app.context(), &stranger, "1", "carrier-8")
        .await
        .unwrap();
    assert_eq!(said, Some(Understood::Yes));
    let kept = reply::Entity::find().one(&app.looks).await.unwrap().unwrap();
    assert_eq!((kept.donor_id, kept.appeal_id), (None, None));
}

async fn a_reply_that_nobody_understands_books_nothing_and_waits_for_a_person(app: TestApp) {
    let donor = asked(&app).await;
    donor.reply("only on Friday, maybe").await;
    assert_eq!(donor.appeal_state().await, AppealState::Asked);
    assert_eq!(understood(&app).await, [Understood::Unclear]);
}

async fn a_reply_after_the_end_is_kept_and_books_nothing(app: TestApp) {
    let donor = asked(&app).await;
    app.advance(days(1)).run_jobs().await;
    donor.reply("1").await;
    assert!(donor.appointments().await.is_empty());
    assert_eq!(understood(&app).await, [Understood::Yes]);
}

async fn not_my_number_ends_everything_for_this_number(app: TestApp) {
    let donor = asked(&app).await;
    let (who, now) = (Person::Donor(donor.id), app.clock.now());
    let token = sessions::open(&app.db, &app.keys, who, now, now + days(30))
        .await
        .unwrap();
    donor.says_yes().await;
    donor.reply("9").await;
    assert!(donor.appointment().await.is_none() && donor.row().await.stopped_at.is_some());
    assert_eq!(sessions::person(&app.db, &app.keys, &token, now).await.unwrap(), None);
    app.run_jobs().await;
    assert_eq!(donor.inbox().await.len(), 1, "nothing after the ask");
}

async fn a_donor_changes_the_language_by_reply(app: TestApp) {
    let donor = asked(&app).await;
    donor.reply("по-русски").await;
    let language = donor.row().await.language;
    assert_eq!(
        (language, understood(&app).await),
        (Language::Ru, vec![Understood::Language])
    );
}

async fn stop_by_reply_is_final_until_the_donor_returns(app: TestApp) {
    let donor = asked(&app).await;
    donor.reply("СТОП").await;
    assert!(donor.row().await.stopped_at.is_some());
    app.run_jobs().await;
    app.advance(days(30)).run_jobs().await;
    let hospital = app.hospital("No 12").await;
    hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    assert_eq!(donor.inbox().await.len(), 2, "the ask, and that nothing follows");
}

async fn a_reply_without_an_ask_changes_nothing(app: TestApp) {
    let donor = app.donor(ONeg).create().await;
    donor.reply("1").await;
    donor.reply("2").await;
    assert!(donor.appointments().await.is_empty() && donor.row().await.askable);
}

async fn a_number_that_is_somebody_elses_leads_to_nobody(app: TestApp) {
    let donor = app.donor(ONeg).create().await;
    donor.reply("9").await;
    let address = Address::Phone(donor.phone.clone());
    assert!(
        donors::by_address(&app.db, &app.keys, &address)
            .await
            .unwrap()
            .is_none()
    );
    assert!(donor.row().await.phone_confirmed_at.is_none());
}
