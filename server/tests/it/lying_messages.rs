//! Messages of gRPC that lie about themselves: how long they are, how deep, how they are packed.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::client::conn::http2::{self, SendRequest};
use hyper::{HeaderMap, Request, Response, header};
use hyper_util::rt::{TokioExecutor, TokioIo};
use proving::guest::Guest;
use sotto_server::transport::doors::access::GRPC_RULES;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tonic::Code;

use crate::support::faces::Person;
use crate::support::running::RunningServer;

/// How long answers take at most.
const PATIENCE: Duration = Duration::from_secs(20);

const KINDS: [&str; 2] = ["application/grpc+proto", "application/grpc-web+proto"];

/// It says 4 GiB, and not one byte of them follows.
const LIE: [u8; 5] = [0, 0xff, 0xff, 0xff, 0xff];

/// What native clients speak: HTTP/2 without TLS.
struct Line {
    base: String,
    token: String,
    /// An answer that takes longer waits for what never comes.
    patience: Duration,
    sender: SendRequest<BoxBody<Bytes, Infallible>>,
}

impl Line {
    async fn open(guest: &Guest) -> Self {
        let base = guest.base().to_owned();
        let address = base.trim_start_matches("http://");
        let socket = TcpStream::connect(address).await.unwrap();
        socket.set_nodelay(true).unwrap();
        let opened = http2::handshake(TokioExecutor::new(), TokioIo::new(socket)).await;
        let (sender, connection) = opened.unwrap();
        tokio::spawn(connection);
        Self {
            sender,
            token: guest.access_token.clone(),
            patience: PATIENCE,
            base,
        }
    }

    /// Calls a method with these bytes, and does not say that they are all.
    async fn begin(&mut self, path: &str, kind: &str, bytes: &[u8]) -> Response<Incoming> {
        let first = Frame::data(Bytes::copy_from_slice(bytes));
        let unended = stream::iter([Ok(first)]).chain(stream::pending());
        self.send(path, kind, BodyExt::boxed(StreamBody::new(unended)))
            .await
    }

    /// Calls a method with an empty message.
    async fn ask_nothing(&mut self, path: &str, kind: &str) -> Response<Incoming> {
        let whole = stream::iter([Ok(Frame::data(Bytes::from_static(&[0; 5])))]);
        self.send(path, kind, BodyExt::boxed(StreamBody::new(whole)))
            .await
    }

    async fn send(
        &mut self,
        path: &str,
        kind: &str,
        body: BoxBody<Bytes, Infallible>,
    ) -> Response<Incoming> {
        let request = Request::post(format!("{}{path}", self.base))
            .header(header::CONTENT_TYPE, kind)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .body(body)
            .unwrap();
        let answer = timeout(self.patience, self.sender.send_request(request)).await;
        answer.unwrap_or_else(|_| panic!("{path} waits")).unwrap()
    }
}

/// The status of a call, wherever it stands: in the headers, the trailers, or gRPC-web's last frame.
async fn status_of(answer: Response<Incoming>) -> Code {
    let number = |headers: &HeaderMap| {
        let value = headers.get("grpc-status")?.to_str().ok()?;
        value.parse::<i32>().ok()
    };
    if let Some(code) = number(answer.headers()) {
        return code.into();
    }
    let body = timeout(PATIENCE, answer.into_body().collect()).await;
    let body = body.expect("an answer that ends").unwrap();
    if let Some(code) = body.trailers().and_then(number) {
        return code.into();
    }
    let text = String::from_utf8_lossy(&body.to_bytes()).into_owned();
    let (_, code) = text.split_once("grpc-status:").expect("a status");
    let digits = code.split(|sign: char| !sign.is_ascii_digit()).next();
    digits.unwrap().parse::<i32>().unwrap().into()
}

/// Reflection is not ours: it ends its stream in silence.
fn says_why(path: &str) -> bool {
    !path.starts_with("/grpc.reflection.")
}

#[tokio::test]
async fn a_length_that_lies_is_refused_by_every_method_before_more_comes() {
    let settings = "[limits]\nrequests_per_user_per_minute = 10000\n";
    let server = RunningServer::with_settings(settings).await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let mut line = Line::open(&guest).await;
    for kind in KINDS {
        for (path, _access) in GRPC_RULES {
            let status = status_of(line.begin(path, kind, &LIE).await).await;
            let expected = if says_why(path) {
                Code::OutOfRange
            } else {
                Code::Ok
            };
            assert_eq!(status, expected, "{path} {kind}");
        }
    }
}

/// Browsers without TLS speak HTTP/1.1, and end what they send.
#[tokio::test]
async fn a_length_that_lies_is_refused_over_http_1_too() {
    let server = RunningServer::without_engine().await;
    let ada = Person::guest(&server).await;
    let answer = reqwest::Client::new()
        .post(format!(
            "{}/sotto.v1.SettingsService/UpdateSettings",
            server.base
        ))
        .bearer_auth(&ada.token)
        .header("content-type", KINDS[1])
        .body(LIE.to_vec())
        .send()
        .await
        .unwrap();
    let code = Code::OutOfRange as i32;
    assert_eq!(answer.headers()["grpc-status"], code.to_string().as_str());
}

/// A field that no message has, which holds itself so many times.
fn nested(depth: usize) -> Vec<u8> {
    let (begin, end) = ((15 << 3) | 3, (15 << 3) | 4);
    [vec![begin; depth], vec![end; depth]].concat()
}

#[tokio::test]
async fn nesting_without_end_is_refused() {
    let server = RunningServer::without_engine().await;
    let ada = Person::guest(&server).await;
    let path = "/sotto.v1.AccountService/UpdateProfile";
    let shallow = ada.call_raw(path, &nested(50)).await;
    assert_eq!(shallow.code, Code::Ok, "what is not known is passed over");
    for depth in [200, 100_000] {
        let refused = ada.call_raw(path, &nested(depth)).await;
        assert_eq!(refused.code, Code::Internal, "{depth}");
    }

    let guest = Guest::sign_in(&server.base).await.unwrap();
    let mut line = Line::open(&guest).await;
    let message = nested(20_000);
    let mut frame = vec![0];
    frame.extend_from_slice(&u32::try_from(message.len()).unwrap().to_be_bytes());
    frame.extend_from_slice(&message);
    let dictate = "/sotto.v1.DictationService/Dictate";
    let refused = status_of(line.begin(dictate, KINDS[0], &frame).await).await;
    assert_eq!(refused, Code::InvalidArgument);
    let lives = ada.ask("GET", "/user/me", None).await;
    assert_eq!(lives.status, 200);
}

/// Nobody is asked to unpack anything.
#[tokio::test]
async fn a_message_that_says_it_is_packed_is_refused() {
    let server = RunningServer::without_engine().await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let mut line = Line::open(&guest).await;
    let packed = [1, 0, 0, 0, 2, 0x1f, 0x8b];
    for kind in KINDS {
        let path = "/sotto.v1.AccountService/GetProfile";
        let refused = status_of(line.begin(path, kind, &packed).await).await;
        assert_eq!(refused, Code::Internal, "{kind}");
    }
}

/// In the full run alone: it waits for the minute that a method has.
#[tokio::test]
async fn a_message_that_never_comes_is_not_waited_for() {
    if std::env::var_os("SOTTO_TEST_FULL").is_none() {
        return;
    }
    let server = RunningServer::without_engine().await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let mut line = Line::open(&guest).await;
    line.patience = Duration::from_secs(120);
    let path = "/sotto.v1.AccountService/GetProfile";
    let refused = status_of(line.begin(path, KINDS[0], &[0, 0, 0]).await).await;
    assert_eq!(refused, Code::DeadlineExceeded);
}

#[cfg(target_os = "linux")]
mod memory {
    use proving::load::figures::{forget_peak, peak_resident_kb, reserved_kb, resident_kb};

    use super::{GRPC_RULES, Guest, KINDS, LIE, Line, says_why, status_of};
    use crate::support::program::Program;

    const SETTINGS: &str = "[local_engine]\nenabled = false\n\
        [limits]\nrequests_per_user_per_minute = 100000\nrequests_per_ip_per_minute = 100000\n";

    /// Each method is called so often.
    const ROUNDS: usize = 10;

    /// By how much the server may grow more than by calls that are as they must be.
    const MOST_GROWN_KB: u64 = 1_024;

    /// It must not even ask the system for what the lies speak of.
    const MOST_RESERVED_KB: u64 = 1_024 * 1_024;

    async fn honest(guest: &Guest) {
        let mut line = Line::open(guest).await;
        for kind in KINDS {
            for (path, _access) in GRPC_RULES {
                drop(line.ask_nothing(path, kind).await);
            }
        }
    }

    async fn lying(guest: &Guest) {
        let mut line = Line::open(guest).await;
        for kind in KINDS {
            for (path, _access) in GRPC_RULES {
                let answer = line.begin(path, kind, &LIE).await;
                if says_why(path) {
                    assert_ne!(status_of(answer).await, tonic::Code::Ok, "{path}");
                }
            }
        }
    }

    /// By how many kB the process `pid` has grown at most during `work`.
    async fn growth(pid: u32, work: impl Future<Output = ()>) -> u64 {
        forget_peak(pid).unwrap();
        let before = resident_kb(pid).unwrap();
        work.await;
        peak_resident_kb(pid).unwrap().saturating_sub(before)
    }

    #[tokio::test]
    async fn lengths_that_lie_cost_no_memory() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("sotto.toml");
        std::fs::write(&config, SETTINGS).unwrap();
        let program = Program::new().with("SOTTO_CONFIG", config.display().to_string());
        let server = program.start_without_engine().await;
        let pid = server.pid().unwrap();
        let guest = Guest::sign_in(&server.base).await.unwrap();
        // What is paid once is not counted.
        for _round in 0..ROUNDS {
            honest(&guest).await;
        }
        let reserved = reserved_kb(pid).unwrap();
        let noise = growth(pid, async {
            for _round in 0..ROUNDS {
                honest(&guest).await;
            }
        });
        let noise = noise.await;
        let lies = growth(pid, async {
            for _round in 0..ROUNDS {
                lying(&guest).await;
            }
        });
        let lies = lies.await;
        let reserved = reserved_kb(pid).unwrap() - reserved;
        println!("honest calls: {noise} kB, lies: {lies} kB, reserved: {reserved} kB");
        assert!(lies <= noise + MOST_GROWN_KB, "{lies} kB, {noise} kB");
        assert!(reserved <= MOST_RESERVED_KB, "{reserved} kB");
        server.terminate().await.unwrap();
    }
}
