//! What an operator says of a text reaches its row, whenever and however it is said.

use entity::values::BloodGroup::ONeg;
use entity::values::DeliveryState;
use qanat::actions::receipt::receive_late_answer;
use qanat::notify::outcome::Outcome;

use super::{ask, comes_to, digits, is_in_session, receipt, story};
use crate::support::app::{TestApp, minutes, until};
use crate::support::hospitals::units;
use crate::support::smsc::{Ids, Manner, ReceiptIds, Receipts, Smsc, pdu};

on_both!(
    however_receipts_come_they_reach_their_row,
    an_early_receipt_like_one_that_was_given_up_reaches_its_row,
    a_receipt_of_nothing_we_sent_changes_nothing,
    a_receipt_that_may_be_of_two_texts_is_of_neither,
    a_receipt_says_nothing_of_a_text_that_leaves_after_it,
    a_text_that_cannot_be_delivered_says_why,
    a_text_whose_answer_was_lost_is_settled_by_its_receipt_and_never_sent_again,
    an_answer_that_nobody_waits_for_any_more_settles_its_text,
    receipts_that_come_in_a_crowd_keep_nobody_waiting,
    a_receipt_finds_its_text_among_many_of_the_same_id,
);

async fn however_receipts_come_they_reach_their_row(app: TestApp) {
    for (ids, receipt_ids, receipts) in [
        (Ids::Hex, ReceiptIds::Padded, Receipts::After),
        (Ids::Hex, ReceiptIds::Same, Receipts::Twice),
        (Ids::Hex, ReceiptIds::Decimal, Receipts::Before),
        (Ids::Hex, ReceiptIds::Decimal, Receipts::After),
        (Ids::Hex, ReceiptIds::Decimal, Receipts::After),
        (Ids::Hex, ReceiptIds::Missing, Receipts::Before),
        (Ids::Empty, ReceiptIds::Missing, Receipts::After),
        (Ids::Empty, ReceiptIds::Same, Receipts::After),
        (Ids::Missing, ReceiptIds::Same, Receipts::Before),
    ] {
        let manner = Manner {
            ids,
            receipt_ids,
            receipts,
            ..Manner::default()
        };
        let smsc = Smsc::start(manner).await;
        let (app, ..) = story(&app, &smsc).await;
        comes_to(&app, DeliveryState::Delivered).await;
        let row = ask(&app).await;
        assert!(row.accepted_at.is_some() && row.ended_at.is_some() && row.attempts == 1);
    }
}

/// The operator writes no ids, so that nothing but the phone tells its receipts apart.
async fn an_early_receipt_like_one_that_was_given_up_reaches_its_row(app: TestApp) {
    let smsc = Smsc::start(Manner {
        receipts: Receipts::Before,
        receipt_ids: ReceiptIds::Missing,
        ..Manner::default()
    })
    .await;
    let app = app.over_smpp(&smsc, "source=1414").await;
    let donor = app.donor(ONeg).emergency().create().await;
    is_in_session(&app).await;
    smsc.says(receipt(&donor, "stat:DELIVRD err:000 text:"));
    smsc.until(|seen| seen.answers.len() == 1).await;
    for _ in 0..20 {
        app.advance(minutes(1)).run_jobs().await;
    }
    let given_up = "select count(*) from receipts where tries = 10";
    assert_eq!(app.count(given_up).await, 1);
    app.advance(crate::support::app::days(2));
    let hospital = app.hospital("No 7").await;
    let need = hospital.open_shortage(ONeg, units(1));
    need.by("2026-03-25T12:00+05:00").await;
    app.run_jobs().await;
    smsc.until(|seen| seen.answers.len() == 2).await;
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(ask(&app).await.state, DeliveryState::Delivered);
    assert_eq!(app.count("select count(*) from receipts").await, 0);
}

async fn a_receipt_of_nothing_we_sent_changes_nothing(app: TestApp) {
    let manner = Manner {
        receipts: Receipts::After,
        receipt_ids: ReceiptIds::Wrong,
        ..Manner::default()
    };
    let smsc = Smsc::start(manner).await;
    let (app, donor) = story(&app, &smsc).await;
    app.run_jobs().await;
    smsc.until(|seen| seen.answers.len() == 1).await;
    for words in ["id:fffe stat:DELIVRD", "stat:HELLO"] {
        smsc.says(receipt(&donor, words));
    }
    smsc.until(|seen| seen.answers.len() == 3).await;
    for _ in 0..20 {
        app.advance(minutes(1)).run_jobs().await;
    }
    assert_eq!(ask(&app).await.state, DeliveryState::Accepted);
    assert_eq!(
        app.count("select count(*) from receipts").await,
        2,
        "they are kept for a while"
    );
    app.advance(crate::support::app::days(8)).run_jobs().await;
    assert_eq!(app.count("select count(*) from receipts").await, 0);
}

/// A phone that is off: the ask and the ticket both wait with an operator that writes no ids.
async fn a_receipt_that_may_be_of_two_texts_is_of_neither(app: TestApp) {
    for (ids, said) in [
        (Ids::Hex, "stat:UNDELIV err:001 text:"),
        (Ids::Empty, "id:beef stat:UNDELIV err:001 text:"),
    ] {
        let manner = Manner {
            ids,
            ..Manner::default()
        };
        let smsc = Smsc::start(manner).await;
        let (app, donor) = story(&app, &smsc).await;
        app.run_jobs().await;
        donor.reply("1").await;
        app.run_jobs().await;
        smsc.says(receipt(&donor, said));
        smsc.until(|seen| seen.answers.len() == 1).await;
        app.advance(minutes(1)).run_jobs().await;
        let states: Vec<DeliveryState> = donor.deliveries().await.iter().map(|row| row.state).collect();
        assert_eq!(states, [DeliveryState::Accepted, DeliveryState::Accepted], "{said}");
        app.execute("update deliveries set state = 'delivered', ended_at = accepted_at where purpose = 'appeal'")
            .await;
        app.advance(minutes(1)).run_jobs().await;
        let ticket = donor.deliveries().await.remove(1);
        assert_eq!(ticket.state, DeliveryState::Undelivered, "now there is one only");
    }
}

async fn a_receipt_says_nothing_of_a_text_that_leaves_after_it(app: TestApp) {
    let smsc = Smsc::start(Manner::default()).await;
    let (app, donor) = story(&app, &smsc).await;
    smsc.says(receipt(&donor, "stat:DELIVRD err:000 text:"));
    smsc.until(|seen| seen.answers.len() == 1).await;
    app.advance(chrono::TimeDelta::seconds(1));
    for _ in 0..3 {
        app.run_jobs().await;
        app.advance(minutes(1));
    }
    assert_eq!(ask(&app).await.state, DeliveryState::Accepted);
}

async fn a_text_that_cannot_be_delivered_says_why(app: TestApp) {
    for (said, state) in [
        ("UNDELIV", DeliveryState::Undelivered),
        ("EXPIRED", DeliveryState::Expired),
    ] {
        let smsc = Smsc::start(Manner::default()).await;
        let (app, donor) = story(&app, &smsc).await;
        app.run_jobs().await;
        let id = ask(&app).await.provider_id.unwrap();
        smsc.says(receipt(&donor, &format!("id:{id} stat:{said} err:017 text:")));
        smsc.until(|seen| seen.answers.len() == 1).await;
        let row = ask(&app).await;
        assert_eq!((row.state, row.reason.as_deref()), (state, Some("017")));
        app.advance(minutes(60)).run_jobs().await;
        smsc.says(receipt(&donor, &format!("id:{id} stat:DELIVRD err:000 text:")));
        smsc.until(|seen| seen.answers.len() == 2).await;
        let row = donor.deliveries().await.remove(0);
        assert_eq!(row.state, DeliveryState::Delivered, "it came after all");
    }
}

async fn a_text_whose_answer_was_lost_is_settled_by_its_receipt_and_never_sent_again(app: TestApp) {
    let smsc = Smsc::start(Manner {
        hangs_up_at: Some(1),
        ..Manner::default()
    })
    .await;
    let (app, donor) = story(&app, &smsc).await;
    app.run_jobs().await;
    assert_eq!(ask(&app).await.state, DeliveryState::Uncertain);
    is_in_session(&app).await;
    for _ in 0..5 {
        app.advance(minutes(1)).run_jobs().await;
    }
    assert_eq!(ask(&app).await.state, DeliveryState::Uncertain);
    smsc.says(receipt(&donor, "id:a01 stat:DELIVRD err:000 text:"));
    until(async || ask(&app).await.state == DeliveryState::Delivered).await;
    assert_eq!(smsc.seen().submits.len(), 1);
}

async fn an_answer_that_nobody_waits_for_any_more_settles_its_text(app: TestApp) {
    let smsc = Smsc::start(Manner {
        hangs_up_at: Some(1),
        ..Manner::default()
    })
    .await;
    let (app, _) = story(&app, &smsc).await;
    app.run_jobs().await;
    is_in_session(&app).await;
    let uncertain = ask(&app).await;
    let answered = async |outcome: Outcome| {
        receive_late_answer(&app.context(), uncertain.id, &outcome, vec![])
            .await
            .unwrap();
        ask(&app).await.state
    };
    let refused = |permanent| Outcome::Refused {
        permanent,
        code: "ESME_RSYSERR".to_owned(),
    };
    let accepted = || Outcome::Accepted {
        provider_id: "00A01".to_owned(),
    };
    let forget = async |state: &str| {
        let owner = if state == "attempting" { "'somebody'" } else { "null" };
        app.execute(&format!(
            "update deliveries set state = '{state}', lease_owner = {owner}, provider_id = null, accepted_at = null,
                ended_at = null"
        ))
        .await;
    };
    assert_eq!(answered(refused(false)).await, DeliveryState::Planned, "nobody has it");
    forget("uncertain").await;
    assert_eq!(answered(refused(true)).await, DeliveryState::Undelivered);
    forget("uncertain").await;
    assert_eq!(answered(accepted()).await, DeliveryState::Accepted);
    assert_eq!(ask(&app).await.provider_id.as_deref(), Some("a01"));
    forget("attempting").await;
    assert_eq!(
        answered(accepted()).await,
        DeliveryState::Attempting,
        "the worker writes first"
    );
    forget("uncertain").await;
    app.run_jobs().await;
    assert_eq!(ask(&app).await.state, DeliveryState::Accepted);
}

async fn receipts_that_come_in_a_crowd_keep_nobody_waiting(app: TestApp) {
    const PEOPLE: usize = 30;
    let smsc = Smsc::start(Manner::default()).await;
    let (app, donor) = story(&app, &smsc).await;
    app.need(PEOPLE).await;
    app.run_jobs().await;
    let texts = smsc.seen().submits;
    assert_eq!(texts.len(), PEOPLE + 1);
    for (number, text) in (1..).zip(&texts) {
        let words = format!("id:{:x} stat:DELIVRD err:000 text:", 0xa00 + number);
        smsc.says(pdu::deliver_from(
            &text.destination,
            1_000 + number,
            0x04,
            0,
            words.as_bytes(),
        ));
    }
    smsc.says(pdu::deliver_from(&digits(&donor), 7, 0, 0, b"1"));
    smsc.until(|seen| seen.answers.len() > PEOPLE + 1).await;
    assert!(smsc.seen().answers.iter().all(|(_, status)| *status == 0));
    assert!(donor.appointment().await.is_some());
    let delivered = app.deliveries_in(DeliveryState::Delivered).await;
    assert_eq!(delivered.len(), PEOPLE + 1, "one for each text");
}

/// An operator that counts its texts with few digits.
async fn a_receipt_finds_its_text_among_many_of_the_same_id(app: TestApp) {
    let smsc = Smsc::start(Manner::default()).await;
    let (app, donor) = story(&app, &smsc).await;
    app.run_jobs().await;
    let own = ask(&app).await;
    app.copies(own.id, 2_500).await;
    let words = format!("id:{} stat:DELIVRD err:000 text:", own.provider_id.unwrap());
    smsc.says(receipt(&donor, &words));
    smsc.until(|seen| seen.answers.len() == 1).await;
    let delivered: Vec<_> = app.deliveries_in(DeliveryState::Delivered).await;
    assert_eq!(delivered.iter().map(|row| row.id).collect::<Vec<_>>(), [own.id]);
}
