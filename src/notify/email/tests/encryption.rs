//! Letters over an encrypted connection, and who signs in.

use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::*;
use crate::notify::email::sink::{Manner, Sink};

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

    for (sign_in, why) in [
        ("535 5.7.8 no", NotSent::SignInRefused),
        ("454 4.7.0 temporary authentication failure", NotSent::TurnedAway),
        ("421 4.3.2 closing", NotSent::TurnedAway),
        ("no answer of SMTP", NotSent::Broken),
    ] {
        let strict = Sink::start(Manner {
            sign_in,
            ..Manner::default()
        })
        .await;
        let address = format!("smtp://nurse:p%40ss@127.0.0.1:{}", strict.port);
        let met = send(&mailer_trusting(&address, &[]), mail(7)).await;
        assert_eq!(met, not_sent(why), "{sign_in}");
    }
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
async fn a_certificate_that_has_expired_and_one_that_names_another_host_are_told_apart() {
    for (name, until, why) in [
        ("localhost", 2020, NotSent::CertificateExpired),
        ("other.example", 3000, NotSent::Distrusted),
    ] {
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
            assert_eq!(met, not_sent(why), "{scheme} {name} {until}");
            assert_eq!(mailer.check().await, Err(why), "{scheme} {name} {until}");
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
