//! Every message is accounted for: what would mean that somebody was lost is found, each kind of it.

use chrono::{DateTime, Utc};
use entity::values::BloodGroup::ONeg;
use entity::values::{CallOutcome, Channel, DeliveryState, JobName, Language, Purpose, Role};
use qanat::actions::call::{claim_call, record_call};
use qanat::actions::preferences::{Preferences, change_preferences};
use qanat::actions::sign_in::{confirm_code, request_code};
use qanat::domain::contact::Address;
use qanat::store::donors::Channels;
use qanat::store::{jobs, leases, ledger};

use crate::support::app::{TestApp, days, minutes};
use crate::support::donors::Donor;
use crate::support::hospitals::units;
use crate::support::visitors::digits_after;

on_both!(
    an_ask_that_neither_a_message_nor_a_call_speaks_for_is_lost,
    a_place_of_which_nobody_was_told_is_lost,
    who_got_a_place_on_the_phone_gets_the_ticket_when_a_channel_opens,
    a_ticket_that_is_there_is_not_told_over_a_channel_that_opens,
    a_message_that_was_taken_at_no_time_is_lost,
    a_message_in_the_hands_of_nobody_is_lost_when_the_rescue_has_left_it_there,
    a_message_that_is_too_late_is_lost_when_the_rescue_has_not_ended_it,
);

/// Somebody who was asked.
async fn asked(app: &TestApp) -> Donor {
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).emergency().also_by(Channel::Phone).create().await;
    hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    assert!(donor.was_asked().await);
    assert_eq!(unaccounted(app).await, []);
    donor
}

async fn unaccounted(app: &TestApp) -> Vec<(&'static str, i64)> {
    let found = ledger::unaccounted(&app.db).await.unwrap();
    let total: i64 = found.iter().map(|found| found.rows).sum();
    assert_eq!(ledger::imbalance(&app.db).await.unwrap(), total);
    found.iter().map(|found| (found.what, found.rows)).collect()
}

/// A rescue says that it has run just now.
async fn rescue_beats(app: &TestApp) {
    let now: DateTime<Utc> = app.clock.now();
    jobs::beat(&app.db, JobName::Rescue, "", false, now, now + minutes(1))
        .await
        .unwrap();
}

async fn an_ask_that_neither_a_message_nor_a_call_speaks_for_is_lost(app: TestApp) {
    asked(&app).await;
    app.execute("update deliveries set appeal_id = null").await;
    assert_eq!(unaccounted(&app).await, [("asks without a message or a call", 1)]);
    // The same ask stands on the hotline's list.
    app.execute("update deliveries set appeal_id = (select id from appeals), state = 'undelivered'")
        .await;
    app.run_jobs().await;
    assert_eq!(app.count("select count(*) from calls").await, 1);
    app.execute("update deliveries set appeal_id = null").await;
    assert_eq!(unaccounted(&app).await, []);
}

async fn a_place_of_which_nobody_was_told_is_lost(app: TestApp) {
    asked(&app).await.reply("1").await;
    assert_eq!(unaccounted(&app).await, []);
    let place = app.count("select id from appointments").await;
    app.execute("update deliveries set appointment_id = null").await;
    let lost = ("places of people who can be written to, without a ticket", 1);
    assert_eq!(unaccounted(&app).await, [lost]);
    app.execute("update donors set by_sms = false").await;
    assert_eq!(unaccounted(&app).await, [], "nothing can be written to them");
    app.execute("update donors set by_sms = true").await;
    app.execute(&format!(
        "update deliveries set appointment_id = {place} where purpose = 'confirmation'"
    ))
    .await;
    app.run_jobs().await;
}

/// How a donor wants to be written to; to be called they all want.
async fn chooses(app: &TestApp, donor: &Donor, sms: bool, email: bool) {
    let to = Preferences {
        language: Language::En,
        channels: Channels {
            sms,
            email,
            phone: true,
        },
        latin: false,
        emergency: true,
    };
    change_preferences(&app.context(), donor.id, to).await.unwrap();
}

async fn who_got_a_place_on_the_phone_gets_the_ticket_when_a_channel_opens(app: TestApp) {
    let donor = asked(&app).await;
    app.execute("update deliveries set state = 'undelivered'").await;
    app.run_jobs().await;
    let staff = app.colleague(Role::Operator).await;
    let call = claim_call(&app.context(), staff).await.unwrap().expect("a call");
    // While they talk the donor wants no more texts.
    chooses(&app, &donor, false, false).await;
    record_call(&app.context(), staff, call.id, CallOutcome::Comes)
        .await
        .unwrap();
    let held = donor.appointment().await.expect("a place");
    app.run_jobs().await;
    assert!(app.deliveries_for(Purpose::Confirmation).await.is_empty());
    assert_eq!(unaccounted(&app).await, [], "where and when was told on the phone");

    // By text as well, but over a number that is yet to be proved.
    app.execute("update donors set phone_confirmed_at = null").await;
    chooses(&app, &donor, true, false).await;
    assert!(app.deliveries_for(Purpose::Confirmation).await.is_empty());
    let address = Address::Phone(donor.phone.clone());
    let handle = request_code(&app.context(), &address).await.unwrap();
    app.run_jobs().await;
    let digits = digits_after(donor.inbox().await.last_sms(), "Code ");
    confirm_code(&app.context(), &handle, &digits).await.unwrap();
    assert_eq!(unaccounted(&app).await, []);
    app.run_jobs().await;
    let inbox = donor.inbox().await;
    assert!(inbox.last_sms().contains(&held.code), "{}", inbox.last_sms());

    // The choice alone opens a channel too.
    app.execute("delete from deliveries where purpose = 'confirmation'")
        .await;
    chooses(&app, &donor, false, false).await;
    chooses(&app, &donor, true, false).await;
    assert_eq!(unaccounted(&app).await, []);
    app.run_jobs().await;
    assert_eq!(app.deliveries_for(Purpose::Confirmation).await.len(), 1);

    // The place is of the past: the ticket leaves no more, and nobody was lost.
    app.execute("delete from deliveries where purpose = 'confirmation'")
        .await;
    chooses(&app, &donor, false, false).await;
    let told = donor.inbox().await.len();
    app.clock.set(donor.expected_at().await + minutes(1));
    rescue_beats(&app).await;
    chooses(&app, &donor, true, false).await;
    assert_eq!(unaccounted(&app).await, []);
    app.run_jobs().await;
    assert_eq!(
        app.deliveries_for(Purpose::Confirmation).await[0].state,
        DeliveryState::Expired
    );
    assert_eq!((donor.inbox().await.len(), unaccounted(&app).await), (told, vec![]));
}

async fn a_ticket_that_is_there_is_not_told_over_a_channel_that_opens(app: TestApp) {
    let donor = asked(&app).await;
    donor.reply("1").await;
    app.run_jobs().await;
    app.execute("update donors set email_index = phone_index, email_sealed = phone_sealed, email_confirmed_at = phone_confirmed_at")
        .await;
    chooses(&app, &donor, false, true).await;
    assert_eq!(app.deliveries_for(Purpose::Confirmation).await.len(), 1);
}

async fn a_message_that_was_taken_at_no_time_is_lost(app: TestApp) {
    asked(&app).await;
    app.execute("update deliveries set state = 'accepted', ended_at = null")
        .await;
    assert_eq!(unaccounted(&app).await, []);
    let at = app.texts("select cast(accepted_at as text) from deliveries").await;
    app.execute("update deliveries set accepted_at = null").await;
    let lost = ("messages that a carrier took at no known time", 1);
    assert_eq!(unaccounted(&app).await, [lost]);
    app.execute(&format!("update deliveries set accepted_at = '{}'", at[0]))
        .await;
}

async fn a_message_in_the_hands_of_nobody_is_lost_when_the_rescue_has_left_it_there(app: TestApp) {
    asked(&app).await;
    let until = app.clock.now() + minutes(1);
    leases::begin(&app.db, "worker", until).await.unwrap();
    app.execute("update deliveries set state = 'attempting', lease_owner = 'worker', ended_at = null")
        .await;
    rescue_beats(&app).await;
    assert_eq!(unaccounted(&app).await, [], "the worker lives");
    app.advance(minutes(2));
    assert_eq!(unaccounted(&app).await, [], "no rescue has run since");
    rescue_beats(&app).await;
    assert_eq!(unaccounted(&app).await, [("messages in the hands of nobody", 1)]);
    app.run_jobs().await;
    assert_eq!(unaccounted(&app).await, []);
    assert_eq!(app.deliveries_in(DeliveryState::Uncertain).await.len(), 1);
}

async fn a_message_that_is_too_late_is_lost_when_the_rescue_has_not_ended_it(app: TestApp) {
    asked(&app).await;
    app.execute("update deliveries set state = 'planned', ended_at = null")
        .await;
    app.advance(days(1));
    assert_eq!(unaccounted(&app).await, [], "no rescue has run since");
    rescue_beats(&app).await;
    let lost = ("messages that came to no end when they were too late", 1);
    assert_eq!(unaccounted(&app).await, [lost]);
    app.run_jobs().await;
    assert_eq!(unaccounted(&app).await, []);
}
