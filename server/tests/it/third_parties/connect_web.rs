//! Connect's client for browsers.

use std::time::Duration;

use tokio::process::Command;

use super::{content, keeper_of_recordings, scripts};
use crate::support::coded::double;
use crate::support::running::RunningServer;

const PACKAGES: &str = "SOTTO_SDK_NODE_MODULES";

#[tokio::test]
async fn connects_client_calls_every_method_of_every_service() {
    let packages = std::env::var(PACKAGES).expect(
        "this test needs Connect's client: run it with `cargo xtask test`, which installs it",
    );
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let descriptors = server.folder().join("descriptors.bin");
    std::fs::write(&descriptors, proto::DESCRIPTORS).unwrap();
    for last in ["sign-out", "delete"] {
        let guest = keeper_of_recordings(&server, 2).await;
        let mut node = Command::new("node");
        node.arg(scripts().join("connect_web.mjs"))
            .arg(&server.base)
            .arg(&descriptors)
            .args([&guest.access_token, last])
            .env(PACKAGES, &packages);
        let said = content(node, Duration::from_secs(60)).await;
        let end = "17 methods of 6 services answered\nconnect-web is content";
        assert!(said.trim_end().ends_with(end), "{said}");
    }
    server.ended().await;
}
