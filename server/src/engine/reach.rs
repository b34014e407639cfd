//! Where an engine is, and the key to it.

use crate::config::Secret;

/// How to reach an engine now.
#[derive(Clone, Debug)]
pub struct Reach {
    /// Base address, `ws://` or `wss://`, without path.
    pub base_url: String,
    /// Goes out as `Authorization: Token …`, if there is one.
    pub key: Option<Secret>,
}
