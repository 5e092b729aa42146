//! An answer that comes when its text is not waited for any more, and before the ledger says so.

use entity::delivery;
use entity::values::BloodGroup::ONeg;
use entity::values::{DeliveryState, Language, Purpose};
use qanat::actions::receipt::receive_late_answer;
use qanat::notify::outcome::Outcome;

use crate::support::app::{TestApp, simulated_phones};
use crate::support::hospitals::units;
use crate::support::smsc::{Manner, Smsc};

on_both!(
    a_late_answer_to_the_last_part_settles_a_text_whose_worker_had_not_written_yet,
    a_late_answer_to_the_first_part_is_not_one_to_the_text,
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
