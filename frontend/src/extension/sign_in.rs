//! Signing in at the web app, in a window that the browser opens and that hands a code back (RFC 7636).

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Url, UrlSearchParams};

use crate::api::{self, CodeChallenge};
use crate::components::frame::Guest;
use crate::domain::trouble::Trouble;
use crate::hooks::session::UseSession;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "identity"], js_name = launchWebAuthFlow)]
    fn launch_web_auth_flow(details: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "identity"], js_name = getRedirectURL)]
    fn redirect_url() -> String;
}

/// Why nobody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInFailure {
    /// The person closed the window.
    Closed,
    /// The browser does not open it, or nothing came back with which one could go on.
    NotHandedOver,
    /// The server did not take the code.
    Refused(Trouble),
}

impl SignInFailure {
    /// For the person; nothing where they did it themselves.
    pub fn words(&self) -> String {
        match self {
            Self::Closed => String::new(),
            Self::NotHandedOver => "The sign-in did not work. Try again.".to_owned(),
            Self::Refused(trouble) => format!("{} {}", trouble.message, trouble.remedy),
        }
    }
}

/// Signs the person in whom the web app's page names. What a guest has who is signed in comes along or not.
///
/// # Errors
/// Why that did not work. A guest whose things were to come along is still signed in.
pub async fn sign_in(session: UseSession, guest: Guest) -> Result<(), SignInFailure> {
    let failed = || SignInFailure::NotHandedOver;
    let challenge = CodeChallenge::new().await.ok_or_else(failed)?;
    let url = api::hand_over_url(&redirect_url(), &challenge);
    let details = JsValue::from(js_sys::Object::new());
    for (name, value) in [("url", JsValue::from(url)), ("interactive", JsValue::TRUE)] {
        let _set = Reflect::set(&details, &name.into(), &value);
    }
    let flow = launch_web_auth_flow(&details).map_err(|_| failed())?;
    let Ok(handed) = JsFuture::from(flow).await else {
        return Err(SignInFailure::Closed);
    };
    let code = code_in(&handed.as_string().unwrap_or_default()).ok_or_else(failed)?;
    let verifier = challenge.verifier;
    let exchanged = match guest {
        Guest::Left => session.adopt_code(&code, verifier).await,
        Guest::Taken => session.adopt_code_with_guest(&code, verifier).await,
    };
    exchanged.map_err(|refused| SignInFailure::Refused(refused.trouble))
}

fn code_in(handed: &str) -> Option<String> {
    if !handed.starts_with(&redirect_url()) {
        return None;
    }
    let query = Url::new(handed).ok()?.search();
    UrlSearchParams::new_with_str(&query).ok()?.get("code")
}
