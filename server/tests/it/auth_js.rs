//! Supabase's own client, unchanged, against a real server.

use std::path::Path;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

use crate::support::running::RunningServer;

/// The folder with the packages of `xtask/node/package.json`.
const PACKAGES: &str = "SOTTO_SDK_NODE_MODULES";

/// One machine that is many people.
const LIMITS_FOR_A_CROWD: &str = "[limits]\nemails_per_ip_per_hour = 1000\n\
    sign_ins_per_ip_per_15_minutes = 1000\nmails_per_hour = 1000\n\
    mails_per_recipient_per_hour = 100\n";

async fn run(server: &RunningServer, script: &str) {
    let packages = std::env::var(PACKAGES).expect(
        "this test needs Supabase's client: run it with `cargo xtask test`, which installs it",
    );
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sdk");
    let mut node = Command::new("node");
    node.arg(scripts.join(script))
        .arg(&server.base)
        .env(PACKAGES, packages)
        .kill_on_drop(true);
    let output = timeout(Duration::from_secs(120), node.output())
        .await
        .unwrap()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{complaints}");
    assert!(
        said.trim_end().ends_with("auth-js is content"),
        "{said}\n{complaints}"
    );
}

#[tokio::test]
async fn supabases_client_signs_guests_up_renews_and_signs_out() {
    let server = RunningServer::without_engine().await;
    run(&server, "auth_js.mjs").await;
    server.ended().await;
}

#[tokio::test]
async fn supabases_client_does_all_that_people_do_with_an_account() {
    let server = RunningServer::with_settings(LIMITS_FOR_A_CROWD).await;
    run(&server, "auth_js_accounts.mjs").await;
    server.ended().await;
}
