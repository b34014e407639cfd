//! TLS to engines: which certificates are believed.

use std::sync::{Arc, LazyLock};

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use tokio_tungstenite::Connector;

/// Made once: reading the system's certificates takes longer than a handshake.
static CONFIG: LazyLock<Option<Arc<ClientConfig>>> = LazyLock::new(make_config);

/// Which certificates are believed; none if there is no TLS at all.
pub(super) fn config() -> Option<Arc<ClientConfig>> {
    CONFIG.clone()
}

/// What connects to `wss://`; to `ws://` it connects in the clear.
pub(super) fn connector() -> Connector {
    CONFIG.as_ref().map_or(Connector::Plain, |config| {
        Connector::Rustls(Arc::clone(config))
    })
}

/// The authorities of the system (a company's own among them), and Mozilla's for a system that
/// has none, such as a small container. `SSL_CERT_FILE` names others, as with OpenSSL.
fn make_config() -> Option<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    let native = rustls_native_certs::load_native_certs();
    let (_added, _unreadable) = roots.add_parsable_certificates(native.certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    let provider = Arc::new(ring::default_provider());
    let versions =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    match versions {
        Ok(versions) => {
            let config = versions.with_root_certificates(roots).with_no_client_auth();
            Some(Arc::new(config))
        }
        Err(error) => {
            tracing::error!(%error, "no TLS: engines at wss:// cannot be reached");
            None
        }
    }
}
