//! The way to a message centre: TCP without Nagle's delay, encryption, and the bind.

use std::io;
use std::sync::Arc;

use rusmpp::pdus::{BindReceiver, BindTransceiver, BindTransmitter};
use rusmpp::values::InterfaceVersion;
use rusmpp::{Command, CommandStatus, Pdu};
use secrecy::ExposeSecret;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_util::bytes::BytesMut;

use super::frame::Frame;
use super::limits::Limits;
use super::pdu::{Received, status_name, write};
use super::refusal::is_sign_in;
use super::settings::SmppSettings;
use super::state::{Down, Refusal};
use crate::notify::outcome::NotSent;
use crate::notify::trust::{distrust, encryption};

/// A connection, plain or encrypted.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// A connection that is signed in, with what was read behind the answer.
pub struct Bound {
    pub stream: Box<dyn Stream>,
    pub read: BytesMut,
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Transceiver,
    Transmitter,
    Receiver,
}

/// How to reach a message centre.
pub struct Dialer {
    settings: SmppSettings,
    limits: Limits,
    tls: TlsConnector,
}

/// The sequence number of the bind; what follows counts on from it.
pub const FIRST: u32 = 1;

impl Dialer {
    /// Trusts the public certificate authorities and those given.
    ///
    /// # Errors
    /// [`NotSent::NotEncrypted`] if a given certificate cannot be read.
    pub fn new(settings: SmppSettings, limits: Limits, trusted: &[CertificateDer<'static>]) -> Result<Self, NotSent> {
        let tls = TlsConnector::from(Arc::new(encryption(trusted)?));
        Ok(Self { settings, limits, tls })
    }

    /// Connects, encrypts and signs in.
    pub async fn bind(&self, role: Role) -> Result<Bound, Refusal> {
        timeout(self.limits.connect, async {
            let stream = self.stream().await.map_err(Refusal::Down)?;
            self.sign_in(stream, role).await
        })
        .await
        .unwrap_or(Err(Refusal::Down(Down::Unreachable)))
    }

    async fn stream(&self) -> Result<Box<dyn Stream>, Down> {
        let host = self.settings.host.as_str();
        let stream = TcpStream::connect((host, self.settings.port))
            .await
            .map_err(|_| Down::Unreachable)?;
        stream.set_nodelay(true).map_err(|_| Down::Unreachable)?;
        if !self.settings.tls {
            return Ok(Box::new(stream));
        }
        let name = ServerName::try_from(host.to_owned()).map_err(|_| Down::NotEncrypted)?;
        let encrypted = self
            .tls
            .connect(name, stream)
            .await
            .map_err(|error| unencrypted(&error))?;
        Ok(Box::new(encrypted))
    }

    async fn sign_in(&self, mut stream: Box<dyn Stream>, role: Role) -> Result<Bound, Refusal> {
        let broken = |_| Refusal::Down(Down::TurnedAway("no answer".to_owned()));
        let mut octets = BytesMut::new();
        write(
            &Command::new(CommandStatus::EsmeRok, FIRST, self.request(role)),
            &mut octets,
        );
        stream.write_all(&octets).await.map_err(broken)?;
        stream.flush().await.map_err(broken)?;
        let mut read = BytesMut::with_capacity(4096);
        loop {
            while let Some(frame) = Frame::cut(&mut read).map_err(|_| Refusal::Down(Down::NotSmpp))? {
                match Received::read(frame) {
                    Received::Bound(CommandStatus::EsmeRok) => return Ok(Bound { stream, read }),
                    Received::Bound(status) if is_sign_in(status) => return Err(Refusal::SignIn(status_name(status))),
                    Received::Bound(status) => return Err(Refusal::Down(Down::TurnedAway(status_name(status)))),
                    Received::Answered { .. } => {
                        return Err(Refusal::Down(Down::TurnedAway("generic_nack".to_owned())));
                    }
                    _ => {}
                }
            }
            if stream.read_buf(&mut read).await.map_err(broken)? == 0 {
                return Err(Refusal::Down(Down::TurnedAway("no answer".to_owned())));
            }
        }
    }

    fn request(&self, role: Role) -> Pdu {
        let SmppSettings {
            sign_in, system_type, ..
        } = &self.settings;
        let fits = "the settings let only ASCII of the protocol's lengths through";
        let user = sign_in.user.expose_secret().parse().expect(fits);
        let password = sign_in.password.expose_secret().parse().expect(fits);
        let system_type = system_type.parse().expect(fits);
        let version = InterfaceVersion::Smpp3_4;
        macro_rules! request {
            ($bind:ident) => {
                $bind::builder()
                    .system_id(user)
                    .password(password)
                    .system_type(system_type)
                    .interface_version(version)
                    .build()
                    .into()
            };
        }
        match role {
            Role::Transceiver => request!(BindTransceiver),
            Role::Transmitter => request!(BindTransmitter),
            Role::Receiver => request!(BindReceiver),
        }
    }
}

/// What stood in the way of encryption.
fn unencrypted(error: &io::Error) -> Down {
    match distrust(error) {
        Some(NotSent::CertificateExpired) => Down::CertificateExpired,
        Some(NotSent::Distrusted) => Down::NotTrusted,
        _ => Down::NotEncrypted,
    }
}
