//! Texts in several parts of which something keeps the rest back when the first part has left.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use qanat::notify::Fence;
use qanat::notify::outcome::Outcome;
use qanat::notify::smpp::{Limits, State, Submission};
use tokio::time::timeout;

use super::side::{Side, accepted, always, limits};
use crate::support::smsc::{Manner, Smsc, pdu};

/// Of two parts.
const WORDS: &str = "No 7 needs O(I) Rh- red cells. Come to the blood centre in Abylai Khan street today from 08:00 to 13:00. Bring \
    your identity card, eat something light and drink water before you come. Your code is 4711.";
/// Two parts a second: the second one has its turn long after whatever happens behind the first.
const SLOWLY: &str = "rate=2";

fn is_down(state: &State) -> bool {
    matches!(state, State::Down { .. })
}

fn torn() -> Submission {
    Submission {
        outcome: Outcome::Uncertain,
        part_ids: vec!["a01".to_owned()],
    }
}

/// A text of which the message centre has the first part when it hangs up, and then lets nobody in.
async fn interrupted(side: &Side, smsc: &Smsc, fence: &Fence, then: impl Future<Output = ()>) -> Submission {
    let interruption = async {
        smsc.until(|seen| seen.accepted == 1).await;
        // Whoever answers this has read the answer before it.
        smsc.says(pdu::pdu(pdu::ENQUIRE_LINK, 0, 900, b""));
        smsc.until(|seen| !seen.answers.is_empty()).await;
        smsc.becomes(|manner| manner.bind = 0x08);
        smsc.hangs_up();
        side.until(is_down).await;
        then.await;
    };
    tokio::join!(side.sends_fenced(WORDS, fence), interruption).0
}

/// Until the turn of the second part is over.
async fn waits_in_vain(smsc: &Smsc) {
    let leaves = timeout(Duration::from_secs(1), smsc.until(|seen| seen.submits.len() > 1)).await;
    assert!(leaves.is_err(), "there is no session");
}

#[tokio::test]
async fn the_rest_of_a_text_leaves_over_the_next_session() {
    let smsc = Smsc::start(Manner::default()).await;
    let side = Side::bound(&smsc, SLOWLY, limits()).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let counts = asked.clone();
    let fence: Fence = Arc::new(move || counts.fetch_add(1, Ordering::SeqCst) < 2);
    let lets_in_after_its_turn = async {
        waits_in_vain(&smsc).await;
        smsc.becomes(|manner| manner.bind = 0);
    };
    let sent = interrupted(&side, &smsc, &fence, lets_in_after_its_turn).await;
    assert_eq!(sent.outcome, accepted("a01"));
    assert_eq!(sent.part_ids, ["a01", "a02"]);
    let submits = smsc.seen().submits;
    assert_eq!(submits.iter().map(|submit| submit.words()).collect::<String>(), WORDS);
    assert_eq!(submits[0].octets[3], submits[1].octets[3], "a phone joins them");
    assert_eq!(asked.load(Ordering::SeqCst), 2, "the fence is asked before each");
}

#[tokio::test]
async fn the_rest_of_a_text_leaves_when_there_is_money_again() {
    let smsc = Arc::new(Smsc::start(Manner::default()).await);
    let side = Side::bound(&smsc, "empty=0x0403", limits()).await;
    let (runs_out, calls) = (smsc.clone(), AtomicUsize::new(0));
    let fence: Fence = Arc::new(move || {
        let money = calls.fetch_add(1, Ordering::SeqCst) != 1;
        runs_out.becomes(|manner| manner.submit = if money { 0 } else { 0x0403 });
        true
    });
    let sent = side.sends_fenced(WORDS, &fence).await;
    assert_eq!(sent.outcome, accepted("a01"));
    assert_eq!(sent.part_ids, ["a01", "a03"], "the second one was refused in between");
    assert!(matches!(side.connector.state(), State::Bound { .. }));
}

#[tokio::test]
async fn a_part_whose_answer_was_lost_is_never_offered_again() {
    let smsc = Smsc::start(Manner {
        hangs_up_at: Some(2),
        ..Manner::default()
    })
    .await;
    let side = Side::bound(&smsc, "", limits()).await;
    assert_eq!(side.sends(WORDS).await, torn());
    smsc.until(|seen| seen.binds.len() == 2).await;
    side.until(|state| matches!(state, State::Bound { .. })).await;
    assert_eq!(side.sends("1").await.outcome, accepted("a03"));
}

#[tokio::test]
async fn a_lease_that_is_lost_while_the_rest_waits_keeps_it_back() {
    let smsc = Smsc::start(Manner::default()).await;
    let side = Side::bound(&smsc, SLOWLY, limits()).await;
    let calls = AtomicUsize::new(0);
    let once: Fence = Arc::new(move || calls.fetch_add(1, Ordering::SeqCst) == 0);
    let lets_in = async { smsc.becomes(|manner| manner.bind = 0) };
    assert_eq!(interrupted(&side, &smsc, &once, lets_in).await, torn());
    assert_eq!(smsc.seen().submits.len(), 1);
}

#[tokio::test]
async fn the_rest_of_a_text_does_not_wait_without_end() {
    let smsc = Smsc::start(Manner::default()).await;
    let soon = Limits {
        to_its_end: Duration::from_millis(700),
        ..limits()
    };
    let side = Side::bound(&smsc, SLOWLY, soon).await;
    assert_eq!(interrupted(&side, &smsc, &always(), async {}).await, torn());
    assert_eq!(smsc.seen().submits.len(), 1);
}

#[tokio::test]
async fn a_farewell_does_not_wait_for_a_session_that_is_away() {
    let smsc = Smsc::start(Manner::default()).await;
    let patient = Limits {
        to_its_end: Duration::from_secs(120),
        ..limits()
    };
    let side = Side::bound(&smsc, SLOWLY, patient).await;
    let farewell = async {
        waits_in_vain(&smsc).await;
        let stops = timeout(Duration::from_secs(10), side.connector.stop(Duration::from_secs(60))).await;
        assert!(stops.is_ok(), "the farewell is held up");
    };
    assert_eq!(interrupted(&side, &smsc, &always(), farewell).await, torn());
}
