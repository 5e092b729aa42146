mod letter;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::pool::CONNECTIONS;
use super::sink::{Manner, Sink};
use super::*;
use crate::clock::Clock;
use crate::notify::samples::now;

/// Short enough for a test of silence; a relay on this machine answers in microseconds.
const LIMITS: Limits = Limits {
    connect: Duration::from_secs(5),
    command: Duration::from_secs(5),
    message: Duration::from_millis(100),
    farewell: Duration::from_millis(50),
};

fn mailer_trusting(address: &str, trusted: &[CertificateDer<'static>]) -> Mailer {
    mailer_within(LIMITS, address, trusted)
}

fn mailer_within(limits: Limits, address: &str, trusted: &[CertificateDer<'static>]) -> Mailer {
    let settings = SmtpSettings::parse(&address.into()).unwrap();
    let relay = Relay::new(settings, ClientId::Domain("qanat.example".into()), limits, trusted).unwrap();
    Mailer::through(
        relay,
        Sender {
            from: "Qanat <appeals@qanat.example>".parse().unwrap(),
            reply_to: Some("Aigul <aigul@redcrescent.example>".parse().unwrap()),
        },
        Clock::fixed(now()),
    )
}

fn mailer(sink: &Sink) -> Mailer {
    mailer_trusting(&format!("smtp://127.0.0.1:{}", sink.port), &[])
}

fn mail(id: i64) -> Mail<'static> {
    Mail {
        id: DeliveryId(id),
        tag: "k3V9",
        to: "aigul@example.kz",
        subject: "Қан керек: O(I) Rh-",
        text: "Сәлеметсіз бе!\n.\nA line of a single dot is above.",
        html: "<p>Сәлеметсіз бе!</p>",
        way_out: Some("https://qanat.example/u/7-token"),
        calendar: None,
    }
}

/// A lease that stands.
fn always() -> Fence {
    Arc::new(|| true)
}

async fn send(mailer: &Mailer, mail: Mail<'_>) -> Outcome {
    mailer.send(mail, &always(), &CancellationToken::new()).await
}

async fn outcome(manner: Manner) -> Outcome {
    let sink = Sink::start(manner).await;
    send(&mailer(&sink), mail(7)).await
}

fn not_sent(why: NotSent) -> Outcome {
    Outcome::NotSent { why }
}

fn refused(permanent: bool, code: &str) -> Outcome {
    Outcome::Refused {
        permanent,
        code: code.into(),
    }
}

fn nobody_there(code: &str) -> Outcome {
    Outcome::NoSuchAddress { code: code.into() }
}

#[tokio::test]
async fn a_letter_arrives_whole_with_an_id_that_follows_from_its_row() {
    let sink = Sink::start(Manner::default()).await;
    let sent = send(&mailer(&sink), mail(7)).await;
    assert_eq!(
        sent,
        Outcome::Accepted {
            provider_id: "<delivery-7.k3V9@qanat.example>".into()
        }
    );
    let [mail] = sink.mails().try_into().unwrap();
    for header in [
        "From: Qanat <appeals@qanat.example>",
        "To: aigul@example.kz",
        "Subject: =?utf-8?b?",
        "Date: Mon, 23 Nov 2026 11:00:00 +0000",
        "Message-ID: <delivery-7.k3V9@qanat.example>",
        "Auto-Submitted: auto-generated",
        "Reply-To: Aigul <aigul@redcrescent.example>",
        "List-Unsubscribe: <https://qanat.example/u/7-token>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Content-Type: multipart/alternative;",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
    ] {
        assert!(
            mail.lines().any(|line| line.starts_with(header)),
            "{header} is not in\n{mail}"
        );
    }
    assert!(mail.is_ascii() && mail.lines().all(|line| line.len() <= 998));
    assert_eq!(
        sink.commands()[..3],
        [
            "EHLO qanat.example",
            "MAIL FROM:<appeals@qanat.example>",
            "RCPT TO:<aigul@example.kz>"
        ]
    );
}

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

#[tokio::test]
async fn a_text_that_is_no_address_is_refused_here() {
    let sink = Sink::start(Manner::default()).await;
    let nowhere = Mail {
        to: "aigul@example.kz>\r\nRCPT TO:<other@example.kz",
        ..mail(7)
    };
    assert_eq!(send(&mailer(&sink), nowhere).await, nobody_there("501 5.1.3"));
    let script = Mail {
        to: "айгуль@example.kz",
        ..mail(7)
    };
    assert_eq!(send(&mailer(&sink), script).await, refused(true, "553 5.6.7"));
    assert_eq!(sink.mails().len(), 0);
}

#[tokio::test]
async fn a_mailer_in_memory_keeps_letters_and_refuses_what_a_relay_would() {
    let (mailer, outbox) = Mailer::in_memory("appeals@qanat.example".parse().unwrap(), Clock::fixed(now()));
    let provider_id = message_id((DeliveryId(7), "k3V9"), "qanat.example");
    assert_eq!(send(&mailer, mail(7)).await, Outcome::Accepted { provider_id });
    let nowhere = Mail {
        to: "nobody",
        ..mail(8)
    };
    assert_eq!(send(&mailer, nowhere).await, nobody_there("501 5.1.3"));
    assert_eq!(outbox.to("aigul@example.kz").len(), 1);
    assert!(outbox.to("nobody").is_empty());
}

#[tokio::test]
async fn a_connection_is_used_again_after_a_letter_and_after_a_refusal() {
    let sink = Sink::start(Manner {
        recipient: "550 5.1.1 unknown",
        ..Manner::default()
    })
    .await;
    let mailer = mailer(&sink);
    for id in 1..=3 {
        assert_eq!(send(&mailer, mail(id)).await, nobody_there("550 5.1.1"));
    }
    assert_eq!(sink.connections(), 1);
    assert_eq!(sink.commands().iter().filter(|command| *command == "RSET").count(), 3);
}

#[tokio::test]
async fn a_connection_that_the_relay_has_closed_is_replaced_and_nothing_is_lost_or_doubled() {
    let sink = Sink::start(Manner {
        one_message_each: true,
        ..Manner::default()
    })
    .await;
    let mailer = mailer(&sink);
    for id in 1..=5 {
        assert!(matches!(send(&mailer, mail(id)).await, Outcome::Accepted { .. }));
    }
    assert_eq!((sink.mails().len(), sink.connections()), (5, 5));
}

#[tokio::test]
async fn many_letters_share_a_few_connections() {
    let sink = Sink::start(Manner::default()).await;
    // Here nobody is silent, and a busy machine may take its time.
    let patient = Limits {
        message: Duration::from_secs(5),
        ..LIMITS
    };
    let mailer = mailer_within(patient, &format!("smtp://127.0.0.1:{}", sink.port), &[]);
    let sent = join_all((1..=200).map(|id| send(&mailer, mail(id)))).await;
    assert!(
        sent.iter().all(|outcome| matches!(outcome, Outcome::Accepted { .. })),
        "{sent:?}"
    );
    let mut ids: Vec<_> = sink
        .mails()
        .iter()
        .filter_map(|mail| Some(mail.lines().find(|line| line.starts_with("Message-ID"))?.to_owned()))
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 200);
    assert!(
        (1..=CONNECTIONS).contains(&sink.connections()),
        "{}",
        sink.connections()
    );
}

#[tokio::test]
async fn the_user_and_the_password_go_to_the_relay_and_a_wrong_one_is_named() {
    let sink = Sink::start(Manner::default()).await;
    let address = format!("smtp://nurse:p%40ss@127.0.0.1:{}", sink.port);
    assert_eq!(mailer_trusting(&address, &[]).check().await, Ok(()));
    // "\0nurse\0p@ss" in base64.
    assert!(
        sink.commands().contains(&"AUTH PLAIN AG51cnNlAHBAc3M=".to_owned()),
        "{:?}",
        sink.commands()
    );

    let strict = Sink::start(Manner {
        sign_in: "535 5.7.8 no",
        ..Manner::default()
    })
    .await;
    let address = format!("smtp://nurse:p%40ss@127.0.0.1:{}", strict.port);
    assert_eq!(
        send(&mailer_trusting(&address, &[]), mail(7)).await,
        not_sent(NotSent::SignInRefused)
    );
}

#[tokio::test]
async fn letters_travel_encrypted_when_the_certificate_is_to_be_trusted_and_not_at_all_otherwise() {
    let (acceptor, certificate) = certified("localhost", 3000);
    for (scheme, options, manner) in [
        (
            "smtps",
            "",
            Manner {
                implicit_tls: Some(acceptor.clone()),
                ..Manner::default()
            },
        ),
        (
            "smtp",
            "?tls=starttls",
            Manner {
                starttls: Some(acceptor.clone()),
                ..Manner::default()
            },
        ),
    ] {
        let sink = Sink::start(manner).await;
        let address = format!("{scheme}://localhost:{}{options}", sink.port);
        let trusting = mailer_trusting(&address, std::slice::from_ref(&certificate));
        assert!(
            matches!(send(&trusting, mail(7)).await, Outcome::Accepted { .. }),
            "{scheme}"
        );
        let careful = mailer_trusting(&address, &[]);
        assert_eq!(send(&careful, mail(8)).await, not_sent(NotSent::Distrusted), "{scheme}");
        assert_eq!(sink.mails().len(), 1);
    }
}

#[tokio::test]
async fn a_certificate_that_has_expired_or_names_another_is_distrusted() {
    for (name, until) in [("localhost", 2020), ("other.example", 3000)] {
        let (acceptor, certificate) = certified(name, until);
        for (scheme, options) in [("smtps", ""), ("smtp", "?tls=starttls")] {
            let manner = Manner {
                implicit_tls: (scheme == "smtps").then(|| acceptor.clone()),
                starttls: (scheme == "smtp").then(|| acceptor.clone()),
                ..Manner::default()
            };
            let sink = Sink::start(manner).await;
            let address = format!("{scheme}://localhost:{}{options}", sink.port);
            let mailer = mailer_trusting(&address, std::slice::from_ref(&certificate));
            let met = send(&mailer, mail(7)).await;
            assert_eq!(met, not_sent(NotSent::Distrusted), "{scheme} {name} {until}");
            assert_eq!(
                mailer.check().await,
                Err(NotSent::Distrusted),
                "{scheme} {name} {until}"
            );
        }
    }
}

#[tokio::test]
async fn a_relay_that_offers_no_encryption_gets_nothing_when_encryption_is_wanted() {
    let sink = Sink::start(Manner::default()).await;
    let wanting = mailer_trusting(&format!("smtp://localhost:{}?tls=starttls", sink.port), &[]);
    assert_eq!(send(&wanting, mail(7)).await, not_sent(NotSent::StarttlsMissing));
    assert!(!sink.commands().iter().any(|command| command.starts_with("MAIL")));
}

/// A certificate for a name, good until the beginning of that year.
fn certified(name: &str, until: i32) -> (TlsAcceptor, CertificateDer<'static>) {
    let mut own = rcgen::CertificateParams::new([name.to_owned()]).unwrap();
    own.not_after = rcgen::date_time_ymd(until, 1, 1);
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = own.self_signed(&key).unwrap().der().clone();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), certificate)
}
