//! Whom a carrier's certificate has to come from: the public authorities, and those that only this installation trusts,
//! from files of the settings.

use std::error::Error;
use std::io;
use std::path::Path;
use std::sync::Arc;

use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{self, CertificateError, ClientConfig, RootCertStore};

use super::outcome::NotSent;

/// Why there are none. The file is named by whoever reads it.
#[derive(Debug, thiserror::Error)]
pub enum BadCertificates {
    /// It cannot be read, or is none.
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] rustls::pki_types::pem::Error),
    /// Nothing is in it.
    #[error("it holds no certificate in PEM")]
    None,
}

/// Every certificate in a file.
///
/// # Errors
/// [`BadCertificates`] says why there are none.
pub fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, BadCertificates> {
    let read: Vec<_> = CertificateDer::pem_file_iter(file)?.collect::<Result<_, _>>()?;
    if read.is_empty() {
        return Err(BadCertificates::None);
    }
    Ok(read)
}

/// Encryption that trusts the public authorities and those given.
///
/// # Errors
/// [`NotSent::NotEncrypted`] if a given certificate cannot be used.
pub fn encryption(trusted: &[CertificateDer<'static>]) -> Result<ClientConfig, NotSent> {
    let mut roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    for certificate in trusted {
        roots.add(certificate.clone()).map_err(|_| NotSent::NotEncrypted)?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| NotSent::NotEncrypted)?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// What encryption has against a carrier, if it is among the causes of an error: each library wraps the one below.
#[must_use]
pub fn distrust(error: &(dyn Error + 'static)) -> Option<NotSent> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let inner = inner.map(|inner| inner as &(dyn Error + 'static));
        match inner.unwrap_or(error).downcast_ref() {
            Some(error) => return Some(because_of(error)),
            None => cause = inner.or_else(|| error.source()),
        }
    }
    None
}

fn because_of(error: &rustls::Error) -> NotSent {
    match error {
        rustls::Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
            NotSent::CertificateExpired
        }
        rustls::Error::InvalidCertificate(_) => NotSent::Distrusted,
        _ => NotSent::NotEncrypted,
    }
}
