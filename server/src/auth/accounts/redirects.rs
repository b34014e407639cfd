//! Where a link in a mail may lead in the end: our own pages and what is listed, nothing looser.

use crate::config::network::Origin;

/// Addresses that a sign-in may be handed to.
#[derive(Clone, Debug)]
pub(super) struct RedirectUrls {
    origin: String,
    listed: Vec<String>,
}

impl RedirectUrls {
    /// The web app at `origin` and exactly these others.
    pub(super) fn new(origin: &Origin, listed: Vec<String>) -> Self {
        Self {
            origin: origin.as_str().to_owned(),
            listed,
        }
    }

    /// `wanted` if a sign-in may go there; else the web app.
    pub(super) fn choose(&self, wanted: Option<&str>) -> String {
        match wanted {
            Some(wanted) if self.allows(wanted) => wanted.to_owned(),
            _ => format!("{}/app/", self.origin),
        }
    }

    /// `wanted` if it is one of the listed others: a program that is not our own page.
    pub(super) fn listed(&self, wanted: &str) -> Option<&str> {
        let mut listed = self.listed.iter().map(String::as_str);
        listed.find(|listed| *listed == wanted)
    }

    fn allows(&self, wanted: &str) -> bool {
        let is_ours = || {
            let path = wanted.strip_prefix(self.origin.as_str())?;
            let path = path.strip_prefix("/app")?;
            let is_below = path.is_empty() || path.starts_with(['/', '?']);
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_-.~?=&%".contains(&byte);
            (is_below && path.bytes().all(is_plain) && !path.contains("..")).then_some(())
        };
        self.listed.iter().any(|listed| listed == wanted) || is_ours().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_pages_and_listed_addresses_are_led_to() {
        let origin: Origin = "https://sotto.example".parse().unwrap();
        let listed = "https://abcdef.chromiumapp.org/".to_owned();
        let urls = RedirectUrls::new(&origin, vec![listed.clone()]);
        for allowed in [
            listed.as_str(),
            "https://sotto.example/app",
            "https://sotto.example/app/",
            "https://sotto.example/app/recover?next=dictate",
        ] {
            assert_eq!(urls.choose(Some(allowed)), allowed);
        }
        assert_eq!(urls.listed(&listed), Some(listed.as_str()));
        assert_eq!(urls.listed("https://sotto.example/app/"), None);
        for refused in [
            "",
            "/app/",
            "//evil.test/app/",
            "https://evil.test/app/",
            "https://sotto.example.evil.test/app/",
            "https://sotto.example@evil.test/app/",
            "https://sotto.example:8443/app/",
            "http://sotto.example/app/",
            "https://sotto.example/auth/v1/user",
            "https://sotto.example/application",
            "https://sotto.example/app/../auth/v1/user",
            "https://sotto.example/app/#access_token=x",
            "https://sotto.example/app/\r\nSet-Cookie: a=b",
            "https://sotto.example/app/\\evil",
            "https://abcdef.chromiumapp.org/other",
            "javascript:alert(1)",
        ] {
            let led_to = urls.choose(Some(refused));
            assert_eq!(led_to, "https://sotto.example/app/", "{refused}");
        }
    }
}
