//! An operator that lets everybody in and says of no text whether it has it, or of some.

use entity::values::DeliveryState;
use qanat::notify::smpp::State;

use crate::support::app::{TestApp, impatient_smpp_limits, minutes, until};
use crate::support::smsc::{Manner, Smsc};

on_both!(an_operator_that_answers_no_text_gets_no_more_than_a_few);
on_both!(an_operator_that_loses_each_tenth_answer_is_no_operator_that_is_down);

const PEOPLE: usize = 60;
/// What is on its way when the tenth answer is missing, and one a minute.
const FEW: usize = 10 + 10 + 5;

async fn an_operator_that_answers_no_text_gets_no_more_than_a_few(app: TestApp) {
    let smsc = Smsc::start(Manner {
        silent: true,
        ..Manner::default()
    })
    .await;
    let app = app.over_routes_with(&[smsc.address("")], impatient_smpp_limits()).await;
    app.need(PEOPLE).await;
    for _ in 0..5 {
        app.advance(minutes(1)).run_jobs().await;
    }
    let lost = app.deliveries_in(DeliveryState::Uncertain).await.len();
    assert!((10..=FEW).contains(&lost), "{lost}");
    assert_eq!(app.deliveries_in(DeliveryState::Planned).await.len(), PEOPLE - lost);
    let connector = app.carriers.sms[0].connector().expect("a message centre");
    assert!(matches!(connector.state(), State::Unanswered { .. }));
    let shown = "select count(*) from connectors where state = 'down' and outage = 'unanswered'";
    until(async || app.count(shown).await == 1).await;

    smsc.becomes(|manner| manner.silent = false);
    until(async || {
        app.advance(minutes(1)).run_jobs().await;
        app.deliveries_in(DeliveryState::Planned).await.is_empty()
    })
    .await;
    assert!(matches!(connector.state(), State::Bound { .. }));
    assert_eq!(app.deliveries_in(DeliveryState::Accepted).await.len(), PEOPLE - lost);
    assert_eq!(smsc.seen().submits.len(), PEOPLE, "nobody twice");
}

async fn an_operator_that_loses_each_tenth_answer_is_no_operator_that_is_down(app: TestApp) {
    const MANY: usize = 150;
    let smsc = Smsc::start(Manner {
        loses: Some(10),
        ..Manner::default()
    })
    .await;
    // All of them are under way before the first answer is missed, so that those that are missed come to light in a row.
    let app = app
        .over_routes_with(&[smsc.address("window=200")], impatient_smpp_limits())
        .await;
    app.need(MANY).await;
    app.run_jobs().await;
    assert_eq!(app.deliveries_in(DeliveryState::Uncertain).await.len(), MANY / 10);
    assert_eq!(app.deliveries_in(DeliveryState::Accepted).await.len(), MANY - MANY / 10);
    let connector = app.carriers.sms[0].connector().expect("a message centre");
    assert!(matches!(connector.state(), State::Bound { .. }));

    app.advance(minutes(5)).run_jobs().await;
    assert_eq!(smsc.seen().submits.len(), MANY, "nobody twice");
}
