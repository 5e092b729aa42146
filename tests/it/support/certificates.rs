//! Certificates of our own making.

use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};

/// What takes encrypted connections, and the certificate that it shows.
pub struct Certified {
    pub tls: TlsAcceptor,
    pub certificate: CertificateDer<'static>,
    pub pem: String,
}

/// Encryption that trusts these and nobody else.
pub fn encryption(trusted: &[CertificateDer<'static>]) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(trusted.iter().cloned());
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// A certificate for a host of that name.
pub fn certified(name: &str) -> Certified {
    certified_with(name, |_| {})
}

pub fn certified_with(name: &str, change: impl FnOnce(&mut CertificateParams)) -> Certified {
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    change(&mut params);
    let signing = KeyPair::generate().unwrap();
    let own = params.self_signed(&signing).unwrap();
    let certificate = own.der().clone();
    let key = PrivateKeyDer::try_from(signing.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    Certified {
        tls: TlsAcceptor::from(Arc::new(config)),
        pem: own.pem(),
        certificate,
    }
}
