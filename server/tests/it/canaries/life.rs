//! A person's life, in which every secret can be recognised, and all that goes wrong in it.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use proving::coded::{text, ticks};
use proving::double::{Act, Double, Fault, Garbage, Moment, Refusal, Which};
use proving::guest::Guest;
use proving::stream::{Proof, Stream};
use reqwest::Method;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::coded::pcm;
use crate::support::links::value_in;
use crate::support::recording::{Form, content_type, wav};
use crate::support::upgrade::upgrade_status;

pub(crate) const ADDRESS: &str = "canary.address@sotto.example";
/// A term that the engine is to listen for.
pub(crate) const VOCABULARY: &str = "canaryvocabulary";
const REPLACEMENT: &str = "canaryreplacement";
const PASSWORD: &str = "canary-gravel-otter-71c";
const NEW_PASSWORD: &str = "canary-sunlit-velvet-48d";
const WRONG_PASSWORD: &str = "canary-marble-comet-20f";
const DEVICE: &str = "canary device name";

/// The first words of what is dictated: no other text has them.
const NOT_KEPT: u32 = 300_000;
const RECORDED: u32 = 400_000;
const KEPT: u32 = 500_000;

/// A person, their secrets, and every answer that was an error or is for everybody.
pub(crate) struct Life {
    base: String,
    guest: Guest,
    http: reqwest::Client,
    secrets: Vec<(String, String)>,
    answers: Vec<String>,
}

impl Life {
    /// A guest who becomes somebody with an address.
    pub(crate) async fn begin(base: &str) -> Self {
        let guest = Guest::sign_in(base).await.unwrap();
        let no_redirect = reqwest::redirect::Policy::none();
        let http = reqwest::Client::builder().redirect(no_redirect);
        let mut life = Self {
            base: base.to_owned(),
            guest,
            http: http.build().unwrap(),
            secrets: Vec::new(),
            answers: Vec::new(),
        };
        life.notes_tokens();
        for password in [PASSWORD, NEW_PASSWORD, WRONG_PASSWORD] {
            life.notes("a password", password);
        }
        let body = json!({"email": ADDRESS, "password": PASSWORD});
        assert_eq!(life.asks(Method::PUT, "/auth/v1/user", body).await.0, 200);
        let device = json!({"device_name": DEVICE});
        let registered = life.asks(Method::POST, "/devices/register", device).await;
        assert_eq!(registered.0, 201);
        life
    }

    fn notes(&mut self, what: &str, secret: &str) {
        self.secrets.push((what.to_owned(), secret.to_owned()));
    }

    /// Of a token the part that nobody can guess.
    fn notes_tokens(&mut self) {
        let access = self
            .guest
            .access_token
            .rsplit('.')
            .next()
            .unwrap()
            .to_owned();
        let refresh = self.guest.refresh_token.clone();
        self.notes("an access token", &access);
        self.notes("a refresh token", &refresh);
    }

    /// What must stand nowhere at all.
    pub(crate) fn secrets(&self) -> Vec<(String, String)> {
        let words = |what: &str, first| (what.to_owned(), text::word(first + 3));
        let mut secrets = self.secrets.clone();
        secrets.push(words("a dictated word", NOT_KEPT));
        secrets.push(words("a recorded word", RECORDED));
        secrets
    }

    /// What may be kept and must not be said.
    pub(crate) fn words(&self) -> Vec<(String, String)> {
        let kept = text::word(KEPT + 3);
        let words = [ADDRESS, VOCABULARY, REPLACEMENT, DEVICE, &kept];
        let words = words.map(|word| ("what is a person's own".to_owned(), word.to_owned()));
        words.into()
    }

    /// Answers that tell nothing of a person.
    pub(crate) fn answers(&self) -> &[String] {
        &self.answers
    }

    /// Sends anything; what is answered with an error is kept.
    async fn sends(
        &mut self,
        method: Method,
        path: &str,
        kind: &str,
        body: Vec<u8>,
    ) -> (u16, Value) {
        let address = format!("{}{path}", self.base);
        let request = self.http.request(method, address);
        let request = request
            .bearer_auth(&self.guest.access_token)
            .header("content-type", kind);
        let answer = request.body(body).send().await.unwrap();
        let (status, headers) = (answer.status(), format!("{:?}", answer.headers()));
        let text = answer.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        if !status.is_success() && !status.is_redirection() || headers.contains("grpc-status") {
            self.answers.push(format!("{status} {headers} {text}"));
        }
        (status.as_u16(), body)
    }

    async fn asks(&mut self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let body = body.to_string().into_bytes();
        self.sends(method, path, "application/json", body).await
    }

    async fn gets(&mut self, path: &str) -> (u16, Value) {
        self.sends(Method::GET, path, "text/plain", Vec::new())
            .await
    }

    async fn speaks(&self, first: u32) -> String {
        let samples = pcm(&ticks::encode(first, 50));
        let report = proving::speaker::speak(&self.guest, samples).await;
        report.unwrap().text
    }

    /// By token and by ticket, over an engine that answers well, badly and not at all.
    pub(crate) async fn dictates_with_nothing_kept(&mut self, double: &Double) {
        let heard = self.speaks(NOT_KEPT).await;
        assert!(heard.contains(&text::word(NOT_KEPT + 3)), "{heard}");
        double.script(vec![
            Fault {
                connection: Which::Next,
                after: Moment::Samples(4_000),
                act: Act::Garbage(Garbage::TruncatedJson),
            },
            Fault {
                connection: Which::Next,
                after: Moment::Samples(8_000),
                act: Act::Reset,
            },
        ]);
        self.speaks(NOT_KEPT).await;
        let base = self.base.clone();
        let ticket = self.guest.ticket(&base).await.unwrap();
        self.notes("a ticket", &ticket);
        let proof = Proof::Ticket {
            ticket: ticket.clone(),
            origin: base.clone(),
        };
        double.refuse_all(Some(Refusal::invalid_auth()));
        let mut live = Stream::connect(&base, "sotto.v1", &proof).await.unwrap();
        live.start().await.unwrap();
        let samples = pcm(&ticks::encode(NOT_KEPT, 50));
        live.send_audio(0, samples).await.unwrap();
        tokio::time::sleep(Duration::from_millis(300)).await;
        drop(live);
        double.refuse_all(None);
        // Used up, of another page, never given out.
        let unused = self.guest.ticket(&base).await.unwrap();
        self.notes("an unused ticket", &unused);
        for (ticket, origin) in [
            (&ticket, &base),
            (&unused, &"https://evil.example".to_owned()),
        ] {
            let offered = format!("sotto.v1, ticket.{ticket}");
            let status = upgrade_status(&base, &[("origin", origin)], &offered).await;
            assert!(status == 401 || status == 403, "{status}");
        }
    }

    /// Words to listen for go to the engine, in an address.
    pub(crate) async fn has_settings_of_their_own(&mut self) {
        let settings = json!({
            "vocabulary": [VOCABULARY],
            "replacements": [{"spoken": [text::word(KEPT)], "written": REPLACEMENT}],
        });
        assert_eq!(self.asks(Method::PUT, "/settings", settings).await.0, 200);
        self.speaks(NOT_KEPT).await;
        for wrong in [
            json!({"insert_mode": REPLACEMENT}),
            json!({"language": [REPLACEMENT]}),
            json!({"language": REPLACEMENT.repeat(100)}),
            json!({"push_to_talk_key": REPLACEMENT}),
            json!({"keep_days": REPLACEMENT}),
            json!({"vocabulary": [VOCABULARY, VOCABULARY.repeat(50)]}),
            json!({"vocabulary": VOCABULARY}),
            json!({"replacements": [{"spoken": [VOCABULARY, VOCABULARY], "written": VOCABULARY}]}),
            json!({"replacements": [{"spoken": VOCABULARY, "written": [PASSWORD]}]}),
            json!({"auto_punctuation": PASSWORD}),
        ] {
            let status = self.asks(Method::PUT, "/settings", wrong.clone()).await.0;
            assert!(status == 422 || status == 400 || status == 200, "{wrong}");
        }
    }

    pub(crate) async fn sends_recordings(&mut self) {
        let file = wav(&ticks::encode(RECORDED, 50));
        let form = |file: &[u8]| Form::of(file).field("keyterms", VOCABULARY);
        let answers = [
            (form(&file).end(), 200),
            (
                form(b"canary, no recording")
                    .field(VOCABULARY, PASSWORD)
                    .end(),
                422,
            ),
            (form(&file).field("language", PASSWORD).end(), 422),
            (form(&file).end()[..9_000].to_vec(), 400),
        ];
        for (body, _status) in answers {
            let kind = content_type();
            self.sends(Method::POST, "/voice/transcribe", &kind, body)
                .await;
        }
    }

    /// By a link in a mail, in both ways.
    pub(crate) async fn recovers_the_password(&mut self) {
        let verifier = "canary-verifier-".repeat(4);
        self.notes("a code verifier", &verifier);
        let challenge = json!({"email": ADDRESS, "code_challenge": verifier,
                               "code_challenge_method": "plain"});
        let link = self.link_after("/auth/v1/recover", challenge).await;
        let location = self.follows(&link).await;
        let code = value_in(&location, "code").to_owned();
        self.notes("a code", &code);
        for verifier in [
            "canary-wrong-verifier-that-is-long-enough-0123456",
            &verifier,
        ] {
            let body = json!({"auth_code": code, "code_verifier": verifier});
            let path = "/auth/v1/token?grant_type=pkce";
            self.asks(Method::POST, path, body).await;
        }
        let link = self
            .link_after("/auth/v1/recover", json!({"email": ADDRESS}))
            .await;
        let location = self.follows(&link).await;
        for member in ["access_token", "refresh_token"] {
            let value = value_in(&location, member).rsplit('.').next().unwrap();
            self.notes("a token of a link", value);
        }
        // Once more, and by the other way.
        self.follows(&link).await;
        let secret = value_in(&link, "token");
        let body = json!({"type": "recovery", "token_hash": secret});
        self.asks(Method::POST, "/auth/v1/verify", body).await;
    }

    /// Asks for a mail and takes the link out of it.
    async fn link_after(&mut self, path: &str, body: Value) -> String {
        assert_eq!(self.asks(Method::POST, path, body).await.0, 200);
        let outbox = format!("{}/dev/outbox", self.base);
        let mut link = None;
        for _wait in 0..500 {
            let page = self.http.get(&outbox).send().await.unwrap();
            let page = page.text().await.unwrap();
            let first = page
                .split("href=\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            link = first.map(|link| link.replace("&amp;", "&"));
            let known =
                |link: &String| self.secrets.iter().any(|(_, secret)| link.contains(secret));
            link = link.filter(|link| !known(link));
            if link.is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let link = link.expect("no mail came");
        let secret = value_in(&link, "token");
        self.notes("a link's secret", secret);
        link
    }

    async fn follows(&mut self, link: &str) -> String {
        let answer = self.http.get(link).send().await.unwrap();
        let location = answer.headers()["location"].to_str().unwrap().to_owned();
        self.answers.push(answer.text().await.unwrap());
        location
    }

    /// Requests that are no sense, with secrets where none belongs.
    pub(crate) async fn does_everything_wrong(&mut self) {
        let (access, refresh) = (
            self.guest.access_token.clone(),
            self.guest.refresh_token.clone(),
        );
        let (json, form) = ("application/json", "application/x-www-form-urlencoded");
        let cut = format!("{{\"email\":\"{ADDRESS}\",\"password\":\"{PASSWORD}");
        let odd = format!("{{\"password\":{{\"{PASSWORD}\":[\"{refresh}\"]}},\"{access}\":1}}");
        let encoded = format!("email={ADDRESS}&password={PASSWORD}&refresh_token={refresh}");
        let frame = [&[0, 0, 0, 0, 20], PASSWORD.as_bytes()].concat();
        let grpc = "application/grpc-web+proto";
        let bodies = [
            (json, cut.into_bytes()),
            (json, odd.into_bytes()),
            (json, [PASSWORD.as_bytes(), &[0xff, 0xfe]].concat()),
            (json, format!("\"{PASSWORD}\"").into_bytes()),
            (form, encoded.into_bytes()),
            ("text/canary-gravel-otter-71c", Vec::new()),
            (grpc, frame),
        ];
        let token = format!("/auth/v1/token?grant_type={WRONG_PASSWORD}");
        for path in [
            "/auth/v1/signup",
            "/auth/v1/token?grant_type=password",
            "/auth/v1/token?grant_type=refresh_token",
            &token,
            "/auth/v1/recover",
            "/auth/v1/verify",
            "/devices/register",
            "/voice/transcribe",
            "/sotto.v1.SettingsService/UpdateSettings",
            "/sotto.v1.AccountService/DeleteAccount",
        ] {
            for (kind, body) in &bodies {
                self.sends(Method::POST, path, kind, body.clone()).await;
            }
        }
        for path in [
            format!("/voice/stream?access_token={access}"),
            format!("/devices/{refresh}"),
            format!("/transcripts/{PASSWORD}"),
            format!("/transcripts?page_token={PASSWORD}"),
            format!("/transcripts?{VOCABULARY}={PASSWORD}"),
            format!("/transcripts?query={}", text::word(NOT_KEPT + 3)),
            format!("/usage?from={PASSWORD}"),
            format!("/{PASSWORD}?token={refresh}"),
            format!("/auth/v1/verify?type=recovery&token={PASSWORD}"),
            format!("/auth/v1/authorize?provider={PASSWORD}"),
            "/health".to_owned(),
            "/metrics".to_owned(),
        ] {
            self.gets(&path).await;
        }
        for password in [WRONG_PASSWORD, PASSWORD] {
            let body = json!({"email": ADDRESS, "password": password});
            let path = "/auth/v1/token?grant_type=password";
            self.asks(Method::POST, path, body).await;
        }
        self.guest.access_token = format!("{access}x");
        self.gets("/user/me").await;
        let base = self.base.clone();
        let bearer = format!("Bearer {access}x");
        upgrade_status(&base, &[("authorization", &bearer)], "sotto.v1").await;
        self.guest.access_token = access;
        self.talks_nonsense().await;
    }

    /// Over a live stream, in JSON.
    async fn talks_nonsense(&mut self) {
        let token = &self.guest.access_token;
        let proof = Proof::Bearer(token.clone());
        let connected = Stream::connect(&self.base, "sotto.v1.json", &proof).await;
        let mut socket = connected.unwrap().socket;
        for nonsense in [
            format!("{{\"reauthenticate\":{{\"accessToken\":[\"{token}\"]}}}}"),
            format!("{{\"start\":{{\"keyterms\":\"{VOCABULARY}\"}}}}"),
            format!("{{\"start\":{{\"sampleRate\":\"{PASSWORD}\"}}}}"),
            format!("{{\"start\":\"{PASSWORD}\"}}"),
            PASSWORD.to_owned(),
        ] {
            // It hangs up at some point.
            let _sent = socket.send(Message::text(nonsense)).await;
        }
        while let Some(Ok(message)) = socket.next().await {
            self.answers.push(format!("{message:?}"));
        }
    }

    /// An old token comes back: somebody has a copy, and the sign-in is over.
    pub(crate) async fn renews_and_loses_a_token(&mut self) {
        let first = self.guest.clone();
        self.guest.renew().await.unwrap();
        self.notes_tokens();
        self.guest.renew().await.unwrap();
        self.notes_tokens();
        let body = json!({"refresh_token": first.refresh_token});
        let path = "/auth/v1/token?grant_type=refresh_token";
        self.asks(Method::POST, path, body).await;
        assert_eq!(self.gets("/user/me").await.0, 401);
        self.signs_in(PASSWORD).await;
    }

    async fn signs_in(&mut self, password: &str) {
        let body = json!({"email": ADDRESS, "password": password});
        let path = "/auth/v1/token?grant_type=password";
        let (status, session) = self.asks(Method::POST, path, body).await;
        assert_eq!(status, 200, "{session}");
        let text = |name: &str| session[name].as_str().unwrap().to_owned();
        self.guest.access_token = text("access_token");
        self.guest.refresh_token = text("refresh_token");
        self.notes_tokens();
    }

    /// With words that are kept, found, told and deleted.
    pub(crate) async fn keeps_what_is_said(&mut self, double: &Double) {
        let wish = json!({"keep_transcripts": true, "vocabulary": [VOCABULARY]});
        assert_eq!(self.asks(Method::PUT, "/settings", wish).await.0, 200);
        double.script(vec![Fault {
            connection: Which::Next,
            after: Moment::Results(1),
            act: Act::Reset,
        }]);
        self.speaks(KEPT).await;
        let search = format!("/transcripts?query={}", text::word(KEPT + 3));
        let (status, found) = self.gets(&search).await;
        assert_eq!(status, 200, "{found}");
        let id = found["transcripts"][0]["id"].as_str().unwrap().to_owned();
        for format in ["text", "markdown", "json", "srt", PASSWORD] {
            let path = format!("/transcripts/{id}/export?format={format}");
            self.gets(&path).await;
        }
        self.gets("/user/me/export").await;
        let path = format!("/transcripts/{id}");
        self.asks(Method::DELETE, &path, json!({})).await;
        let body = json!({"password": NEW_PASSWORD});
        assert_eq!(self.asks(Method::PUT, "/auth/v1/user", body).await.0, 200);
    }

    /// The mail server is not there.
    pub(crate) async fn asks_for_mails_that_cannot_go_out(&mut self) {
        let body = json!({"email": ADDRESS});
        for path in ["/auth/v1/recover", "/auth/v1/otp"] {
            self.asks(Method::POST, path, body.clone()).await;
        }
        self.signs_in(NEW_PASSWORD).await;
    }

    /// The account goes.
    pub(crate) async fn ends(&mut self) {
        for confirmation in [NEW_PASSWORD, ADDRESS] {
            let body = json!({"confirmation": confirmation});
            self.asks(Method::DELETE, "/user/me", body).await;
        }
        assert_eq!(self.gets("/user/me").await.0, 401);
    }
}
