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
        Ok(Self {
            base: base.to_owned(),
            access_token: text(&session, "access_token")?,
            refresh_token: text(&session, "refresh_token")?,
            http,
        })
    }

    /// Exchanges the refresh token for new ones.
    ///
    /// # Errors
    /// If the server refuses.
    pub async fn renew(&mut self) -> anyhow::Result<()> {
        let answer = self
            .http
            .post(format!(
                "{}/auth/v1/token?grant_type=refresh_token",
                self.base
            ))
            .json(&serde_json::json!({"refresh_token": self.refresh_token}));
        let session: Value = answer.send().await?.error_for_status()?.json().await?;
        self.access_token = text(&session, "access_token")?;
        self.refresh_token = text(&session, "refresh_token")?;
        Ok(())
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

fn text(session: &Value, key: &str) -> anyhow::Result<String> {
    let value = session.get(key).and_then(Value::as_str);
    value
        .map(str::to_owned)
        .with_context(|| format!("sign-in has no {key}"))
}
