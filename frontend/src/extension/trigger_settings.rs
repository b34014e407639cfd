//! What the content scripts go by: the key, and where it means nothing.

use serde::{Deserialize, Serialize};

use super::browser;
use super::site_name::SiteFault;

const NAME: &str = "trigger";
/// Stands among the denied sites for all of them.
const ALL_SITES: &str = "*";

/// One of the two lists of sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteList {
    /// Without dictation.
    Denied,
    /// With dictation.
    Allowed,
}

/// As `frontend/extension/content/site_rules.js` and `trigger.js` read it. Of two sites that mean the same page
/// the narrower one counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TriggerSettings {
    /// `KeyboardEvent.code`. The service worker writes it, as the account's settings say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold_key: Option<String>,
    /// Hosts; each means its subdomains too, and `*` all pages.
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

    /// Whether there is dictation on the allowed sites only.
    pub fn is_only_where_allowed(&self) -> bool {
        self.denied_sites.iter().any(|site| site == ALL_SITES)
    }

    /// Dictation on the allowed sites only, or everywhere but on the denied ones. Both lists stay.
    pub fn turn_only_where_allowed(&mut self, is_on: bool) {
        self.denied_sites.retain(|site| site != ALL_SITES);
        if is_on {
            self.denied_sites.insert(0, ALL_SITES.to_owned());
        }
    }

    /// The hosts of a list.
    pub fn sites(&self, list: SiteList) -> Vec<String> {
        let sites = match list {
            SiteList::Denied => &self.denied_sites,
            SiteList::Allowed => &self.allowed_sites,
        };
        let is_host = |site: &&String| *site != ALL_SITES;
        sites.iter().filter(is_host).cloned().collect()
    }

    /// Puts `host` on a list, and takes it off the other: it cannot be meant both ways.
    ///
    /// # Errors
    /// The list has it.
    pub fn add(&mut self, list: SiteList, host: String) -> Result<(), SiteFault> {
        let (sites, others) = self.lists(list);
        if sites.contains(&host) {
            return Err(SiteFault::Listed { site: host });
        }
        others.retain(|site| *site != host);
        sites.push(host);
        sites.sort();
        Ok(())
    }

    /// Takes `host` off a list.
    pub fn remove(&mut self, list: SiteList, host: &str) {
        let (sites, _) = self.lists(list);
        sites.retain(|site| site != host);
    }

    /// This list, and the other one.
    const fn lists(&mut self, list: SiteList) -> (&mut Vec<String>, &mut Vec<String>) {
        match list {
            SiteList::Denied => (&mut self.denied_sites, &mut self.allowed_sites),
            SiteList::Allowed => (&mut self.allowed_sites, &mut self.denied_sites),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(settings: &mut TriggerSettings, list: SiteList, host: &str) -> bool {
        settings.add(list, host.to_owned()).is_ok()
    }

    #[test]
    fn a_site_is_listed_once() {
        let mut settings = TriggerSettings::default();
        assert!(added(&mut settings, SiteList::Denied, "b"));
        assert!(added(&mut settings, SiteList::Denied, "a"));
        assert!(!added(&mut settings, SiteList::Denied, "b"));
        assert_eq!(settings.denied_sites, ["a", "b"]);
        settings.remove(SiteList::Denied, "a");
        assert_eq!(settings.denied_sites, ["b"]);
    }

    #[test]
    fn a_site_is_on_one_list_and_an_exception_leaves_the_wider_one() {
        let mut settings = TriggerSettings::default();
        assert!(added(&mut settings, SiteList::Denied, "bank.example"));
        assert!(added(&mut settings, SiteList::Allowed, "help.bank.example"));
        assert_eq!(settings.denied_sites, ["bank.example"]);
        assert_eq!(settings.allowed_sites, ["help.bank.example"]);
        assert!(added(&mut settings, SiteList::Allowed, "bank.example"));
        assert!(settings.denied_sites.is_empty());
    }

    #[test]
    fn the_sign_for_all_sites_is_no_site_and_outlives_changes_of_the_lists() {
        let mut settings = TriggerSettings::default();
        assert!(added(&mut settings, SiteList::Denied, "bank.example"));
        for _ in 0..2 {
            settings.turn_only_where_allowed(true);
        }
        assert!(settings.is_only_where_allowed());
        assert_eq!(settings.denied_sites, ["*", "bank.example"]);
        assert_eq!(settings.sites(SiteList::Denied), ["bank.example"]);
        settings.remove(SiteList::Denied, "bank.example");
        assert!(added(&mut settings, SiteList::Denied, "a.example"));
        assert_eq!(settings.denied_sites, ["*", "a.example"]);
        settings.turn_only_where_allowed(false);
        assert!(!settings.is_only_where_allowed());
        assert_eq!(settings.denied_sites, ["a.example"]);
    }

    #[test]
    fn content_scripts_read_what_is_written() {
        const RULES: &str = include_str!("../../extension/content/site_rules.js");
        let settings = TriggerSettings {
            hold_key: Some("F9".to_owned()),
            ..TriggerSettings::default()
        };
        let written = serde_json::to_value(&settings).unwrap();
        for name in ["denied_sites", "allowed_sites"] {
            assert!(written.get(name).is_some_and(serde_json::Value::is_array));
            assert!(RULES.contains(&format!("given.{name}")), "{name}");
        }
        let older = r#"{"hold_key":"F9","denied_sites":["a.example"]}"#;
        let older: TriggerSettings = serde_json::from_str(older).unwrap();
        assert_eq!(older.sites(SiteList::Denied), ["a.example"]);
    }
}
