//! What a person hears who has written to us.

use entity::donation;
use entity::values::BloodGroup::ONeg;
use entity::values::{AppealState, Language, Purpose};
use qanat::actions::reply::receive_reply;
use qanat::actions::sign_in::{CodeRefused, confirm_code, request_code};
use qanat::domain::contact::Address;
use sea_orm::{ActiveModelTrait, Set};

use crate::support::app::{TestApp, days, hours, minutes};
use crate::support::donors::Donor;
use crate::support::hospitals::{Shortage, units};
use crate::support::visitors::digits_after;

on_both!(
    a_yes_without_a_place_is_told_to_wait_at_home,
    a_yes_after_the_end_is_told_not_to_come,
    a_yes_of_somebody_who_may_not_give_is_told_from_when_on,
    a_yes_of_somebody_with_a_place_is_the_ticket_once_more,
    a_yes_that_nobody_waits_for_is_told_not_to_come,
    a_plain_no_is_left_in_peace_and_a_given_up_place_is_not,
    a_yes_to_a_reminder_keeps_the_place_and_a_no_gives_it_up,
    the_first_stop_is_confirmed_and_nothing_after_it,
    a_language_is_answered_in_itself,
    a_code_that_comes_back_from_the_phone_proves_the_number,
    a_wrong_code_from_the_phone_counts_as_a_try,
    what_nobody_understands_is_helped_once_a_campaign,
    the_same_message_gets_one_answer,
    two_machines_do_not_answer_each_other_for_ever,
);

/// So many donors asked for one need, at a site with one bed.
async fn asked(app: &TestApp, count: usize) -> (Shortage, Vec<Donor>) {
    app.beds(1).await;
    let hospital = app.hospital("No 7").await;
    let mut donors = Vec::new();
    for _ in 0..count {
        donors.push(app.donor(ONeg).emergency().create().await);
    }
    let deadline = "2026-03-23T11:30+05:00";
    let shortage = hospital.open_shortage(ONeg, units(4)).by(deadline).await;
    app.run_jobs().await;
    (shortage, donors)
}

async fn one(app: &TestApp) -> (Shortage, Donor) {
    let (shortage, mut donors) = asked(app, 1).await;
    (shortage, donors.remove(0))
}

/// What arrives on the phone after these words.
async fn hears(donor: &Donor, words: &str) -> Vec<String> {
    let before = donor.inbox().await.len();
    donor.reply(words).await;
    donor.app.run_jobs().await;
    donor.inbox().await.0.split_off(before)
}

async fn a_yes_without_a_place_is_told_to_wait_at_home(app: TestApp) {
    let (_, donors) = asked(&app, 20).await;
    for donor in &donors[..5] {
        donor.says_yes().await;
    }
    for words in ["1", "да, приду"] {
        assert_eq!(
            hears(&donors[5], words).await,
            ["Thank you! You are on the list. Please do not come unless we write."]
        );
    }
    assert_eq!(donors[5].appeal_state().await, AppealState::Waitlisted);
    donors[0].cancels().await.unwrap();
    app.run_jobs().await;
    assert!(donors[5].inbox().await.last_sms().starts_with("Booked: today"));
}

async fn a_yes_after_the_end_is_told_not_to_come(app: TestApp) {
    let (shortage, donor) = one(&app).await;
    shortage.close().await.unwrap();
    app.run_jobs().await;
    let enough = "Thank you! We have enough donors, no need to come. Red Crescent";
    assert_eq!(donor.inbox().await.last_sms(), enough);
    assert_eq!(
        hears(&donor, "1").await,
        [enough],
        "and once more to who may be on the way"
    );
    app.advance(days(8));
    let late = app.donor(ONeg).emergency().create().await;
    let hospital = app.hospital("No 8").await;
    hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    assert!(late.was_asked().await);
    app.advance(days(1)).run_jobs().await;
    assert_eq!(
        hears(&late, "1").await,
        ["Thank you! This call is over, please do not come. We will write again."]
    );
}

async fn a_yes_of_somebody_who_may_not_give_is_told_from_when_on(app: TestApp) {
    let (_, donor) = one(&app).await;
    let given = donation::ActiveModel {
        donor_id: Set(donor.id),
        component: Set(entity::values::Component::WholeBlood),
        donated_on: Set("2026-03-20".parse().unwrap()),
        recorded_at: Set(app.clock.now()),
        ..Default::default()
    };
    given.insert(&app.db).await.unwrap();
    assert_eq!(
        hears(&donor, "yes").await,
        ["Thank you! You can give again from 19.05.2026. Please do not come now."]
    );
    assert!(donor.appointments().await.is_empty());
}

async fn a_yes_of_somebody_with_a_place_is_the_ticket_once_more(app: TestApp) {
    let (_, donor) = one(&app).await;
    let ticket = hears(&donor, "1").await;
    assert!(
        ticket.len() == 1 && ticket[0].starts_with("Booked: today"),
        "{ticket:?}"
    );
    app.advance(minutes(20));
    assert_eq!(hears(&donor, "иә").await, ticket);
    assert_eq!(donor.appointments().await.len(), 1);
}

async fn a_yes_that_nobody_waits_for_is_told_not_to_come(app: TestApp) {
    let donor = app.donor(ONeg).create().await;
    assert_eq!(
        hears(&donor, "1").await,
        ["Thank you! This call is over, please do not come. We will write again."]
    );
    assert!(hears(&donor, "2").await.is_empty() && donor.appointments().await.is_empty());
}

async fn a_plain_no_is_left_in_peace_and_a_given_up_place_is_not(app: TestApp) {
    let (_, donor) = one(&app).await;
    assert!(hears(&donor, "2").await.is_empty());
    assert_eq!(hears(&donor, "1").await.len(), 1, "a no can be taken back");
    let cancelled = hears(&donor, "2").await;
    assert!(
        cancelled.len() == 1 && cancelled[0].starts_with("Cancelled: today"),
        "{cancelled:?}"
    );
    assert_eq!(donor.appeal_state().await, AppealState::Declined);
}

async fn a_yes_to_a_reminder_keeps_the_place_and_a_no_gives_it_up(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).emergency().create().await;
    app.at("2026-03-23T13:30+05:00");
    hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-25T12:00+05:00")
        .await;
    app.run_jobs().await;
    donor.says_yes().await;
    app.run_jobs().await;
    app.execute("update appointments set booked_at = '2026-03-23T02:00:00+00:00'")
        .await;
    app.clock.set(donor.expected_at().await - hours(15));
    app.run_jobs().await;
    assert!(donor.inbox().await.last_sms().starts_with("Reminder:"));
    let ticket = hears(&donor, "1").await;
    assert!(ticket.len() == 1 && ticket[0].starts_with("Booked:"), "{ticket:?}");
    let kept = "select count(*) from audit where verb = 'keep'";
    assert!(donor.appointment().await.is_some() && app.count(kept).await == 1);
    let cancelled = hears(&donor, "бас тарту").await;
    assert!(
        cancelled.len() == 1 && cancelled[0].starts_with("Cancelled:"),
        "{cancelled:?}"
    );
    assert!(donor.appointment().await.is_none());
}

async fn the_first_stop_is_confirmed_and_nothing_after_it(app: TestApp) {
    let (_, donor) = one(&app).await;
    assert_eq!(hears(&donor, "1").await.len(), 1);
    assert_eq!(
        hears(&donor, "0").await,
        ["You will get no more messages. Any booking is cancelled. Red Crescent"]
    );
    for words in ["0", "1", "а где это?", "по-русски", "стоп!"] {
        assert!(hears(&donor, words).await.is_empty(), "{words}");
    }
    assert!(donor.appointment().await.is_none());
    let other = app.donor(ONeg).create().await;
    assert!(hears(&other, "9").await.is_empty(), "the number is nobody's any more");
}

async fn a_language_is_answered_in_itself(app: TestApp) {
    let (_, donor) = one(&app).await;
    for (words, answer, language) in [
        ("Қ", "Енді сізге қазақша жазамыз.", Language::Kk),
        ("по-русски", "Теперь мы пишем вам по-русски.", Language::Ru),
        ("E", "We will write to you in English.", Language::En),
    ] {
        assert_eq!(hears(&donor, words).await, [answer]);
        assert_eq!(donor.row().await.language, language);
    }
}

/// Somebody whose number nobody has confirmed, who waits for a code in a browser.
async fn unconfirmed(app: &TestApp) -> (Donor, String, String) {
    let donor = app.donor(ONeg).create().await;
    app.execute("update donors set askable = false, phone_confirmed_at = null")
        .await;
    let address = Address::Phone(donor.phone.clone());
    let handle = request_code(&app.context(), &address).await.unwrap();
    app.run_jobs().await;
    let digits = digits_after(donor.inbox().await.last_sms(), "Code ");
    (donor, handle, digits)
}

async fn a_code_that_comes_back_from_the_phone_proves_the_number(app: TestApp) {
    let (donor, handle, digits) = unconfirmed(&app).await;
    let typed = format!("{} {}", &digits[..3], &digits[3..]);
    assert_eq!(hears(&donor, &typed).await, ["Thank you! This number is confirmed."]);
    let row = donor.row().await;
    assert!(row.phone_confirmed_at.is_some() && row.askable);
    let signed_in = confirm_code(&app.context(), &handle, &digits).await;
    assert_eq!(signed_in.expect("the browser still waits for it").donor, donor.id);
    let waiting = "select count(*) from replies where waits = true";
    assert_eq!(app.count(waiting).await, 0);
    assert!(
        hears(&donor, &digits).await.is_empty(),
        "it is spent, and a person looks"
    );
    assert_eq!(app.count(waiting).await, 1);
}

async fn a_wrong_code_from_the_phone_counts_as_a_try(app: TestApp) {
    let (donor, handle, digits) = unconfirmed(&app).await;
    let wrong = if digits == "111111" { "222222" } else { "111111" };
    for _ in 0..5 {
        assert_eq!(
            hears(&donor, wrong).await,
            ["This is not the code. Send the six digits of our last text."]
        );
    }
    assert!(hears(&donor, &digits).await.is_empty());
    assert!(donor.row().await.phone_confirmed_at.is_none());
    let typed = confirm_code(&app.context(), &handle, &digits).await;
    assert!(matches!(typed, Err(CodeRefused::Expired)), "{typed:?}");
}

async fn what_nobody_understands_is_helped_once_a_campaign(app: TestApp) {
    let (shortage, donor) = one(&app).await;
    assert_eq!(
        hears(&donor, "а где это?").await,
        ["We did not understand. Send a digit: 1 yes, 2 no, 0 stop."]
    );
    assert!(hears(&donor, "если отпустят").await.is_empty());
    let waiting = "select count(*) from replies where waits = true";
    assert_eq!(app.count(waiting).await, 2, "both are for a person");
    assert_eq!(hears(&donor, "1").await.len(), 1);
    assert_eq!(app.count(waiting).await, 0, "the donor has said it again");
    let settled = "select count(*) from replies where settled_as = 'said_again' and settled_by is null";
    assert_eq!(app.count(settled).await, 2);
    shortage.close().await.unwrap();
    app.advance(days(8)).run_jobs().await;
    let hospital = app.hospital("No 8").await;
    hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    assert_eq!(hears(&donor, "кто это?").await.len(), 1, "another campaign helps again");
}

async fn the_same_message_gets_one_answer(app: TestApp) {
    let (_, donor) = one(&app).await;
    donor.says_yes().await;
    app.advance(minutes(1));
    for _ in 0..600 {
        receive_reply(&app.context(), &donor.phone, "1", "carrier-7")
            .await
            .unwrap();
    }
    app.run_jobs().await;
    assert_eq!(app.deliveries_for(Purpose::Confirmation).await.len(), 2);
    assert_eq!(donor.inbox().await.len(), 3, "the ask, the ticket, and it once more");
    assert_eq!(app.count("select count(*) from replies").await, 1);
}

async fn two_machines_do_not_answer_each_other_for_ever(app: TestApp) {
    let (shortage, donor) = one(&app).await;
    shortage.close().await.unwrap();
    for _ in 0..30 {
        hears(&donor, "ok").await;
    }
    let enough = app.deliveries_for(Purpose::StandDown).await.len();
    assert_eq!(enough, 1 + 10, "the stand-down, and ten answers within an hour");
    app.advance(minutes(61));
    assert_eq!(hears(&donor, "ok").await.len(), 1);
}
