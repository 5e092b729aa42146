//! An answer that comes when its text is not waited for any more, and before the ledger says so.

use entity::delivery;
use entity::values::BloodGroup::ONeg;
use entity::values::{DeliveryState, Language, Purpose};
use qanat::actions::plan_wave::plan_wave;
use qanat::actions::receipt::receive_late_answer;
use qanat::notify::outcome::Outcome;

use crate::support::app::{TestApp, impatient_smpp_limits, minutes, simulated_phones, until};
use crate::support::donors::Donor;
use crate::support::hospitals::units;
use crate::support::smsc::{Manner, Smsc, pdu};

on_both!(
    a_late_answer_to_the_last_part_settles_a_text_whose_worker_had_not_written_yet,
    a_late_answer_to_the_first_part_is_not_one_to_the_text,
    a_late_refusal_of_the_last_part_ends_the_text,
    what_may_be_said_again_is_not_when_its_answer_comes_late,
    what_may_be_said_again_is_not_when_its_receipt_comes,
    what_may_be_said_again_is_said_three_times_at_most,
);

async fn ask(app: &TestApp) -> delivery::Model {
    app.deliveries_for(Purpose::Appeal).await.pop().expect("an ask")
}

/// An ask in two parts. The answer to one of them is taken while its row is on its way, as if its worker had given up
/// waiting; then the connection breaks, and the worker writes what it knows.
async fn answered_late(app: &TestApp, part: usize) -> TestApp {
    let smsc = Smsc::start(Manner {
        holds: Some("1414".to_owned()),
        ..Manner::default()
    })
    .await;
    let app = app.with_address("https://donors.blood-centre.almaty.example.kz", simulated_phones());
    let app = app.over_smpp(&smsc, "source=1414").await;
    app.donor(ONeg).emergency().language(Language::Kk).create().await;
    let need = app.hospital("No 7").await.open_shortage(ONeg, units(1));
    need.by("2026-03-23T12:00+05:00").await;
    let answer = Outcome::Accepted {
        provider_id: format!("{:x}", 0xa00 + part),
    };
    let late = async {
        for earlier in 1..part {
            smsc.until(|seen| seen.submits.len() == earlier).await;
            smsc.answers_at_last();
        }
        smsc.until(|seen| seen.submits.len() == part).await;
        let row = ask(&app).await;
        receive_late_answer(&app.context(), row.id, &answer, vec![])
            .await
            .unwrap();
        assert_eq!(
            ask(&app).await.state,
            DeliveryState::Attempting,
            "the worker writes first"
        );
        smsc.hangs_up();
    };
    tokio::join!(app.run_jobs(), late);
    app.run_jobs().await;
    assert_eq!(smsc.seen().submits.len(), part, "nothing leaves twice");
    assert_eq!(app.count("select count(*) from receipts").await, 0);
    app
}

async fn a_late_answer_to_the_last_part_settles_a_text_whose_worker_had_not_written_yet(app: TestApp) {
    let app = answered_late(&app, 2).await;
    assert_eq!(ask(&app).await.state, DeliveryState::Accepted);
    assert_eq!(
        app.texts("select provider_id from delivery_parts order by number")
            .await,
        ["a01", "a02"]
    );
}

async fn a_late_answer_to_the_first_part_is_not_one_to_the_text(app: TestApp) {
    let app = answered_late(&app, 1).await;
    assert_eq!(ask(&app).await.state, DeliveryState::Uncertain);
    assert_eq!(
        app.texts("select coalesce(provider_id, '-') from delivery_parts order by number")
            .await,
        ["a01", "-"]
    );
}

async fn a_late_refusal_of_the_last_part_ends_the_text(app: TestApp) {
    let app = answered_late(&app, 1).await;
    app.execute("update delivery_parts set provider_id = null").await;
    let refused = Outcome::Refused {
        permanent: true,
        code: "ESME_RINVDSTADR".to_owned(),
    };
    receive_late_answer(&app.context(), ask(&app).await.id, &refused, vec![])
        .await
        .unwrap();
    let row = ask(&app).await;
    assert_eq!(
        (row.state, row.reason.as_deref()),
        (DeliveryState::Undelivered, Some("ESME_RINVDSTADR"))
    );
}

/// Somebody is to be told not to come, over an operator that says nothing of what it is given.
async fn to_be_said_again(app: &TestApp) -> (TestApp, Smsc, Donor) {
    let smsc = Smsc::start(Manner {
        silent: true,
        ..Manner::default()
    })
    .await;
    let app = app
        .over_routes_with(&[smsc.address("source=1414")], impatient_smpp_limits())
        .await;
    let donor = app.donor(ONeg).emergency().create().await;
    let need = app.hospital("No 7").await.open_shortage(ONeg, units(1));
    let shortage = need.by("2026-03-23T20:00+05:00").await;
    plan_wave(&app.context(), shortage.campaign).await.unwrap();
    app.execute("update deliveries set purpose = 'stand_down'").await;
    app.run_jobs().await;
    let row = told(&app).await;
    assert!(row.state == DeliveryState::Planned && row.may_have_left, "{row:?}");
    (app, smsc, donor)
}

async fn told(app: &TestApp) -> delivery::Model {
    app.deliveries_for(Purpose::StandDown).await.remove(0)
}

async fn what_may_be_said_again_is_not_when_its_answer_comes_late(app: TestApp) {
    let (app, smsc, _) = to_be_said_again(&app).await;
    let accepted = Outcome::Accepted {
        provider_id: "a01".to_owned(),
    };
    let row = told(&app).await;
    receive_late_answer(&app.context(), row.id, &accepted, vec![])
        .await
        .unwrap();
    for _ in 0..5 {
        app.advance(minutes(1)).run_jobs().await;
    }
    let row = told(&app).await;
    assert_eq!(
        (row.state, row.provider_id.as_deref()),
        (DeliveryState::Accepted, Some("a01"))
    );
    assert_eq!(smsc.seen().submits.len(), 1);
    app.execute("update deliveries set purpose = 'appeal'").await;
}

async fn what_may_be_said_again_is_not_when_its_receipt_comes(app: TestApp) {
    let (app, smsc, donor) = to_be_said_again(&app).await;
    let phone = donor.phone.reveal().trim_start_matches('+');
    smsc.says(pdu::deliver_from(phone, 7, 0x04, 0, b"id:a01 stat:DELIVRD err:000"));
    until(async || told(&app).await.state == DeliveryState::Delivered).await;
    for _ in 0..5 {
        app.advance(minutes(1)).run_jobs().await;
    }
    assert_eq!(smsc.seen().submits.len(), 1);
    app.execute("update deliveries set purpose = 'appeal'").await;
}

async fn what_may_be_said_again_is_said_three_times_at_most(app: TestApp) {
    let (app, smsc, _) = to_be_said_again(&app).await;
    for _ in 0..20 {
        app.advance(minutes(10)).run_jobs().await;
    }
    assert_eq!(told(&app).await.state, DeliveryState::Uncertain);
    assert_eq!(smsc.seen().submits.len(), 3);
    app.execute("update deliveries set purpose = 'appeal'").await;
}
