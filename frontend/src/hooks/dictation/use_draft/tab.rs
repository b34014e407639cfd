//! Which tab this is, so that no two that are open write one draft.

use web_sys::window;

use super::storage;
use crate::hooks::browser::{Asked, WebLock};
use crate::timer::sleep;

/// The locks of open tabs, by their ids.
const LOCK: &str = "sotto-draft.";
/// A tab that is reloaded may find that the page of before has not let go yet. One that was duplicated has the id of the
/// other, which does not let go.
const ASK_AGAIN_AFTER_MS: u32 = 150;
const ASKED: u32 = 4;

/// This tab, for as long as its page is open.
pub(super) struct Tab {
    /// Names it, after a reload too.
    pub(super) id: String,
    _lock: Option<WebLock>,
}

impl Tab {
    /// The tab as it was known before, or a new one.
    pub(super) async fn enter() -> Self {
        if let Some(id) = storage::tab() {
            for _ in 0..ASKED {
                match WebLock::ask(&lock(&id)).await {
                    Asked::Held(held) => return Self::new(id, Some(held)),
                    Asked::NoLocks => return Self::new(id, None),
                    Asked::Taken => sleep(ASK_AGAIN_AFTER_MS).await,
                }
            }
        }
        Self::anew().await
    }

    /// A tab that nobody has known before.
    pub(super) async fn anew() -> Self {
        let id = random_id();
        match WebLock::ask(&lock(&id)).await {
            Asked::Held(held) => Self::new(id, Some(held)),
            Asked::Taken | Asked::NoLocks => Self::new(id, None),
        }
    }

    fn new(id: String, lock: Option<WebLock>) -> Self {
        storage::name_tab(&id);
        Self { id, _lock: lock }
    }

    /// The ids of all tabs that are open. None if the browser does not tell: then every tab may be.
    pub(super) async fn open() -> Option<Vec<String>> {
        let held = WebLock::held().await?;
        let ids = held.iter().filter_map(|name| name.strip_prefix(LOCK));
        Some(ids.map(str::to_owned).collect())
    }
}

fn lock(id: &str) -> String {
    format!("{LOCK}{id}")
}

/// 128 random bits, or as good as the browser has them.
fn random_id() -> String {
    let mut bits = [0_u8; 16];
    let crypto = window().and_then(|window| window.crypto().ok());
    let drawn = crypto.map(|crypto| crypto.get_random_values_with_u8_array(&mut bits));
    match drawn {
        Some(Ok(_)) => bits.iter().map(|byte| format!("{byte:02x}")).collect(),
        _ => format!("{:x}", (js_sys::Math::random() * 1e15) as u64),
    }
}
