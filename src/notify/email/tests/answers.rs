//! What a relay answers, and what that says of the letter.

use super::*;
use crate::notify::email::sink::Manner;

#[tokio::test]
async fn a_refusal_says_whether_it_is_for_good_and_never_repeats_the_address() {
    for (answer, expected) in [
        ("550 5.1.1 <aigul@example.kz> unknown", nobody_there("550 5.1.1")),
        ("550 no such user aigul@example.kz", nobody_there("550")),
        ("554 5.7.1 <aigul@example.kz> is not liked", refused(true, "554 5.7.1")),
        ("451 4.7.1 greylisted", refused(false, "451 4.7.1")),
        ("421 4.3.2 closing", not_sent(NotSent::TurnedAway)),
        ("530 5.7.0 sign in first", not_sent(NotSent::SignInRefused)),
    ] {
        assert_eq!(
            outcome(Manner {
                recipient: answer,
                ..Manner::default()
            })
            .await,
            expected,
            "{answer}"
        );
    }
    let spam = Manner {
        message: "554 5.7.1 looks like spam",
        ..Manner::default()
    };
    assert_eq!(outcome(spam).await, refused(true, "554 5.7.1"));
}

#[tokio::test]
async fn a_letter_whose_answer_was_lost_is_uncertain() {
    for manner in [
        Manner {
            message: "",
            ..Manner::default()
        },
        Manner {
            message: "...",
            ..Manner::default()
        },
        Manner {
            hangs_up_within: true,
            ..Manner::default()
        },
    ] {
        assert_eq!(outcome(manner).await, Outcome::Uncertain);
    }
}

#[tokio::test]
async fn a_refusal_after_the_letter_ends_it_or_puts_it_off() {
    for (answer, expected) in [
        ("451 4.3.0 try again", refused(false, "451 4.3.0")),
        ("452 4.2.2 full", refused(false, "452 4.2.2")),
        ("552 5.3.4 too large", refused(true, "552 5.3.4")),
        ("554 5.7.1 looks like spam", refused(true, "554 5.7.1")),
        ("421 4.3.2 closing", not_sent(NotSent::TurnedAway)),
    ] {
        let manner = Manner {
            message: answer,
            ..Manner::default()
        };
        assert_eq!(outcome(manner).await, expected, "{answer}");
    }
}

#[tokio::test]
async fn a_relay_that_does_not_take_the_sender_has_refused_no_letter() {
    let strict = Manner {
        sender: "553 5.7.1 not your address",
        ..Manner::default()
    };
    assert_eq!(outcome(strict).await, not_sent(NotSent::SenderRefused));
}

#[tokio::test]
async fn what_breaks_before_the_letter_is_handed_over_was_not_sent() {
    // Bound, so that nobody else takes the port, and not listening.
    let deaf = tokio::net::TcpSocket::new_v4().unwrap();
    deaf.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let port = deaf.local_addr().unwrap().port();
    let nobody = mailer_trusting(&format!("smtp://127.0.0.1:{port}"), &[]);
    assert_eq!(send(&nobody, mail(7)).await, not_sent(NotSent::Unreachable));
    assert_eq!(nobody.check().await, Err(NotSent::Unreachable));

    let busy = Manner {
        greeting: "554 go away",
        ..Manner::default()
    };
    assert_eq!(outcome(busy).await, not_sent(NotSent::TurnedAway));
    let closing = Manner {
        sender: "421 4.3.2 closing",
        ..Manner::default()
    };
    assert_eq!(outcome(closing).await, not_sent(NotSent::TurnedAway));
}
