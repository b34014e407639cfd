//! A signed-in person, as the sign-in service describes them.

use js_sys::Date;
use wasm_bindgen::JsValue;

use super::json;

/// Our own member of the stored session: when it was received, in ms since 1970 by this machine's
/// clock. Supabase's own client leaves members alone that it does not know.
const RECEIVED_AT: &str = "received_at";

/// How long a token lives whose session does not say so, in seconds: Supabase's default.
const DEFAULT_LIFE: u64 = 3_600;

/// A signed-in person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Shown to the server with each request.
    pub access_token: String,
    /// Exchanged for the next session. Good once.
    pub refresh_token: String,
    /// How long the access token lives from its receipt, in ms.
    pub life_ms: u64,
    /// When it was received, in ms since 1970 by this machine's clock, right or wrong.
    pub received_at: Option<u64>,
    /// Names the person: the same before and after a guest gets an account.
    pub user_id: String,
    /// The person's address, if they gave one and it is theirs.
    pub email: Option<String>,
    /// The person has no account.
    pub is_guest: bool,
    /// The session as the server gave it. Stored as Supabase's own client does.
    pub document: String,
}

impl Session {
    /// Reads a stored session.
    pub fn from_document(document: &str) -> Option<Self> {
        Self::read(&json::parse(document))
    }

    /// Reads a session that the server gave just now.
    pub(super) fn received(value: &JsValue) -> Option<Self> {
        let now = Date::now();
        json::set(value, RECEIVED_AT, &now.floor().into());
        if json::whole_number(value, "expires_at").is_none() {
            let life = json::whole_number(value, "expires_in").unwrap_or(DEFAULT_LIFE);
            let end = (now / 1_000.0).floor() + life as f64;
            json::set(value, "expires_at", &end.into());
        }
        Self::read(value)
    }

    /// The same sign-in, with what the server says about the person now.
    pub(super) fn with_user(&self, user: &JsValue) -> Option<Self> {
        let value = json::parse(&self.document);
        json::set(&value, "user", user);
        Self::read(&value)
    }

    fn read(value: &JsValue) -> Option<Self> {
        let life = json::whole_number(value, "expires_in").unwrap_or(DEFAULT_LIFE);
        let user = json::member(value, "user");
        Some(Self {
            access_token: json::text(value, "access_token")?,
            refresh_token: json::text(value, "refresh_token")?,
            life_ms: life.saturating_mul(1_000),
            received_at: json::whole_number(value, RECEIVED_AT),
            user_id: json::text(&user, "id").unwrap_or_default(),
            email: json::text(&user, "email"),
            is_guest: json::member(&user, "is_anonymous").is_truthy(),
            document: json::write(value)?,
        })
    }
}
