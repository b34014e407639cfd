//! Texts, names and lengths of files.

use super::super::rules::{self, Rule};
use super::super::texts::{LATER, MACHINE_PATHS, REGISTRY_HOSTS};
use super::{Files, code};

pub(super) fn breaches() -> Vec<(Rule, Files)> {
    const RELAY: &str = "server/src/relay/a.rs";
    let lines = |line: &str, count| line.repeat(count);
    let [later, other] = LATER;
    let mut planted = vec![
        (rules::FILE_LENGTH, code("style/a.css", lines("a\n", 501))),
        (rules::FILE_LENGTH, code(RELAY, lines("// a\n", 501))),
        (
            rules::FUNCTION_LENGTH,
            code(RELAY, format!("fn a() {{\n{}}}\n", lines("b();\n", 79))),
        ),
        (
            rules::VIEW_LENGTH,
            code(
                RELAY,
                format!("const A: B = view! {{\n{}}};\n", lines("<p/>\n", 59)),
            ),
        ),
        (rules::MOD_RS, code("server/src/relay/mod.rs", "")),
        (rules::JUNK_DRAWER, code("server/src/relay/utils.rs", "")),
        (rules::JUNK_DRAWER, code("frontend/helpers/a.js", "")),
        (
            rules::LATER,
            code("frontend/a.js", format!("// {later}: more\n")),
        ),
        (rules::LATER, code(RELAY, format!("// {other}\n"))),
        (
            rules::DEADLINE,
            code(
                "frontend/extension/content/a.js",
                "chrome.runtime.sendMessage(1);\n",
            ),
        ),
        (
            rules::ERROR_TEXT,
            code(RELAY, "fn a() -> Result<u8, String> {}\n"),
        ),
        (
            rules::LOCK_IN_SIGNATURE,
            code(RELAY, "fn a(b: Arc<std::sync::Mutex<u8>>) {}\n"),
        ),
        (
            rules::LOCK_IN_SIGNATURE,
            code(RELAY, "fn a() -> Arc<RwLock<u8>> {}\n"),
        ),
        (
            rules::PROTOCOL_DOCUMENT,
            code("proto/sotto/v1/stream.proto", "message Nack {}\n"),
        ),
        (
            rules::STALE_WAIVER,
            code(
                "xtask/waivers.txt",
                "a.rs | later | generated | 2026-01-31\n",
            ),
        ),
    ];
    planted.extend(MACHINE_PATHS.map(|path| {
        (
            rules::MACHINE_PATH,
            code("README.md", format!("see {path}a\n")),
        )
    }));
    planted.extend(REGISTRY_HOSTS.map(|host| {
        (
            rules::REGISTRY_HOST,
            code("package-lock.json", format!("https://{host}/a\n")),
        )
    }));
    planted
}
