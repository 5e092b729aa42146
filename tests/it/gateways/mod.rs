//! Text messages over gateways: asked once and never twice, whatever the gateway says, and what it says to everybody alike
//! is a state in which everything waits.

mod lost_answers;
mod requests;
mod waiting;

use std::time::Duration;

use chrono::TimeDelta;
use entity::delivery;
use entity::values::{Channel, ConnectorState, DeliveryState, LeftBecause};
use qanat::notify::Route;
use qanat::notify::gateway::Limits;
use qanat::notify::standing::State;
use qanat::store::{connectors, routes};

use crate::support::app::{TestApp, minutes};
use crate::support::gateway::{FILE, Gateway, Manner};

on_both!(
    a_text_is_asked_for_as_the_file_says_and_has_the_gateways_id,
    what_a_gateway_says_of_one_text_is_the_end_of_that_text_only,
    a_gateway_that_fails_is_left_for_the_next_and_one_text_finds_out,
);

fn over(app: &TestApp, gateway: &Gateway) -> TestApp {
    app.over_gateways(&[(gateway.address("config=a&two_way=true"), FILE)])
}

/// Short enough that a test does not wait for an answer that never comes.
fn impatient() -> Limits {
    Limits {
        answer: Duration::from_millis(200),
        connect: Duration::from_millis(200),
        patience: Duration::from_millis(200),
        ..Limits::default()
    }
}

/// Lets minutes pass, with the jobs running.
async fn pass(app: &TestApp, times: usize) {
    for _ in 0..times {
        app.advance(minutes(1)).run_jobs().await;
    }
}

async fn only(app: &TestApp) -> delivery::Model {
    let mut rows = app.deliveries().await;
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

async fn stands(app: &TestApp) -> (ConnectorState, Option<String>) {
    let rows = connectors::seen_since(&app.db, Channel::Sms, app.clock.now() - minutes(1)).await;
    let row = rows.unwrap().pop().expect("a state");
    let said = [row.outage.map(|outage| outage.to_string()), row.status];
    let said = said
        .into_iter()
        .flatten()
        .reduce(|outage, status| format!("{outage}, {status}"));
    (row.state, said)
}

async fn a_text_is_asked_for_as_the_file_says_and_has_the_gateways_id(app: TestApp) {
    let gateway = Gateway::start(Manner::default()).await;
    let app = over(&app, &gateway);
    app.need(1).await;
    app.run_jobs().await;
    let (row, asked) = (only(&app).await, gateway.asked().remove(0));
    assert!(
        asked.head.starts_with("post /send http/1.1\r\n"),
        "no option is sent: {}",
        asked.head
    );
    assert!(asked.head.contains("authorization: bearer secret-token"));
    assert!(
        asked.to().starts_with("+7701") && asked.words().contains("1=yes"),
        "{}",
        asked.words()
    );
    assert_eq!(asked.body["reference"], row.id.0.to_string());
    let left = (row.expires_at - app.clock.now()).num_seconds();
    assert_eq!(
        (&asked.body["from"], &asked.body["ttl"]),
        (&"1414".into(), &left.into())
    );
    assert_eq!(
        (row.state, row.provider_id.as_deref()),
        (DeliveryState::Accepted, Some("m-001"))
    );
    assert_eq!(stands(&app).await, (ConnectorState::Bound, None));
    pass(&app, 3).await;
    assert_eq!(gateway.asked().len(), 1);
}

async fn what_a_gateway_says_of_one_text_is_the_end_of_that_text_only(app: TestApp) {
    let gateway = Gateway::start(Manner::default()).await;
    gateway.answers(200, r#"{"code":"bad_number"}"#);
    let app = over(&app, &gateway);
    app.need(1).await;
    app.run_jobs().await;
    let row = only(&app).await;
    assert_eq!(row.state, DeliveryState::Undelivered);
    assert_eq!(row.reason.as_deref(), Some("HTTP 200 bad_number"));
    // Without a word for it, a refusal says nothing of the number: the text waits, and counts its attempts.
    gateway.answers(400, "");
    app.need(1).await;
    app.run_jobs().await;
    let row = app.deliveries().await.pop().unwrap();
    assert_eq!((row.state, row.attempts), (DeliveryState::Planned, 1));
    assert_eq!(row.reason.as_deref(), Some("HTTP 400"));
    gateway.answers(200, r#"{"id":"{id}"}"#);
    pass(&app, 1).await;
    assert_eq!(app.deliveries_in(DeliveryState::Accepted).await.len(), 1);
    assert_eq!(stands(&app).await.0, ConnectorState::Bound);
}

async fn a_gateway_that_fails_is_left_for_the_next_and_one_text_finds_out(app: TestApp) {
    let first = Gateway::start(Manner {
        status: 401,
        ..Manner::default()
    })
    .await;
    let second = Gateway::start(Manner::default()).await;
    let app = app.over_gateways(&[
        (first.address("config=a&name=first"), FILE),
        (second.address("config=a&name=second"), FILE),
    ]);
    app.run_jobs().await;
    app.need(5).await;
    pass(&app, 2).await;
    let rows = routes::all(&app.db).await.unwrap();
    let left = rows
        .iter()
        .find(|row| row.name == "first")
        .expect("looked at")
        .left_because;
    assert_eq!(left, Some(LeftBecause::SignInRefused));
    // The one that has tried the first in vain is behind the others by a moment.
    app.advance(TimeDelta::seconds(2)).run_jobs().await;
    assert_eq!(app.deliveries_in(DeliveryState::Accepted).await.len(), 5);
    assert_eq!(second.phones(), 5);

    first.answers(200, r#"{"id":"{id}"}"#);
    let tried = first.asked().len();
    app.advance(minutes(2));
    assert!(app.carriers.route("first").is_some_and(Route::wants_a_try));
    app.need(3).await;
    app.run_jobs().await;
    assert_eq!((first.asked().len(), second.asked().len()), (tried + 1, 7));
    let state = app
        .carriers
        .route("first")
        .and_then(Route::gateway)
        .map(|gateway| gateway.state());
    assert!(matches!(state, Some(State::Takes { .. })));
    pass(&app, 7).await;
    assert_eq!(routes::carrying(&app.db).await.unwrap().as_deref(), Some("first"));
}
