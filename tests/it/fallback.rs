//! What did not arrive goes by letter, and then to the hotline: one ask all the time, and never two ways at once.

use chrono::{DateTime, Utc};
use entity::call;
use entity::values::BloodGroup::ONeg;
use entity::values::{AppealState, CallOutcome, Channel, DeliveryState, Purpose, Role, ShortageState, StaffId};
use qanat::actions::call::{CLAIM, CallRefused, calls_waiting, claim_call, record_call};
use qanat::notify::{Carriers, Route};
use qanat::store::{appeals, calls, ledger};
use sea_orm::EntityTrait;

use crate::support::app::{TestApp, days, hours, minutes, until};
use crate::support::donors::Donor;
use crate::support::gateway::{self, Gateway};
use crate::support::hospitals::{Shortage, units};
use crate::support::smsc::{Manner, Smsc, pdu};
use crate::support::smtp_sink::{Mood, SmtpSink};

on_both!(
    an_ask_that_did_not_arrive_goes_by_letter_and_stays_one_ask,
    a_letter_that_is_refused_too_becomes_a_call,
    a_text_that_expires_with_its_operator_leaves_time_for_a_letter,
    a_text_that_expires_with_its_operator_leaves_time_for_a_call,
    an_ask_that_expires_with_its_operator_was_made_all_the_same,
    a_text_without_another_way_is_tried_as_long_as_it_is_of_use,
    without_a_letter_the_hotline_calls_and_without_both_nobody_does,
    nothing_whose_fate_is_unknown_is_said_twice,
    what_cannot_be_read_keeps_nothing_else_waiting,
    what_was_answered_meanwhile_goes_no_other_way,
    who_has_stopped_is_written_to_no_other_way,
    what_is_over_goes_no_other_way,
    a_ticket_and_a_stand_down_go_on_too,
    an_ask_whose_letter_is_taken_back_was_made_all_the_same,
    each_call_is_one_persons_and_an_old_claim_is_nobodys,
    a_call_about_what_was_answered_meanwhile_is_not_made,
    what_comes_of_a_call_is_done_once,
    a_stop_on_the_phone_ends_everything,
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

async fn claims(app: &TestApp, staff: StaffId) -> Option<call::Model> {
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

/// A donor who is asked over a message centre for a need at noon.
async fn asked_over(app: &TestApp, further: &[Channel]) -> Donor {
    let mut donor = app.donor(ONeg).emergency();
    for channel in further {
        donor = donor.also_by(*channel);
    }
    let donor = donor.create().await;
    let hospital = app.hospital(&format!("No {}", app.next_number())).await;
    let need = hospital.open_shortage(ONeg, units(1));
    need.by("2026-03-23T12:00+05:00").await;
    app.run_jobs().await;
    donor
}

/// How SMPP writes what is left until then.
fn left(app: &TestApp, until: DateTime<Utc>) -> String {
    let left = until - app.clock.now();
    let (hours, minutes, seconds) = (left.num_hours(), left.num_minutes() % 60, left.num_seconds() % 60);
    format!("000000{hours:02}{minutes:02}{seconds:02}000R")
}

/// The message centre gives the ask up, and says so.
async fn expires(app: &TestApp, smsc: &Smsc, donor: &Donor) {
    let from = donor.phone.reveal().trim_start_matches('+');
    smsc.says(pdu::deliver_from(
        from,
        70_000,
        0x04,
        0,
        b"id:a01 stat:EXPIRED err:000 text:",
    ));
    until(async || donor.deliveries().await[0].state == DeliveryState::Expired).await;
    app.advance(minutes(1)).run_jobs().await;
}

async fn a_text_that_expires_with_its_operator_leaves_time_for_a_letter(app: TestApp) {
    let (smsc, sink) = (Smsc::start(Manner::default()).await, SmtpSink::start().await);
    let app = app.over_smpp_and_mail(&smsc, "", sink.mailer(&app.clock)).await;
    let donor = asked_over(&app, &[Channel::Email, Channel::Phone]).await;
    let row = donor.deliveries().await.remove(0);
    let valid_until = row.expires_at - hours(4).min((row.expires_at - app.clock.now()) / 2);
    assert_eq!(smsc.seen().submits[0].validity, left(&app, valid_until));
    app.clock.set(valid_until);
    app.run_jobs().await;
    assert!(sink.letters().is_empty(), "the operator has not said so yet");
    // Some say it late.
    app.advance(minutes(60));
    expires(&app, &smsc, &donor).await;
    let letters = sink.letters_to(donor.email.reveal());
    assert!(letters.len() == 1 && app.clock.now() < row.expires_at);
    assert!(all_calls(&app).await.is_empty(), "never two ways at once");
    donor.reply("1").await;
    assert_eq!(donor.appeal_state().await, AppealState::Booked);
    app.run_jobs().await;
}

async fn a_text_that_expires_with_its_operator_leaves_time_for_a_call(app: TestApp) {
    let smsc = Smsc::start(Manner::default()).await;
    let app = app.over_smpp(&smsc, "").await;
    let donor = asked_over(&app, &[Channel::Phone]).await;
    let row = donor.deliveries().await.remove(0);
    let valid_until = row.expires_at - hours(2);
    assert_eq!(smsc.seen().submits[0].validity, left(&app, valid_until));
    app.clock.set(valid_until);
    expires(&app, &smsc, &donor).await;
    let staff = app.colleague(Role::Operator).await;
    let call = claims(&app, staff).await.expect("a call to make");
    assert_eq!((call.donor_id, call.appeal_id), (donor.id, row.appeal_id));
    app.run_jobs().await;
}

async fn an_ask_that_expires_with_its_operator_was_made_all_the_same(app: TestApp) {
    let smsc = Smsc::start(Manner::default()).await;
    let app = app.over_smpp(&smsc, "").await;
    let donor = asked_over(&app, &[]).await;
    let asked_at = donor.row().await.last_asked_at;
    app.advance(minutes(60));
    expires(&app, &smsc, &donor).await;
    assert_eq!(times_asked(&app, &donor).await, 1, "it was paid for");
    assert!(asked_at.is_some() && donor.row().await.last_asked_at == asked_at);
}

/// Nor is one whose carrier would not say that it was in vain.
async fn a_text_without_another_way_is_tried_as_long_as_it_is_of_use(app: TestApp) {
    let smsc = Smsc::start(Manner::default()).await;
    let app = app.over_smpp(&smsc, "").await;
    let donor = asked_over(&app, &[]).await;
    let row = donor.deliveries().await.remove(0);
    assert_eq!(smsc.seen().submits[0].validity, left(&app, row.expires_at));
    let gateway = Gateway::start(gateway::Manner::default()).await;
    let silent = gateway::FILE.replace("undelivered = [\"UNDELIV\"]\nexpired = [\"EXPIRED\"]\n", "");
    for (file, kept) in [(silent.as_str(), hours(0)), (gateway::FILE, hours(2))] {
        let app = app.over_gateways(&[(gateway.address("config=a"), file)]);
        let donor = asked_over(&app, &[Channel::Phone]).await;
        let row = donor.deliveries().await.remove(0);
        let ttl = gateway.asked().pop().unwrap().body["ttl"].as_i64().unwrap();
        assert_eq!(ttl, (row.expires_at - kept - app.clock.now()).num_seconds());
    }
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
