//! From a session to a stream pass: a fresh token, then a ticket.

use crate::api::{self, StreamPass, TicketFailure};
use crate::conversation::{ConnectFailure, Setback};
use crate::use_session::{NoToken, UseSession};

/// What it takes to open the stream.
pub(super) async fn stream_pass(session: UseSession) -> Result<StreamPass, ConnectFailure> {
    let token = session.token().await.map_err(no_token)?;
    match api::stream_pass(&token).await {
        Err(TicketFailure::Unauthorized) => {
            // The server may have lost its sessions, or a clock is wrong: one new token decides.
            let token = session
                .token_after_refusal(&token)
                .await
                .map_err(no_token)?;
            api::stream_pass(&token).await.map_err(no_ticket)
        }
        result => result.map_err(no_ticket),
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
