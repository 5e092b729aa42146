//! A route whose operator refuses every text, with a status that says nothing of money.

use entity::values::DeliveryState;
use qanat::notify::smpp::State;

use crate::support::app::{TestApp, minutes, until};
use crate::support::smsc::{Manner, Smsc};

on_both!(an_operator_that_refuses_every_text_is_seen_and_left_alone_until_it_takes_one,);

async fn an_operator_that_refuses_every_text_is_seen_and_left_alone_until_it_takes_one(app: TestApp) {
    let smsc = Smsc::start(Manner {
        submit: 0x401,
        ..Manner::default()
    })
    .await;
    let app = app.over_smpp(&smsc, "").await;
    app.need(30).await;
    for _ in 0..10 {
        app.advance(minutes(1)).run_jobs().await;
    }
    let rows = app.deliveries().await;
    assert!(rows.iter().all(|row| row.state == DeliveryState::Planned));
    let attempts: i32 = rows.iter().map(|row| row.attempts).sum();
    assert_eq!(attempts, 9, "the tenth shows that it was none of them");
    let tried = smsc.seen().submits.len();
    assert!(
        tried <= 30,
        "nine, those on their way then, and one now and then: {tried}"
    );
    let connector = app.carriers.sms[0].connector().expect("a message centre");
    assert!(matches!(connector.state(), State::Refusing { status, .. } if status == "0x00000401"));
    let shown = "select count(*) from connectors where state = 'refusing' and status = '0x00000401'";
    until(async || app.count(shown).await == 1).await;

    smsc.hangs_up();
    smsc.until(|seen| seen.binds.len() == 2).await;
    let mut states = connector.states();
    let refusing = |state: &State| matches!(state, State::Refusing { .. });
    states
        .wait_for(refusing)
        .await
        .expect("a new session changes nothing of it");

    smsc.becomes(|manner| manner.submit = 0);
    until(async || {
        app.advance(minutes(1)).run_jobs().await;
        app.deliveries_in(DeliveryState::Accepted).await.len() == 30
    })
    .await;
    assert!(matches!(connector.state(), State::Bound { .. }));
    assert_eq!(smsc.seen().accepted, 30);
    until(async || app.count("select count(*) from connectors where state = 'bound'").await == 1).await;
}
