//! Texts that leave: their form, their fence, their pace.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use qanat::notify::Fence;
use qanat::notify::outcome::{NotSent, Outcome};
use qanat::notify::smpp::{Limits, Submission, TextMessage};
use tokio::time::{Instant, timeout};

use super::side::{Side, accepted, always, limits, message, not_sent, now};
use crate::support::smsc::{Ids, Manner, Smsc, pdu};

#[tokio::test]
async fn a_text_reaches_the_message_centre_as_it_was_meant() {
    let smsc = Smsc::start(Manner::default()).await;
    let side = Side::bound(&smsc, "source=1414", limits()).await;
    let sent = side.sends("ҚАН О(I)− керек: №7 аурухана").await;
    assert_eq!(
        sent,
        Submission {
            outcome: accepted("a01"),
            part_ids: vec!["a01".to_owned()]
        }
    );
    let submit = smsc.seen().submits.remove(0);
    assert_eq!(
        (submit.source.as_str(), submit.destination.as_str()),
        ("1414", "77011234567")
    );
    assert_eq!(submit.words(), "ҚАН О(I)− керек: №7 аурухана");
    assert_eq!((submit.data_coding, submit.esm_class, submit.registered), (8, 0, 1));
    assert_eq!(submit.validity, "000000020000000R");
    let binds = smsc.seen().binds;
    assert_eq!(
        binds,
        [(pdu::BIND_TRANSCEIVER, "qanat".to_owned(), "secret".to_owned())]
    );
}

#[tokio::test]
async fn a_long_text_travels_in_parts_that_belong_together() {
    let smsc = Smsc::start(Manner::default()).await;
    let side = Side::bound(&smsc, "", limits()).await;
    let words = "ә".repeat(150);
    let sent = side.sends(&words).await;
    assert_eq!(sent.part_ids, ["a01", "a02", "a03"]);
    assert_eq!(sent.outcome, accepted("a01"));
    let submits = smsc.seen().submits;
    assert_eq!(submits.iter().map(|submit| submit.words()).collect::<String>(), words);
    let headers: Vec<_> = submits.iter().map(|submit| submit.octets[..6].to_vec()).collect();
    let reference = headers[0][3];
    for (number, header) in (1..).zip(headers) {
        assert_eq!(header, [5, 0, 3, reference, 3, number]);
    }
}

#[tokio::test]
async fn nothing_is_written_when_the_fence_says_no() {
    let smsc = Smsc::start(Manner::default()).await;
    let side = Side::bound(&smsc, "", limits()).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let counts = asked.clone();
    let lost: Fence = Arc::new(move || {
        counts.fetch_add(1, Ordering::SeqCst);
        false
    });
    assert_eq!(
        side.sends_fenced("1", &lost).await.outcome,
        not_sent(NotSent::Withdrawn)
    );
    assert_eq!((smsc.seen().submits.len(), asked.load(Ordering::SeqCst)), (0, 1));
    assert_eq!(
        side.sends("1").await.outcome,
        accepted("a01"),
        "and the session goes on"
    );
}

#[tokio::test]
async fn a_text_of_no_more_use_and_a_number_that_is_none_never_leave() {
    let smsc = Smsc::start(Manner::default()).await;
    let side = Side::bound(&smsc, "", limits()).await;
    let late = TextMessage {
        expires_at: now(),
        ..message("1")
    };
    assert_eq!(
        side.connector.submit(&late, &always()).await.outcome,
        not_sent(NotSent::Expired)
    );
    let nowhere = TextMessage {
        to: "nurse",
        ..message("1")
    };
    let refused = Outcome::Refused {
        permanent: true,
        code: "ESME_RINVDSTADR".to_owned(),
    };
    assert_eq!(side.connector.submit(&nowhere, &always()).await.outcome, refused);
    assert!(smsc.seen().submits.is_empty());
}

#[tokio::test]
async fn a_refusal_has_the_protocols_name() {
    let smsc = Smsc::start(Manner::default()).await;
    let side = Side::bound(&smsc, "", limits()).await;
    for (status, code, permanent) in [(0x0b, "ESME_RINVDSTADR", true), (0x08, "ESME_RSYSERR", false)] {
        smsc.becomes(|manner| manner.submit = status);
        let code = code.to_owned();
        assert_eq!(side.sends("1").await.outcome, Outcome::Refused { permanent, code });
    }
}

#[tokio::test]
async fn an_accepted_text_may_have_no_id() {
    let smsc = Smsc::start(Manner::default()).await;
    let side = Side::bound(&smsc, "", limits()).await;
    for ids in [Ids::Empty, Ids::Missing] {
        smsc.becomes(|manner| manner.ids = ids);
        assert_eq!(side.sends("1").await.outcome, accepted(""));
    }
}

#[tokio::test]
async fn a_fence_that_falls_between_two_parts_stops_the_second() {
    let smsc = Smsc::start(Manner::default()).await;
    let side = Side::bound(&smsc, "", limits()).await;
    let first = AtomicBool::new(true);
    let once: Fence = Arc::new(move || first.swap(false, Ordering::SeqCst));
    let sent = side.sends_fenced(&"a".repeat(200), &once).await;
    assert_eq!(
        (sent.outcome, sent.part_ids),
        (Outcome::Uncertain, vec!["a01".to_owned()])
    );
    assert_eq!(smsc.seen().submits.len(), 1);
}

#[tokio::test]
async fn no_more_texts_are_on_their_way_than_the_window_lets() {
    let smsc = Smsc::start(Manner {
        silent: true,
        ..Manner::default()
    })
    .await;
    let side = Side::bound(&smsc, "window=7", limits()).await;
    let sending = side.sends_many(30);
    let counting = async {
        smsc.until(|seen| seen.submits.len() == 7).await;
        timeout(Duration::from_millis(150), smsc.until(|seen| seen.submits.len() > 7)).await
    };
    tokio::select! {
        more = counting => assert!(more.is_err(), "more than the window"),
        _ = sending => panic!("nobody answers that fast"),
    }
}

#[tokio::test]
async fn throttling_slows_the_connector_and_fails_no_text() {
    let smsc = Smsc::start(Manner {
        throttles: Some(20),
        ..Manner::default()
    })
    .await;
    let patient = Limits {
        patience: Duration::from_secs(60),
        ..limits()
    };
    let side = Side::bound(&smsc, "window=10", patient).await;
    let began = Instant::now();
    let outcomes = side.sends_many(100).await;
    let taken = began.elapsed().as_secs_f64();
    assert!(
        outcomes
            .iter()
            .all(|outcome| matches!(outcome, Outcome::Accepted { .. }))
    );
    let seen = smsc.seen();
    assert_eq!(seen.accepted, 100);
    assert!(seen.throttled > 0 && seen.throttled < 50, "{} in vain", seen.throttled);
    assert!(100.0 / taken >= 0.8 * 20.0, "{taken} s");
    assert!(side.connector.rate().is_some_and(|rate| (10.0..40.0).contains(&rate)));
}

#[tokio::test]
async fn an_operator_that_throttles_without_end_gets_the_text_later() {
    let smsc = Smsc::start(Manner {
        throttles: Some(0),
        ..Manner::default()
    })
    .await;
    let side = Side::bound(
        &smsc,
        "",
        Limits {
            patience: Duration::from_millis(100),
            ..limits()
        },
    )
    .await;
    assert_eq!(side.sends("1").await.outcome, not_sent(NotSent::Throttled));
}

#[tokio::test]
async fn the_contracts_rate_is_kept() {
    let smsc = Smsc::start(Manner::default()).await;
    let side = Side::bound(&smsc, "rate=50&window=50", limits()).await;
    let began = Instant::now();
    side.sends_many(51).await;
    assert!(began.elapsed() >= Duration::from_millis(950), "{:?}", began.elapsed());
}
