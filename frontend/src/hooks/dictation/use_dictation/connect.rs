//! From a session to a stream pass (a fresh token, then a ticket), or to a recording in words.

use bytes::Bytes;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use super::authority::Authority;
use crate::api::{self, StreamPass, TicketFailure, TranscribeFailure};
use crate::domain::conversation::{ConnectFailure, Setback, UploadFailure, WrittenDown};
use crate::hooks::browser::Work;
use crate::hooks::session::NoToken;

/// What it takes to open the stream.
pub(super) async fn stream_pass(authority: Authority) -> Result<StreamPass, ConnectFailure> {
    let token = authority.token().await.map_err(no_token)?;
    match api::stream_pass(&token).await {
        Err(TicketFailure::Unauthorized) => {
            // The server may have lost its sessions, or a clock is wrong: one new token decides.
            let token = authority
                .token_after_refusal(&token)
                .await
                .map_err(no_token)?;
            api::stream_pass(&token).await.map_err(no_ticket)
        }
        result => result.map_err(no_ticket),
    }
}

/// The words of a recording, over plain HTTP. A way round for networks without sockets: its code is fetched when a
/// dictation needs it.
pub(super) async fn write_down(
    authority: Authority,
    pcm: Vec<Bytes>,
    language: String,
    is_private: bool,
) -> Result<WrittenDown, UploadFailure> {
    match writing_down(authority, pcm, language, is_private).await {
        Ok(words) => words.await,
        Err(_) => Err(UploadFailure::Unreachable),
    }
}

#[wasm_split(behind, wasm_split_path = ::leptos::wasm_split, fallible)]
fn writing_down(
    authority: Authority,
    pcm: Vec<Bytes>,
    language: String,
    is_private: bool,
) -> Result<Work<Result<WrittenDown, UploadFailure>>, SplitLoaderError> {
    Ok(Box::pin(sent_in_one_piece(
        authority, pcm, language, is_private,
    )))
}

async fn sent_in_one_piece(
    authority: Authority,
    pcm: Vec<Bytes>,
    language: String,
    is_private: bool,
) -> Result<WrittenDown, UploadFailure> {
    let token = authority.token().await.map_err(not_sent)?;
    match api::transcribe(&token, &pcm, &language, is_private).await {
        Err(TranscribeFailure::Unauthorized) => {
            let token = authority
                .token_after_refusal(&token)
                .await
                .map_err(not_sent)?;
            api::transcribe(&token, &pcm, &language, is_private)
                .await
                .map_err(not_written)
        }
        result => result.map_err(not_written),
    }
}

const fn not_sent(reason: NoToken) -> UploadFailure {
    match reason {
        NoToken::Unreachable => UploadFailure::Unreachable,
        NoToken::SignedOut => UploadFailure::SignedOut,
    }
}

fn not_written(failure: TranscribeFailure) -> UploadFailure {
    match failure {
        TranscribeFailure::Unreachable | TranscribeFailure::Unauthorized => {
            UploadFailure::Unreachable
        }
        TranscribeFailure::Busy { wait_ms } => UploadFailure::Busy { wait_ms },
        TranscribeFailure::Refused(words) => UploadFailure::Refused(words),
    }
}

const fn no_token(reason: NoToken) -> ConnectFailure {
    match reason {
        NoToken::Unreachable => ConnectFailure::Unreachable,
        NoToken::SignedOut => ConnectFailure::SignedOut,
    }
}

fn no_ticket(failure: TicketFailure) -> ConnectFailure {
    match failure {
        // A token that is new and still not taken is not this person's fault: try again.
        TicketFailure::Unreachable | TicketFailure::Unauthorized => ConnectFailure::Unreachable,
        TicketFailure::Busy { wait_ms } => ConnectFailure::Busy { wait_ms },
        TicketFailure::Forbidden(words) => ConnectFailure::Refused(Setback::Forbidden(words)),
        TicketFailure::Quota(words) => ConnectFailure::Refused(Setback::Quota(words)),
    }
}
