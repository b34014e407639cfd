//! From a request to a stream, and the grant of tokens.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::time::sleep;
use uuid::Uuid;

use super::access::Proof;
use super::ear::Ear;
use super::fault::{Act, Moment};
use super::house::{Accepted, House};
use super::journal::{Ending, Kind};
use super::query::{self, ListenQuery};
use super::refusal::{Refusal, with_request_id};
use super::stream::Stream;
use super::wire::Cutter;

/// The longest message of a client, in bytes.
const LONGEST_MESSAGE: usize = 16 << 20;
/// What a socket reads at a time: small, for there are many.
const READ_BUFFER: usize = 16 << 10;

/// A request, before anything of it is believed.
pub(super) struct Asked {
    pub(super) request_id: Uuid,
    pub(super) pairs: Vec<(String, String)>,
    pub(super) proof: Option<Proof>,
}

impl Asked {
    /// Reads the head of a request.
    pub(super) fn read(uri: &Uri, headers: &HeaderMap) -> Self {
        Self {
            request_id: Uuid::new_v4(),
            // A query that cannot be read is refused when it is looked at.
            pairs: query::pairs(uri).unwrap_or_default(),
            proof: Proof::read(headers),
        }
    }

    /// Refuses it and writes that down.
    pub(super) fn refuse(self, house: &House, refusal: Refusal) -> Response {
        let scheme = self.proof.as_ref().map(Proof::label);
        let response = refusal.response(self.request_id);
        let place = house
            .journal
            .open(Kind::Refused, self.request_id, self.pairs, scheme);
        let Refusal {
            status,
            code,
            message,
        } = refusal;
        let ending = Ending::Refused {
            status,
            code,
            message,
        };
        house.journal.close(place, ending);
        response
    }
}

/// `GET /v1/listen`.
pub(super) async fn listen(
    State(house): State<Arc<House>>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    uri: Uri,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let asked = Asked::read(&uri, &headers);
    let checked = check(&house, &asked, &uri).and_then(|query| {
        let upgrade = upgrade.map_err(|cause| Refusal::bad_request(cause.body_text()))?;
        let (id, pairs) = (asked.request_id, asked.pairs.clone());
        let accepted = house.accept(id, pairs, asked.proof.as_ref(), cutter)?;
        Ok((query, upgrade, accepted))
    });
    match checked {
        Ok((query, upgrade, accepted)) => open(house, asked, query, upgrade, accepted).await,
        Err(refusal) => asked.refuse(&house, refusal),
    }
}

fn check(house: &House, asked: &Asked, uri: &Uri) -> Result<ListenQuery, Refusal> {
    house.check_mood()?;
    house.access.check(asked.proof.as_ref())?;
    query::pairs(uri)?;
    ListenQuery::live(&asked.pairs, &house.options.manner)
}

async fn open(
    house: Arc<House>,
    asked: Asked,
    query: ListenQuery,
    upgrade: WebSocketUpgrade,
    accepted: Accepted,
) -> Response {
    let Accepted { slot, mut faults } = accepted;
    let at_handshake = |act: &Act| faults.contains(&(Moment::Handshake, act.clone()));
    if at_handshake(&Act::Reset) {
        slot.cutter.cut();
        house.journal.close(slot.place, Ending::Reset);
        return Refusal::bad_request("The connection is reset.").response(asked.request_id);
    }
    for (_, act) in &faults {
        if let Act::SlowOpen(ms) = act {
            sleep(Duration::from_millis(*ms)).await;
        }
    }
    faults.retain(|(_, act)| !matches!(act, Act::SlowOpen(_)));
    let options = &house.options;
    let opened = Ear::open(&options.hearing, house.engine.as_ref(), query.sample_rate).await;
    let Ok(ear) = opened else {
        let message = "The local engine is gone.";
        let refusal = Refusal::new(503, "SERVICE_UNAVAILABLE", message);
        return refusal.response(asked.request_id);
    };
    let upgrade = upgrade
        .max_message_size(LONGEST_MESSAGE)
        .max_frame_size(LONGEST_MESSAGE)
        .read_buffer_size(READ_BUFFER);
    let upgrade = match asked.proof.filter(|proof| proof.is_protocol) {
        Some(proof) => upgrade.protocols([proof.scheme]),
        None => upgrade,
    };
    let request_id = asked.request_id;
    let response = upgrade.on_upgrade(move |socket| {
        let asked = (request_id, query, faults);
        Box::pin(Stream::new(socket, house, slot, ear, asked).run())
    });
    with_request_id(response, request_id)
}

/// `POST /v1/auth/grant`: a token for a while, for whoever holds the key.
pub(super) async fn grant(
    State(house): State<Arc<House>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let asked = Asked::read(&uri, &headers);
    match granted(&house, &asked, &body) {
        Ok(answer) => with_request_id(Json(answer).into_response(), asked.request_id),
        Err(refusal) => asked.refuse(&house, refusal),
    }
}

fn granted(house: &House, asked: &Asked, body: &[u8]) -> Result<Value, Refusal> {
    house.access.check(asked.proof.as_ref())?;
    let brought = asked.proof.as_ref();
    if brought.is_some_and(|proof| proof.scheme.eq_ignore_ascii_case("bearer")) {
        return Err(Refusal::new(403, "FORBIDDEN", "Insufficient permissions."));
    }
    let body: Value = match body {
        [] => Value::Null,
        body => serde_json::from_slice(body).map_err(|_| Refusal::bad_request("No JSON."))?,
    };
    let seconds = body
        .get("ttl_seconds")
        .and_then(Value::as_f64)
        .unwrap_or(30.0);
    if !(1.0..=3_600.0).contains(&seconds) {
        return Err(Refusal::bad_request("ttl_seconds must be from 1 to 3600."));
    }
    let token = house.access.grant(Duration::from_secs_f64(seconds));
    Ok(json!({"access_token": token, "expires_in": seconds}))
}
