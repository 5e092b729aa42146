//! A route on which no money is left.

use entity::values::{DeliveryState, LeftBecause};
use qanat::notify::smpp::State;

use super::{Operators, carrying, left_because};
use crate::support::app::{TestApp, minutes, until};
use crate::support::smsc::{Manner, Smsc};

on_both!(
    an_empty_balance_pauses_its_route_and_loses_nothing,
    a_route_without_money_is_left_and_one_text_tells_when_it_has_some_again,
);

/// What the operators of these tests say when no money is left.
const EMPTY: &str = "empty=0x450";

async fn an_empty_balance_pauses_its_route_and_loses_nothing(app: TestApp) {
    let smsc = Smsc::start(Manner {
        submit: 0x450,
        ..Manner::default()
    })
    .await;
    let app = app.over_smpp(&smsc, EMPTY).await;
    app.need(30).await;
    for _ in 0..5 {
        app.advance(minutes(1)).run_jobs().await;
    }
    let rows = app.deliveries().await;
    assert!(
        rows.iter()
            .all(|row| row.state == DeliveryState::Planned && row.attempts == 0)
    );
    let tried = smsc.seen().submits.len();
    assert!(
        tried <= 15,
        "ten on their way when it was learned, and one now and then: {tried}"
    );
    let connector = app.carriers.sms[0].connector().expect("a message centre");
    assert!(matches!(connector.state(), State::Empty { .. }));
    until(async || app.count("select count(*) from connectors where state = 'empty'").await == 1).await;

    smsc.becomes(|manner| manner.submit = 0);
    until(async || {
        app.advance(minutes(1)).run_jobs().await;
        app.deliveries_in(DeliveryState::Accepted).await.len() == 30
    })
    .await;
    assert!(matches!(connector.state(), State::Bound { .. }));
    assert_eq!(smsc.seen().accepted, 30);
}

async fn a_route_without_money_is_left_and_one_text_tells_when_it_has_some_again(app: TestApp) {
    let empty = Manner {
        submit: 0x450,
        ..Manner::default()
    };
    let operators = Operators::start(empty, Manner::default()).await;
    let [first, second] = operators.addresses();
    let app = app.over_routes(&[format!("{first}&{EMPTY}"), second]).await;
    app.need(5).await;
    app.run_jobs().await;
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(left_because(&app).await, Some(LeftBecause::Empty));
    until(async || {
        app.advance(minutes(1)).run_jobs().await;
        app.deliveries_in(DeliveryState::Accepted).await.len() == 5
    })
    .await;
    assert_eq!(
        (operators.first.seen().accepted, operators.second.seen().accepted),
        (0, 5)
    );

    operators.first.becomes(|manner| manner.submit = 0);
    let connector = app.carriers.sms[0].connector().expect("a message centre");
    until(async || connector.wants_a_try()).await;
    app.need(3).await;
    app.run_jobs().await;
    assert_eq!(
        (operators.first.seen().accepted, operators.second.seen().accepted),
        (1, 7)
    );
    assert_eq!(carrying(&app).await, "second", "it has to be good for a while");
    for _ in 0..6 {
        app.run_jobs().await;
        app.advance(minutes(1));
    }
    assert_eq!(carrying(&app).await, "first");
}
