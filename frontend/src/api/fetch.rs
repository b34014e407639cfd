//! One request to the server, with a deadline.

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, FormData, Headers, Request, RequestInit, Response};

use super::json;
use super::server_address::address_of;

/// No answer is waited for longer than this, …
const DEADLINE_MS: u32 = 10_000;
/// … but for a recording, which takes its time on the way and to be heard.
const UPLOAD_DEADLINE_MS: u32 = 600_000;

/// The server did not answer, or not in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreachable;

/// What the server answered.
pub(super) struct Answer {
    /// The HTTP status.
    pub(super) status: u16,
    /// The body, if it was JSON; else undefined.
    pub(super) body: JsValue,
    /// How long the server asks to wait before the next request.
    pub(super) retry_after_ms: Option<u64>,
}

impl Answer {
    /// Whether the server did what was asked.
    pub(super) const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// The server's words about what is wrong, from a problem document or from Supabase Auth.
    pub(super) fn complaint(&self) -> Option<String> {
        ["detail", "msg", "message", "error_description", "title"]
            .into_iter()
            .find_map(|name| json::text(&self.body, name))
    }
}

/// What the server answered, as bytes.
pub(super) struct BinaryAnswer {
    /// The HTTP status.
    pub(super) status: u16,
    /// The body.
    pub(super) body: Vec<u8>,
    /// How long the server asks to wait before the next request.
    pub(super) retry_after_ms: Option<u64>,
    headers: Headers,
}

impl BinaryAnswer {
    /// What the header `name` says.
    pub(super) fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).ok().flatten()
    }
}

/// Posts bytes to `url`.
pub(super) async fn post_binary(
    url: &str,
    headers: &[(&str, &str)],
    body: &Uint8Array,
) -> Result<BinaryAnswer, Unreachable> {
    let request = request("POST", url, headers, DEADLINE_MS, |init, _| {
        init.set_body(body);
        Ok(())
    });
    let response = response_to(request).await?;
    let body = match response.array_buffer() {
        Ok(body) => JsFuture::from(body).await.map_err(|_| Unreachable)?,
        Err(_) => return Err(Unreachable),
    };
    Ok(BinaryAnswer {
        status: response.status(),
        body: Uint8Array::new(&body).to_vec(),
        retry_after_ms: retry_after_ms(&response),
        headers: response.headers(),
    })
}

/// Gets `url`.
pub(super) async fn get(url: &str) -> Result<Answer, Unreachable> {
    send("GET", url, &[], None).await
}

/// Gets `url` with `headers`.
pub(super) async fn get_with(url: &str, headers: &[(&str, &str)]) -> Result<Answer, Unreachable> {
    send("GET", url, headers, None).await
}

/// Puts JSON to `url`.
pub(super) async fn put(
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<Answer, Unreachable> {
    send("PUT", url, headers, Some(body)).await
}

/// Posts JSON to `url`.
pub(super) async fn post(
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<Answer, Unreachable> {
    send("POST", url, headers, Some(body)).await
}

/// Posts a form with a file to `url`.
pub(super) async fn post_form(
    url: &str,
    headers: &[(&str, &str)],
    form: &FormData,
) -> Result<Answer, Unreachable> {
    let request = request("POST", url, headers, UPLOAD_DEADLINE_MS, |init, _| {
        init.set_body(form);
        Ok(())
    });
    fetched(request).await
}

async fn send(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: Option<&str>,
) -> Result<Answer, Unreachable> {
    let request = request(method, url, headers, DEADLINE_MS, |init, headers| {
        if let Some(body) = body {
            headers.set("Content-Type", "application/json")?;
            init.set_body(&body.into());
        }
        Ok(())
    });
    fetched(request).await
}

async fn response_to(request: Result<Request, JsValue>) -> Result<Response, Unreachable> {
    let request = request.map_err(|_| Unreachable)?;
    let window = web_sys::window().ok_or(Unreachable)?;
    JsFuture::from(window.fetch_with_request(&request))
        .await
        .and_then(JsCast::dyn_into)
        .map_err(|_| Unreachable)
}

fn retry_after_ms(response: &Response) -> Option<u64> {
    let seconds = response.headers().get("Retry-After").ok().flatten()?;
    let seconds: u64 = seconds.parse().ok()?;
    Some(seconds.saturating_mul(1_000))
}

async fn fetched(request: Result<Request, JsValue>) -> Result<Answer, Unreachable> {
    let response = response_to(request).await?;
    let text = match response.text() {
        Ok(text) => JsFuture::from(text).await.map_err(|_| Unreachable)?,
        Err(_) => JsValue::UNDEFINED,
    };
    Ok(Answer {
        status: response.status(),
        body: json::parse(&text.as_string().unwrap_or_default()),
        retry_after_ms: retry_after_ms(&response),
    })
}

fn request(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    deadline_ms: u32,
    fill: impl FnOnce(&RequestInit, &Headers) -> Result<(), JsValue>,
) -> Result<Request, JsValue> {
    let all = Headers::new()?;
    for (name, value) in headers {
        all.set(name, value)?;
    }
    let init = RequestInit::new();
    init.set_method(method);
    fill(&init, &all)?;
    init.set_headers(&all);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(deadline_ms)));
    Request::new_with_str_and_init(&address_of(url), &init)
}
