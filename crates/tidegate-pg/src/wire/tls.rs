//! Encryption as `sslmode` asks for it, and its failures in words.

mod binding;
mod verifier;

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use tidegate_core::{Error, Result};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use self::verifier::Verifier;
use crate::target::{Roots, SslMode, Target};

/// Reads the trusted certificates once; every connection of a pool shares the outcome.
pub(crate) fn config(target: &Target) -> Result<Arc<ClientConfig>> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = match target.ssl_mode {
        SslMode::Disable | SslMode::Prefer | SslMode::Require => Verifier::none(&provider),
        SslMode::VerifyCa => Verifier::authority(&provider, trusted(&target.roots)?)?,
        SslMode::VerifyFull => Verifier::full(&provider, trusted(&target.roots)?)?,
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::internal("TLS cannot be set up").because(error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn trusted(roots: &Roots) -> Result<Vec<CertificateDer<'static>>> {
    let certificates = match roots {
        Roots::System => rustls_native_certs::load_native_certs().certs,
        Roots::File(path) => read(path)?,
    };
    if certificates.is_empty() {
        return Err(Error::unavailable("no trusted certificate authority is known on this machine")
            .hint("install `ca-certificates`, or name the authority's file with `sslrootcert=/path/ca.pem`"));
    }
    Ok(certificates)
}

fn read(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let unreadable = "the file that `sslrootcert` names cannot be read";
    let certificates = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let certificates = certificates.map_err(|error| {
        Error::unavailable(unreadable).hint("it must hold certificates in PEM form").because(format!("{}: {error}", path.display()))
    })?;
    if certificates.is_empty() {
        return Err(
            Error::unavailable("the file that `sslrootcert` names holds no certificate").hint("it must hold certificates in PEM form")
        );
    }
    Ok(certificates)
}

fn store(certificates: &[CertificateDer<'static>]) -> RootCertStore {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(certificates.iter().cloned());
    store
}

/// Encrypts a connection whose server has agreed to it.
pub(crate) async fn encrypt(config: Arc<ClientConfig>, host: &str, stream: TcpStream) -> Result<TlsStream<TcpStream>> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|error| Error::unavailable("the host is no name that TLS can check").because(error))?;
    TlsConnector::from(config).connect(name, stream).await.map_err(explain)
}

/// What ties a login to this channel: the hash of the server's certificate.
pub(crate) fn binding<S>(stream: &TlsStream<S>) -> Option<Vec<u8>> {
    let (_, session) = stream.get_ref();
    binding::hash(session.peer_certificates()?.first()?)
}

/// A failed handshake, in words.
fn explain(error: io::Error) -> Error {
    let problem = match error.get_ref().and_then(|source| source.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(problem)) => certificate(problem),
        Some(rustls::Error::AlertReceived(alert)) => Error::unavailable(format!("the server ended the TLS handshake: {alert:?}")),
        Some(rustls::Error::PeerIncompatible(_)) => {
            Error::unavailable("the server offers no TLS version or cipher that is safe enough").hint("TLS 1.2 and 1.3 are accepted")
        }
        _ => Error::unavailable("the TLS handshake failed"),
    };
    problem.because(error)
}

fn certificate(problem: &CertificateError) -> Error {
    match problem {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            Error::unavailable("the server's certificate has expired").hint("renew it; or check this machine's clock")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            Error::unavailable("the server's certificate is not valid yet").hint("check the clocks of both machines")
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Error::unavailable("the server's certificate is for another host name")
                .hint("use the name that the certificate holds, or `sslmode=verify-ca` to check its authority only")
        }
        CertificateError::UnknownIssuer => Error::unavailable("the server's certificate comes from an authority that is not trusted")
            .hint("name the authority's file with `sslrootcert=/path/ca.pem`; or use `sslmode=require`, which does not check it"),
        CertificateError::Revoked => Error::unavailable("the server's certificate has been revoked").hint("replace it"),
        CertificateError::BadSignature => Error::unavailable("the server's certificate has a false signature"),
        _ => Error::unavailable("the server's certificate cannot be accepted")
            .hint("use one with the host in its subject alternative names and a usual key; the log says more"),
    }
}
