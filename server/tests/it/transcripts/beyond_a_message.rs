//! More words than a message of gRPC may hold.

use dictation::audio::{SampleOffset, SampleRange};
use dictation::transcript_file::Segment;
use proto::v1::{ExportAccountRequest, ExportAccountResponse, GetTranscriptRequest};
use serde_json::Value;
use sotto_server::store::transcripts::KeptFinal;
use tonic::Code;
use uuid::Uuid;

use super::Keeper;
use crate::support::coded::double;
use crate::support::database::on_postgres_too;
use crate::support::running::RunningServer;

/// What one message of an answer may hold.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// A final of half as much.
fn long_final(session: Uuid, user: Uuid, number: u64) -> KeptFinal {
    let second = |seconds: u64| SampleOffset::from_millis(seconds * 1_000);
    // Behind the second that was said.
    let start = 10 * number + 1;
    let range = SampleRange::new(second(start), second(start + 10));
    KeptFinal {
        session,
        user,
        epoch: 1,
        range,
        segment: Some(Segment {
            range,
            text: "day in day out ".repeat(MOST_BYTES / 2 / 15),
        }),
        is_late_sign: false,
        words: 4,
        language: String::new(),
        engine: "double".to_owned(),
    }
}

impl Keeper {
    /// Has said more than one message may hold.
    async fn says_too_much(&self, server: &RunningServer) -> String {
        let said = self.says(0, 1).await.session_id;
        let me = self.person.ask("GET", "/user/me", None).await.body;
        let user = me["id"].as_str().unwrap().parse().unwrap();
        let finals = [0, 1, 2].map(|number| long_final(said.parse().unwrap(), user, number));
        server.store().await.keep_finals(&finals).await.unwrap();
        said
    }
}

#[tokio::test]
async fn all_that_is_kept_goes_out_in_parts_however_much_it_is() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let ada = Keeper::new(&server).await;
    ada.says_too_much(&server).await;
    let method = "/sotto.v1.AccountService/ExportAccount";
    let answer = ada.person.call(method, &ExportAccountRequest {}).await;
    let parts: Vec<ExportAccountResponse> = answer.parts();
    let json: Vec<u8> = parts.into_iter().flat_map(|part| part.json).collect();
    assert!(json.len() > MOST_BYTES);
    let mut document: Value = serde_json::from_slice(&json).unwrap();
    let other = ada.person.ask("GET", "/user/me/export", None).await.body;
    document["exported_at"] = other["exported_at"].clone();
    assert!(document == other, "the same over both faces");
}

#[tokio::test]
async fn an_answer_that_one_message_cannot_hold_is_refused_there_and_given_over_rest() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let ada = Keeper::new(&server).await;
    let id = ada.says_too_much(&server).await;
    let transcript = ada.transcript(&id).await;
    assert!(transcript["segments"].as_array().unwrap().len() > 3);
    let method = "/sotto.v1.TranscriptService/GetTranscript";
    let answer = ada.person.call(method, &GetTranscriptRequest { id }).await;
    assert_eq!(answer.code, Code::OutOfRange);
}

on_postgres_too!(
    all_that_is_kept_goes_out_in_parts_however_much_it_is,
    an_answer_that_one_message_cannot_hold_is_refused_there_and_given_over_rest,
);
