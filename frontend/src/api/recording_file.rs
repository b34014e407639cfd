//! A recording that the person has as a file, sent in one piece: `POST /voice/transcribe`, with how far it is.

use gloo::events::EventListener;
use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, File, FormData, ProgressEvent, XmlHttpRequest};

use super::config::config;
use super::json;
use super::server_address::address_of;
use super::transcribe::written_in;
use crate::domain::conversation::WrittenDown;

/// An engine hears two hours in less, with the recordings that wait before it; in ms.
const DEADLINE_MS: u32 = 3_600_000;

/// A recording in words.
#[derive(Clone, Debug, PartialEq)]
pub struct HeardFile {
    /// The words.
    pub written: WrittenDown,
    /// What of the recording was not heard, in sentences.
    pub warnings: Vec<String>,
}

/// Why there are no words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFailure {
    /// The server did not answer, or the person has taken the recording back.
    Unreachable,
    /// The access token is not good any more.
    Unauthorized,
    /// The server does not take it now, or not at all; its own words, if it has any.
    Refused(Option<String>),
}

/// A recording on its way.
#[derive(Clone, Debug)]
pub struct FileUpload(XmlHttpRequest);

impl FileUpload {
    /// Sends `file`. `on_sent` is told how many bytes of how many have left.
    pub async fn begin(
        access_token: &str,
        file: &File,
        language: &str,
        on_sent: impl Fn(f64, f64) + 'static,
    ) -> Result<(Self, impl Future<Output = Result<HeardFile, FileFailure>>), FileFailure> {
        let config = config().await.map_err(|_| FileFailure::Unreachable)?;
        let url = address_of(&config.transcribe_url);
        let request = opened(&url, access_token).map_err(|_| FileFailure::Unreachable)?;
        let form = form(file, language).map_err(|_| FileFailure::Refused(None))?;
        let sent = sent_listener(&request, on_sent);
        let ended = end_of(&request);
        let begun = request.send_with_opt_form_data(Some(&form));
        begun.map_err(|_| FileFailure::Unreachable)?;
        let answered = request.clone();
        let answer = async move {
            // A promise that nobody rejects.
            let _ended = JsFuture::from(ended).await;
            drop(sent);
            read(&answered)
        };
        Ok((Self(request), answer))
    }

    /// Takes it back. What the server has of it already it may still hear.
    pub fn abort(&self) {
        // One that is over has nothing to take back.
        let _aborted = self.0.abort();
    }
}

fn opened(url: &str, access_token: &str) -> Result<XmlHttpRequest, JsValue> {
    let request = XmlHttpRequest::new()?;
    request.open_with_async("POST", url, true)?;
    request.set_request_header("Authorization", &format!("Bearer {access_token}"))?;
    request.set_timeout(DEADLINE_MS);
    Ok(request)
}

fn form(file: &File, language: &str) -> Result<FormData, JsValue> {
    let form = FormData::new()?;
    form.append_with_blob_and_filename("file", file, &file.name())?;
    form.append_with_str("language", language)?;
    Ok(form)
}

fn sent_listener(
    request: &XmlHttpRequest,
    on_sent: impl Fn(f64, f64) + 'static,
) -> Option<EventListener> {
    let upload = request.upload().ok()?;
    Some(EventListener::new(
        &upload,
        "progress",
        move |event: &Event| {
            if let Some(progress) = event.dyn_ref::<ProgressEvent>() {
                on_sent(progress.loaded(), progress.total());
            }
        },
    ))
}

/// Answered, failed, too late or taken back.
fn end_of(request: &XmlHttpRequest) -> Promise {
    Promise::new(&mut |resolve, _reject| {
        EventListener::once(request, "loadend", move |_| {
            drop(resolve.call0(&JsValue::UNDEFINED));
        })
        .forget();
    })
}

fn read(request: &XmlHttpRequest) -> Result<HeardFile, FileFailure> {
    let status = request.status().unwrap_or(0);
    let text = request.response_text().ok().flatten();
    let body = json::parse(&text.unwrap_or_default());
    match status {
        0 => Err(FileFailure::Unreachable),
        401 => Err(FileFailure::Unauthorized),
        200..300 => heard_in(&body).ok_or(FileFailure::Unreachable),
        _ => {
            let mut names = ["detail", "title"].into_iter();
            let words = names.find_map(|name| json::text(&body, name));
            Err(FileFailure::Refused(words))
        }
    }
}

fn heard_in(body: &JsValue) -> Option<HeardFile> {
    let warnings = json::member(body, "warnings");
    let warnings = warnings.dyn_ref::<Array>().map(Array::to_vec);
    let warnings = warnings.unwrap_or_default();
    Some(HeardFile {
        written: written_in(body)?,
        warnings: warnings.iter().filter_map(JsValue::as_string).collect(),
    })
}
