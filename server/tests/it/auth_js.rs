//! Supabase's own client, unchanged, against a real server.

use std::path::Path;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

use crate::support::running::RunningServer;

/// The folder with the packages of `xtask/node/package.json`.
const PACKAGES: &str = "SOTTO_SDK_NODE_MODULES";

#[tokio::test]
async fn supabases_client_signs_up_renews_and_signs_out() {
    let packages = std::env::var(PACKAGES).expect(
        "this test needs Supabase's client: run it with `cargo xtask test`, which installs it",
    );
    let server = RunningServer::without_engine().await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sdk/auth_js.mjs");
    let mut node = Command::new("node");
    node.arg(script)
        .arg(&server.base)
        .env(PACKAGES, packages)
        .kill_on_drop(true);
    let output = timeout(Duration::from_secs(60), node.output())
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
    server.ended().await;
}
