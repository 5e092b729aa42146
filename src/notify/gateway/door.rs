//! Whether a gateway's door opens: a connection and its encryption, over which nothing is asked.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;
use url::Url;

use crate::notify::outcome::NotSent;
use crate::notify::trust::distrust;

/// The way to a gateway.
pub struct Door {
    host: String,
    port: u16,
    tls: Option<TlsConnector>,
}

impl Door {
    pub fn of(address: &Url, encryption: &ClientConfig) -> Self {
        let tls = address.scheme() == "https";
        let host = address.host_str().unwrap_or_default().trim_matches(['[', ']']);
        Self {
            host: host.to_owned(),
            port: address.port_or_known_default().unwrap_or_default(),
            tls: tls.then(|| TlsConnector::from(Arc::new(encryption.clone()))),
        }
    }

    /// Whether it opens in time.
    ///
    /// # Errors
    /// [`NotSent`] says what is in the way.
    pub async fn opens(&self, within: Duration) -> Result<(), NotSent> {
        timeout(within, self.open()).await.unwrap_or(Err(NotSent::Unreachable))
    }

    async fn open(&self) -> Result<(), NotSent> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await;
        let stream = stream.map_err(|_| NotSent::Unreachable)?;
        let Some(tls) = &self.tls else {
            return Ok(());
        };
        let name = ServerName::try_from(self.host.clone()).map_err(|_| NotSent::NotEncrypted)?;
        let encrypted = tls.connect(name, stream).await;
        encrypted
            .map(drop)
            .map_err(|error| distrust(&error).unwrap_or(NotSent::NotEncrypted))
    }
}
