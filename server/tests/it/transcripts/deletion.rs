//! Deleted: restorable for a while, then gone from every file.

use std::time::Duration;

use serde_json::json;
use sotto_server::clock::Clock;
use tokio::time::{sleep, timeout};

use super::{Keeper, said, words_in};
use crate::support::canary::files_with;
use crate::support::coded::{double, words_of};
use crate::support::recording::{Form, transcribe, wav};
use crate::support::running::RunningServer;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A test that waits longer is stuck.
const PATIENCE: Duration = Duration::from_secs(30);

const MANY: &str = "[limits]\nuploads_per_user_per_hour = 1000\n\
                    requests_per_user_per_minute = 10000\nrequests_per_ip_per_minute = 10000\n";

impl Keeper {
    async fn keeps_recording(&self, first: u32, seconds: u32) -> String {
        let form = Form::of(&wav(&words_of(first, seconds)));
        let (status, answer) = transcribe(&self.person.base, &self.person.token, form).await;
        assert_eq!(status, 200, "{answer}");
        self.found("").await[0]["id"].as_str().unwrap().to_owned()
    }
}

/// Waits until the word stands in no file of the server.
async fn gone(server: &RunningServer, word: &str) {
    let gone = async {
        while !files_with(server.folder(), word).is_empty() {
            sleep(Duration::from_millis(100)).await;
        }
    };
    let left = || files_with(server.folder(), word);
    assert!(
        timeout(PATIENCE, gone).await.is_ok(),
        "{word} is left in {:?}",
        left()
    );
}

#[tokio::test]
async fn what_is_deleted_can_be_restored_for_a_minute() {
    let (clock, hand) = Clock::manual();
    let double = double().await;
    let server = RunningServer::with_engines_under(&double, clock, MANY).await;
    let ada = Keeper::new(&server).await;
    let id = ada.keeps_recording(0, 1).await;
    let one = format!("/transcripts/{id}");
    let restore = format!("/transcripts/{id}/restore");

    let trashed = ada.person.ask("DELETE", &one, None).await;
    assert_eq!(trashed.status, 200);
    let again = ada.person.ask("DELETE", &one, None).await;
    assert_eq!(again.body, trashed.body, "to say it twice puts nothing off");
    assert!(ada.found("").await.is_empty() && ada.found("apple").await.is_empty());
    assert_eq!(ada.status("GET", &one).await, 404);
    assert_eq!(
        ada.status("GET", &format!("{one}/export?format=text"))
            .await,
        404
    );

    hand.advance_ms(59_000);
    assert_eq!(ada.status("POST", &restore).await, 204);
    assert_eq!(ada.status("POST", &restore).await, 204, "it is there");
    assert_eq!(ada.found("apple").await.len(), 1);
    assert_eq!(words_in(&ada.transcript(&id).await), said(0, 1));

    assert_eq!(ada.status("DELETE", &one).await, 200);
    hand.advance_ms(60_000);
    assert_eq!(ada.status("POST", &restore).await, 404, "too late");
}

#[tokio::test]
async fn what_is_deleted_for_good_stands_in_no_file() {
    let (clock, hand) = Clock::manual();
    let double = double().await;
    let server = RunningServer::with_engines_under(&double, clock, MANY).await;
    let ada = Keeper::new(&server).await;
    let eve = Keeper::new(&server).await;
    // Words that only one transcript has, among many others, so that pages split and merge.
    let doomed = ada.keeps_recording(100_000, 20).await;
    for other in 0..12 {
        ada.keeps_recording(other * 1_000, 20).await;
        eve.keeps_recording(200_000 + other * 1_000, 20).await;
    }
    let canaries = ["w100000", "w100500", "w100999"];
    for canary in canaries {
        assert!(
            !files_with(server.folder(), canary).is_empty(),
            "{canary} is looked for rightly"
        );
    }
    assert_eq!(
        ada.status("DELETE", &format!("/transcripts/{doomed}"))
            .await,
        200
    );
    hand.advance_ms(61_000);
    for canary in canaries {
        gone(&server, canary).await;
    }
    assert_eq!(ada.found("").await.len(), 12);

    // All at once is gone with the answer.
    let all = ada.person.ask("DELETE", "/transcripts", None).await;
    assert_eq!((all.status, &all.body["deleted"]), (200, &12.into()));
    for other in 0..12 {
        let canary = format!("w{:06}", other * 1_000 + 777);
        assert_eq!(
            files_with(server.folder(), &canary),
            [""; 0],
            "{canary} is left"
        );
    }
    assert_eq!(
        eve.found("w200500").await.len(),
        1,
        "another's is not touched"
    );
    let data = server.ended().await;
    assert_eq!(files_with(data.path(), "w100500"), [""; 0]);
    assert!(!files_with(data.path(), "w200500").is_empty());
}

#[tokio::test]
async fn transcripts_are_kept_as_long_as_their_person_wants() {
    let (clock, hand) = Clock::manual();
    let double = double().await;
    let server = RunningServer::with_engines_under(&double, clock, MANY).await;
    let ada = Keeper::new(&server).await;
    let eve = Keeper::new(&server).await;
    ada.set(json!({"keep_transcripts": true, "keep_days": 2}))
        .await;
    ada.keeps_recording(50_000, 1).await;
    eve.keeps_recording(60_000, 1).await;
    hand.advance_ms(DAY_MS);
    // Tokens are older than they may be by now.
    let ada = ada.signed_in_again().await;
    ada.keeps_recording(70_000, 1).await;
    hand.advance_ms(DAY_MS + 1_000);
    let ada = ada.signed_in_again().await;
    gone(&server, "w050010").await;
    assert_eq!(ada.found("").await.len(), 1, "the younger one is kept");
    let eve = eve.signed_in_again().await;
    assert_eq!(
        eve.found("w060010").await.len(),
        1,
        "for ever, if nobody says how long"
    );
}

impl Keeper {
    async fn signed_in_again(mut self) -> Self {
        self.guest.renew().await.unwrap();
        let person = crate::support::faces::Person::of(&self.guest);
        Self {
            guest: self.guest,
            person,
        }
    }
}
