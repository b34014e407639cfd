//! Renewal of the token by which a connection stands, while it stands.

/// How long after a renewal that failed the next is tried. The server's minute of grace holds many.
const RETRY_MS: u64 = 2_000;

/// By what right the connection stands.
#[derive(Debug, Default)]
pub(super) enum Authority {
    /// By a token that is good for a while.
    #[default]
    Holds,
    /// The server wants another token.
    Expiring {
        /// When to get it.
        fetch_at: u64,
    },
    /// Another token is being fetched.
    Fetching,
    /// Here it is.
    Fetched(String),
}

impl Authority {
    /// The server says that the token expires soon.
    pub(super) fn expiring(&mut self, now: u64) {
        if matches!(self, Self::Holds) {
            *self = Self::Expiring { fetch_at: now };
        }
    }

    /// The server did not take the token, or there is none yet: try again in a while.
    pub(super) fn try_later(&mut self, now: u64) {
        *self = Self::Expiring {
            fetch_at: now + RETRY_MS,
        };
    }

    /// Whether another token is to be fetched now; it counts as on its way.
    pub(super) fn start_fetching(&mut self, now: u64) -> bool {
        let due = matches!(self, Self::Expiring { fetch_at } if *fetch_at <= now);
        if due {
            *self = Self::Fetching;
        }
        due
    }

    /// Another token is here, or cannot be had now.
    pub(super) fn fetched(&mut self, now: u64, token: Option<String>) {
        if !matches!(self, Self::Fetching) {
            return;
        }
        match token {
            Some(token) => *self = Self::Fetched(token),
            None => self.try_later(now),
        }
    }

    /// The token to tell the server, once.
    pub(super) fn take(&mut self) -> Option<String> {
        match std::mem::take(self) {
            Self::Fetched(token) => Some(token),
            other => {
                *self = other;
                None
            }
        }
    }
}
