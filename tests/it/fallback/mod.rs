//! What did not arrive goes by letter, and then to the hotline: one ask all the time, and never two ways at once.

mod calls;
mod expiry;

use entity::call;
use entity::values::BloodGroup::ONeg;
use entity::values::{Channel, DeliveryState, Purpose, Role, ShortageState, StaffId};
use qanat::actions::call::{calls_waiting, claim_call};
use qanat::notify::{Carriers, Route};
use qanat::store::{appeals, ledger};
use sea_orm::EntityTrait;

use crate::support::app::{TestApp, days, minutes};
use crate::support::donors::Donor;
use crate::support::hospitals::{Shortage, units};
use crate::support::smtp_sink::{Mood, SmtpSink};

on_both!(
    an_ask_that_did_not_arrive_goes_by_letter_and_stays_one_ask,
    a_letter_that_is_refused_too_becomes_a_call,
    without_a_letter_the_hotline_calls_and_without_both_nobody_does,
    nothing_whose_fate_is_unknown_is_said_twice,
    what_cannot_be_read_keeps_nothing_else_waiting,
    what_was_answered_meanwhile_goes_no_other_way,
    who_has_stopped_is_written_to_no_other_way,
    what_is_over_goes_no_other_way,
    a_ticket_and_a_stand_down_go_on_too,
    an_ask_whose_letter_is_taken_back_was_made_all_the_same,
);

/// The service with simulated phones and a mail relay, a shortage, and a donor who was asked by text.
async fn story(app: &TestApp, further: &[Channel]) -> (TestApp, SmtpSink, Shortage, Donor) {
    let sink = SmtpSink::start().await;
    let app = app.with_carriers(Carriers {
        email: Some(sink.mailer(&app.clock)),
        sms: vec![Route::simulated()],
    });
    let mut donor = app.donor(ONeg).emergency();
    for channel in further {
        donor = donor.also_by(*channel);
    }
    let donor = donor.create().await;
    let hospital = app.hospital("No 7").await;
    let shortage = hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    app.run_jobs().await;
    assert_eq!(donor.inbox().await.len(), 1);
    (app, sink, shortage, donor)
}

/// The operator says of every text of this kind that it could not be delivered.
async fn lost(app: &TestApp, purpose: Purpose) {
    app.execute(&format!(
        "update deliveries set state = 'undelivered' where channel = 'sms' and purpose = '{purpose}'"
    ))
    .await;
}

/// How often the contact budget says that a donor was asked within a day.
async fn times_asked(app: &TestApp, donor: &Donor) -> u32 {
    let since = app.clock.now() - days(1);
    let asked = appeals::asked_since(&app.db, &[donor.id], since).await.unwrap();
    asked.get(&donor.id).copied().unwrap_or_default()
}

async fn all_calls(app: &TestApp) -> Vec<call::Model> {
    call::Entity::find().all(&app.looks).await.unwrap()
}

pub async fn claims(app: &TestApp, staff: StaffId) -> Option<call::Model> {
    claim_call(&app.context(), staff).await.unwrap()
}

async fn an_ask_that_did_not_arrive_goes_by_letter_and_stays_one_ask(app: TestApp) {
    let (app, sink, shortage, donor) = story(&app, &[Channel::Email, Channel::Phone]).await;
    lost(&app, Purpose::Appeal).await;
    for _ in 0..3 {
        app.advance(minutes(1)).run_jobs().await;
    }
    let letters = sink.letters_to(donor.email.reveal());
    assert_eq!(letters.len(), 1, "once");
    assert!(letters[0].link().ends_with(&donor.appeal().await.unwrap().token));
    assert!(all_calls(&app).await.is_empty(), "never two ways at once");
    assert_eq!(shortage.appeals().await.len(), 1);
    assert_eq!(times_asked(&app, &donor).await, 1, "the budget counts it once");
    donor.reply("1").await;
    donor.reply("1").await;
    assert_eq!(donor.appointments().await.len(), 1);
    app.run_jobs().await;
}

async fn a_letter_that_is_refused_too_becomes_a_call(app: TestApp) {
    let (app, sink, _, donor) = story(&app, &[Channel::Email, Channel::Phone]).await;
    sink.becomes(Mood::Refuses("550 5.1.1 no such user"));
    lost(&app, Purpose::Appeal).await;
    app.run_jobs().await;
    app.advance(minutes(1)).run_jobs().await;
    let letter = app.deliveries_for(Purpose::Appeal).await.pop().unwrap();
    assert_eq!(
        (letter.channel, letter.state),
        (Channel::Email, DeliveryState::Undelivered)
    );
    let staff = app.colleague(Role::Operator).await;
    let row = claims(&app, staff).await.expect("a call to make");
    assert_eq!(
        (row.donor_id, row.purpose, row.appeal_id),
        (donor.id, Purpose::Appeal, letter.appeal_id)
    );
    assert_eq!(all_calls(&app).await.len(), 1);
}

async fn without_a_letter_the_hotline_calls_and_without_both_nobody_does(app: TestApp) {
    let (app, _, _, _) = story(&app, &[Channel::Phone]).await;
    let textual = app.donor(ONeg).emergency().create().await;
    let hospital = app.hospital("No 8").await;
    hospital.open_shortage(ONeg, units(1)).await;
    app.advance(minutes(10)).run_jobs().await;
    assert!(textual.was_asked().await);
    lost(&app, Purpose::Appeal).await;
    app.run_jobs().await;
    assert_eq!(calls_waiting(&app.db, app.clock.now()).await.unwrap(), 1);
    assert_eq!(app.deliveries_for(Purpose::Appeal).await.len(), 2);
}

async fn nothing_whose_fate_is_unknown_is_said_twice(app: TestApp) {
    let (app, sink, _, _) = story(&app, &[Channel::Email, Channel::Phone]).await;
    app.execute("update deliveries set state = 'uncertain', ended_at = null")
        .await;
    app.advance(minutes(1)).run_jobs().await;
    assert!(sink.letters().is_empty() && all_calls(&app).await.is_empty());
    app.execute("update deliveries set state = 'undelivered', ended_at = accepted_at")
        .await;
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(sink.letters().len(), 1, "now it is known");
}

async fn what_cannot_be_read_keeps_nothing_else_waiting(app: TestApp) {
    let (app, sink, _, broken) = story(&app, &[Channel::Email]).await;
    // What is sealed opens under the name of its own row only.
    app.execute("update deliveries set dedup_key = 'another'").await;
    lost(&app, Purpose::Appeal).await;
    app.run_jobs().await;
    assert!(broken.deliveries().await[0].fell_back_at.is_some());
    let waiting = ledger::failed(&app.db, app.clock.now(), 10).await.unwrap();
    assert!(waiting.is_empty(), "it is looked at once");
    assert!(sink.letters().is_empty());
}

/// Nothing of the ask goes any other way.
async fn ends_there(app: &TestApp, sink: &SmtpSink) {
    lost(app, Purpose::Appeal).await;
    app.advance(minutes(1)).run_jobs().await;
    let letters = sink.letters();
    assert!(letters.iter().all(|letter| !letter.text.contains("/a/")));
    assert!(all_calls(app).await.is_empty());
}

async fn what_was_answered_meanwhile_goes_no_other_way(app: TestApp) {
    let (app, sink, _, donor) = story(&app, &[Channel::Email, Channel::Phone]).await;
    donor.reply("2").await;
    ends_there(&app, &sink).await;
}

async fn who_has_stopped_is_written_to_no_other_way(app: TestApp) {
    let (app, sink, _, donor) = story(&app, &[Channel::Email, Channel::Phone]).await;
    donor.stops().await;
    ends_there(&app, &sink).await;
}

async fn what_is_over_goes_no_other_way(app: TestApp) {
    let (app, sink, _, _) = story(&app, &[Channel::Email, Channel::Phone]).await;
    app.advance(days(1));
    ends_there(&app, &sink).await;
}

async fn a_ticket_and_a_stand_down_go_on_too(app: TestApp) {
    let (app, sink, shortage, donor) = story(&app, &[Channel::Email]).await;
    donor.reply("1").await;
    app.run_jobs().await;
    lost(&app, Purpose::Confirmation).await;
    app.advance(minutes(1)).run_jobs().await;
    let code = donor.appointment().await.unwrap().code;
    let letters = sink.letters_to(donor.email.reveal());
    assert!(letters.len() == 1 && letters[0].text.contains(&code), "the ticket");
    shortage.close().await.unwrap();
    app.run_jobs().await;
    assert_eq!(shortage.state().await, ShortageState::Closed);
    lost(&app, Purpose::StandDown).await;
    app.advance(minutes(1)).run_jobs().await;
    let letters = sink.letters_to(donor.email.reveal());
    assert!(
        letters.len() == 2 && letters[1].text.contains("no need to come"),
        "that there is no need to come"
    );
}

async fn an_ask_whose_letter_is_taken_back_was_made_all_the_same(app: TestApp) {
    let (app, sink, _, donor) = story(&app, &[Channel::Email]).await;
    sink.becomes(Mood::Refuses("450 4.2.0 later"));
    lost(&app, Purpose::Appeal).await;
    app.run_jobs().await;
    donor.stops().await;
    let letter = app.deliveries_for(Purpose::Appeal).await.pop().unwrap();
    assert_eq!(
        (letter.channel, letter.state),
        (Channel::Email, DeliveryState::Cancelled)
    );
    assert_eq!(times_asked(&app, &donor).await, 1);
}
