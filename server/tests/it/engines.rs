//! What becomes of words while engines break: the double hears coded audio, so every word that
//! was lost, doubled or made up shows.

use std::time::Duration;

use futures_util::future::join_all;
use proto::v1::status::Kind;
use proving::double::{Act, Double, DoubleOptions, Fault, Garbage, Moment, Refusal, Which};
use tokio::time::sleep;

use crate::support::coded::{
    SAMPLES_A_SECOND, WORDS_A_SECOND, check_words, dictate, double, refusals, streams, words_of,
};
use crate::support::running::RunningServer;

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
        at_the_end(Moment::Finalize, Act::Hang),
        at_the_end(Moment::CloseStream, Act::Reset),
        at_the_end(Moment::CloseStream, Act::NoMetadata),
        at_the_end(Moment::CloseStream, Act::Hang),
        at_the_end(Moment::Handshake, Act::SlowOpen(1_500)),
    ];
    let garbage = Garbage::ALL.map(|kind| in_mid_speech(Act::Garbage(kind)));
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
