//! What is asked of an engine besides a plain stream: kept audio in one piece, words to listen for,
//! TLS.

use std::time::Duration;

use proto::v1::client_message::Message as FromClient;
use proto::v1::server_message::Message as FromServer;
use proto::v1::status::Kind;
use proto::v1::{Configure, Start, Stop};
use proving::double::{Double, DoubleOptions, JournalEntry, Kind as RequestKind, Manner, Refusal};
use proving::guest::Guest;
use proving::speaker;
use proving::stream::Stream;
use tokio::time::sleep;

use crate::support::coded::{
    SAMPLES_A_SECOND, check_words, dictate, double, pcm, streams, text_of, words_of,
};
use crate::support::program::Program;
use crate::support::running::RunningServer;
use crate::support::tls::TlsFront;

/// Sends audio as fast as the server takes it, and reads to the goodbye.
async fn send_all_at_once(server: &RunningServer, samples: &[i16], start: Start) -> String {
    let mut stream = server.connect().await;
    stream.send(FromClient::Start(start)).await.unwrap();
    for (second, frame) in (0_u64..).zip(samples.chunks(SAMPLES_A_SECOND as usize)) {
        let first = second * SAMPLES_A_SECOND;
        stream.send_audio(first, pcm(frame)).await.unwrap();
    }
    stop(&mut stream, samples.len() as u64).await;
    text_to_goodbye(&mut stream).await
}

async fn stop(stream: &mut Stream, through: u64) {
    stream
        .send(FromClient::Stop(Stop { through }))
        .await
        .unwrap();
}

/// The text of all finals up to the goodbye.
async fn text_to_goodbye(stream: &mut Stream) -> String {
    let mut transcript = Vec::new();
    stream
        .hear_until(|message| match message {
            FromServer::Final(final_) => {
                transcript.extend(final_.words.into_iter().map(|word| word.text));
                None
            }
            FromServer::Goodbye(_) => Some(()),
            _ => None,
        })
        .await
        .unwrap();
    transcript.join(" ")
}

#[tokio::test]
async fn audio_that_was_kept_is_made_up_for_beside_the_live_stream() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let heard = send_all_at_once(&server, &words_of(0, 12), Start::default()).await;
    assert_eq!(heard, text_of(12));

    let journal = double.journal();
    let pieces: u64 = journal
        .iter()
        .filter(|entry| entry.kind == RequestKind::Prerecorded)
        .map(|entry| entry.samples)
        .sum();
    assert!(
        pieces >= 9 * SAMPLES_A_SECOND,
        "{pieces} samples in one piece"
    );
    let last = streams(&journal).last().unwrap().samples;
    assert!(last <= 3 * SAMPLES_A_SECOND, "{last} samples live");
    let opted_out = |entry: &JournalEntry| entry.parameter("mip_opt_out") == Some("true");
    assert!(journal.iter().all(opted_out));
}

#[tokio::test]
async fn an_outage_is_made_up_for() {
    let only = double().await;
    only.refuse_all(Some(Refusal::new(503, "UNAVAILABLE", "as scripted")));
    let server = RunningServer::with_engines(&only, &[]).await;
    let words = words_of(0, 10);
    let (report, ()) = tokio::join!(dictate(&server, &words), async {
        sleep(Duration::from_millis(6_000)).await;
        only.refuse_all(None);
    });
    check_words("after a long outage", &report, 10);
    let journal = only.journal();
    let in_one_piece = |entry: &JournalEntry| entry.kind == RequestKind::Prerecorded;
    assert!(journal.iter().any(in_one_piece));
}

#[tokio::test]
async fn words_to_listen_for_go_out_as_far_as_they_fit_and_can_change() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let mut stream = server.connect().await;
    let start = Start {
        language: "de".to_owned(),
        keyterms: (0..300).map(|n| format!("Kubernetes {n}")).collect(),
        ..Default::default()
    };
    stream.send(FromClient::Start(start)).await.unwrap();
    let listening = |message| match message {
        FromServer::Status(status) if status.kind() == Kind::Listening => Some(()),
        _ => None,
    };
    stream.hear_until(listening).await.unwrap();
    for keyterm in ["tokio", "axum"] {
        let keyterms = vec![keyterm.to_owned()];
        stream
            .send(FromClient::Configure(Configure { keyterms }))
            .await
            .unwrap();
    }
    let frame = pcm(&words_of(0, 1));
    stream.send_audio(0, frame).await.unwrap();
    stop(&mut stream, SAMPLES_A_SECOND).await;
    assert_eq!(stream.close_code().await.unwrap(), 1000);

    let journal = double.journal();
    let stream = streams(&journal)[0];
    assert_eq!(stream.parameter("language"), Some("de"));
    let sent = stream
        .query
        .iter()
        .filter(|(name, _)| name == "keyterm")
        .count();
    assert!((50..300).contains(&sent), "{sent} keyterms");
    assert_eq!(stream.configures, 2, "one after the other");
}

#[tokio::test]
async fn an_engine_is_reached_over_tls_if_its_certificate_is_believed() {
    let double = double().await;
    let front = TlsFront::before(double.address()).await;
    let program = Program::new();
    let certificate = program.data().join("engine.pem");
    std::fs::write(&certificate, &front.certificate_pem).unwrap();
    let base_url = format!("https://localhost:{}", front.port);
    let key = DoubleOptions::default().key;
    let believing = program
        .with("DEEPGRAM_API_KEY", &key)
        .with("DEEPGRAM_URL", &base_url)
        .with("SSL_CERT_FILE", certificate.display().to_string());
    let server = believing.start_without_engine().await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let report = speaker::speak(&guest, pcm(&words_of(0, 2))).await.unwrap();
    check_words("over TLS", &report, 2);
    assert_eq!(report.goodbye.unwrap().engine, "deepgram");

    let strict = Program::new()
        .with("DEEPGRAM_API_KEY", &key)
        .with("DEEPGRAM_URL", &base_url);
    let server = strict.start().await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let report = speaker::speak(&guest, pcm(&words_of(0, 1))).await.unwrap();
    assert_eq!(
        report.goodbye.unwrap().engine,
        "local",
        "nobody else may listen"
    );
    assert_eq!(report.statuses.last().unwrap().fault, "unreachable");
}

#[tokio::test]
async fn an_engine_is_kept_awake_while_nobody_speaks() {
    let impatient = Manner {
        no_frame: Duration::from_secs(6),
        ..Default::default()
    };
    let double = Double::start(DoubleOptions {
        manner: impatient,
        ..Default::default()
    })
    .await
    .unwrap();
    let server = RunningServer::with_engines(&double, &[]).await;
    let mut stream = server.connect().await;
    stream.start().await.unwrap();
    let speech = words_of(0, 1);
    stream.send_audio(0, pcm(&speech)).await.unwrap();
    sleep(Duration::from_secs(8)).await;
    stop(&mut stream, SAMPLES_A_SECOND).await;
    assert_eq!(stream.close_code().await.unwrap(), 1000);
    let journal = double.journal();
    assert_eq!(streams(&journal).len(), 1, "one stream all the time");
    assert!(streams(&journal)[0].keepalives >= 1);
}

#[tokio::test]
async fn who_stops_does_not_wait_for_words_that_formatting_holds_back() {
    let thoughtful = Manner {
        smart_format_hold_ms: 3_000,
        ..Default::default()
    };
    let double = Double::start(DoubleOptions {
        manner: thoughtful,
        ..Default::default()
    })
    .await
    .unwrap();
    let server = RunningServer::with_engines(&double, &[]).await;
    let report = dictate(&server, &words_of(0, 4)).await;
    check_words("held back for formatting", &report, 4);
    assert_eq!(report.connections, 1);
}

#[tokio::test]
async fn a_flood_behind_a_pause_is_made_up_for() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let mut stream = server.connect().await;
    stream.start().await.unwrap();
    let speech = words_of(0, 9);
    let second = |n: usize| {
        let samples = SAMPLES_A_SECOND as usize;
        pcm(&speech[n * samples..(n + 1) * samples])
    };
    stream.send_audio(0, second(0)).await.unwrap();
    // A network that stalls without breaking.
    sleep(Duration::from_secs(6)).await;
    for n in 1..9 {
        stream
            .send_audio(n as u64 * SAMPLES_A_SECOND, second(n))
            .await
            .unwrap();
    }
    stop(&mut stream, 9 * SAMPLES_A_SECOND).await;
    assert_eq!(text_to_goodbye(&mut stream).await, text_of(9));
    let in_one_piece = |entry: &JournalEntry| entry.kind == RequestKind::Prerecorded;
    assert!(double.journal().iter().any(in_one_piece));
}
