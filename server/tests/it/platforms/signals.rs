//! From the signal to the end: nobody is sent to a server that leaves, nobody who still comes is turned away, and the
//! ledger holds what was acknowledged, however it ends.

use bytes::Bytes;
use proto::v1::server_message::Message as FromServer;
use proving::guest::Guest;
use proving::stream::Stream;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteLockingMode};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;
use tokio::time::timeout;
use tonic::transport::Endpoint;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::{PATIENCE, connect, status, unready};
use crate::support::dump::beside;
use crate::support::program::Program;
use crate::support::running::RunningServer;

/// Longer than any test.
const LONG: &str = "[listen]\nlame_duck_seconds = 120\n";

const SECOND: u64 = 16_000;

/// Speaks until this sample and waits until the server has it.
async fn speak(stream: &mut Stream, from: u64, until: u64) {
    for first in (from..until).step_by(640) {
        let silence = Bytes::from(vec![0; 1280]);
        stream.send_audio(first, silence).await.unwrap();
    }
    let acked = |message| match message {
        FromServer::Ack(ack) if ack.through >= until => Some(()),
        _ => None,
    };
    stream.hear_until(acked).await.unwrap();
}

async fn serving_status(base: &str, service: &str) -> ServingStatus {
    let channel = Endpoint::from_shared(base.to_owned()).unwrap();
    let mut client = HealthClient::new(channel.connect().await.unwrap());
    let request = HealthCheckRequest {
        service: service.to_owned(),
    };
    client.check(request).await.unwrap().into_inner().status()
}

#[tokio::test]
async fn a_server_that_was_told_to_end_is_unready_and_still_takes_connections() {
    let server = RunningServer::with_settings(LONG).await;
    let base = server.base.as_str();
    assert_eq!(status(base, "/readyz").await, 200);
    for service in ["", "sotto.v1.DictationService"] {
        let status = serving_status(base, service).await;
        assert_eq!(status, ServingStatus::Serving, "{service}");
    }
    server.shut_down();
    unready(base).await;
    assert_eq!(status(base, "/livez").await, 200);
    assert_eq!(status(base, "/health").await, 200);
    for service in ["", "sotto.v1.DictationService"] {
        let told = async {
            while serving_status(base, service).await != ServingStatus::NotServing {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, told).await.expect("gRPC says it, too");
    }
    let guest = Guest::sign_in(base).await.unwrap();
    let mut stream = connect(&guest).await;
    stream.start().await.unwrap();
    speak(&mut stream, 0, SECOND).await;
}

#[tokio::test]
async fn after_the_lame_duck_time_it_drains_and_ends() {
    let server = RunningServer::with_settings("[listen]\nlame_duck_seconds = 1\n").await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let mut stream = connect(&guest).await;
    let ready = stream.start().await.unwrap();
    speak(&mut stream, 0, SECOND).await;
    server.shut_down();
    let going = |message| match message {
        FromServer::Status(status) => {
            (status.kind() == proto::v1::status::Kind::GoingAway).then_some(())
        }
        _ => None,
    };
    stream.hear_until(going).await.unwrap();
    assert_eq!(stream.close_code().await.unwrap(), 1012);
    assert_eq!(server.committed(&ready.session_id).await, SECOND as i64);
    timeout(PATIENCE, server.ended()).await.expect("it ends");
}

#[tokio::test]
async fn either_signal_ends_it_with_exit_code_0() {
    for signal in ["TERM", "INT"] {
        let program = Program::new().with_settings("");
        let server = program.start_without_engine().await;
        server.signal(signal).await.unwrap();
        assert_eq!(server.ended().await.unwrap(), Some(0), "{signal}");
    }
}

#[tokio::test]
async fn a_second_signal_and_a_kill_leave_the_ledger_exact() {
    let program = Program::new().with_settings(LONG);
    for (second, code) in [("TERM", Some(130)), ("INT", Some(130)), ("KILL", None)] {
        let server = program.start_without_engine().await;
        let guest = Guest::sign_in(&server.base).await.unwrap();
        let mut stream = connect(&guest).await;
        let ready = stream.start().await.unwrap();
        speak(&mut stream, 0, SECOND).await;
        server.signal("TERM").await.unwrap();
        unready(&server.base).await;
        speak(&mut stream, SECOND, 3 * SECOND).await;
        server.signal(second).await.unwrap();
        assert_eq!(server.ended().await.unwrap(), code, "{second}");
        let database = beside(program.data()).await;
        let committed = "SELECT acked_sample FROM voice_sessions WHERE id = $1";
        let committed = sqlx::query_scalar::<_, i64>(committed).bind(ready.session_id);
        let committed = committed.fetch_one(&database).await.unwrap();
        database.close().await;
        assert_eq!(committed, 3 * SECOND as i64, "{second}");
    }
}

/// Another program that has the database for itself.
async fn holder(program: &Program) -> SqliteConnection {
    let mut holder = SqliteConnectOptions::new()
        .filename(program.data().join("sotto.db"))
        .locking_mode(SqliteLockingMode::Exclusive)
        .connect()
        .await
        .unwrap();
    sqlx::query("UPDATE pulse SET beat_at = beat_at")
        .execute(&mut holder)
        .await
        .unwrap();
    holder
}

#[tokio::test]
async fn a_signal_while_it_starts_ends_it_in_good_order() {
    let program = Program::new().with_settings(LONG).with("RUST_LOG", "info");
    let before = program.start_without_engine().await;
    // Two of a kind that nobody has fetched yet are one.
    before.signal("TERM").await.unwrap();
    before.signal("INT").await.unwrap();
    before.ended().await.unwrap();
    let holder = holder(&program).await;
    let mut starting = program.spawned();
    let mut log = BufReader::new(starting.stderr.take().unwrap()).lines();
    while let Some(line) = log.next_line().await.unwrap() {
        if line.contains("starting") {
            break;
        }
    }
    let pid = starting.id().unwrap().to_string();
    let asked = Command::new("kill").args(["-TERM", &pid]).status();
    assert!(asked.await.unwrap().success());
    holder.close().await.unwrap();
    let output = timeout(PATIENCE, starting.wait_with_output());
    let output = output.await.expect("it ends").unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stdout, b"", "it never said that it was ready");
}
