//! Clients that fall silent: no engine is at fault for that, whatever it does with a stream without audio.

use std::time::Duration;

use futures_util::future::{join, join_all};
use proto::v1::Stop;
use proto::v1::client_message::Message as FromClient;
use proto::v1::server_message::Message as FromServer;
use proto::v1::status::Kind;
use proving::double::{Double, DoubleOptions, Ending, Manner};
use proving::guest::Guest;
use proving::stream::{Heard, Proof, Stream};
use tokio::time::{sleep, timeout};

use crate::support::coded::{
    SAMPLES_A_SECOND, check_words, dictate, pcm, streams, text_of, words_of,
};
use crate::support::running::RunningServer;

/// A test that waits longer is stuck.
const PATIENCE: Duration = Duration::from_secs(60);

/// The double bears no stream without audio for longer.
const NO_AUDIO: Duration = Duration::from_secs(6);

const TENTH: u64 = SAMPLES_A_SECOND / 10;

/// Somebody who says the first of two seconds of words, as far as they come.
struct Client {
    stream: Stream,
    said: u64,
}

impl Client {
    async fn start(server: &RunningServer) -> Self {
        let guest = Guest::sign_in(&server.base).await.unwrap();
        let proof = Proof::Bearer(guest.access_token.clone());
        let stream = Stream::connect(guest.base(), "sotto.v1", &proof).await;
        let mut stream = stream.unwrap();
        stream.start().await.unwrap();
        Self { stream, said: 0 }
    }

    async fn say(&mut self, through: u64) {
        let words = pcm(&words_of(0, 2));
        while self.said < through {
            let end = through.min(self.said + TENTH);
            let frame = words.slice(self.said as usize * 2..end as usize * 2);
            self.stream.send_audio(self.said, frame).await.unwrap();
            self.said = end;
        }
    }

    /// Answers pings and says nothing. Nobody tells it that its engine is not well.
    async fn is_silent<Done>(&mut self, until: impl Future<Output = Done>) -> Done {
        let trouble = self.stream.hear_until(|message| match message {
            FromServer::Status(status) if status.kind() == Kind::Recovering => Some(status),
            _ => None,
        });
        tokio::select! {
            done = until => done,
            told = trouble => panic!("{told:?}"),
        }
    }

    /// Stops, and gives the text of all finals behind that.
    async fn stop(mut self) -> String {
        let stop = Stop { through: self.said };
        self.stream.send(FromClient::Stop(stop)).await.unwrap();
        let mut words = Vec::new();
        loop {
            match self.stream.hear().await {
                Heard::Message(FromServer::Final(told)) => {
                    words.extend(told.words.into_iter().map(|word| word.text));
                }
                Heard::Message(_) => {}
                Heard::Closed(code) => {
                    assert_eq!(code, 1000);
                    return words.join(" ");
                }
                Heard::Broken => panic!("the connection broke"),
            }
        }
    }
}

/// Until so many streams have ended.
async fn ended(double: &Double, count: usize) {
    let all = async {
        loop {
            let journal = double.journal();
            let streams = streams(&journal);
            if streams.iter().filter(|one| one.ended.is_some()).count() >= count {
                return;
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, all).await.expect("the streams end");
}

#[tokio::test]
async fn clients_that_fall_silent_take_no_engine_from_others_and_are_heard_when_they_go_on() {
    let options = DoubleOptions {
        manner: Manner {
            no_audio: NO_AUDIO,
            ..Manner::default()
        },
        ..DoubleOptions::default()
    };
    let double = Double::start(options).await.unwrap();
    let server = RunningServer::with_engines(&double, &[]).await;
    let mut clients = Vec::new();
    // Nothing, less than an interim result is about, and more than that.
    for tenths in [0, 1, 14] {
        let mut client = Client::start(&server).await;
        client.say(tenths * TENTH).await;
        clients.push(client);
    }
    let silence = clients
        .iter_mut()
        .map(|client| client.is_silent(ended(&double, 3)));
    join_all(silence).await;
    for stream in streams(&double.journal()) {
        let ended = stream.ended.as_ref().unwrap();
        let by_its_rules = matches!(ended, Ending::Closed { code: 1011, .. });
        assert!(by_its_rules, "nobody gave it up: {ended:?}");
    }

    let mut client = clients.swap_remove(1);
    let others = clients
        .iter_mut()
        .map(|one| one.is_silent(ended(&double, 4)));
    let words = words_of(0, 2);
    let spoken = Box::pin(client.is_silent(dictate(&server, &words)));
    let (report, _others) = join(spoken, join_all(others)).await;
    check_words("beside silent clients", &report, 2);
    assert!(report.statuses.iter().all(|told| told.fault.is_empty()));

    client.say(2 * SAMPLES_A_SECOND).await;
    assert_eq!(client.stop().await, text_of(2));
    let journal = double.journal();
    let mut given: Vec<u64> = streams(&journal).iter().map(|one| one.samples).collect();
    given.sort_unstable();
    let whole = 2 * SAMPLES_A_SECOND;
    assert_eq!(
        given,
        [0, TENTH, 14 * TENTH, whole, whole],
        "nobody is heard for nothing"
    );
}
