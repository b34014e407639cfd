//! The site that somebody means by what they typed, or copied from an address bar. Pure.

/// The one name without an ending that people type and mean as it is.
const THIS_MACHINE: &str = "localhost";

/// Why something names no site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SiteFault {
    /// Nothing was typed.
    Missing,
    /// It is no site, or none that a dictation could be on.
    NotASite,
    /// A single word, which is hardly what is meant.
    NoEnding {
        /// The word.
        word: String,
    },
    /// The list has it.
    Listed {
        /// The host.
        site: String,
    },
}

impl SiteFault {
    /// For the person: what is wrong, and what would be right.
    pub fn words(&self) -> String {
        match self {
            Self::Missing => "Type the name of a site, such as bank.example.".to_owned(),
            Self::NotASite => "This is not the name of a site, such as bank.example.".to_owned(),
            Self::NoEnding { word } => format!(
                "\u{201c}{word}\u{201d} has no ending such as .com. If it is a machine in your own \
                 network, type http://{word}."
            ),
            Self::Listed { site } => format!("{site} is on this list already."),
        }
    }
}

/// The host that is meant by `typed`: a name, or a whole address. Without `www.` and `*.` before it, because
/// a site means its subdomains too; in small letters; in whatever script it was typed.
///
/// # Errors
/// Why it names no site.
pub fn host_of(typed: &str) -> Result<String, SiteFault> {
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() {
        return Err(SiteFault::Missing);
    }
    let (scheme, rest) = match typed.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, &*typed),
    };
    if scheme.is_some_and(|scheme| !matches!(scheme, "http" | "https")) {
        return Err(SiteFault::NotASite);
    }
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or(rest);
    let (_, place) = authority.rsplit_once('@').unwrap_or(("", authority));
    let host = without_port(place).ok_or(SiteFault::NotASite)?;
    if host.starts_with('[') {
        return Ok(host.to_owned());
    }
    let host = without_prefix(host.trim_end_matches('.'));
    if !host.split('.').all(is_label) {
        return Err(SiteFault::NotASite);
    }
    if scheme.is_none() && !host.contains('.') && host != THIS_MACHINE {
        let word = host.to_owned();
        return Err(SiteFault::NoEnding { word });
    }
    Ok(host.to_owned())
}

/// A colon is a part of addresses in brackets alone.
fn without_port(place: &str) -> Option<&str> {
    if place.starts_with('[') {
        let end = place.find(']')?;
        let is_address = |byte: u8| byte.is_ascii_hexdigit() || b":.".contains(&byte);
        let inner = place.get(1..end)?;
        return (inner.contains(':') && inner.bytes().all(is_address)).then(|| &place[..=end]);
    }
    let (host, port) = place.split_once(':').unwrap_or((place, ""));
    port.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(host)
}

fn without_prefix(host: &str) -> &str {
    let host = host.strip_prefix("*.").unwrap_or(host);
    match host.strip_prefix("www.") {
        Some(rest) if rest.contains('.') => rest,
        _ => host,
    }
}

/// One part of a name between dots.
fn is_label(label: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte) || byte > 127;
    let has_edge = label.starts_with('-') || label.ends_with('-');
    !label.is_empty() && !has_edge && label.bytes().all(is_known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_means_its_host() {
        for (typed, host) in [
            ("bank.example", "bank.example"),
            (" https://www.Bank.example:8443/login?x#y ", "bank.example"),
            ("bank.example/a", "bank.example"),
            ("bank.example.", "bank.example"),
            ("*.bank.example", "bank.example"),
            ("https://ada:secret@bank.example/", "bank.example"),
            ("127.0.0.1:8787", "127.0.0.1"),
            ("https://[::1]:8787/x", "[::1]"),
            ("m\u{fc}nchen.example", "m\u{fc}nchen.example"),
            ("localhost", "localhost"),
            ("http://wiki/", "wiki"),
            ("www.example", "www.example"),
        ] {
            assert_eq!(host_of(typed).as_deref(), Ok(host), "{typed}");
        }
    }

    #[test]
    fn what_is_no_site_is_refused_with_a_reason() {
        for typed in ["", "  "] {
            assert_eq!(host_of(typed), Err(SiteFault::Missing), "{typed:?}");
        }
        for typed in [
            "https://",
            "a b.example",
            ".example",
            "bank..example",
            "-bank.example",
            "bank.example:x",
            "*",
            "chrome://settings",
            "file:///home/ada/notes.html",
            "[bank.example]",
            "[::1",
        ] {
            assert_eq!(host_of(typed), Err(SiteFault::NotASite), "{typed}");
        }
        let word = "github".to_owned();
        let fault = host_of(" GitHub").unwrap_err();
        assert_eq!(fault, SiteFault::NoEnding { word });
        assert!(fault.words().contains("http://github"));
    }
}
