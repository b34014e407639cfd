//! Tokens that somebody made up. Every one is refused, and every refusal looks the same.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac as _};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::{DecodePrivateKey as _, EncodePublicKey as _, LineEnding};
use serde_json::{Value, json};
use sha2::Sha256;
use sotto_server::store::signing_keys::KeyPurpose;
use tonic::Code;

use crate::support::faces::Person;
use crate::support::running::RunningServer;
use crate::support::upgrade::upgrade_status;

/// Somebody who has the server's private key, so that each forgery has one fault alone.
struct Forger {
    key: SigningKey,
    key_id: String,
    issuer: String,
    genuine: Value,
    now: i64,
}

/// A forged token and what is wrong with it.
type Forgery = (String, String);

impl Forger {
    async fn at(server: &RunningServer, genuine: &str) -> Self {
        let store = server.store().await;
        let keys = store
            .signing_keys(KeyPurpose::AccessToken, "unused")
            .await
            .unwrap();
        let claims = genuine.split('.').nth(1).unwrap();
        let genuine: Value =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
        Self {
            key: SigningKey::from_pkcs8_pem(&keys[0].secret).unwrap(),
            key_id: keys[0].id.to_string(),
            issuer: format!("{}/auth/v1", server.base),
            now: genuine["iat"].as_i64().unwrap(),
            genuine,
        }
    }

    fn header(&self) -> Value {
        json!({ "alg": "ES256", "kid": self.key_id, "typ": "JWT" })
    }

    fn signed_text(&self, header: &str, claims: &str) -> String {
        let message = format!("{}.{}", encode(header), encode(claims));
        let signature: Signature = self.key.sign(message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }

    fn signed(&self, header: &Value, claims: &Value) -> String {
        self.signed_text(&header.to_string(), &claims.to_string())
    }

    /// The genuine token but for one claim; `Null` leaves it out.
    fn with_claim(&self, name: &str, value: Value) -> Forgery {
        let mut claims = self.genuine.clone();
        let what = format!("claim {name} is {value}");
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name] = value,
        }
        (what, self.signed(&self.header(), &claims))
    }

    /// The genuine token but for one header member; `Null` leaves it out.
    fn with_header(&self, name: &str, value: Value) -> Forgery {
        let mut header = self.header();
        let what = format!("header {name} is {value}");
        match value {
            Value::Null => drop(header.as_object_mut().unwrap().remove(name)),
            value => header[name] = value,
        }
        (what, self.signed(&header, &self.genuine))
    }

    /// HS256 with `secret`, as for a verifier that takes the algorithm from the header.
    fn with_hmac(&self, what: &str, secret: &[u8]) -> Forgery {
        let header = json!({ "alg": "HS256", "kid": self.key_id, "typ": "JWT" }).to_string();
        let message = format!("{}.{}", encode(&header), encode(&self.genuine.to_string()));
        let mut signer = Hmac::<Sha256>::new_from_slice(secret).unwrap();
        signer.update(message.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signer.finalize().into_bytes());
        (
            format!("HS256 with {what}"),
            format!("{message}.{signature}"),
        )
    }

    fn claims_that_are_wrong(&self) -> Vec<Forgery> {
        let now = self.now;
        let cases = [
            ("iss", json!(null)),
            ("iss", json!("https://evil.example/auth/v1")),
            ("iss", json!(format!("{}/", self.issuer))),
            ("iss", json!([self.issuer])),
            ("aud", json!(null)),
            ("aud", json!("anon")),
            ("aud", json!(["anon", "service_role"])),
            ("aud", json!({ "authenticated": true })),
            ("role", json!(null)),
            ("role", json!("anon")),
            ("role", json!("service_role")),
            ("role", json!("supabase_admin")),
            ("role", json!(["authenticated"])),
            ("sub", json!(null)),
            ("sub", json!("")),
            ("sub", json!("somebody")),
            ("sub", json!("00000000-0000-0000-0000-000000000000")),
            ("sub", json!(1)),
            ("session_id", json!(null)),
            ("session_id", json!("x")),
            ("session_id", json!("018f0000-0000-7000-8000-000000000000")),
            ("is_anonymous", json!("no")),
            ("exp", json!(null)),
            ("exp", json!(now - 31)),
            ("exp", json!(0)),
            ("exp", json!(-1)),
            ("exp", json!(now as f64 + 600.5)),
            ("exp", json!((now + 600).to_string())),
            ("exp", json!(now + 4_000)),
            ("exp", json!(u64::MAX)),
            ("exp", json!([now + 600])),
            ("iat", json!(null)),
            ("iat", json!(now + 300)),
            ("iat", json!("now")),
            ("iat", json!(-5)),
            ("nbf", json!(now + 300)),
            ("nbf", json!("later")),
        ];
        cases
            .into_iter()
            .map(|(name, value)| self.with_claim(name, value))
            .collect()
    }

    fn headers_that_are_wrong(&self) -> Vec<Forgery> {
        let own_key = json!({ "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA" });
        let cases = [
            ("alg", json!(null)),
            ("alg", json!("none")),
            ("alg", json!("None")),
            ("alg", json!("es256")),
            ("alg", json!("HS256")),
            ("alg", json!("RS256")),
            ("alg", json!("ES384")),
            ("alg", json!(["ES256"])),
            ("kid", json!(null)),
            ("kid", json!("another")),
            ("kid", json!("../../keys")),
            ("kid", json!("' OR 1=1 --")),
            ("kid", json!(1)),
            ("typ", json!("at+jwt")),
            ("typ", json!(1)),
            ("jku", json!("https://evil.example/jwks.json")),
            ("jwk", own_key),
            ("x5u", json!("https://evil.example/cert.pem")),
            ("x5c", json!(["MII"])),
            ("crit", json!(["exp"])),
            ("b64", json!(false)),
            ("zip", json!("DEF")),
            ("enc", json!("A128GCM")),
        ];
        cases
            .into_iter()
            .map(|(name, value)| self.with_header(name, value))
            .collect()
    }

    fn signatures_that_are_wrong(&self) -> Vec<Forgery> {
        let genuine = self.signed(&self.header(), &self.genuine);
        let (message, signature) = genuine.rsplit_once('.').unwrap();
        let stranger = SigningKey::from_slice(&[7; 32]).unwrap();
        let of_stranger: Signature = stranger.sign(message.as_bytes());
        let bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
        let der = Signature::from_slice(&bytes).unwrap().to_der();
        let unsigned = format!(
            "{}.{}",
            encode(r#"{"alg":"none"}"#),
            encode(&self.genuine.to_string())
        );
        let with = |bytes: &[u8]| format!("{message}.{}", URL_SAFE_NO_PAD.encode(bytes));
        let (payload_of_another, _) = self.with_claim("sub", json!("x"));
        vec![
            ("no signature".to_owned(), format!("{message}.")),
            ("two parts".to_owned(), message.to_owned()),
            ("unsigned".to_owned(), unsigned.clone()),
            ("unsigned with a dot".to_owned(), format!("{unsigned}.")),
            ("r = s = 0".to_owned(), with(&[0; 64])),
            ("r = s = 255".to_owned(), with(&[255; 64])),
            ("a short signature".to_owned(), with(&bytes[..63])),
            (
                "a long signature".to_owned(),
                with(&[&bytes[..], &[0]].concat()),
            ),
            ("a DER signature".to_owned(), with(der.as_bytes())),
            (
                "a stranger's signature".to_owned(),
                with(&of_stranger.to_bytes()),
            ),
            ("a padded signature".to_owned(), format!("{genuine}==")),
            (
                "a signature in plain base64".to_owned(),
                format!("{message}.{}", STANDARD.encode(&bytes)),
            ),
            ("a fourth part".to_owned(), format!("{genuine}.{signature}")),
            (
                "another payload".to_owned(),
                genuine
                    .replacen('.', &format!(".{payload_of_another}"), 1)
                    .replace(' ', ""),
            ),
            ("blanks inside".to_owned(), genuine.replacen('.', ". ", 1)),
        ]
    }

    fn texts_that_are_wrong(&self) -> Vec<Forgery> {
        let (header, claims) = (self.header().to_string(), self.genuine.to_string());
        let repeat = |text: &str, member: &str| text.replacen('{', &format!("{{{member},"), 1);
        let admin = self.genuine["sub"].to_string();
        let claims_twice = repeat(&claims, &format!("\"sub\":{admin}"));
        let header_twice = repeat(&header, r#""alg":"none""#);
        let hidden = repeat(&claims, r#""r\u006fle":"service_role""#);
        let inside = repeat(&claims, r#""x":{"a":1,"a":2}"#);
        let deep = repeat(
            &claims,
            &format!("\"x\":{}1{}", "[".repeat(20), "]".repeat(20)),
        );
        let many: Vec<_> = (0..60).map(|index| format!("\"x{index}\":0")).collect();
        let many = repeat(&claims, &many.join(","));
        let large = repeat(&claims, &format!("\"x\":\"{}\"", "x".repeat(7_000)));
        let infinite = repeat(&claims.replacen("\"exp\":", "\"was\":", 1), "\"exp\":1e400");
        vec![
            (
                "a claim twice".to_owned(),
                self.signed_text(&header, &claims_twice),
            ),
            (
                "a header member twice".to_owned(),
                self.signed_text(&header_twice, &claims),
            ),
            (
                "a claim twice in two spellings".to_owned(),
                self.signed_text(&header, &hidden),
            ),
            (
                "a member twice inside a claim".to_owned(),
                self.signed_text(&header, &inside),
            ),
            ("deep claims".to_owned(), self.signed_text(&header, &deep)),
            ("many claims".to_owned(), self.signed_text(&header, &many)),
            (
                "more than 8 KiB".to_owned(),
                self.signed_text(&header, &large),
            ),
            (
                "an infinite time".to_owned(),
                self.signed_text(&header, &infinite),
            ),
            (
                "claims that are a list".to_owned(),
                self.signed_text(&header, "[]"),
            ),
            (
                "claims that are no JSON".to_owned(),
                self.signed_text(&header, "claims"),
            ),
            (
                "a header that is no JSON".to_owned(),
                self.signed_text("header", &claims),
            ),
            (
                "an empty header".to_owned(),
                self.signed_text("{}", &claims),
            ),
            (
                "something after the claims".to_owned(),
                self.signed_text(&header, &format!("{claims}{{}}")),
            ),
            ("dots".to_owned(), "..".to_owned()),
            ("words".to_owned(), "let me in".to_owned()),
            (
                "a publishable key".to_owned(),
                "sb_publishable_0123456789".to_owned(),
            ),
        ]
    }

    fn confusions(&self) -> Vec<Forgery> {
        let public = self.key.verifying_key();
        let pem = public.to_public_key_pem(LineEnding::LF).unwrap();
        let der = public.to_public_key_der().unwrap();
        let point = public.to_encoded_point(false);
        // A project's own API key is a JWT too, without a person in it.
        let api_key = json!({
            "iss": self.issuer, "ref": "x", "role": "anon", "iat": self.now, "exp": self.now + 600,
        });
        let id_token = json!({
            "iss": self.issuer, "aud": "client", "sub": self.genuine["sub"], "nonce": "n",
            "iat": self.now, "exp": self.now + 600,
        });
        vec![
            self.with_hmac("the public key as PEM", pem.as_bytes()),
            self.with_hmac("the public key as DER", der.as_bytes()),
            self.with_hmac("the public point", point.as_bytes()),
            self.with_hmac("the key's name", self.key_id.as_bytes()),
            self.with_hmac("nothing", b""),
            (
                "an API key".to_owned(),
                self.signed(&self.header(), &api_key),
            ),
            (
                "an id token".to_owned(),
                self.signed(&self.header(), &id_token),
            ),
        ]
    }
}

fn encode(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// What each door says to a token: the status, and the body or what stands for it.
struct Doors {
    person: Person,
}

impl Doors {
    fn with(&self, token: &str) -> Person {
        let token = token.to_owned();
        Person {
            token,
            ..self.person.clone()
        }
    }

    async fn rest(&self, token: &str) -> (u16, String) {
        let answer = self.with(token).ask("POST", "/voice/tickets", None).await;
        (answer.status, answer.body.to_string())
    }

    /// Supabase's own words, in which clients of its kind ask who they are.
    async fn sign_in(&self, token: &str) -> (u16, String) {
        let answer = self.with(token).ask("GET", "/auth/v1/user", None).await;
        let code = answer.body["error_code"].as_str().unwrap_or_default();
        (answer.status, code.to_owned())
    }

    async fn grpc_web(&self, token: &str) -> (Code, String) {
        let path = "/sotto.v1.AccountService/GetProfile";
        let answer = self.with(token).call_raw(path, &[]).await;
        (answer.code, answer.reason().to_owned())
    }

    /// gRPC itself, over HTTP/2, as native programs dictate.
    async fn grpc(&self, token: &str) -> Code {
        let channel = tonic::transport::Endpoint::from_shared(self.person.base.clone()).unwrap();
        let channel = channel.connect_lazy();
        let mut client = proto::v1::account_service_client::AccountServiceClient::new(channel);
        let mut request = tonic::Request::new(proto::v1::GetProfileRequest {});
        let bearer = format!("Bearer {token}").parse().unwrap();
        request.metadata_mut().insert("authorization", bearer);
        match client.get_profile(request).await {
            Ok(_profile) => Code::Ok,
            Err(status) => status.code(),
        }
    }

    /// The status with which the upgrade is refused; 101 if it is not.
    async fn websocket(&self, token: &str) -> u16 {
        let bearer = format!("Bearer {token}");
        upgrade_status(&self.person.base, &[("authorization", &bearer)], "sotto.v1").await
    }

    /// The same, where a ticket belongs.
    async fn as_ticket(&self, token: &str) -> u16 {
        // What is no token of HTTP cannot even be sent as a subprotocol.
        let token: String = token.chars().filter(|c| !" =/".contains(*c)).collect();
        let offered = format!("sotto.v1, ticket.{token}");
        upgrade_status(
            &self.person.base,
            &[("origin", &self.person.base)],
            &offered,
        )
        .await
    }
}

const MANY: &str = "[limits]\nrequests_per_user_per_minute = 10000\n\
                    requests_per_ip_per_minute = 10000\n";

#[tokio::test]
async fn every_forged_token_is_refused_in_the_same_words_at_every_door() {
    let server = RunningServer::with_settings(MANY).await;
    let person = Person::guest(&server).await;
    let forger = Forger::at(&server, &person.token).await;
    let doors = Doors { person };

    // The forger's craft is good: with nothing wrong, the token is taken.
    let perfect = forger.signed(&forger.header(), &forger.genuine);
    assert_eq!(doors.rest(&perfect).await.0, 200);
    assert_eq!(doors.sign_in(&perfect).await.0, 200);
    assert_eq!(doors.grpc_web(&perfect).await.0, Code::Ok);
    assert_eq!(doors.grpc(&perfect).await, Code::Ok);
    assert_eq!(doors.websocket(&perfect).await, 101);
    let (what, as_list) = forger.with_claim("aud", json!(["x", "authenticated"]));
    assert_eq!(doors.rest(&as_list).await.0, 200, "{what}");

    let forgeries = [
        forger.claims_that_are_wrong(),
        forger.headers_that_are_wrong(),
        forger.signatures_that_are_wrong(),
        forger.texts_that_are_wrong(),
        forger.confusions(),
    ]
    .concat();
    assert!(forgeries.len() >= 90, "{}", forgeries.len());
    let mut words = HashSet::new();
    let refused_by_grpc = (Code::Unauthenticated, "token_refused".to_owned());
    for (what, token) in forgeries {
        let (status, body) = doors.rest(&token).await;
        assert_eq!(status, 401, "REST, {what}: {token}");
        words.insert(body);
        let (status, code) = doors.sign_in(&token).await;
        // Supabase's word for a sign-in that is not there; who signs for it holds the key.
        let code_for = match what.contains("session_id is \"018f") {
            true => "session_not_found",
            false => "bad_jwt",
        };
        assert_eq!((status, code.as_str()), (403, code_for), "sign-in, {what}");
        let refused = doors.grpc_web(&token).await;
        assert_eq!(refused, refused_by_grpc, "gRPC-web, {what}");
        assert_eq!(
            doors.grpc(&token).await,
            Code::Unauthenticated,
            "gRPC, {what}"
        );
        assert_eq!(doors.websocket(&token).await, 401, "WebSocket, {what}");
        assert_eq!(doors.as_ticket(&token).await, 401, "as a ticket, {what}");
    }
    assert_eq!(words.len(), 1, "{words:?}");
    server.ended().await;
}
