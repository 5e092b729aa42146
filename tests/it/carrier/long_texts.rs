//! Texts in several parts, each with an answer and a receipt of its own.

use entity::delivery;
use entity::values::BloodGroup::ONeg;
use entity::values::{DeliveryState, Language, Purpose};
use qanat::actions::plan_wave::plan_wave;
use qanat::actions::receipt::{message_ids, receive_late_answer};
use qanat::notify::outcome::Outcome;
use qanat::store::ledger;
use qanat::store::receipts::PartAccepted;

use super::{ask, is_in_session, receipt};
use crate::support::app::{TestApp, minutes, simulated_phones};
use crate::support::donors::Donor;
use crate::support::hospitals::units;
use crate::support::smsc::{Manner, Smsc};

on_both!(
    a_long_text_is_delivered_when_all_of_its_parts_are,
    a_long_text_whose_lease_was_lost_is_delivered_when_all_of_its_parts_are,
    half_a_long_text_is_not_delivered_when_its_answer_was_lost,
    a_long_text_that_may_be_said_again_tells_its_parts_anew,
    a_text_that_is_shorter_when_it_is_said_again_has_no_parts,
);

/// The story of a carrier with an ask that takes several parts.
async fn long_story(app: &TestApp, smsc: &Smsc) -> (TestApp, Donor) {
    let app = app.with_address("https://donors.blood-centre.almaty.example.kz", simulated_phones());
    let app = app.over_smpp(smsc, "source=1414").await;
    let donor = app.donor(ONeg).emergency().language(Language::Kk).create().await;
    let hospital = app.hospital(&format!("No {}", app.next_number())).await;
    let need = hospital.open_shortage(ONeg, units(1));
    need.by("2026-03-23T12:00+05:00").await;
    (app, donor)
}

/// The operator tells what became of one part, and the ask then stands so.
async fn part_is(app: &TestApp, (smsc, donor): (&Smsc, &Donor), part: usize, words: &str) -> DeliveryState {
    let before = smsc.seen().answers.len();
    smsc.says(receipt(donor, &format!("id:{:x} stat:{words}", 0xa00 + part)));
    smsc.until(|seen| seen.answers.len() > before).await;
    ask(app).await.state
}

async fn a_long_text_is_delivered_when_all_of_its_parts_are(app: TestApp) {
    let smsc = Smsc::start(Manner::default()).await;
    let (app, donor) = long_story(&app, &smsc).await;
    app.run_jobs().await;
    let parts = smsc.seen().submits.len();
    assert!(parts > 1, "a long link takes a second part");
    let said = async |part, words| part_is(&app, (&smsc, &donor), part, words).await;
    for part in (2..=parts).rev() {
        assert_eq!(said(part, "DELIVRD").await, DeliveryState::Accepted);
        assert_eq!(
            said(part, "DELIVRD").await,
            DeliveryState::Accepted,
            "one part twice is not two"
        );
    }
    assert_eq!(said(1, "DELIVRD").await, DeliveryState::Delivered);
    let route = app.carriers.sms[0].name();
    let form = message_ids(&app.db, route).await.unwrap().form();
    assert_eq!(form, None, "too few to know");
}

/// The process sleeps beyond its lease while an answer is on its way: to the last part, or to the first, behind which no
/// other leaves any more.
async fn a_long_text_whose_lease_was_lost_is_delivered_when_all_of_its_parts_are(app: TestApp) {
    for (answered, after) in [(2, DeliveryState::Accepted), (1, DeliveryState::Uncertain)] {
        let smsc = Smsc::start(Manner {
            holds: Some("1414".to_owned()),
            ..Manner::default()
        })
        .await;
        let (app, donor) = long_story(&app, &smsc).await;
        let sleeps = async {
            for part in 1..answered {
                smsc.until(|seen| seen.submits.len() == part).await;
                smsc.answers_at_last();
            }
            smsc.until(|seen| seen.submits.len() == answered).await;
            app.advance(minutes(5));
            assert_eq!(ledger::rescue(&app.db, app.clock.now()).await.unwrap(), (0, 1));
            smsc.answers_at_last();
        };
        tokio::join!(app.run_jobs(), sleeps);
        assert_eq!((smsc.seen().submits.len(), ask(&app).await.state), (answered, after));
        let said = async |part| part_is(&app, (&smsc, &donor), part, "DELIVRD").await;
        assert_eq!(said(1).await, after, "one part is not all of it");
        if answered == 2 {
            assert_eq!(said(2).await, DeliveryState::Delivered);
        }
    }
}

/// The connection breaks with a part on its way, behind which no other leaves any more. The operator has that part, and says
/// so before its answer is found.
async fn half_a_long_text_is_not_delivered_when_its_answer_was_lost(app: TestApp) {
    for (lost, after) in [(1, DeliveryState::Uncertain), (2, DeliveryState::Delivered)] {
        let smsc = Smsc::start(Manner {
            hangs_up_at: Some(lost),
            ..Manner::default()
        })
        .await;
        let (app, donor) = long_story(&app, &smsc).await;
        app.run_jobs().await;
        is_in_session(&app).await;
        assert_eq!(ask(&app).await.state, DeliveryState::Uncertain);
        let said = async |part, words| part_is(&app, (&smsc, &donor), part, words).await;
        assert_eq!(said(lost, "DELIVRD").await, DeliveryState::Uncertain);
        let answer = Outcome::Accepted {
            provider_id: format!("{:x}", 0xa00 + lost),
        };
        receive_late_answer(&app.context(), ask(&app).await.id, &answer, vec![])
            .await
            .unwrap();
        for part in 1..lost {
            said(part, "DELIVRD").await;
        }
        app.advance(minutes(1)).run_jobs().await;
        assert_eq!(ask(&app).await.state, after, "part {lost}");
        assert_eq!(app.count("select count(*) from receipts").await, 0);
    }
}

/// A text of two parts that may be said again, because the answer to its second was lost.
async fn to_be_said_again(app: &TestApp) -> (TestApp, Smsc, Donor) {
    let smsc = Smsc::start(Manner {
        hangs_up_at: Some(2),
        ..Manner::default()
    })
    .await;
    let app = app.with_address("https://donors.blood-centre.almaty.example.kz", simulated_phones());
    let app = app.over_smpp(&smsc, "").await;
    let donor = app.donor(ONeg).emergency().language(Language::Kk).create().await;
    let hospital = app.hospital("No 7").await;
    let shortage = hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    plan_wave(&app.context(), shortage.campaign).await.unwrap();
    // No text that may be said again is as long as an ask with a long link.
    app.execute("update deliveries set purpose = 'stand_down'").await;
    app.run_jobs().await;
    let row = said(&app).await;
    assert_eq!(
        (row.state, row.reason.as_deref()),
        (DeliveryState::Planned, Some("the answer was lost"))
    );
    is_in_session(&app).await;
    (app, smsc, donor)
}

async fn said(app: &TestApp) -> delivery::Model {
    app.deliveries_for(Purpose::StandDown).await.pop().expect("a text")
}

async fn a_long_text_that_may_be_said_again_tells_its_parts_anew(app: TestApp) {
    let (app, _smsc, _) = to_be_said_again(&app).await;
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(said(&app).await.state, DeliveryState::Accepted);
    assert_eq!(app.count("select count(*) from delivery_parts").await, 2);
    app.execute("update deliveries set purpose = 'appeal'").await;
}

async fn a_text_that_is_shorter_when_it_is_said_again_has_no_parts(app: TestApp) {
    let (app, smsc, donor) = to_be_said_again(&app).await;
    let first = PartAccepted {
        provider_id: Some("a01".to_owned()),
        state: Some(DeliveryState::Accepted),
    };
    let second = PartAccepted {
        provider_id: None,
        state: None,
    };
    let id = said(&app).await.id;
    receive_late_answer(&app.context(), id, &Outcome::Uncertain, vec![first, second])
        .await
        .unwrap();
    assert_eq!(app.count("select count(*) from delivery_parts").await, 2);
    app.execute("update donors set latin = true").await;
    app.advance(minutes(1)).run_jobs().await;
    let row = said(&app).await;
    assert_eq!((smsc.seen().submits.len(), row.state), (3, DeliveryState::Accepted));
    assert_eq!(app.count("select count(*) from delivery_parts").await, 0);
    let words = format!("id:{} stat:DELIVRD err:000 text:", row.provider_id.unwrap());
    smsc.says(receipt(&donor, &words));
    smsc.until(|seen| seen.answers.len() == 1).await;
    assert_eq!(said(&app).await.state, DeliveryState::Delivered);
    app.execute("update deliveries set purpose = 'appeal'").await;
}
