//! Every fault shows, where and when it was ordered.

use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use proving::coded::ticks;
use proving::double::{Act, Double, Ending, Fault, Garbage, Manner, Moment, Which};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use crate::client::{Client, End, USUAL, bytes, double, quick, refused, request, seconds};

/// A double with finals every 200 ms and one fault for the next stream.
async fn faulty(after: Moment, act: Act) -> Double {
    let manner = Manner {
        final_ms: 200..=200,
        ..quick()
    };
    let double = double(manner).await;
    let connection = Which::Next;
    double.script(vec![Fault {
        connection,
        after,
        act,
    }]);
    double
}

/// A whole stream of a second at such a double.
async fn spoken(after: Moment, act: Act) -> Client {
    let double = faulty(after, act).await;
    let mut client = Client::open(&double).await;
    client.speak(&ticks::encode(0, 50)).await;
    client.finish().await;
    client
}

/// Starts of finals in fifths of a second, in order.
fn fifths(client: &Client) -> Vec<u32> {
    let start = |message: &&serde_json::Value| (seconds(&message["start"]) * 5.0).round() as u32;
    client.finals().iter().map(start).collect()
}

#[tokio::test]
async fn a_handshake_is_refused_or_slow_or_reset() {
    let refuse = Act::Refuse {
        status: 503,
        code: "BUSY".to_owned(),
        message: "Later.".to_owned(),
    };
    let double = faulty(Moment::Handshake, refuse).await;
    let (status, body, _) = refused(request(&double, USUAL)).await;
    assert_eq!((status, &body["err_code"]), (503, &"BUSY".into()));
    double.script(vec![Fault {
        connection: Which::Nth(0),
        after: Moment::Handshake,
        act: Act::SlowOpen(300),
    }]);
    let began = Instant::now();
    Client::open(&double).await;
    assert!(began.elapsed() >= Duration::from_millis(300));
    Client::open(&double).await;
    let double = faulty(Moment::Handshake, Act::SlowOpen(60_000)).await;
    let impatient = tokio_tungstenite::connect_async(request(&double, USUAL));
    let impatient = timeout(Duration::from_millis(100), impatient).await;
    assert!(impatient.is_err());
    while double.open_streams() > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(double.journal()[0].ended, Some(Ending::Gone));
    let double = faulty(Moment::Handshake, Act::Reset).await;
    let answer = tokio_tungstenite::connect_async(request(&double, USUAL)).await;
    assert!(
        matches!(answer, Err(error) if !matches!(error, tokio_tungstenite::tungstenite::Error::Http(_)))
    );
    assert_eq!(double.journal()[0].ended, Some(Ending::Reset));
}

#[tokio::test]
async fn a_connection_is_reset_in_the_middle() {
    let double = faulty(Moment::Samples(8_000), Act::Reset).await;
    let mut client = Client::open(&double).await;
    client.speak(&ticks::encode(0, 24)).await;
    client.next_of("Results").await;
    // The client has one frame more to send.
    client.speak(&ticks::encode(24, 1)).await;
    assert_eq!(client.drain().await, End::Broken);
    assert_eq!(double.journal()[0].ended, Some(Ending::Reset));
    let again = Client::open(&double).await.finish().await;
    assert_eq!(again, End::Closed(1000, String::new()));
}

#[tokio::test]
async fn a_reset_is_a_reset_and_no_end() {
    let double = faulty(Moment::Samples(1), Act::Reset).await;
    let mut client = Client::open(&double).await;
    client.speak(&[0; 10]).await;
    let error = client
        .socket
        .next()
        .await
        .expect("an answer")
        .expect_err("an error");
    let tokio_tungstenite::tungstenite::Error::Io(error) = error else {
        panic!("{error}");
    };
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn a_stream_is_closed_after_some_results() {
    let close = Act::Close {
        code: 1011,
        reason: "NET-0000".to_owned(),
    };
    let double = faulty(Moment::Results(2), close).await;
    let mut client = Client::open(&double).await;
    client.speak(&ticks::encode(0, 50)).await;
    assert_eq!(
        client.drain().await,
        End::Closed(1011, "NET-0000".to_owned())
    );
    assert_eq!(client.messages.len(), 2);
}

#[tokio::test]
async fn a_double_that_hangs_reads_and_says_nothing() {
    let double = faulty(Moment::Samples(1), Act::Hang).await;
    let mut client = Client::open(&double).await;
    client.speak(&ticks::encode(0, 50)).await;
    client.command("CloseStream").await;
    let silence = timeout(Duration::from_millis(200), client.next()).await;
    assert!(silence.is_err(), "{silence:?}");
    assert_eq!(double.journal()[0].samples, 16_000);
    assert_eq!(double.open_streams(), 1);
}

#[tokio::test]
async fn a_double_that_stalls_does_not_read() {
    let double = faulty(Moment::Samples(1), Act::StallRead).await;
    let mut client = Client::open(&double).await;
    let much = Message::Binary(bytes(&vec![0; 500_000]).into());
    let sending = async {
        for _ in 0..40 {
            client.socket.send(much.clone()).await.expect("sent");
        }
    };
    assert!(timeout(Duration::from_millis(500), sending).await.is_err());
    assert_eq!(double.journal()[0].samples, 500_000);
    double.reset_streams();
    while double.open_streams() > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn garbage_is_sent_and_the_stream_goes_on() {
    for garbage in Garbage::ALL {
        let client = spoken(Moment::Results(1), Act::Garbage(garbage)).await;
        let is_odd = |m: &serde_json::Value| {
            m["type"] == "Surprise"
                || m.to_string().contains("garbage")
                || m.to_string().len() > 1_000_000
        };
        let odd = client.oddities.len() + client.messages.iter().filter(|m| is_odd(m)).count();
        assert_eq!(odd, 1, "{garbage:?}");
        assert_eq!(client.end, Some(End::Closed(1000, String::new())));
        assert!(client.words().len() >= 50, "{garbage:?}");
    }
}

#[tokio::test]
async fn finals_come_late_twice_or_in_another_order() {
    let twice = spoken(Moment::Results(1), Act::DuplicateFinal).await;
    assert_eq!(fifths(&twice), [0, 1, 1, 2, 3, 4]);
    let swapped = spoken(Moment::Results(1), Act::OutOfOrder).await;
    assert_eq!(fifths(&swapped), [0, 2, 1, 3, 4]);
    let late = spoken(Moment::Results(1), Act::LateFinal).await;
    assert_eq!(fifths(&late), [0, 2, 3, 1, 4]);
    let began = Instant::now();
    let delayed = spoken(Moment::Handshake, Act::Delay(300)).await;
    assert!(began.elapsed() >= Duration::from_millis(300));
    assert_eq!(delayed.words().len(), 50);
}

#[tokio::test]
async fn finals_say_what_cannot_be() {
    let wrong = spoken(Moment::Handshake, Act::WrongDuration).await;
    let durations = wrong.finals();
    let durations: Vec<f64> = durations.iter().map(|f| seconds(&f["duration"])).collect();
    assert!(durations[0] < 0.11 && durations[1] > 0.19, "{durations:?}");
    let double = faulty(Moment::Handshake, Act::BeyondAudio).await;
    let mut client = Client::open(&double).await;
    client.speak(&ticks::encode(0, 20)).await;
    client.finish().await;
    let first = &client.finals()[0]["channel"]["alternatives"][0]["words"];
    let last = first
        .as_array()
        .and_then(|words| words.last())
        .expect("a word");
    assert!(seconds(&last["start"]) > 0.4, "{last}");
    assert_eq!(double.journal()[0].words.len(), 20);
}

#[tokio::test]
async fn answers_are_withheld() {
    let double = faulty(Moment::Finalize, Act::NoFinalizeAnswer).await;
    let mut client = Client::open(&double).await;
    client.speak(&ticks::encode(0, 9)).await;
    client.command("Finalize").await;
    client.finish().await;
    assert!(client.messages.iter().all(|m| m["from_finalize"] != true));
    assert_eq!(client.words().len(), 9);
    let silent = spoken(Moment::CloseStream, Act::NoMetadata).await;
    assert!(silent.messages.iter().all(|m| m["type"] != "Metadata"));
    assert_eq!(silent.end, Some(End::Closed(1000, String::new())));
    assert_eq!(silent.words().len(), 50);
}
