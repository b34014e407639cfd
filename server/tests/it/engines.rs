//! What becomes of words while engines break: the double hears coded audio, so every word that
//! was lost, doubled or made up shows.

use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use proto::v1::client_message::Message as FromClient;
use proto::v1::server_message::Message as FromServer;
use proto::v1::status::Kind;
use proto::v1::{Configure, Start, Stop};
use proving::coded::{text, ticks};
use proving::double::{
    Act, Double, DoubleOptions, Fault, Garbage, JournalEntry, Kind as RequestKind, Moment, Refusal,
    Which,
};
use proving::guest::Guest;
use proving::speaker::{self, Report};
use proving::stream::{Proof, Stream};
use tokio::time::sleep;

use crate::support::program::Program;
use crate::support::running::RunningServer;
use crate::support::tls::TlsFront;

/// A word is 20 ms.
const WORDS_A_SECOND: u32 = 50;

const SAMPLES_A_SECOND: u64 = 16_000;

fn pcm(samples: &[i16]) -> Bytes {
    let bytes: Vec<u8> = samples
        .iter()
        .flat_map(|sample| sample.to_le_bytes())
        .collect();
    bytes.into()
}

/// So many seconds of words, beginning with word `first`.
fn words_of(first: u32, seconds: u32) -> Vec<i16> {
    ticks::encode(first, seconds * WORDS_A_SECOND)
}

/// The text of the first so many seconds.
fn text_of(seconds: u32) -> String {
    let words: Vec<String> = (0..seconds * WORDS_A_SECOND).map(text::word).collect();
    words.join(" ")
}

async fn dictate(server: &RunningServer, samples: &[i16]) -> Report {
    let guest = Guest::sign_in(&server.base).await.unwrap();
    speaker::speak(&guest, pcm(samples)).await.unwrap()
}

async fn double() -> Double {
    Double::start(DoubleOptions::default()).await.unwrap()
}

/// Every word once, in order; where it breaks, only what is around is shown.
fn check_words(what: &str, report: &Report, seconds: u32) {
    let expected = text_of(seconds);
    if report.text == expected {
        return;
    }
    let (heard, wanted): (Vec<&str>, Vec<&str>) = (
        report.text.split(' ').collect(),
        expected.split(' ').collect(),
    );
    let at = heard
        .iter()
        .zip(&wanted)
        .take_while(|(heard, wanted)| heard == wanted)
        .count();
    let around = |words: &[&str]| words[at.saturating_sub(2)..words.len().min(at + 6)].join(" ");
    panic!(
        "{what}: {} of {} words; at word {at} heard {:?} instead of {:?}",
        heard.len(),
        wanted.len(),
        around(&heard),
        around(&wanted)
    );
}

fn streams(journal: &[JournalEntry]) -> Vec<&JournalEntry> {
    journal
        .iter()
        .filter(|entry| entry.kind == RequestKind::Stream)
        .collect()
}

fn refusals(journal: &[JournalEntry]) -> usize {
    journal
        .iter()
        .filter(|entry| entry.kind == RequestKind::Refused)
        .count()
}

#[tokio::test]
async fn every_word_arrives_once_and_the_request_says_what_it_must() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let report = dictate(&server, &words_of(0, 6)).await;
    check_words("no fault", &report, 6);
    assert_eq!(report.goodbye.as_ref().unwrap().engine, "deepgram");

    let journal = double.journal();
    let stream = streams(&journal)[0];
    assert_eq!(
        stream.samples,
        6 * SAMPLES_A_SECOND,
        "what was spoken, no more"
    );
    let has = |name: &str, value: &str| {
        let expected = (name.to_owned(), value.to_owned());
        assert_eq!(
            stream
                .query
                .iter()
                .filter(|pair| **pair == expected)
                .count(),
            1,
            "{name}={value} in {:?}",
            stream.query
        );
    };
    has("mip_opt_out", "true");
    has("model", "nova-3");
    has("interim_results", "true");
    has("smart_format", "true");
    has("utterance_end_ms", "1000");
    has("endpointing", "300");
    has("encoding", "linear16");
    has("sample_rate", "16000");
    assert!(stream.finalizes >= 1, "stop flushes");
}

/// A fault in mid-speech after 2.5 s.
fn in_mid_speech(act: Act) -> Fault {
    Fault {
        connection: Which::Nth(0),
        after: Moment::Samples(SAMPLES_A_SECOND * 5 / 2),
        act,
    }
}

fn at_the_end(after: Moment, act: Act) -> Fault {
    Fault {
        connection: Which::Nth(0),
        after,
        act,
    }
}

#[tokio::test]
async fn whatever_an_engine_does_in_mid_speech_no_word_is_lost_or_doubled() {
    let close = |code, reason: &str| Act::Close {
        code,
        reason: reason.to_owned(),
    };
    let faults = vec![
        in_mid_speech(Act::Reset),
        in_mid_speech(close(1011, "NET-0001")),
        in_mid_speech(close(1000, "")),
        in_mid_speech(close(1008, "DATA-0000")),
        in_mid_speech(Act::Hang),
        in_mid_speech(Act::StallRead),
        in_mid_speech(Act::Delay(1_500)),
        in_mid_speech(Act::DuplicateFinal),
        in_mid_speech(Act::OutOfOrder),
        in_mid_speech(Act::LateFinal),
        in_mid_speech(Act::WrongDuration),
        in_mid_speech(Act::BeyondAudio),
        at_the_end(Moment::Finalize, Act::Reset),
        at_the_end(Moment::Finalize, Act::NoFinalizeAnswer),
        at_the_end(Moment::CloseStream, Act::Reset),
        at_the_end(Moment::CloseStream, Act::NoMetadata),
        at_the_end(Moment::Handshake, Act::SlowOpen(1_500)),
    ];
    let garbage = [
        Garbage::TruncatedJson,
        Garbage::UnknownType,
        Garbage::NanTime,
        Garbage::NegativeTime,
        Garbage::HugeTime,
        Garbage::Binary,
        Garbage::InvalidOrder,
        Garbage::Html,
        Garbage::HugeJson,
    ];
    let garbage = garbage.map(|kind| in_mid_speech(Act::Garbage(kind)));
    let trials = faults.into_iter().chain(garbage).map(|fault| async move {
        let what = format!("{fault:?}");
        let double = double().await;
        double.script(vec![fault]);
        let server = RunningServer::with_engines(&double, &[]).await;
        let report = dictate(&server, &words_of(0, 5)).await;
        check_words(&what, &report, 5);
        assert_eq!(
            report.connections, 1,
            "{what}: the client's own connection stands"
        );
    });
    join_all(trials).await;
}

#[tokio::test]
async fn breaks_at_any_moment_lose_and_double_nothing() {
    // Each trial: three connections in a row break, at moments that differ from trial to trial.
    let trials = (0..24_u64).map(|trial| async move {
        let double = Double::start(DoubleOptions {
            seed: trial,
            ..Default::default()
        })
        .await
        .unwrap();
        let at = |nth: usize, samples: u64| Fault {
            connection: Which::Nth(nth),
            after: Moment::Samples(samples),
            act: Act::Reset,
        };
        let step = 2_311 * trial;
        double.script(vec![
            at(0, 8_000 + step),
            at(1, 20_000 + step / 2),
            at(2, 15_000),
        ]);
        let server = RunningServer::with_engines(&double, &[]).await;
        let report = dictate(&server, &words_of(0, 8)).await;
        check_words(&format!("trial {trial}"), &report, 8);
        assert_eq!(report.goodbye.unwrap().audio_ms, 8_000);
    });
    join_all(trials).await;
}

#[tokio::test]
async fn who_is_refused_goes_on_with_the_next_engine_and_is_told_why() {
    let refusals_and_words = [
        (401, "refused", "refuses us"),
        (402, "out_of_credit", "credit is used up"),
        (403, "refused", "refuses us"),
        (429, "busy", "is at its limit"),
        (503, "failing", "is out of order"),
        (400, "unsupported", "does not serve"),
    ];
    let trials = refusals_and_words.map(|(status, fault, words)| async move {
        let (first, second) = (double().await, double().await);
        first.refuse_all(Some(Refusal {
            status,
            code: "TEST".to_owned(),
            message: "as scripted".to_owned(),
        }));
        let server = RunningServer::with_engines(&first, &[&second]).await;
        let report = dictate(&server, &words_of(0, 2)).await;
        check_words(&status.to_string(), &report, 2);
        let listening = report
            .statuses
            .iter()
            .rfind(|told| told.kind() == Kind::Listening);
        let told = listening.unwrap();
        assert_eq!(
            (told.engine.as_str(), told.fault.as_str()),
            ("second", fault)
        );
        assert!(told.message.contains(words), "{}", told.message);
        assert_eq!(report.goodbye.unwrap().engine, "second");
        refusals(&first.journal())
    });
    for asked in join_all(trials).await {
        assert!((1..=4).contains(&asked), "asked {asked} times");
    }
}

#[tokio::test]
async fn a_refused_key_is_tried_once_for_all_dictations() {
    let (first, second) = (double().await, double().await);
    first.refuse_all(Some(Refusal {
        status: 401,
        code: "INVALID_AUTH".to_owned(),
        message: "Invalid credentials.".to_owned(),
    }));
    let server = RunningServer::with_engines(&first, &[&second]).await;
    for _ in 0..3 {
        let report = dictate(&server, &words_of(0, 1)).await;
        check_words("behind a refused key", &report, 1);
    }
    assert_eq!(refusals(&first.journal()), 1);
}

#[tokio::test]
async fn an_engine_that_dies_in_mid_utterance_is_replaced_by_the_next() {
    let (first, second) = (double().await, double().await);
    let server = RunningServer::with_engines(&first, &[&second]).await;
    let words = words_of(0, 6);
    let (report, ()) = tokio::join!(dictate(&server, &words), async {
        sleep(Duration::from_millis(3_300)).await;
        first.stop().await;
    });
    check_words("killed", &report, 6);
    let engines: Vec<&str> = report
        .statuses
        .iter()
        .filter(|told| told.kind() != Kind::Recovering)
        .map(|told| told.engine.as_str())
        .collect();
    assert_eq!(
        (engines.first(), engines.last()),
        (Some(&"deepgram"), Some(&"second"))
    );
    let last = report.statuses.last().unwrap();
    assert_eq!(last.fault, "unreachable");
}

#[tokio::test]
async fn the_first_choice_takes_over_again_at_a_pause() {
    let (first, second) = (double().await, double().await);
    first.refuse_all(Some(Refusal {
        status: 503,
        code: "UNAVAILABLE".to_owned(),
        message: "as scripted".to_owned(),
    }));
    let server = RunningServer::with_engines(&first, &[&second]).await;
    // Phrases of a second with pauses of a second between.
    let mut speech = Vec::new();
    for phrase in 0..5 {
        speech.extend(words_of(phrase * WORDS_A_SECOND, 1));
        speech.extend(vec![0; SAMPLES_A_SECOND as usize]);
    }
    let (report, ()) = tokio::join!(dictate(&server, &speech), async {
        sleep(Duration::from_millis(1_200)).await;
        first.refuse_all(None);
    });
    check_words("back to the first choice", &report, 5);
    assert_eq!(report.goodbye.as_ref().unwrap().engine, "deepgram");
    let last = report.statuses.last().unwrap();
    assert_eq!(
        (last.engine.as_str(), last.fault.as_str()),
        ("deepgram", "")
    );
    let journal = first.journal();
    assert!(
        streams(&journal)
            .iter()
            .any(|stream| !stream.words.is_empty())
    );
}

#[tokio::test]
async fn without_another_engine_the_person_is_told_the_truth_and_loses_nothing() {
    let only = double().await;
    only.refuse_all(Some(Refusal {
        status: 503,
        code: "UNAVAILABLE".to_owned(),
        message: "as scripted".to_owned(),
    }));
    let server = RunningServer::with_engines(&only, &[]).await;
    let words = words_of(0, 4);
    let (report, ()) = tokio::join!(dictate(&server, &words), async {
        sleep(Duration::from_millis(2_000)).await;
        only.refuse_all(None);
    });
    check_words("after an outage", &report, 4);
    let told = &report.statuses[0];
    assert_eq!(
        (told.kind(), told.fault.as_str()),
        (Kind::Recovering, "failing")
    );
    assert!(told.message.contains("nothing is lost"), "{}", told.message);
}

/// Sends audio as fast as the server takes it, and reads to the goodbye.
async fn send_all_at_once(server: &RunningServer, samples: &[i16], start: Start) -> String {
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let proof = Proof::Bearer(guest.access_token.clone());
    let mut stream = Stream::connect(guest.base(), "sotto.v1", &proof)
        .await
        .unwrap();
    stream.send(FromClient::Start(start)).await.unwrap();
    for (second, frame) in (0_u64..).zip(samples.chunks(SAMPLES_A_SECOND as usize)) {
        let first = second * SAMPLES_A_SECOND;
        stream.send_audio(first, pcm(frame)).await.unwrap();
    }
    let through = samples.len() as u64;
    stream
        .send(FromClient::Stop(Stop { through }))
        .await
        .unwrap();
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
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let proof = Proof::Bearer(guest.access_token.clone());
    let mut stream = Stream::connect(guest.base(), "sotto.v1", &proof)
        .await
        .unwrap();
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
    let through = SAMPLES_A_SECOND;
    stream
        .send(FromClient::Stop(Stop { through }))
        .await
        .unwrap();
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
