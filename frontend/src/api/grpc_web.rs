//! Calls over gRPC-web: one frame goes out, messages and trailers come back.
//!
//! The work is done once for all calls, over bytes; only [`call`] and [`call_for_parts`] know what
//! the bytes mean.

mod frames;
mod status;

use std::future::Future;
use std::pin::Pin;

use js_sys::Uint8Array;
use prost::Message;

use super::call_failure::CallFailure;
use super::fetch::{self, BinaryAnswer, Unreachable};

const CONTENT_TYPE: &str = "application/grpc-web+proto";

/// A token, unless nobody is signed in or the server cannot be asked for one.
pub type TokenFuture = Pin<Box<dyn Future<Output = Result<String, CallFailure>>>>;

/// Whoever asks: gives tokens, and another one in place of one that was refused.
pub trait Tokens {
    /// A token that is good for a while yet and is not the `refused` one.
    fn token(&self, refused: Option<String>) -> TokenFuture;
}

/// Asks `method`, named as in `sotto.v1.DeviceService/ListDevices`, which gives one answer.
pub(super) async fn call<Answer: Message + Default>(
    tokens: &dyn Tokens,
    method: &str,
    request: &impl Message,
) -> Result<Answer, CallFailure> {
    let messages = messages(tokens, method, request.encode_to_vec()).await?;
    let [message] = messages.as_slice() else {
        return Err(CallFailure::Unwell);
    };
    Answer::decode(message.as_slice()).map_err(|_| CallFailure::Unwell)
}

/// Asks `method`, which gives its answer in parts; all of them, in order.
pub(super) async fn call_for_parts<Part: Message + Default>(
    tokens: &dyn Tokens,
    method: &str,
    request: &impl Message,
) -> Result<Vec<Part>, CallFailure> {
    let messages = messages(tokens, method, request.encode_to_vec()).await?;
    let parts = messages.iter().map(|part| Part::decode(part.as_slice()));
    parts
        .collect::<Result<_, _>>()
        .map_err(|_| CallFailure::Unwell)
}

/// A token that the server does not take is replaced once: the server may have lost its sessions.
async fn messages(
    tokens: &dyn Tokens,
    method: &str,
    message: Vec<u8>,
) -> Result<Vec<Vec<u8>>, CallFailure> {
    let body = frames::message(&message);
    let token = tokens.token(None).await?;
    match read(&send(&token, method, &body).await?) {
        Err(CallFailure::SignedOut) => {
            let token = tokens.token(Some(token)).await?;
            read(&send(&token, method, &body).await?)
        }
        result => result,
    }
}

async fn send(token: &str, method: &str, body: &[u8]) -> Result<BinaryAnswer, CallFailure> {
    let bearer = format!("Bearer {token}");
    let headers = [
        ("Authorization", bearer.as_str()),
        ("Content-Type", CONTENT_TYPE),
        ("Accept", CONTENT_TYPE),
        ("X-Grpc-Web", "1"),
        // The server gives up when the browser does.
        ("Grpc-Timeout", "10S"),
    ];
    let url = format!("/{method}");
    fetch::post_binary(&url, &headers, &Uint8Array::from(body))
        .await
        .map_err(|Unreachable| CallFailure::Offline)
}

/// The messages of an answer, or what its status says.
fn read(answer: &BinaryAnswer) -> Result<Vec<Vec<u8>>, CallFailure> {
    // Without a message, the status may come with the headers and nothing else.
    if let Some(code) = answer.header("grpc-status") {
        status::check(&code, |name| answer.header(name))?;
    }
    if answer.status != 200 {
        return Err(status::of_http(answer.status, answer.retry_after_ms));
    }
    let read = frames::read(&answer.body).map_err(|_| CallFailure::Unwell)?;
    match read.trailer("grpc-status") {
        Some(code) => status::check(code, |name| read.trailer(name).map(str::to_owned))?,
        // Cut off on the way: half an answer is none.
        None if answer.header("grpc-status").is_none() => return Err(CallFailure::Unwell),
        None => {}
    }
    Ok(read.messages)
}
