//! What the content scripts go by: the key, and where it means nothing.

use serde::{Deserialize, Serialize};

use super::browser;

const NAME: &str = "trigger";

/// As `frontend/extension/content/site_rules.js` and `trigger.js` read it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TriggerSettings {
    /// `KeyboardEvent.code`. The service worker writes it, as the account's settings say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold_key: Option<String>,
    /// Hosts; each means its subdomains too.
    pub denied_sites: Vec<String>,
    /// Hosts that the list before does not mean after all.
    pub allowed_sites: Vec<String>,
}

impl TriggerSettings {
    /// What is kept.
    pub async fn load() -> Self {
        browser::stored(NAME).await.unwrap_or_default()
    }

    /// Changes what is kept. What it is then.
    pub async fn change(change: impl FnOnce(&mut Self)) -> Self {
        let mut settings = Self::load().await;
        change(&mut settings);
        browser::store(NAME, &settings).await;
        Self::load().await
    }

    /// No dictation at `host`.
    pub fn deny(&mut self, host: String) {
        self.allow(&host);
        self.denied_sites.push(host);
        self.denied_sites.sort();
    }

    /// Dictation at `host` again.
    pub fn allow(&mut self, host: &str) {
        self.denied_sites.retain(|site| site != host);
    }
}

/// The host that somebody means by what they typed or copied from an address bar.
pub fn host_of(typed: &str) -> Option<String> {
    let typed = typed.trim().to_lowercase();
    let rest = typed.split_once("://").map_or(&*typed, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.split(':').next()?.trim_start_matches("www.");
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte) || byte > 127;
    let is_host = !host.is_empty() && host.bytes().all(is_known) && !host.starts_with('.');
    is_host.then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_means_its_host() {
        let bank = Some("bank.example".to_owned());
        for typed in [
            "bank.example",
            " https://www.Bank.example:8443/login?x#y ",
            "bank.example/a",
        ] {
            assert_eq!(host_of(typed), bank, "{typed}");
        }
        for typed in ["", "  ", "https://", "a b", ".example"] {
            assert_eq!(host_of(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_site_is_listed_once() {
        let mut settings = TriggerSettings::default();
        settings.deny("b".to_owned());
        settings.deny("a".to_owned());
        settings.deny("b".to_owned());
        assert_eq!(settings.denied_sites, ["a", "b"]);
        settings.allow("a");
        assert_eq!(settings.denied_sites, ["b"]);
    }
}
