//! Answers that cannot be read, or never come.

use std::time::Duration;

use entity::values::BloodGroup::ONeg;
use entity::values::{DeliveryState, Purpose};
use qanat::actions::plan_wave::plan_wave;

use super::{impatient, over, pass};
use crate::support::app::TestApp;
use crate::support::gateway::{FILE, Gateway, Manner};
use crate::support::hospitals::units;

on_both!(
    without_a_readable_answer_nobody_knows_and_nobody_is_asked_twice,
    what_may_be_said_twice_is_said_again_after_a_lost_answer,
);

async fn without_a_readable_answer_nobody_knows_and_nobody_is_asked_twice(app: TestApp) {
    let usual = Manner::default();
    let liars = [
        Manner {
            silent: true,
            ..usual.clone()
        },
        Manner {
            thinks: Duration::from_secs(3_600),
            ..usual.clone()
        },
        Manner {
            hangs_up: true,
            ..usual.clone()
        },
        Manner {
            breaks_off: true,
            ..usual.clone()
        },
        Manner {
            status: 500,
            ..usual.clone()
        },
        Manner {
            status: 502,
            body: "<html>",
            ..usual.clone()
        },
        Manner {
            body: "accepted, thank you",
            ..usual.clone()
        },
        Manner {
            body: r#"{"status":"sent"}"#,
            ..usual.clone()
        },
        Manner {
            body: r#"{"id":["a"]}"#,
            ..usual
        },
    ];
    for (number, liar) in (1..).zip(liars) {
        let gateway = Gateway::start(liar).await;
        let app = app.over_gateways_with(&[(gateway.address("config=a"), FILE)], impatient());
        app.need(1).await;
        app.run_jobs().await;
        gateway.becomes(|manner| *manner = Manner::default());
        pass(&app, 2).await;
        assert_eq!(
            app.deliveries_in(DeliveryState::Uncertain).await.len(),
            number,
            "liar {number}"
        );
        assert_eq!(gateway.asked().len(), 1, "liar {number}");
    }
    // An id that is there and empty is an acceptance: what becomes of the text is told by the number.
    let gateway = Gateway::start(Manner {
        body: r#"{"id":""}"#,
        ..Manner::default()
    })
    .await;
    let app = over(&app, &gateway);
    app.need(1).await;
    app.run_jobs().await;
    let accepted = app.deliveries_in(DeliveryState::Accepted).await;
    assert_eq!((accepted.len(), accepted[0].provider_id.as_deref()), (1, None));
}

async fn what_may_be_said_twice_is_said_again_after_a_lost_answer(app: TestApp) {
    let gateway = Gateway::start(Manner {
        hangs_up: true,
        ..Manner::default()
    })
    .await;
    let app = over(&app, &gateway);
    app.donor(ONeg).emergency().create().await;
    let hospital = app.hospital("No 7").await;
    let shortage = hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    plan_wave(&app.context(), shortage.campaign).await.unwrap();
    app.execute("update deliveries set purpose = 'stand_down'").await;
    app.run_jobs().await;
    gateway.becomes(|manner| manner.hangs_up = false);
    pass(&app, 1).await;
    let row = app.deliveries_for(Purpose::StandDown).await.remove(0);
    assert_eq!((row.state, gateway.asked().len()), (DeliveryState::Accepted, 2));
    let references: Vec<_> = gateway
        .asked()
        .iter()
        .map(|asked| asked.body["reference"].clone())
        .collect();
    assert_eq!(references[0], references[1], "so that the gateway can tell");
    app.execute("update deliveries set purpose = 'appeal'").await;
}
