//! A single request: when it leaves, where it goes, and what a stop does to it.

use std::sync::Arc;
use std::time::Duration;

use qanat::notify::gateway::{Description, GatewaySettings, Limits};
use qanat::notify::outcome::{NotSent, Outcome};
use qanat::notify::{Fence, TextMessage};
use tokio_util::sync::CancellationToken;

use super::over;
use crate::support::app::TestApp;
use crate::support::certificates::certified;
use crate::support::gateway::{FILE, Gateway, Manner};

on_both!(
    a_worker_whose_lease_is_over_asks_nothing,
    a_redirect_is_not_followed,
    a_gateway_with_a_certificate_of_nobody_is_asked_nothing,
    a_stop_waits_for_the_answer_and_takes_nothing_new,
);

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
