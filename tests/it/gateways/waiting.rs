//! What a gateway says to everybody alike is a state in which everything waits.

use entity::values::{ConnectorState, DeliveryState};

use super::{impatient, over, pass, stands};
use crate::support::app::{TestApp, until};
use crate::support::gateway::{FILE, Gateway, Manner};

on_both!(
    a_refused_sign_in_is_one_state_in_which_everything_waits,
    an_empty_balance_is_one_state_in_which_everything_waits,
    a_path_that_leads_nowhere_is_one_state_in_which_everything_waits,
    a_gateway_that_refuses_everything_is_one_state_in_which_everything_waits,
    a_gateway_that_gives_no_answer_gets_no_more_than_a_few,
    a_gateway_that_is_away_is_asked_nothing_until_its_door_opens,
    a_gateway_that_wants_fewer_gets_them_later,
    no_more_are_asked_at_once_than_the_window_has_room_for,
);

/// So many equal answers in a row show that everybody would hear them.
const FEW: usize = 10;
/// Nine say nothing yet, a window is on its way when the tenth does, and one is tried in each of five minutes.
const MOST_TRIED: usize = 9 + 10 + 5;

/// Everything waits while a gateway answers so, and leaves when it answers well again.
async fn waits_and_leaves(app: &TestApp, (status, body): (u16, &'static str), state: ConnectorState, why: &str) {
    let gateway = Gateway::start(Manner::default()).await;
    let app = over(app, &gateway);
    app.run_jobs().await;
    assert_eq!(stands(&app).await, (ConnectorState::Bound, None), "its door opens");
    gateway.answers(status, body);
    app.need(30).await;
    app.run_jobs().await;
    assert_eq!(stands(&app).await, (state, Some(why.to_owned())));
    pass(&app, 5).await;
    let waiting = app.deliveries_in(DeliveryState::Planned).await;
    assert!(waiting.len() == 30 && waiting.iter().all(|row| row.attempts == 0));
    let tried = gateway.asked().len();
    assert!(
        tried <= 15,
        "ten on their way when it was learned, and one now and then: {tried}"
    );

    gateway.answers(200, r#"{"id":"{id}"}"#);
    until(async || {
        pass(&app, 1).await;
        app.deliveries_in(DeliveryState::Accepted).await.len() == 30
    })
    .await;
    assert_eq!((gateway.phones(), stands(&app).await.0), (30, ConnectorState::Bound));
    assert_eq!(gateway.asked().len(), tried + 30, "each once more");
}

async fn a_refused_sign_in_is_one_state_in_which_everything_waits(app: TestApp) {
    let why = "sign_in_refused, HTTP 401";
    waits_and_leaves(&app, (401, ""), ConnectorState::SignInRefused, why).await;
}

async fn an_empty_balance_is_one_state_in_which_everything_waits(app: TestApp) {
    let why = "empty, HTTP 200";
    let body = r#"{"code":"no_money"}"#;
    waits_and_leaves(&app, (200, body), ConnectorState::Empty, why).await;
}

async fn a_path_that_leads_nowhere_is_one_state_in_which_everything_waits(app: TestApp) {
    let why = "turned_away, HTTP 404";
    waits_and_leaves(&app, (404, "<html>"), ConnectorState::Down, why).await;
}

async fn a_gateway_that_refuses_everything_is_one_state_in_which_everything_waits(app: TestApp) {
    let gateway = Gateway::start(Manner::default()).await;
    let app = over(&app, &gateway);
    app.run_jobs().await;
    gateway.answers(400, r#"{"error":"sender is not registered"}"#);
    app.need(30).await;
    pass(&app, 5).await;
    let why = "refusing, HTTP 400".to_owned();
    assert_eq!(stands(&app).await, (ConnectorState::Refusing, Some(why)));
    let waiting = app.deliveries_in(DeliveryState::Planned).await;
    assert_eq!(waiting.len(), 30, "nobody's text has failed");
    assert!(waiting.iter().filter(|row| row.attempts > 0).count() < FEW);
    let tried = gateway.asked().len();
    assert!(tried <= MOST_TRIED, "{tried}");

    gateway.answers(200, r#"{"id":"{id}"}"#);
    until(async || {
        pass(&app, 1).await;
        app.deliveries_in(DeliveryState::Accepted).await.len() == 30
    })
    .await;
    assert_eq!((gateway.phones(), stands(&app).await.0), (30, ConnectorState::Bound));
}

async fn a_gateway_that_gives_no_answer_gets_no_more_than_a_few(app: TestApp) {
    let gateway = Gateway::start(Manner::default()).await;
    let app = over(&app, &gateway);
    app.run_jobs().await;
    gateway.answers(502, "<html>");
    app.need(30).await;
    pass(&app, 5).await;
    let why = "unanswered, HTTP 502".to_owned();
    assert_eq!(stands(&app).await, (ConnectorState::Down, Some(why)));
    let lost = app.deliveries_in(DeliveryState::Uncertain).await.len();
    assert!((FEW..=MOST_TRIED).contains(&lost), "{lost}");
    assert_eq!(app.deliveries_in(DeliveryState::Planned).await.len(), 30 - lost);

    gateway.answers(200, r#"{"id":"{id}"}"#);
    until(async || {
        pass(&app, 1).await;
        app.deliveries_in(DeliveryState::Planned).await.is_empty()
    })
    .await;
    let told = app.deliveries_in(DeliveryState::Accepted).await.len();
    assert_eq!((told + lost, stands(&app).await.0), (30, ConnectorState::Bound));
    assert_eq!((gateway.phones(), gateway.asked().len()), (30, 30), "nobody twice");
}

async fn a_gateway_that_is_away_is_asked_nothing_until_its_door_opens(app: TestApp) {
    let gateway = Gateway::start(Manner::default()).await;
    let address = gateway.address("config=a");
    drop(gateway);
    let app = app.over_gateways(&[(address, FILE)]);
    app.need(3).await;
    pass(&app, 3).await;
    let rows = app.deliveries_in(DeliveryState::Planned).await;
    assert!(rows.len() == 3 && rows.iter().all(|row| row.attempts == 0));
    let (state, why) = stands(&app).await;
    assert_eq!((state, why.as_deref()), (ConnectorState::Down, Some("unreachable")));
}

async fn a_gateway_that_wants_fewer_gets_them_later(app: TestApp) {
    for status in [429, 503] {
        let gateway = Gateway::start(Manner {
            status,
            ..Manner::default()
        })
        .await;
        let app = app.over_gateways_with(&[(gateway.address("config=a"), FILE)], impatient());
        let before = app.deliveries_in(DeliveryState::Accepted).await.len();
        app.need(1).await;
        app.run_jobs().await;
        let row = app.deliveries().await.pop().unwrap();
        assert_eq!((row.state, row.attempts), (DeliveryState::Planned, 0), "{status}");
        assert_eq!(row.reason.as_deref(), Some("the carrier asked to slow down"));
        let paced = app.carriers.sms[0].gateway().expect("a gateway").rate();
        assert!(paced.is_some_and(|rate| rate <= 20.0), "{paced:?}");
        gateway.answers(200, r#"{"id":"{id}"}"#);
        pass(&app, 1).await;
        assert_eq!(app.deliveries_in(DeliveryState::Accepted).await.len(), before + 1);
        assert_eq!(gateway.phones(), 1);
    }
}

async fn no_more_are_asked_at_once_than_the_window_has_room_for(app: TestApp) {
    let gateway = Gateway::start(Manner {
        silent: true,
        ..Manner::default()
    })
    .await;
    let file = (gateway.address("config=a&window=3"), FILE);
    let app = app.over_gateways(&[file]);
    // The first look, so that the window is open.
    app.run_jobs().await;
    app.need(8).await;
    let running = app.clone();
    let jobs = tokio::spawn(async move { running.run_jobs().await });
    gateway.until(|asked| asked.len() == 3).await;
    let attempting = app.deliveries_in(DeliveryState::Attempting).await.len();
    assert_eq!((attempting, gateway.asked().len()), (3, 3));
    jobs.abort();
    app.may_leave_work();
}
