//! `POST /v1/listen`: a whole file at once.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::HearingMode;
use super::ear::Ear;
use super::engine::{spoken_words, to_samples};
use super::handshake::Asked;
use super::heard::{Flush, SpokenWord};
use super::house::House;
use super::intake::Intake;
use super::journal::{Ending, Kind};
use super::messages::{Model, Voice, hexadecimal};
use super::query::{self, ListenQuery};
use super::refusal::{Refusal, with_request_id};

/// What was heard in a file.
struct Transcript {
    words: Vec<SpokenWord>,
    samples: u64,
    sample_rate: u32,
}

/// `POST /v1/listen`.
pub(super) async fn transcribe(
    State(house): State<Arc<House>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let asked = Asked::read(&uri, &headers);
    let checked = check(&house, &asked, &uri, &headers);
    let heard = match checked {
        Ok(query) => hear(&house, &query, &body)
            .await
            .map(|heard| (query, heard)),
        Err(refusal) => Err(refusal),
    };
    let (query, transcript) = match heard {
        Ok(heard) => heard,
        Err(refusal) => return asked.refuse(&house, refusal),
    };
    let voice = Voice {
        request_id: asked.request_id,
        model: Model::named(&query.model),
        sample_rate: transcript.sample_rate,
        punctuates: query.punctuates,
    };
    let answer = answer(&voice, &body, &transcript);
    let scheme = asked.proof.as_ref().map(|proof| proof.label());
    let id = asked.request_id;
    let place = house
        .journal
        .open(Kind::Prerecorded, id, asked.pairs, scheme);
    house.journal.write(place, |entry| {
        entry.bytes = body.len() as u64;
        entry.samples = transcript.samples;
        let words = transcript.words.into_iter();
        entry.words = words.map(|word| word.text).collect();
        entry.finals = 1;
    });
    house.journal.close(place, Ending::Answered);
    with_request_id(Json(answer).into_response(), id)
}

fn check(
    house: &House,
    asked: &Asked,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<ListenQuery, Refusal> {
    house.check_mood()?;
    house.access.check(asked.proof.as_ref())?;
    query::pairs(uri)?;
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| kind.starts_with("application/json")) {
        return Err(Refusal::bad_request("The double fetches no addresses."));
    }
    ListenQuery::file(&asked.pairs, &house.options.manner)
}

async fn hear(house: &House, query: &ListenQuery, body: &Bytes) -> Result<Transcript, Refusal> {
    if let (HearingMode::Speech(_), Some(engine)) = (&house.options.hearing, &house.engine) {
        let raw = match &query.encoding {
            Some(encoding) => format!("encoding={encoding}&sample_rate={}", query.sample_rate),
            None => String::new(),
        };
        let answer = engine.transcribe(&raw, body.to_vec()).await;
        return answer
            .map(|answer| understood(&answer))
            .map_err(|cause| Refusal::bad_request(cause.to_string()));
    }
    let mut intake = Intake::new(query.encoding.as_deref(), query.sample_rate);
    let undecodable = "Bad Request: failed to process audio: corrupt or unsupported data";
    let samples = intake
        .take(body)
        .map_err(|_| Refusal::bad_request(undecodable))?;
    let gone = |_| Refusal::new(503, "SERVICE_UNAVAILABLE", "Nothing can be heard.");
    let rate = intake.sample_rate();
    let mut ear = Ear::open(&house.options.hearing, None, rate)
        .await
        .map_err(gone)?;
    ear.hear(&samples).await.map_err(gone)?;
    ear.flush(Flush::End).await.map_err(gone)?;
    Ok(Transcript {
        words: ear.take().words,
        samples: intake.samples(),
        sample_rate: rate,
    })
}

/// The local engine's answer; its times are good to the millisecond.
fn understood(answer: &Value) -> Transcript {
    const RATE: u32 = 16_000;
    let duration = answer["metadata"]["duration"].as_f64().unwrap_or_default();
    Transcript {
        words: spoken_words(&answer["results"]["channels"][0]["alternatives"][0], RATE),
        samples: to_samples(duration, RATE),
        sample_rate: RATE,
    }
}

fn answer(voice: &Voice, body: &[u8], transcript: &Transcript) -> Value {
    let sha256 = hexadecimal(&Sha256::digest(body));
    let mut metadata = voice.metadata(&sha256, transcript.samples);
    if let Some(metadata) = metadata.as_object_mut() {
        metadata.remove("type");
    }
    let alternative = voice.alternative(&transcript.words);
    json!({"metadata": metadata, "results": {"channels": [{"alternatives": [alternative]}]}})
}
