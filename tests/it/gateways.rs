//! Text messages over gateways: asked once and never twice, whatever the gateway says, and what it says to everybody alike
//! is a state in which everything waits.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use entity::delivery;
use entity::values::BloodGroup::ONeg;
use entity::values::{Channel, ConnectorState, DeliveryState, LeftBecause, Purpose};
use qanat::actions::plan_wave::plan_wave;
use qanat::notify::gateway::{Description, GatewaySettings, Limits, State};
use qanat::notify::outcome::{NotSent, Outcome};
use qanat::notify::{Fence, Route, TextMessage};
use qanat::store::{connectors, routes};
use tokio_util::sync::CancellationToken;

use crate::support::app::{TestApp, minutes, until};
use crate::support::certificates::certified;
use crate::support::gateway::{FILE, Gateway, Manner};
use crate::support::hospitals::units;

on_both!(
    a_text_is_asked_for_as_the_file_says_and_has_the_gateways_id,
    what_a_gateway_says_of_one_text_is_the_end_of_that_text_only,
    without_a_readable_answer_nobody_knows_and_nobody_is_asked_twice,
    what_may_be_said_twice_is_said_again_after_a_lost_answer,
    a_refused_sign_in_is_one_state_in_which_everything_waits,
    an_empty_balance_is_one_state_in_which_everything_waits,
    a_path_that_leads_nowhere_is_one_state_in_which_everything_waits,
    a_gateway_that_is_away_is_asked_nothing_until_its_door_opens,
    a_gateway_that_wants_fewer_gets_them_later,
    no_more_are_asked_at_once_than_the_window_has_room_for,
    a_worker_whose_lease_is_over_asks_nothing,
    a_redirect_is_not_followed,
    a_gateway_with_a_certificate_of_nobody_is_asked_nothing,
    a_stop_waits_for_the_answer_and_takes_nothing_new,
    a_gateway_that_fails_is_left_for_the_next_and_one_text_finds_out,
);

/// So many more people who are asked for something.
async fn need(app: &TestApp, people: usize) {
    app.beds(100).await;
    for _ in 0..people {
        app.donor(ONeg).emergency().create().await;
    }
    let hospital = app.hospital(&format!("No {}", app.next_number())).await;
    let need = hospital.open_shortage(ONeg, units(6));
    need.by("2026-03-23T12:00+05:00").await;
}

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
    (row.state, row.why)
}

async fn a_text_is_asked_for_as_the_file_says_and_has_the_gateways_id(app: TestApp) {
    let gateway = Gateway::start(Manner::default()).await;
    let app = over(&app, &gateway);
    need(&app, 1).await;
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
    need(&app, 1).await;
    app.run_jobs().await;
    let row = only(&app).await;
    assert_eq!(row.state, DeliveryState::Undelivered);
    assert_eq!(row.reason.as_deref(), Some("HTTP 200 bad_number"));
    // Without a word for it, a refusal says nothing of the number: the text waits, and counts its attempts.
    gateway.answers(400, "");
    need(&app, 1).await;
    app.run_jobs().await;
    let row = app.deliveries().await.pop().unwrap();
    assert_eq!((row.state, row.attempts), (DeliveryState::Planned, 1));
    assert_eq!(row.reason.as_deref(), Some("HTTP 400"));
    gateway.answers(200, r#"{"id":"{id}"}"#);
    pass(&app, 1).await;
    assert_eq!(app.deliveries_in(DeliveryState::Accepted).await.len(), 1);
    assert_eq!(stands(&app).await.0, ConnectorState::Bound);
}

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
        need(&app, 1).await;
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
    need(&app, 1).await;
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

/// Everything waits while a gateway answers so, and leaves when it answers well again.
async fn waits_and_leaves(app: &TestApp, (status, body): (u16, &'static str), state: ConnectorState, why: &str) {
    let gateway = Gateway::start(Manner::default()).await;
    let app = over(app, &gateway);
    app.run_jobs().await;
    assert_eq!(stands(&app).await, (ConnectorState::Bound, None), "its door opens");
    gateway.answers(status, body);
    need(&app, 30).await;
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
    let why = "the carrier refused the sign-in (HTTP 401)";
    waits_and_leaves(&app, (401, ""), ConnectorState::SignInRefused, why).await;
}

async fn an_empty_balance_is_one_state_in_which_everything_waits(app: TestApp) {
    let why = "no money is left with the carrier (HTTP 200)";
    let body = r#"{"code":"no_money"}"#;
    waits_and_leaves(&app, (200, body), ConnectorState::Empty, why).await;
}

async fn a_path_that_leads_nowhere_is_one_state_in_which_everything_waits(app: TestApp) {
    let why = "the carrier turned the connection away (HTTP 404)";
    waits_and_leaves(&app, (404, "<html>"), ConnectorState::Down, why).await;
}

async fn a_gateway_that_is_away_is_asked_nothing_until_its_door_opens(app: TestApp) {
    let gateway = Gateway::start(Manner::default()).await;
    let address = gateway.address("config=a");
    drop(gateway);
    let app = app.over_gateways(&[(address, FILE)]);
    need(&app, 3).await;
    pass(&app, 3).await;
    let rows = app.deliveries_in(DeliveryState::Planned).await;
    assert!(rows.len() == 3 && rows.iter().all(|row| row.attempts == 0));
    let (state, why) = stands(&app).await;
    assert_eq!(
        (state, why.as_deref()),
        (ConnectorState::Down, Some("the carrier cannot be reached"))
    );
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
        need(&app, 1).await;
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
    need(&app, 8).await;
    let running = app.clone();
    let jobs = tokio::spawn(async move { running.run_jobs().await });
    gateway.until(|asked| asked.len() == 3).await;
    let attempting = app.deliveries_in(DeliveryState::Attempting).await.len();
    assert_eq!((attempting, gateway.asked().len()), (3, 3));
    jobs.abort();
    app.may_leave_work();
}

fn message(to: &str) -> TextMessage<'_> {
    TextMessage {
        reference: 1,
        to,
        words: "1",
        expires_at: "2026-03-23T12:00:00Z".parse().unwrap(),
        receipt: true,
    }
}

async fn sends(app: &TestApp, fence: Fence, stop: &CancellationToken) -> Outcome {
    let gateway = app.carriers.sms[0].gateway().expect("a gateway");
    gateway.send(&message("+77010000001"), &fence, stop).await
}

async fn a_worker_whose_lease_is_over_asks_nothing(app: TestApp) {
    let gateway = Gateway::start(Manner::default()).await;
    let app = over(&app, &gateway);
    let stop = CancellationToken::new();
    let withdrawn = Outcome::NotSent {
        why: NotSent::Withdrawn,
    };
    assert_eq!(sends(&app, Arc::new(|| false), &stop).await, withdrawn);
    let provider_id = "m-001".to_owned();
    let accepted = Outcome::Accepted { provider_id };
    assert_eq!(sends(&app, Arc::new(|| true), &stop).await, accepted);
    assert_eq!(
        gateway.asked().len(),
        1,
        "of the first not even a whole request has come"
    );
}

async fn a_redirect_is_not_followed(app: TestApp) {
    let other = Gateway::start(Manner::default()).await;
    let headers = format!("location: http://127.0.0.1:{}/send\r\n", other.port).leak();
    let gateway = Gateway::start(Manner {
        status: 307,
        headers,
        ..Manner::default()
    })
    .await;
    let app = over(&app, &gateway);
    let outcome = sends(&app, Arc::new(|| true), &CancellationToken::new()).await;
    assert_eq!(
        outcome,
        Outcome::NotSent {
            why: NotSent::TurnedAway
        }
    );
    assert_eq!(
        (gateway.asked().len(), other.asked().len()),
        (1, 0),
        "nor are the number and the secret given on"
    );
}

async fn a_gateway_with_a_certificate_of_nobody_is_asked_nothing(app: TestApp) {
    let own = certified("localhost");
    let tls = Some(own.tls.clone());
    let gateway = Gateway::start(Manner {
        tls,
        ..Manner::default()
    })
    .await;
    let address = format!("https+sms://localhost:{}/send?config=a", gateway.port);
    let settings = GatewaySettings::parse(&address.into()).unwrap();
    let (fence, stop): (Fence, _) = (Arc::new(|| true), CancellationToken::new());
    let provider_id = "m-001".to_owned();
    for (trusted, checked, expected) in [
        (
            vec![],
            Err(NotSent::Distrusted),
            Outcome::NotSent {
                why: NotSent::Distrusted,
            },
        ),
        (vec![own.certificate.clone()], Ok(()), Outcome::Accepted { provider_id }),
    ] {
        let description = Description::read(FILE, false, &|_| None).unwrap_or_else(|faults| panic!("{faults:?}"));
        let limits = (Limits::default(), trusted.as_slice());
        let client =
            qanat::notify::gateway::Gateway::new(settings.clone(), description, app.clock.clone(), limits).unwrap();
        assert_eq!(client.check().await, checked);
        assert_eq!(client.send(&message("+77010000001"), &fence, &stop).await, expected);
    }
    assert_eq!(gateway.asked().len(), 1);
}

async fn a_stop_waits_for_the_answer_and_takes_nothing_new(app: TestApp) {
    let slow = Manner {
        thinks: Duration::from_millis(300),
        ..Manner::default()
    };
    let gateway = Gateway::start(slow).await;
    let app = over(&app, &gateway);
    let stop = CancellationToken::new();
    let stopping = async {
        gateway.until(|asked| asked.len() == 1).await;
        stop.cancel();
    };
    let (outcome, ()) = tokio::join!(sends(&app, Arc::new(|| true), &stop), stopping);
    let provider_id = "m-001".to_owned();
    assert_eq!(outcome, Outcome::Accepted { provider_id });
    let outcome = sends(&app, Arc::new(|| true), &stop).await;
    assert_eq!(outcome, Outcome::NotSent { why: NotSent::Stopping });
    assert_eq!(gateway.asked().len(), 1);
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
    need(&app, 5).await;
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
    need(&app, 3).await;
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
