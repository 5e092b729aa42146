//! Text messages over an operator's message centre: how they leave, and what its receipts say of them.

mod long_texts;
mod receipts;
mod sessions;

use entity::delivery;
use entity::values::BloodGroup::ONeg;
use entity::values::{DeliveryState, Purpose};
use qanat::notify::smpp::Connector;

use crate::support::app::{TestApp, until};
use crate::support::donors::Donor;
use crate::support::hospitals::units;
use crate::support::smsc::{Manner, Receipts, Smsc, pdu};

on_both!(
    an_ask_leaves_its_receipt_delivers_it_and_a_reply_holds_a_place,
    a_route_without_answers_never_asks_for_one,
);

/// A service in session with an operator, a shortage, and somebody who is asked for it.
async fn story(app: &TestApp, smsc: &Smsc) -> (TestApp, Donor) {
    let app = app.over_smpp(smsc, "source=1414&two_way=true").await;
    let donor = app.donor(ONeg).emergency().create().await;
    let hospital = app.hospital(&format!("No {}", app.next_number())).await;
    hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    (app, donor)
}

/// The ask of the story.
async fn ask(app: &TestApp) -> delivery::Model {
    app.deliveries_for(Purpose::Appeal).await.pop().expect("an ask")
}

/// Lets the jobs run until the ask stands in a state.
async fn comes_to(app: &TestApp, state: DeliveryState) {
    until(async || {
        app.advance(chrono::TimeDelta::seconds(1)).run_jobs().await;
        ask(app).await.state == state
    })
    .await;
}

fn digits(donor: &Donor) -> String {
    donor.phone.reveal().trim_start_matches('+').to_owned()
}

fn receipt(donor: &Donor, words: &str) -> Vec<u8> {
    pdu::deliver_from(&digits(donor), 70_000, 0x04, 0, words.as_bytes())
}

fn connector(app: &TestApp) -> &Connector {
    app.carriers.sms[0].connector().expect("a message centre")
}

async fn is_in_session(app: &TestApp) {
    let mut states = connector(app).states();
    states.wait_for(|state| state.check().is_ok()).await.unwrap();
}

async fn an_ask_leaves_its_receipt_delivers_it_and_a_reply_holds_a_place(app: TestApp) {
    let smsc = Smsc::start(Manner {
        receipts: Receipts::After,
        ..Manner::default()
    })
    .await;
    let (app, donor) = story(&app, &smsc).await;
    app.run_jobs().await;
    let asked = smsc.seen().submits.remove(0);
    assert_eq!(
        (asked.source.as_str(), asked.destination.as_str()),
        ("1414", digits(&donor).as_str())
    );
    assert!(
        asked.words().contains("O(I)-") && asked.words().contains("1=yes"),
        "{}",
        asked.words()
    );
    assert!(asked.validity.ends_with('R') && asked.registered == 1);
    until(async || {
        app.run_jobs().await;
        ask(&app).await.state == DeliveryState::Delivered
    })
    .await;
    assert_eq!(ask(&app).await.provider_id.as_deref(), Some("a01"));

    smsc.says(pdu::deliver_from(&digits(&donor), 7, 0, 0, b"1"));
    smsc.until(|seen| seen.answers.contains(&(7, 0))).await;
    let held = donor.appointment().await.expect("a place");
    app.run_jobs().await;
    let ticket = smsc.seen().submits.pop().unwrap().words();
    assert!(ticket.contains(&held.code) && ticket.contains("09:00"), "{ticket}");
}

async fn a_route_without_answers_never_asks_for_one(app: TestApp) {
    let smsc = Smsc::start(Manner::default()).await;
    let (app, ..) = story(&app, &smsc).await;
    let app = app.over_smpp(&smsc, "two_way=false").await;
    app.run_jobs().await;
    let words = smsc.seen().submits.remove(0).words();
    assert!(
        words.contains("qanat.example/a/") && !words.contains("1="),
        "nobody could read the reply: {words}"
    );
}
