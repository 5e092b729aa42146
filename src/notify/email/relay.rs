//! The way to the relay: TCP without Nagle's delay, encryption and sign-in. Nagle's algorithm holds each command back
//! for the answer to the one before and costs a factor of fifty.

use std::error::Error;
use std::sync::Arc;

use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use secrecy::ExposeSecret;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};

use super::connection::Connection;
use super::limits::Limits;
use super::stream::Encrypted;
use crate::notify::outcome::NotSent;
use crate::notify::providers::{SmtpSettings, Tls};
use crate::notify::trust::{distrust, encryption};

/// How to reach the relay.
pub struct Relay {
    settings: SmtpSettings,
    hello: ClientId,
    limits: Limits,
    implicit: TlsConnector,
    starttls: TlsParameters,
}

impl Relay {
    /// Trusts the public certificate authorities and those given.
    ///
    /// # Errors
    /// [`NotSent::NotEncrypted`] if a given certificate cannot be read.
    pub fn new(
        settings: SmtpSettings,
        hello: ClientId,
        limits: Limits,
        trusted: &[CertificateDer<'static>],
    ) -> Result<Self, NotSent> {
        let mut starttls = TlsParameters::builder(settings.host.clone());
        for certificate in trusted {
            let certificate = Certificate::from_der(certificate.to_vec()).map_err(|_| NotSent::NotEncrypted)?;
            starttls = starttls.add_root_certificate(certificate);
        }
        let starttls = starttls.build_rustls().map_err(|_| NotSent::NotEncrypted)?;
        Ok(Self {
            settings,
            hello,
            limits,
            implicit: TlsConnector::from(Arc::new(encryption(trusted)?)),
            starttls,
        })
    }

    pub fn name(&self) -> String {
        format!("{}:{}", self.settings.host, self.settings.port)
    }

    /// Connects, encrypts and signs in.
    pub async fn connect(&self) -> Result<Connection, NotSent> {
        let signed_in = timeout(self.limits.connect, self.sign_in()).await;
        let smtp = signed_in.map_err(|_| NotSent::Unreachable)??;
        Ok(Connection::new(smtp, self.limits))
    }

    async fn sign_in(&self) -> Result<AsyncSmtpConnection, NotSent> {
        let stream = self.stream().await?;
        let greeted = AsyncSmtpConnection::connect_with_transport(stream, &self.hello).await;
        let mut smtp = greeted.map_err(|_| NotSent::TurnedAway)?;
        if self.settings.tls == Tls::Starttls {
            if !smtp.can_starttls() {
                return Err(NotSent::StarttlsMissing);
            }
            let encrypted = smtp.starttls(self.starttls.clone(), &self.hello).await;
            encrypted.map_err(|error| not_encrypted(&error))?;
        }
        if let Some(sign_in) = &self.settings.sign_in {
            let (user, password) = (sign_in.user.expose_secret(), sign_in.password.expose_secret());
            let credentials = Credentials::new(user.to_owned(), password.to_owned());
            let signed_in = smtp.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await;
            signed_in.map_err(|error| not_signed_in(&error))?;
        }
        Ok(smtp)
    }

    async fn stream(&self) -> Result<Box<dyn AsyncTokioStream>, NotSent> {
        let host = self.settings.host.as_str();
        let stream = TcpStream::connect((host, self.settings.port))
            .await
            .map_err(|_| NotSent::Unreachable)?;
        stream.set_nodelay(true).map_err(|_| NotSent::Unreachable)?;
        if self.settings.tls != Tls::Implicit {
            return Ok(Box::new(stream));
        }
        let name = ServerName::try_from(host.to_owned()).map_err(|_| NotSent::NotEncrypted)?;
        let encrypted = self
            .implicit
            .connect(name, stream)
            .await
            .map_err(|error| not_encrypted(&error))?;
        Ok(Box::new(Encrypted(encrypted)))
    }
}

fn not_encrypted(error: &(dyn Error + 'static)) -> NotSent {
    distrust(error).unwrap_or(NotSent::NotEncrypted)
}

/// Only a refusal for good speaks of the user and the password: a relay that cannot look them up just now says 454.
fn not_signed_in(error: &SmtpError) -> NotSent {
    match error.status() {
        Some(_) if error.is_permanent() => NotSent::SignInRefused,
        Some(_) => NotSent::TurnedAway,
        // Nothing was said: the relay named no way to sign in that is known here.
        None if error.is_client() => NotSent::SignInMissing,
        None => NotSent::Broken,
    }
}
