//! Which pages may open a stream: exact matches of `Origin`, nothing looser.

use std::sync::Arc;

/// The origins of this server's own pages and of configured others.
#[derive(Clone, Debug)]
pub(crate) struct AllowedOrigins {
    origins: Arc<[String]>,
}

impl AllowedOrigins {
    /// Exactly these, as browsers write them: scheme, host and port, without a trailing slash.
    pub(crate) fn new(origins: Vec<String>) -> Self {
        Self {
            origins: origins.into(),
        }
    }

    /// Whether a page of this origin may.
    pub(crate) fn allows(&self, origin: &str) -> bool {
        self.origins.iter().any(|allowed| allowed == origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_matches_pass() {
        let origins = AllowedOrigins::new(vec![
            "https://sotto.example".to_owned(),
            "http://127.0.0.1:8787".to_owned(),
        ]);
        assert!(origins.allows("https://sotto.example"));
        assert!(origins.allows("http://127.0.0.1:8787"));
        for other in [
            "",
            "null",
            "*",
            "https://sotto.example/",
            "https://sotto.example.",
            "https://SOTTO.example",
            "http://sotto.example",
            "https://sotto.example:443",
            "https://sotto.example:8443",
            "https://sotto.example.evil.test",
            "https://evilsotto.example",
            "https://a.sotto.example",
            "https://sotto.example@evil.test",
            "https://evil.test/https://sotto.example",
            "http://127.0.0.1",
            "http://127.0.0.1:8788",
            "http://127.0.0.1:87870",
            "http://localhost:8787",
            "http://[::1]:8787",
            "https://127.0.0.1:8787",
            "chrome-extension://abcdefghijklmnop",
            "file://",
            "https://sotto.example ",
            " https://sotto.example",
            "https://sotto.example\t",
            "HTTPS://sotto.example",
            "https://sotto.example,https://evil.test",
        ] {
            assert!(!origins.allows(other), "{other:?} must not pass");
        }
    }
}
