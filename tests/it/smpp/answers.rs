//! Answers that come late or never, and what is known without them.

use std::time::Duration;

use qanat::notify::outcome::Outcome;
use qanat::notify::smpp::{Event, State};
use tokio::time::timeout;

use super::side::{Side, accepted, impatient, limits};
use crate::support::smsc::{Manner, Smsc};

#[tokio::test]
async fn an_answer_that_never_comes_leaves_a_text_uncertain() {
    let smsc = Smsc::start(Manner {
        silent: true,
        ..Manner::default()
    })
    .await;
    let side = Side::bound(&smsc, "", impatient(Duration::from_millis(200))).await;
    assert_eq!(side.sends("1").await.outcome, Outcome::Uncertain);
    assert_eq!(smsc.seen().submits.len(), 1);
}

#[tokio::test]
async fn an_answer_that_comes_late_is_told_all_the_same() {
    let smsc = Smsc::start(Manner {
        thinks: Duration::from_secs(2),
        ..Manner::default()
    })
    .await;
    let mut side = Side::bound(&smsc, "", impatient(Duration::from_millis(200))).await;
    assert_eq!(side.sends("1").await.outcome, Outcome::Uncertain);
    let inbound = side.comes_in().await;
    let Event::Late { reference, outcome } = &inbound.event else {
        panic!("the answer");
    };
    assert_eq!((*reference, outcome), (4711, &accepted("a01")));
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_uncertain_only_what_was_written() {
    let smsc = Smsc::start(Manner {
        hangs_up_at: Some(3),
        silent: true,
        ..Manner::default()
    })
    .await;
    let side = Side::bound(&smsc, "window=3", limits()).await;
    let outcomes = side.sends_many(3).await;
    assert_eq!(outcomes, vec![Outcome::Uncertain; 3]);
    smsc.becomes(|manner| manner.silent = false);
    smsc.until(|seen| seen.binds.len() == 2).await;
    side.until(|state| matches!(state, State::Bound { .. })).await;
    assert_eq!(side.sends("1").await.outcome, accepted("a04"), "by itself");
    assert_eq!(smsc.seen().submits.len(), 4, "and nothing twice");
}

#[tokio::test]
async fn whoever_stops_waiting_leaves_no_half_written_pdu() {
    let smsc = Smsc::start(Manner {
        thinks: Duration::from_millis(500),
        ..Manner::default()
    })
    .await;
    let mut side = Side::bound(&smsc, "window=50", limits()).await;
    for _ in 0..20 {
        let gone = timeout(Duration::from_millis(5), side.sends(&"a".repeat(400))).await;
        assert!(gone.is_err(), "nobody answers that fast");
    }
    assert!(matches!(side.sends("1").await.outcome, Outcome::Accepted { .. }));
    let inbound = side.comes_in().await;
    assert!(matches!(inbound.event, Event::Late { reference: 4711, .. }));
    assert_eq!(smsc.seen().binds.len(), 1);
}
