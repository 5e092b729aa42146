//! The session: beginning, breaking, farewell.

use futures_util::future::join_all;
use std::sync::Arc;
use std::time::Duration;

use qanat::clock::Clock;
use qanat::notify::outcome::{NotSent, Outcome};
use qanat::notify::smpp::{Connector, Down, Event, Limits, SmppSettings, State};
use rcgen::{CertificateParams, date_time_ymd};
use tokio::time::timeout;
use tokio_rustls::rustls::pki_types::CertificateDer;

use super::side::{Side, accepted, limits, not_sent, now};
use crate::support::certificates::{Certified, certified, certified_with};
use crate::support::smsc::{Manner, Receipts, Smsc, pdu};

#[tokio::test]
async fn a_transmitter_and_a_receiver_are_one_session() {
    let smsc = Smsc::start(Manner {
        receipts: Receipts::After,
        ..Manner::default()
    })
    .await;
    let mut side = Side::bound(&smsc, "mode=pair", limits()).await;
    assert_eq!(side.sends("1").await.outcome, accepted("a01"));
    smsc.says(pdu::deliver(7, 0, 0, b"1"));
    let mut kinds =
        [side.comes_in().await, side.comes_in().await].map(|inbound| matches!(inbound.event, Event::Text(_)));
    kinds.sort_unstable();
    assert_eq!(kinds, [false, true], "a receipt and a text");
    let commands: Vec<u32> = smsc.seen().binds.iter().map(|bind| bind.0).collect();
    assert_eq!(commands, [pdu::BIND_RECEIVER, pdu::BIND_TRANSMITTER]);
    side.connector.stop(Duration::from_secs(5)).await;
    assert_eq!(smsc.until(|seen| seen.open == 0).await.unbinds, 2);
}

#[tokio::test]
async fn a_carrier_that_hangs_up_is_called_again() {
    let smsc = Smsc::start(Manner::default()).await;
    for (mode, binds) in [("transceiver", 1), ("pair", 2)] {
        let side = Side::bound(&smsc, &format!("mode={mode}"), limits()).await;
        let before = smsc.seen().binds.len();
        smsc.hangs_up();
        side.until(|state| matches!(state, State::Down { why: Down::Broken, .. }))
            .await;
        side.until(|state| matches!(state, State::Bound { .. })).await;
        assert_eq!(smsc.seen().binds.len(), before + binds);
        assert!(matches!(side.sends("1").await.outcome, Outcome::Accepted { .. }));
    }
}

#[tokio::test]
async fn without_a_session_nothing_leaves_and_nobody_waits() {
    let smsc = Smsc::start(Manner {
        bind: 0x08,
        ..Manner::default()
    })
    .await;
    let side = Side::started(&smsc, "", limits());
    let turned_away =
        |state: &State| matches!(state, State::Down { why: Down::TurnedAway(status), .. } if status == "ESME_RSYSERR");
    side.until(turned_away).await;
    assert_eq!(side.sends("1").await.outcome, not_sent(NotSent::TurnedAway));
    smsc.becomes(|manner| manner.bind = 0);
    side.until(|state| matches!(state, State::Bound { .. })).await;
    assert_eq!(side.sends("1").await.outcome, accepted("a01"));
}

#[tokio::test]
async fn a_refused_sign_in_is_a_state_of_its_own_and_passes_by_itself() {
    let smsc = Smsc::start(Manner {
        bind: 0x0e,
        ..Manner::default()
    })
    .await;
    let side = Side::started(&smsc, "", limits());
    let state = side.connector.settled(Duration::from_secs(10)).await;
    assert_eq!(
        state,
        State::SignInRefused {
            since: now(),
            status: "ESME_RINVPASWD".to_owned()
        }
    );
    assert_eq!(side.sends("1").await.outcome, not_sent(NotSent::SignInRefused));
    smsc.becomes(|manner| manner.bind = 0);
    side.until(|state| matches!(state, State::Bound { .. })).await;
}

#[tokio::test]
async fn a_host_that_is_away_is_found_when_it_is_back() {
    let smsc = Smsc::start(Manner::default()).await;
    let settings = SmppSettings::parse(&smsc.address("").into()).unwrap();
    let port = smsc.port;
    drop(smsc);
    tokio::task::yield_now().await;
    let (connector, _inbound) = Connector::start_with(settings, Clock::fixed(now()), limits(), &[]).unwrap();
    let mut states = connector.states();
    let away = |state: &State| {
        matches!(
            state,
            State::Down {
                why: Down::Unreachable,
                ..
            }
        )
    };
    timeout(Duration::from_secs(10), states.wait_for(away))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(connector.state().check(), Err(NotSent::Unreachable));
    let _back = Smsc::start_on(port, Manner::default()).await;
    let bound = |state: &State| matches!(state, State::Bound { .. });
    timeout(Duration::from_secs(10), states.wait_for(bound))
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn a_silent_line_is_asked_and_a_dead_one_given_up() {
    let smsc = Smsc::start(Manner::default()).await;
    let quick = Limits {
        silence: Duration::from_secs(1),
        ..limits()
    };
    let side = Side::bound(&smsc, "enquire=1", quick).await;
    smsc.until(|seen| seen.enquiries >= 1).await;
    assert!(matches!(side.connector.state(), State::Bound { .. }));
    smsc.becomes(|manner| manner.dead = true);
    side.until(|state| matches!(state, State::Down { why: Down::Silent, .. }))
        .await;
    smsc.becomes(|manner| manner.dead = false);
    side.until(|state| matches!(state, State::Bound { .. })).await;
}

#[tokio::test]
async fn a_farewell_leaves_nothing_uncertain() {
    let smsc = Smsc::start(Manner {
        thinks: Duration::from_millis(200),
        ..Manner::default()
    })
    .await;
    let side = Side::bound(&smsc, "window=5", limits()).await;
    let farewell = async {
        smsc.until(|seen| seen.submits.len() == 5).await;
        side.connector.stop(Duration::from_secs(5)).await;
    };
    let (outcomes, ()) = tokio::join!(side.sends_many(30), farewell);
    let accepted = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Outcome::Accepted { .. }))
        .count();
    let stopped = outcomes
        .iter()
        .filter(|outcome| **outcome == not_sent(NotSent::Stopping))
        .count();
    assert_eq!(accepted + stopped, 30);
    let seen = smsc.until(|seen| seen.open == 0).await;
    assert_eq!(
        (seen.accepted, seen.submits.len(), seen.unbinds),
        (accepted, accepted, 1)
    );
    assert!(matches!(side.connector.state(), State::Stopped { .. }));
    assert_eq!(side.sends("1").await.outcome, not_sent(NotSent::Stopping));
    assert_eq!(smsc.seen().binds.len(), 1, "it does not come back");
}

#[tokio::test]
async fn a_text_that_has_begun_to_leave_is_sent_to_its_end_before_the_farewell() {
    let smsc = Smsc::start(Manner {
        thinks: Duration::from_millis(200),
        ..Manner::default()
    })
    .await;
    let side = Side::bound(&smsc, "window=5", limits()).await;
    let long = "a".repeat(400);
    let texts = join_all((0..10).map(|_| side.sends(&long)));
    let farewell = async {
        smsc.until(|seen| seen.submits.len() == 5).await;
        side.connector.stop(Duration::from_secs(5)).await;
    };
    let (submissions, ()) = tokio::join!(texts, farewell);
    for submission in &submissions {
        let whole = matches!(submission.outcome, Outcome::Accepted { .. }) && submission.part_ids.len() == 3;
        let untouched = submission.outcome == not_sent(NotSent::Stopping) && submission.part_ids.is_empty();
        assert!(whole || untouched, "{:?}", submission.outcome);
    }
    let seen = smsc.until(|seen| seen.open == 0).await;
    assert_eq!((seen.accepted, seen.submits.len(), seen.unbinds), (15, 15, 1));
}

#[tokio::test]
async fn a_farewell_of_the_message_centre_is_answered_and_the_session_begins_anew() {
    let smsc = Smsc::start(Manner::default()).await;
    let side = Side::bound(&smsc, "", limits()).await;
    smsc.says(pdu::pdu(pdu::UNBIND, 0, 900, b""));
    smsc.until(|seen| seen.binds.len() == 2).await;
    side.until(|state| matches!(state, State::Bound { .. })).await;
    assert_eq!(side.sends("1").await.outcome, accepted("a01"));
}

#[tokio::test]
async fn a_length_that_no_pdu_has_ends_the_connection_and_a_new_one_begins() {
    let smsc = Smsc::start(Manner::default()).await;
    let side = Side::bound(&smsc, "", limits()).await;
    for (binds, length) in [(2, [0, 0, 0, 3]), (3, [0xff; 4])] {
        smsc.says(length.to_vec());
        smsc.until(|seen| seen.binds.len() == binds).await;
        side.until(|state| matches!(state, State::Bound { .. })).await;
    }
}

#[tokio::test]
async fn an_encrypted_session_wants_a_certificate_to_trust() {
    let Certified { tls, certificate, .. } = certified("localhost");
    let smsc = Smsc::start(Manner {
        tls: Some(tls),
        ..Manner::default()
    })
    .await;
    let settings = SmppSettings::parse(&smsc.encrypted_address("").into()).unwrap();
    let start = |trusted: &[CertificateDer<'static>]| {
        Connector::start_with(settings.clone(), Clock::fixed(now()), limits(), trusted).unwrap()
    };
    let (connector, inbound) = start(&[certificate]);
    let trusting = Side {
        connector: Arc::new(connector),
        inbound,
    };
    trusting.until(|state| matches!(state, State::Bound { .. })).await;
    assert_eq!(trusting.sends("1").await.outcome, accepted("a01"));
    let (connector, inbound) = start(&[]);
    let wary = Side {
        connector: Arc::new(connector),
        inbound,
    };
    wary.until(|state| {
        matches!(
            state,
            State::Down {
                why: Down::NotTrusted,
                ..
            }
        )
    })
    .await;
    assert_eq!(wary.sends("1").await.outcome, not_sent(NotSent::NotEncrypted));
    assert_eq!(smsc.seen().binds.len(), 1, "and nobody read the password");
}

#[tokio::test]
async fn a_certificate_that_has_expired_is_named() {
    let of_the_past = |params: &mut CertificateParams| params.not_after = date_time_ymd(2020, 1, 1);
    let Certified { tls, certificate, .. } = certified_with("localhost", of_the_past);
    let smsc = Smsc::start(Manner {
        tls: Some(tls),
        ..Manner::default()
    })
    .await;
    let settings = SmppSettings::parse(&smsc.encrypted_address("").into()).unwrap();
    let (connector, inbound) = Connector::start_with(settings, Clock::fixed(now()), limits(), &[certificate]).unwrap();
    let connector = Arc::new(connector);
    let expired = |state: &State| {
        matches!(
            state,
            State::Down {
                why: Down::CertificateExpired,
                ..
            }
        )
    };
    Side { connector, inbound }.until(expired).await;
    assert!(smsc.seen().binds.is_empty(), "nobody read the password");
}
