//! Sign-in under attack: whether the time of an answer tells who has an account ([`likeness`]), and what a crowd costs ([`crowd`]).
//!
//! All limits are as they are by default: every try comes from an address of its own, by the word
//! of a trusted proxy, which this process is.

pub mod crowd;
pub mod likeness;
mod pulse;

use std::net::Ipv4Addr;

use anyhow::{Context as _, ensure};
use reqwest::header::HeaderMap;
use serde_json::json;

/// What a hash of a password costs.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Cost {
    /// The default.
    pub const USUAL: Self = Self {
        memory_kib: 65_536,
        passes: 3,
    };

    /// The least that a server takes. Whatever else differs shows most here.
    pub const LEAST: Self = Self {
        memory_kib: 19_456,
        passes: 2,
    };
}

/// Settings of a server that is signed in at.
pub fn settings(cost: Cost) -> String {
    let Cost { memory_kib, passes } = cost;
    format!(
        "[local_engine]\nenabled = false\n[observe]\nlog = \"warn\"\n\
         [listen]\ntrusted_proxies = [\"127.0.0.1\"]\n\
         [auth]\npassword_memory_kib = {memory_kib}\npassword_passes = {passes}\n"
    )
}

/// A password that nobody guesses, and one that is as long and wrong.
const RIGHT: &str = "gravel-otter-sunlit-9";
const WRONG: &str = "gravel-otter-sunlit-8";

/// The answer to a try.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// Who signs in.
#[derive(Clone, Debug)]
struct Visitors {
    token: String,
    sign_up: String,
    http: reqwest::Client,
}

impl Visitors {
    /// Of the server with this address (`http://…`, no slash at the end).
    fn of(base: &str) -> anyhow::Result<Self> {
        Ok(Self {
            token: format!("{base}/auth/v1/token?grant_type=password"),
            sign_up: format!("{base}/auth/v1/signup"),
            // A proxy of this machine would be asked otherwise.
            http: reqwest::Client::builder().no_proxy().build()?,
        })
    }

    /// Makes an account.
    async fn sign_up(&self, number: u32, email: &str) -> anyhow::Result<()> {
        let answer = self.send(&self.sign_up, number, email, RIGHT).await?;
        ensure!(answer.status == 200, "no account: {answer:?}");
        Ok(())
    }

    /// Tries a password. No two tries may have the same `number`: it is where they come from.
    async fn sign_in(&self, number: u32, email: &str, password: &str) -> anyhow::Result<Answer> {
        self.send(&self.token, number, email, password).await
    }

    async fn send(
        &self,
        url: &str,
        number: u32,
        email: &str,
        password: &str,
    ) -> anyhow::Result<Answer> {
        // 10.0.0.0/8 holds more than anybody counts here.
        let address = Ipv4Addr::from_bits(0x0a00_0000 | number);
        let answer = self
            .http
            .post(url)
            .header("x-forwarded-for", address.to_string())
            .json(&json!({"email": email, "password": password}))
            .send()
            .await
            .context("no answer")?;
        Ok(Answer {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body: answer.bytes().await?.to_vec(),
        })
    }
}

/// An address with an account, and one without: they differ in one letter.
fn known(number: u32) -> String {
    format!("a{number:04}@example.com")
}

fn unknown(number: u32) -> String {
    format!("b{number:04}@example.com")
}
