//! What a platform relies on when it starts, probes, reaches and ends a server.

mod addresses;
mod signals;

use std::time::Duration;

use proving::guest::Guest;
use proving::stream::{Proof, Stream};
use tokio::time::{sleep, timeout};

const PATIENCE: Duration = Duration::from_secs(60);

/// What a connection of its own gets.
async fn status(base: &str, path: &str) -> u16 {
    let answer = reqwest::get(format!("{base}{path}")).await.unwrap();
    answer.status().as_u16()
}

/// A signal is heard a moment after it was sent.
async fn unready(base: &str) {
    let asked = async {
        while status(base, "/readyz").await != 503 {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, asked).await.expect("it says 503");
}

async fn connect(guest: &Guest) -> Stream {
    let proof = Proof::Bearer(guest.access_token.clone());
    Stream::connect(guest.base(), "sotto.v1", &proof)
        .await
        .unwrap()
}
