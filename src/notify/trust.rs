//! Certificates of authorities that only this installation trusts, from files of the settings.

use std::path::Path;

use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

/// Why there are none. The file is named by whoever reads it.
#[derive(Debug, thiserror::Error)]
pub enum BadCertificates {
    /// It cannot be read, or is none.
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] tokio_rustls::rustls::pki_types::pem::Error),
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
