//! `POST /voice/transcribe`: recordings in one piece.

use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use proving::double::{Double, JournalEntry, Kind as RequestKind, Refusal};
use proving::guest::Guest;
use serde_json::Value;
use sotto_server::config::DatabaseConfig;
use sotto_server::store::{Scope, Store};

use crate::support::coded::{double, text_of, words_of};
use crate::support::program::Program;
use crate::support::recording::{Form, clip, media, problem, read, request, transcribe, wav};
use crate::support::running::RunningServer;

const MIB: usize = 1024 * 1024;

async fn guest(server: &RunningServer) -> String {
    let guest = Guest::sign_in(&server.base).await.unwrap();
    guest.access_token
}

/// Everything that is metered so far, in ms.
async fn metered(store: &Store) -> i64 {
    let total = store.usage_total(&Scope::System, 0).await.unwrap();
    total.duration_ms
}

#[tokio::test]
async fn recordings_of_every_kind_come_back_as_the_words_that_were_said() {
    let program = Program::new();
    let server = program.start().await;
    let token = Guest::sign_in(&server.base).await.unwrap().access_token;
    let mut told = 0;
    for file in [
        clip("goforward"),
        media("goforward.flac"),
        media("goforward.mp3"),
        media("goforward.opus.ogg"),
        media("goforward.live.webm"),
        media("goforward.recorder.webm"),
    ] {
        let form = Form::of(&file).field("language", "en");
        let (status, answer) = transcribe(&server.base, &token, form).await;
        assert_eq!(status, 200, "{answer}");
        let text = answer["text"].as_str().unwrap().to_lowercase();
        assert_eq!(text, "go forward ten meters.");
        let words = answer["words"].as_array().unwrap();
        assert_eq!(words.len(), 4);
        let ends: Vec<u64> = words
            .iter()
            .map(|word| word["end_ms"].as_u64().unwrap())
            .collect();
        assert!(ends.is_sorted(), "{answer}");
        let duration = answer["duration_ms"].as_u64().unwrap();
        assert!((2_600..3_900).contains(&duration), "{answer}");
        assert!(ends.iter().all(|end| *end <= duration), "{answer}");
        assert_eq!(answer["engine"], "local");
        assert!(answer["latency_ms"].is_u64());
        told += duration;
    }
    let config = DatabaseConfig {
        data_folder: program.data().to_owned(),
        url: None,
    };
    let store = Store::open(&config).await.unwrap();
    assert_eq!(metered(&store).await, told as i64, "metered as told");
    // What no engine can read is told apart from what is no audio, and costs nothing.
    let mut torn = media("goforward.flac");
    torn.truncate(60);
    let refused = transcribe(&server.base, &token, Form::of(&torn)).await;
    assert_eq!(problem(refused), (422, "recording_unreadable".to_owned()));
    let foreign = Form::of(&clip("goforward")).field("language", "fr");
    let refused = transcribe(&server.base, &token, foreign).await;
    assert_eq!(problem(refused), (422, "recording_unreadable".to_owned()));
    assert_eq!(metered(&store).await, told as i64);
}

#[tokio::test]
async fn a_recording_that_was_cut_off_gives_the_words_before_the_cut() {
    let program = Program::new();
    let server = program.start().await;
    let token = Guest::sign_in(&server.base).await.unwrap().access_token;
    let mut file = clip("librivox-0870");
    file.truncate(file.len() / 2);
    let (status, answer) = transcribe(&server.base, &token, Form::of(&file)).await;
    assert_eq!(status, 200, "{answer}");
    let half = answer["words"].as_array().unwrap().len();
    assert!((6..16).contains(&half), "{answer}");
    let missing = answer["warnings"][0].as_str().unwrap();
    assert!(missing.starts_with("The file says"), "{answer}");
}

fn files(double: &Double) -> Vec<JournalEntry> {
    let journal = double.journal().into_iter();
    journal
        .filter(|entry| entry.kind == RequestKind::Prerecorded)
        .collect()
}

#[tokio::test]
async fn engines_are_asked_in_order_and_nothing_leaves_without_the_opt_out() {
    let (first, second) = (double().await, double().await);
    let server = RunningServer::with_engines(&first, &[&second]).await;
    let token = guest(&server).await;
    let file = wav(&words_of(0, 3));
    let form = || {
        Form::new()
            .field("keyterms", "gRPC web")
            .field("keyterms", "Sotto")
            .file(&file)
    };
    let (status, answer) = transcribe(&server.base, &token, form()).await;
    assert_eq!(
        (status.as_u16(), &answer["engine"]),
        (200, &Value::from("deepgram"))
    );
    assert_eq!(answer["text"], text_of(3));
    assert_eq!(answer["duration_ms"], 3_000);
    let asked = files(&first);
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].bytes, file.len() as u64, "as it was sent");
    assert_eq!(asked[0].parameter("mip_opt_out"), Some("true"));
    assert_eq!(asked[0].parameter("encoding"), None, "the file says it");
    let keyterms = asked[0].query.iter().filter(|(name, _)| name == "keyterm");
    assert_eq!(keyterms.count(), 2);

    first.refuse_all(Some(Refusal::new(500, "INTERNAL", "as scripted")));
    let (status, answer) = transcribe(&server.base, &token, form()).await;
    assert_eq!(
        (status.as_u16(), &answer["engine"]),
        (200, &Value::from("second"))
    );
    assert_eq!(answer["text"], text_of(3));
    second.refuse_all(Some(Refusal::new(500, "INTERNAL", "as scripted")));
    let refused = transcribe(&server.base, &token, form()).await;
    assert_eq!(problem(refused), (503, "unavailable".to_owned()));
    let store = server.store().await;
    assert_eq!(
        metered(&store).await,
        6_000,
        "twice three seconds were heard"
    );

    // One person's file says nothing about an engine: streams go to the first one as before.
    first.refuse_all(None);
    let report = crate::support::coded::dictate(&server, &words_of(0, 2)).await;
    assert_eq!(report.goodbye.unwrap().engine, "deepgram");
}

#[tokio::test]
async fn forms_without_a_recording_are_refused_with_a_reason() {
    let server = RunningServer::without_engine().await;
    let token = guest(&server).await;
    let audio = clip("goforward");
    let cases = [
        (Form::new().field("language", "en"), 400, "file_missing"),
        (Form::of(b""), 400, "file_empty"),
        (Form::of(b"GIF89a and so on"), 415, "unsupported_media"),
        (Form::of(&audio).file(&audio), 400, "file_repeated"),
        (
            Form::of(&audio).field("language", "en&x=y"),
            400,
            "bad_request",
        ),
        (
            Form::of(&audio).field("device_id", "mine"),
            400,
            "bad_request",
        ),
        (
            Form::of(&audio).field("language", &"e".repeat(2_000)),
            400,
            "field_refused",
        ),
        (
            Form::of(&audio).field("device_id", "018f0000-0000-7000-8000-000000000000"),
            404,
            "not_found",
        ),
        (Form::of(&audio), 503, "unavailable"),
    ];
    for (form, status, code) in cases {
        let answer = transcribe(&server.base, &token, form).await;
        assert_eq!(problem(answer), (status, code.to_owned()));
    }
    let mut torn = Form::of(&audio).end();
    torn.truncate(torn.len() - 10);
    let answer = request(&server.base, &token)
        .body(torn)
        .send()
        .await
        .unwrap();
    assert_eq!(problem(read(answer).await), (400, "form_broken".to_owned()));
    let answer = reqwest::Client::new()
        .post(format!("{}/voice/transcribe", server.base))
        .bearer_auth(&token)
        .body(audio)
        .send()
        .await
        .unwrap();
    assert_eq!(
        problem(read(answer).await),
        (415, "form_required".to_owned())
    );
}

#[tokio::test]
async fn only_people_who_are_signed_in_may_send_recordings() {
    let server = RunningServer::without_engine().await;
    let body = || Form::of(b"RIFF").end();
    for token in ["", "x.y.z"] {
        let answer = request(&server.base, token)
            .body(body())
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 401);
        assert_eq!(answer.headers()["www-authenticate"], "Bearer");
    }
}

#[tokio::test]
async fn more_than_64_mib_is_refused_whether_announced_or_not() {
    let server = RunningServer::without_engine().await;
    let token = guest(&server).await;
    let mut file = b"RIFF\0\0\0\0WAVE".to_vec();
    file.resize(64 * MIB + 1, 0);
    let body = Form::of(&file).end();
    let chunks: Vec<Result<Bytes, std::io::Error>> = body
        .chunks(MIB)
        .map(|chunk| Ok(Bytes::copy_from_slice(chunk)))
        .collect();
    let unannounced = reqwest::Body::wrap_stream(futures_util::stream::iter(chunks));
    for body in [reqwest::Body::from(body), unannounced] {
        let answer = request(&server.base, &token)
            .body(body)
            .send()
            .await
            .unwrap();
        let (status, refused) = read(answer).await;
        let detail = refused["detail"].as_str().unwrap_or_default().to_owned();
        assert!(
            detail.contains("64 MiB") && detail.contains("cut it"),
            "{detail}"
        );
        assert_eq!(problem((status, refused)), (413, "too_large".to_owned()));
    }
    file.resize(70 * MIB, 0);
    // Refused by its announcement: the server does not wait for the rest.
    let announced = request(&server.base, &token)
        .body(Form::of(&file).end())
        .send()
        .await;
    match announced {
        Ok(answer) => assert_eq!(answer.status(), 413),
        // The client may see the connection closed under what it still sends.
        Err(error) => assert!(error.is_request(), "{error}"),
    }
}

#[tokio::test]
async fn whoever_stops_in_mid_upload_is_told_and_gives_the_place_back() {
    let server = RunningServer::without_engine().await;
    let token = guest(&server).await;
    let mut begin = Form::of(b"RIFF\0\0\0\0WAVE").end();
    begin.truncate(begin.len() - 30);
    let first = futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::from(begin))]);
    let stalled = first.chain(futures_util::stream::pending());
    let body = reqwest::Body::wrap_stream(stalled);
    let answer = request(&server.base, &token)
        .body(body)
        .send()
        .await
        .unwrap();
    assert_eq!(
        problem(read(answer).await),
        (408, "upload_too_slow".to_owned())
    );
    let again = transcribe(&server.base, &token, Form::of(b"")).await;
    assert_eq!(problem(again), (400, "file_empty".to_owned()));
}

/// An upload that has begun and does not end until it is dropped.
async fn begin_upload(base: &str, token: &str) -> tokio::task::JoinHandle<()> {
    let (began, begun) = tokio::sync::oneshot::channel();
    let mut start = Form::of(b"RIFF\0\0\0\0WAVE").end();
    start.truncate(start.len() - 30);
    let first = futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::from(start))]);
    let mut began = Some(began);
    let told = futures_util::stream::poll_fn(move |_context| {
        // Asked for more: the beginning is on its way.
        if let Some(began) = began.take() {
            let _gone = began.send(());
        }
        std::task::Poll::Pending
    });
    let request = request(base, token).body(reqwest::Body::wrap_stream(first.chain(told)));
    let sending = tokio::spawn(async move {
        let _ended = request.send().await;
    });
    begun.await.unwrap();
    sending
}

#[tokio::test]
async fn two_recordings_at_once_are_taken_and_a_third_is_not() {
    let server = RunningServer::without_engine().await;
    let token = guest(&server).await;
    let _first = begin_upload(&server.base, &token).await;
    let _second = begin_upload(&server.base, &token).await;
    // What is on its way has to have arrived.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let body = Form::of(b"").end();
    let answer = request(&server.base, &token)
        .body(body)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.headers()["retry-after"], "5");
    assert_eq!(
        problem(read(answer).await),
        (429, "too_many_requests".to_owned())
    );
    let somebody_else = guest(&server).await;
    let answer = transcribe(&server.base, &somebody_else, Form::of(b"")).await;
    assert_eq!(problem(answer), (400, "file_empty".to_owned()));
}

#[tokio::test]
async fn twenty_recordings_an_hour_are_taken_and_the_next_is_not() {
    let server = RunningServer::without_engine().await;
    let token = guest(&server).await;
    for _taken in 0..20 {
        let answer = transcribe(&server.base, &token, Form::of(b"")).await;
        assert_eq!(problem(answer), (400, "file_empty".to_owned()));
    }
    let body = Form::of(b"").end();
    let answer = request(&server.base, &token)
        .body(body)
        .send()
        .await
        .unwrap();
    let wait: u64 = answer.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=180).contains(&wait), "{wait}");
    assert_eq!(
        problem(read(answer).await),
        (429, "too_many_requests".to_owned())
    );
}

#[tokio::test]
async fn so_many_mebibytes_a_day_are_taken_and_more_are_not() {
    let settings = "[limits]\nupload_mib_per_user_per_day = 64\n";
    let server = RunningServer::with_settings(settings).await;
    let (ada, eve) = (guest(&server).await, guest(&server).await);
    let mut file = b"RIFF\0\0\0\0WAVE".to_vec();
    file.resize(40 * MIB, 0);
    let send = async |token: &str| {
        let body = Form::of(&file).end();
        let answer = request(&server.base, token).body(body).send().await;
        answer.unwrap()
    };
    // There is no engine, and nothing else is wrong.
    assert_eq!(problem(read(send(&ada).await).await).0, 503);
    let refused = send(&ada).await;
    let policy = "\"recorded-mebibytes\";q=64;w=86400";
    assert_eq!(refused.headers()["ratelimit-policy"], policy);
    let code = "too_many_requests".to_owned();
    assert_eq!(problem(read(refused).await), (429, code));
    assert_eq!(problem(read(send(&eve).await).await).0, 503);
}

#[tokio::test]
async fn the_description_of_the_interface_tells_the_form() {
    let server = RunningServer::without_engine().await;
    let document = reqwest::get(format!("{}/openapi.json", server.base));
    let document: Value = document.await.unwrap().json().await.unwrap();
    let post = &document["paths"]["/voice/transcribe"]["post"];
    assert!(
        post["requestBody"]["content"]["multipart/form-data"].is_object(),
        "{post}"
    );
    let form = &document["components"]["schemas"]["TranscribeForm"];
    assert_eq!(form["required"], serde_json::json!(["file"]));
    for status in [
        "200", "400", "401", "404", "408", "413", "415", "422", "429", "503",
    ] {
        assert!(post["responses"][status].is_object(), "{status}");
    }
}

/// The clip with other bytes at this place of its header.
fn lying_clip(place: usize, bytes: &[u8]) -> Vec<u8> {
    let mut file = clip("goforward");
    file[place..place + bytes.len()].copy_from_slice(bytes);
    file
}

#[tokio::test]
async fn files_that_lie_about_themselves_are_read_as_far_as_they_make_sense() {
    let program = Program::new();
    let server = program.start().await;
    let token = Guest::sign_in(&server.base).await.unwrap().access_token;
    // Sizes that no file has, as programs write them that do not know how long they will talk.
    let mut unending = lying_clip(4, &[0xff; 4]);
    let half_lie = unending.clone();
    unending[40..44].copy_from_slice(&[0xff; 4]);
    for file in [half_lie, unending, lying_clip(40, &[0xff; 4])] {
        let (status, answer) = transcribe(&server.base, &token, Form::of(&file)).await;
        assert_eq!(status, 200, "{answer}");
        let text = answer["text"].as_str().unwrap().to_lowercase();
        assert_eq!(text, "go forward ten meters.");
    }
    // No channel, no samples a second, samples of no size.
    for (place, bytes) in [(22, &[0; 2][..]), (24, &[0; 4]), (34, &[0; 2])] {
        let file = lying_clip(place, bytes);
        let refused = transcribe(&server.base, &token, Form::of(&file)).await;
        let expected = (422, "recording_unreadable".to_owned());
        assert_eq!(problem(refused), expected, "{place}");
    }
    // What a form says of its file changes nothing: the file itself is looked at.
    let image = Form::new().file_said_to_be("image/png", &clip("goforward"));
    let (status, _answer) = transcribe(&server.base, &token, image).await;
    assert_eq!(status, 200);
    let sound = Form::new().file_said_to_be("audio/wav", b"\x89PNG\r\n\x1a\n and so on");
    let refused = transcribe(&server.base, &token, sound).await;
    assert_eq!(problem(refused), (415, "unsupported_media".to_owned()));
    // Silence is a recording too: of no words.
    let silence = wav(&[0; 5 * 16_000]);
    let (status, answer) = transcribe(&server.base, &token, Form::of(&silence)).await;
    assert_eq!((status.as_u16(), &answer["text"]), (200, &Value::from("")));
    assert_eq!(answer["duration_ms"], 5_000);
}

/// Sends a form by hand with this length in its head, and gives the status of the first answer.
async fn status_of_length(base: &str, token: &str, form: &[u8], length: usize) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let address = base.trim_start_matches("http://");
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    let kind = crate::support::recording::content_type();
    let head = format!(
        "POST /voice/transcribe HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.write_all(form).await.unwrap();
    if length > form.len() {
        // The rest never comes. Who has sent everything keeps the connection: the server does not answer into one
        // that is half closed.
        socket.shutdown().await.unwrap();
    }
    let mut answer = Vec::new();
    let _cut_off = socket.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_length_that_is_not_that_of_the_body_is_no_way_in() {
    let server = RunningServer::without_engine().await;
    let token = guest(&server).await;
    let form = Form::of(&clip("goforward")).end();
    // The first of all: a form that is cut off may hold its place for a while.
    let right = status_of_length(&server.base, &token, &form, form.len()).await;
    assert_eq!(
        right, "503",
        "there is no engine, and nothing else is wrong"
    );
    let short = status_of_length(&server.base, &token, &form, 200).await;
    assert_eq!(short, "400", "the form is cut off at its length");
    let long = status_of_length(&server.base, &token, &form, form.len() + 100).await;
    // The form is whole, so it may be read before the end that never comes is noticed.
    assert!(["", "400", "503"].contains(&long.as_str()), "{long}");
}
