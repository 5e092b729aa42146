//! A lease that is over, and a service that is to stop, while a letter is on its way.

use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::notify::email::sink::{Manner, Sink};

/// What comes of a letter when the service is to stop as soon as the relay has seen so much.
async fn outcome_of_a_stop(manner: Manner, has_seen: impl Fn(&Sink) -> bool) -> (Outcome, usize) {
    let patient = Limits {
        command: Duration::from_hours(1),
        message: Duration::from_hours(1),
        ..LIMITS
    };
    let sink = Sink::start(manner).await;
    let mailer = mailer_within(patient, &format!("smtp://127.0.0.1:{}", sink.port), &[]);
    let stop = CancellationToken::new();
    let stopping = async {
        while !has_seen(&sink) {
            tokio::task::yield_now().await;
        }
        stop.cancel();
    };
    let fence = always();
    let (outcome, ()) = tokio::join!(mailer.send(mail(7), &fence, &stop), stopping);
    (outcome, sink.mails().len())
}

#[tokio::test]
async fn a_letter_whose_lease_is_over_when_the_relay_waits_for_it_stays_here() {
    let sink = Sink::start(Manner::default()).await;
    let over: Fence = Arc::new(|| false);
    let outcome = mailer(&sink).send(mail(7), &over, &CancellationToken::new()).await;
    assert_eq!(
        outcome,
        Outcome::NotSent {
            why: NotSent::Withdrawn
        }
    );
    assert!(sink.mails().is_empty());
}

#[tokio::test]
async fn a_stop_keeps_a_letter_here_until_its_first_byte_has_left() {
    let silent = |place: &str| {
        let mut manner = Manner::default();
        match place {
            "MAIL" => manner.sender = "...",
            "RCPT" => manner.recipient = "...",
            _ => manner.greeting = "...",
        }
        manner
    };
    for place in ["greeting", "MAIL", "RCPT"] {
        let has_seen = |sink: &Sink| match place {
            "greeting" => sink.connections() == 1,
            command => sink.commands().iter().any(|seen| seen.starts_with(command)),
        };
        let stopped = outcome_of_a_stop(silent(place), has_seen).await;
        assert_eq!(stopped, (not_sent(NotSent::Stopping), 0), "{place}");
    }
}

#[tokio::test]
async fn a_stop_waits_shortly_for_the_answer_to_a_letter_that_has_left() {
    let silent = Manner {
        message: "...",
        ..Manner::default()
    };
    let stopped = outcome_of_a_stop(silent, |sink| !sink.mails().is_empty()).await;
    assert_eq!(stopped, (Outcome::Uncertain, 1));
}
