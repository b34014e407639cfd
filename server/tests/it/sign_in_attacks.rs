//! Sign-in as attackers use it, against the real program with its real limits and hashes.
//! `cargo xtask bench sign-in` shows the figures of a release.

use proving::server_process::ServerProcess;
use proving::sign_ins::likeness::Likeness;
use proving::sign_ins::{Cost, settings};
use tempfile::TempDir;

use crate::support::program::Program;

/// How often a series is repeated that a busy machine may have spoilt. A difference shows in each.
const SERIES: usize = 3;

fn is_full() -> bool {
    std::env::var_os("SOTTO_TEST_FULL").is_some()
}

/// A server whose hashes cost this much, and the folder of its settings.
async fn server(cost: Cost) -> (TempDir, Program, ServerProcess) {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("sotto.toml");
    std::fs::write(&config, settings(cost)).unwrap();
    let program = Program::new().with("SOTTO_CONFIG", config.display().to_string());
    let server = program.start_without_engine().await;
    (folder, program, server)
}

/// The answers of a few tries, and in the full run the times of many.
#[tokio::test]
async fn nothing_in_an_answer_tells_who_has_an_account() {
    let pairs = if is_full() { 200 } else { 5 };
    for cost in [Cost::LEAST, Cost::USUAL] {
        let mut found = Vec::new();
        for _series in 0..SERIES {
            let (_folder, _program, server) = server(cost).await;
            let likeness = Likeness::measure(&server.base, pairs).await.unwrap();
            server.terminate().await.unwrap();
            let (ratios, noise) = (likeness.ratios(), likeness.noise());
            println!("{cost:?}: {ratios:?}, of two that are the same {noise:?}");
            found.push(ratios);
            if !is_full() || (0.98..=1.02).contains(&ratios.pairs) {
                break;
            }
        }
        let alike = found.iter().any(|one| (0.98..=1.02).contains(&one.pairs));
        assert!(alike || !is_full(), "{cost:?}: {found:?}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_crowd_costs_four_hashes_and_everybody_in_it_is_answered() {
    use proving::sign_ins::crowd::{most_grown_kb, rush};

    let people: u32 = if is_full() { 500 } else { 60 };
    let (_folder, _program, server) = server(Cost::USUAL).await;
    let outcome = rush(&server.base, server.pid().unwrap(), people)
        .await
        .unwrap();
    let shown = format!(
        "{} let in, {} refused, {} put off; {} kB; liveness p99 {:.1} ms, {:.1} ms before",
        outcome.let_in,
        outcome.refused,
        outcome.put_off,
        outcome.grown_kb,
        outcome.liveness.per_mille(990),
        outcome.liveness_before.per_mille(990),
    );
    println!("{shown}");
    let checked = outcome.let_in + outcome.refused;
    assert_eq!(checked + outcome.put_off, people as usize, "{shown}");
    assert!(checked >= 36, "four at once and 32 who wait: {shown}");
    assert!(outcome.put_off > 0, "nobody was put off: {shown}");
    assert!(outcome.grown_kb <= most_grown_kb(Cost::USUAL), "{shown}");
    let signs = [outcome.liveness.count(), outcome.readiness.count()];
    assert!(signs.iter().all(|count| *count >= 10), "{signs:?}");
    server.terminate().await.unwrap();
}
