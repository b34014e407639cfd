//! Signing in as a guest, as any client of Supabase Auth would.

use anyhow::Context as _;
use serde_json::Value;

/// A signed-in guest.
#[derive(Clone, Debug)]
pub struct Guest {
    base: String,
    /// The access token.
    pub access_token: String,
    /// The refresh token.
    pub refresh_token: String,
    http: reqwest::Client,
}

impl Guest {
    /// Signs in at the server with this address (`http://…`, no slash at the end).
    ///
    /// # Errors
    /// If the server refuses.
    pub async fn sign_in(base: &str) -> anyhow::Result<Self> {
        let http = reqwest::Client::new();
        let answer = http
            .post(format!("{base}/auth/v1/signup"))
            .json(&serde_json::json!({}));
        let session: Value = answer.send().await?.error_for_status()?.json().await?;
        let text = |key: &str| {
            let value = session.get(key).and_then(Value::as_str);
            value
                .map(str::to_owned)
                .with_context(|| format!("sign-in has no {key}"))
        };
        Ok(Self {
            base: base.to_owned(),
            access_token: text("access_token")?,
            refresh_token: text("refresh_token")?,
            http,
        })
    }

    /// Address of the server.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// A ticket for a page of this origin.
    ///
    /// # Errors
    /// If the server refuses.
    pub async fn ticket(&self, origin: &str) -> anyhow::Result<String> {
        let answer = self
            .http
            .post(format!("{}/voice/tickets", self.base))
            .bearer_auth(&self.access_token)
            .header("origin", origin)
            .send()
            .await?
            .error_for_status()?;
        let ticket: Value = answer.json().await?;
        let ticket = ticket.get("ticket").and_then(Value::as_str);
        Ok(ticket.context("the answer has no ticket")?.to_owned())
    }
}
