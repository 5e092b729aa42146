//! Texts in several parts, each with an answer and a receipt of its own.

use entity::values::BloodGroup::ONeg;
use entity::values::{DeliveryState, Language, Purpose};
use qanat::actions::plan_wave::plan_wave;
use qanat::actions::receipt::{message_ids, receive_late_answer};
use qanat::notify::outcome::Outcome;
use qanat::store::ledger;

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

async fn a_long_text_that_may_be_said_again_tells_its_parts_anew(app: TestApp) {
    let smsc = Smsc::start(Manner {
        hangs_up_at: Some(2),
        ..Manner::default()
    })
    .await;
    let app = app.with_address("https://donors.blood-centre.almaty.example.kz", simulated_phones());
    let app = app.over_smpp(&smsc, "").await;
    app.donor(ONeg).emergency().language(Language::Kk).create().await;
    let hospital = app.hospital("No 7").await;
    let shortage = hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    plan_wave(&app.context(), shortage.campaign).await.unwrap();
    // No text that may be said again is as long as an ask with a long link.
    app.execute("update deliveries set purpose = 'stand_down'").await;
    app.run_jobs().await;
    let row = async || app.deliveries_for(Purpose::StandDown).await.pop().expect("a text");
    assert_eq!(
        (row().await.state, row().await.reason.as_deref()),
        (DeliveryState::Planned, Some("the answer was lost"))
    );
    is_in_session(&app).await;
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(row().await.state, DeliveryState::Accepted);
    assert_eq!(app.count("select count(*) from delivery_parts").await, 2);
    app.execute("update deliveries set purpose = 'appeal'").await;
}
