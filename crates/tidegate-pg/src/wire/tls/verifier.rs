//! Judging a server's certificate as strictly as `sslmode` asks.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};
use tidegate_core::Result;

use super::store;

/// Whom a certificate must satisfy. Signatures of the handshake are checked in every case.
#[derive(Debug)]
pub(super) struct Verifier {
    algorithms: WebPkiSupportedAlgorithms,
    trust: Trust,
}

#[derive(Debug)]
enum Trust {
    /// Encryption against listeners only, as `require` promises.
    Anyone,
    Roots {
        chain: Arc<WebPkiServerVerifier>,
        /// The trusted certificates themselves: a self-signed one is no authority over itself, and yet meant.
        pinned: Vec<CertificateDer<'static>>,
        name: Name,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Any,
    Checked,
}

impl Verifier {
    pub(super) fn none(provider: &Arc<CryptoProvider>) -> Verifier {
        Verifier { algorithms: provider.signature_verification_algorithms, trust: Trust::Anyone }
    }

    pub(super) fn authority(provider: &Arc<CryptoProvider>, roots: Vec<CertificateDer<'static>>) -> Result<Verifier> {
        Verifier::rooted(provider, roots, Name::Any)
    }

    pub(super) fn full(provider: &Arc<CryptoProvider>, roots: Vec<CertificateDer<'static>>) -> Result<Verifier> {
        Verifier::rooted(provider, roots, Name::Checked)
    }

    fn rooted(provider: &Arc<CryptoProvider>, roots: Vec<CertificateDer<'static>>, name: Name) -> Result<Verifier> {
        let unusable = |error| tidegate_core::Error::unavailable("none of the trusted certificates can be used").because(error);
        let chain = WebPkiServerVerifier::builder_with_provider(Arc::new(store(&roots)), Arc::clone(provider)).build().map_err(unusable)?;
        Ok(Verifier { algorithms: provider.signature_verification_algorithms, trust: Trust::Roots { chain, pinned: roots, name } })
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Trust::Roots { chain, pinned, name } = &self.trust else { return Ok(ServerCertVerified::assertion()) };
        if pinned.iter().any(|root| root.as_ref() == end_entity.as_ref()) {
            if *name == Name::Checked {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
            }
            return Ok(ServerCertVerified::assertion());
        }
        match chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            // The name is checked last: all else has been found good.
            Err(Error::InvalidCertificate(CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }))
                if *name == Name::Any =>
            {
                Ok(ServerCertVerified::assertion())
            }
            outcome => outcome,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
