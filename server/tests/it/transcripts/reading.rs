//! Lists, searches, files.

use proto::v1::{
    ExportTranscriptRequest, ExportTranscriptResponse, GetTranscriptRequest,
    ListTranscriptsRequest, ListTranscriptsResponse, TranscriptFormat,
};
use tonic::Code;

use super::{Keeper, encoded, said, words_in};
use crate::support::coded::{double, words_of};
use crate::support::database::on_postgres_too;
use crate::support::faces::Person;
use crate::support::recording::{Form, transcribe, wav};
use crate::support::running::RunningServer;

/// Recordings are kept as fast as they are sent; limits are raised for that.
const MANY: &str = "[limits]\nuploads_per_user_per_hour = 1000\n\
                    requests_per_user_per_minute = 10000\nrequests_per_ip_per_minute = 10000\n";

/// Somebody who has kept recordings that begin with these words, one second each.
async fn keeper_of(server: &RunningServer, firsts: &[u32]) -> Keeper {
    let ada = Keeper::new(server).await;
    for first in firsts {
        let form = Form::of(&wav(&words_of(*first, 1)));
        let (status, answer) = transcribe(&server.base, &ada.person.token, form).await;
        assert_eq!(status, 200, "{answer}");
    }
    ada
}

#[tokio::test]
async fn searches_find_all_words_in_any_order_and_the_last_as_a_beginning() {
    let double = double().await;
    let server = RunningServer::with_engines_and(&double, &[], MANY).await;
    let ada = keeper_of(&server, &[0, 50, 100]).await;
    let eve = keeper_of(&server, &[0]).await;
    // The first words of all: apple river stone … ; the 60th is "galaxy".
    for (query, count) in [
        ("apple", 1),
        ("APPLE", 1),
        ("stone river apple", 1),
        ("stone, river! app", 1),
        ("app river", 0),
        ("riv", 1),
        ("ápplè", 1),
        ("apple young", 0),
        ("w", 3),
        ("", 3),
        ("   ", 3),
    ] {
        let found = ada.found(query).await;
        assert_eq!(found.len(), count, "{query:?}");
    }
    let theirs: Vec<_> = eve.found("").await;
    assert_eq!(theirs.len(), 1, "everybody finds their own");
    let excerpt = ada.found("violet").await;
    assert!(excerpt.is_empty());
    let late = ada.found("quiet").await;
    let excerpt = late[0]["excerpt"].as_str().unwrap();
    assert!(excerpt.contains("quiet"), "{excerpt}");
}

#[tokio::test]
async fn signs_in_a_search_mean_nothing() {
    let double = double().await;
    let server = RunningServer::with_engines_and(&double, &[], MANY).await;
    let ada = keeper_of(&server, &[0]).await;
    for query in [
        "\"apple",
        "apple\"",
        "apple*",
        "apple AND",
        "NEAR(apple river)",
        "apple NEAR/2 river",
        "text:apple",
        "-apple",
        "{owner}: apple",
        "(apple",
        "apple OR",
        "^apple",
        "apple;--",
        "'apple",
        "apple\\",
        "%apple%",
        "apple\u{0}",
        "🙂 apple",
        "apple 🙂",
        "a'; DROP TABLE",
    ] {
        let path = format!("/transcripts?query={}", encoded(query));
        let answer = ada.person.ask("GET", &path, None).await;
        assert_eq!(answer.status, 200, "{query:?}: {}", answer.body);
    }
    for query in ["\"", "***", "🙂", "\u{301}", "()", "\u{202e}"] {
        assert!(ada.found(query).await.is_empty(), "{query:?} is in nothing");
    }
    assert_eq!(ada.found("🙂 apple*").await.len(), 1);
    let long = format!("/transcripts?query={}", "x".repeat(10_000));
    let refused = ada.person.ask("GET", &long, None).await;
    assert_eq!(refused.problem(), (422, "invalid_fields"));
    assert_eq!(refused.fields(), ["query"]);
    for (parameters, field) in [
        ("page_size=101", "page_size"),
        ("page_token=nonsense", "page_token"),
    ] {
        let path = format!("/transcripts?{parameters}");
        let refused = ada.person.ask("GET", &path, None).await;
        assert_eq!(refused.problem(), (422, "invalid_fields"), "{parameters}");
        assert_eq!(refused.fields(), [field]);
    }
    let refused = ada
        .person
        .ask("GET", "/transcripts?page_size=-1", None)
        .await;
    assert_eq!(refused.problem(), (422, "invalid_fields"));
}

#[tokio::test]
async fn pages_show_each_transcript_once_the_newest_first() {
    let double = double().await;
    let server = RunningServer::with_engines_and(&double, &[], MANY).await;
    let ada = keeper_of(&server, &[0, 0, 0, 0, 0, 50, 0]).await;
    for (query, count) in [("", 7), ("apple", 6)] {
        let (mut token, mut seen) = (String::new(), Vec::new());
        for page in 0.. {
            assert!(page < 5, "pages end");
            let request = ListTranscriptsRequest {
                query: query.to_owned(),
                page_size: 2,
                page_token: token,
            };
            let answer = ada.person.call(LIST, &request).await;
            let answer: ListTranscriptsResponse = answer.message();
            assert!(answer.transcripts.len() <= 2);
            seen.extend(answer.transcripts.into_iter().map(|one| {
                let at = one.created_at.unwrap();
                (at.seconds, at.nanos, one.id)
            }));
            token = answer.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(seen.len(), count, "{query:?}");
        assert!(seen.is_sorted_by(|one, next| one > next), "{seen:?}");
    }
    // A token of one search is no token of another.
    let first = ada
        .person
        .ask("GET", "/transcripts?page_size=2", None)
        .await;
    let token = first.body["next_page_token"].as_str().unwrap().to_owned();
    let path = format!("/transcripts?query=apple&page_token={token}");
    let refused = ada.person.ask("GET", &path, None).await;
    assert_eq!(refused.fields(), ["page_token"]);
}

const LIST: &str = "/sotto.v1.TranscriptService/ListTranscripts";
const EXPORT: &str = "/sotto.v1.TranscriptService/ExportTranscript";

#[tokio::test]
async fn a_transcript_goes_along_in_every_format() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let ada = keeper_of(&server, &[0]).await;
    let id = ada.found("").await[0]["id"].as_str().unwrap().to_owned();
    let expected = said(0, 1);
    for kind in KINDS {
        let file = exported(&ada, &id, kind).await;
        let flat = file.split_whitespace().collect::<Vec<_>>().join(" ");
        let expected_part = match kind.1 {
            TranscriptFormat::Srt => "apple river stone",
            _ => &expected,
        };
        assert!(flat.contains(expected_part), "{kind:?}: {file}");
    }
    for format in [0, 9, -1] {
        let request = ExportTranscriptRequest {
            id: id.clone(),
            format,
        };
        let refused = ada.person.call(EXPORT, &request).await;
        assert_eq!(refused.code, Code::InvalidArgument);
        assert_eq!(refused.fields(), ["format"]);
    }
    let path = format!("/transcripts/{id}/export?format=pdf");
    let refused = ada.person.ask("GET", &path, None).await;
    assert_eq!(refused.problem(), (422, "invalid_fields"));
    // All of it is in what a person can download about themselves, too.
    let everything = ada.person.ask("GET", "/user/me/export", None).await;
    let kept = &everything.body["transcripts"][0];
    assert_eq!(kept["id"], id);
    assert_eq!(words_in(kept), expected);
}

/// Name, number, media type and extension of a kind of file.
type Kind = (&'static str, TranscriptFormat, &'static str, &'static str);

const KINDS: [Kind; 4] = [
    (
        "text",
        TranscriptFormat::Text,
        "text/plain; charset=utf-8",
        "txt",
    ),
    (
        "markdown",
        TranscriptFormat::Markdown,
        "text/markdown; charset=utf-8",
        "md",
    ),
    ("json", TranscriptFormat::Json, "application/json", "json"),
    ("srt", TranscriptFormat::Srt, "application/x-subrip", "srt"),
];

/// The file, which both faces must give in the same way.
async fn exported(ada: &Keeper, id: &str, (name, format, kind, extension): Kind) -> String {
    let base = &ada.person.base;
    let answer = reqwest::Client::new()
        .get(format!("{base}/transcripts/{id}/export?format={name}"))
        .bearer_auth(&ada.person.token)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], kind);
    let disposition = answer.headers()["content-disposition"].to_str().unwrap();
    let (begin, end) = (
        "attachment; filename=\"dictation-20",
        format!(".{extension}\""),
    );
    assert!(disposition.starts_with(begin), "{disposition}");
    assert!(disposition.ends_with(&end), "{disposition}");
    let disposition = disposition.to_owned();
    let file = answer.text().await.unwrap();

    let request = ExportTranscriptRequest {
        id: id.to_owned(),
        format: format.into(),
    };
    let exported: ExportTranscriptResponse = ada.person.call(EXPORT, &request).await.message();
    assert_eq!(exported.content, file.as_bytes());
    assert_eq!(exported.media_type, kind);
    assert!(disposition.contains(&exported.file_name));
    file
}

#[tokio::test]
async fn another_persons_transcript_does_not_exist() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let ada = keeper_of(&server, &[0]).await;
    let id = ada.found("").await[0]["id"].as_str().unwrap().to_owned();
    let eve = Person::guest(&server).await;
    for (method, path) in [
        ("GET", format!("/transcripts/{id}")),
        ("GET", format!("/transcripts/{id}/export?format=text")),
        ("DELETE", format!("/transcripts/{id}")),
        ("POST", format!("/transcripts/{id}/restore")),
    ] {
        let answer = eve.ask(method, &path, None).await;
        assert_eq!(answer.problem(), (404, "not_found"), "{method} {path}");
    }
    let request = GetTranscriptRequest { id: id.clone() };
    let get = "/sotto.v1.TranscriptService/GetTranscript";
    assert_eq!(eve.call(get, &request).await.code, Code::NotFound);
    let all = eve.ask("DELETE", "/transcripts", None).await;
    assert_eq!((all.status, &all.body["deleted"]), (200, &0.into()));
    assert_eq!(words_in(&ada.transcript(&id).await), said(0, 1));
}

on_postgres_too!(
    searches_find_all_words_in_any_order_and_the_last_as_a_beginning,
    signs_in_a_search_mean_nothing,
    pages_show_each_transcript_once_the_newest_first,
    a_transcript_goes_along_in_every_format,
    another_persons_transcript_does_not_exist,
);
