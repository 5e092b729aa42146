//! A carrier gives a text up early enough for another way.

use chrono::{DateTime, Utc};
use entity::values::BloodGroup::ONeg;
use entity::values::{AppealState, Channel, DeliveryState, Role};

use super::{all_calls, claims, times_asked};
use crate::support::app::{TestApp, hours, minutes, until};
use crate::support::donors::Donor;
use crate::support::gateway::{self, Gateway};
use crate::support::hospitals::units;
use crate::support::smsc::{Manner, Smsc, pdu};
use crate::support::smtp_sink::SmtpSink;

on_both!(
    a_text_that_expires_with_its_operator_leaves_time_for_a_letter,
    a_text_that_expires_with_its_operator_leaves_time_for_a_call,
    an_ask_that_expires_with_its_operator_was_made_all_the_same,
    a_text_without_another_way_is_tried_as_long_as_it_is_of_use,
);

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
