//! Letters to a relay that behaves and misbehaves, and the connections that they share.

mod answers;
mod encryption;
mod letter;
mod stop;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio_rustls::rustls::pki_types::CertificateDer;

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
