//! Who may name whom. Data flows one way: transport -> relay -> (engine | ledger) -> store, everything -> dictation.

use super::Violation;
use super::paths::{Target, named};
use super::source::SourceFile;

const RULE: &str = "import";

/// Code that must not name these crates and these modules of its own crate.
struct Border {
    /// A file, or a folder with the file of its name.
    place: &'static str,
    crates: &'static [&'static str],
    modules: &'static [&'static str],
}

/// A crate or module that only some places of a source folder may name.
struct Preserve {
    within: &'static str,
    what: Kind,
    only: &'static [&'static str],
}

/// What a preserve is about.
enum Kind {
    Crate(&'static str),
    Module(&'static str),
}

const BORDERS: &[Border] = &[
    // Pure: the same code runs in the server and in the browser, and tests drive it without time passing.
    Border {
        place: "dictation/src",
        crates: &[
            "axum",
            "futures_util",
            "gloo_net",
            "gloo_timers",
            "js_sys",
            "leptos",
            "pbjson",
            "prost",
            "proto",
            "reqwest",
            "serde",
            "serde_json",
            "sqlx",
            "tokio",
            "tonic",
            "tracing",
            "wasm_bindgen",
            "web_sys",
        ],
        modules: &[],
    },
    Border {
        place: "proto/src",
        crates: &["dictation", "axum", "sqlx", "leptos"],
        modules: &[],
    },
    // Native code and untrusted audio files belong to the engine's own process.
    Border {
        place: "server/src",
        crates: &["proving", "sherpa_onnx", "symphonia"],
        modules: &[],
    },
    Border {
        place: "server/src/store",
        crates: &[],
        modules: &["relay", "engine", "ledger", "auth"],
    },
    Border {
        place: "server/src/person",
        crates: &["axum", "proto", "prost", "sqlx", "tonic"],
        modules: &["transport", "relay", "engine", "ledger"],
    },
    Border {
        place: "server/src/ledger",
        crates: &[],
        modules: &["relay", "engine", "auth"],
    },
    Border {
        place: "server/src/engine",
        crates: &[],
        modules: &["store", "ledger", "relay", "auth"],
    },
    Border {
        place: "server/src/auth",
        crates: &[],
        modules: &["relay", "engine", "ledger"],
    },
    Border {
        place: "server/src/config",
        crates: &[],
        modules: &["relay", "engine", "ledger", "store", "auth"],
    },
    // A client of one protocol: it knows nothing of the product around it.
    Border {
        place: "local-engine/src",
        crates: &[
            "dictation",
            "proto",
            "proving",
            "sotto_server",
            "sqlx",
            "tonic",
        ],
        modules: &[],
    },
    Border {
        place: "frontend/src/components",
        crates: &[],
        modules: &["api", "pages", "capture"],
    },
    Border {
        place: "frontend/src/api",
        crates: &["leptos"],
        modules: &["pages", "components"],
    },
    Border {
        place: "frontend/src/capture",
        crates: &[],
        modules: &["api", "pages", "components"],
    },
    Border {
        place: "frontend/src/conversation",
        crates: &["leptos"],
        modules: &["pages", "components"],
    },
    Border {
        place: "frontend/src/pages",
        crates: &["web_sys"],
        modules: &["api", "capture"],
    },
];

/// The places that put the server together.
const SERVER_TOP: [&str; 4] = [
    "server/src/app",
    "server/src/lib.rs",
    "server/src/main.rs",
    "server/src/transport",
];

const PRESERVES: &[Preserve] = &[
    Preserve {
        within: "server/src",
        what: Kind::Crate("sqlx"),
        only: &["server/src/store"],
    },
    Preserve {
        within: "server/src",
        what: Kind::Crate("proto"),
        only: &["server/src/transport"],
    },
    Preserve {
        within: "server/src",
        what: Kind::Crate("axum"),
        only: &SERVER_TOP,
    },
    Preserve {
        within: "server/src",
        what: Kind::Crate("tonic"),
        only: &SERVER_TOP,
    },
    Preserve {
        within: "server/src",
        what: Kind::Module("transport"),
        only: &SERVER_TOP,
    },
    Preserve {
        within: "frontend/src",
        what: Kind::Crate("proto"),
        only: &["frontend/src/api"],
    },
];

/// The import table.
pub(super) fn check(file: &SourceFile) -> Vec<Violation> {
    let mut found = Vec::new();
    for name in named(&file.path, &file.production) {
        if let Some(what) = reason_against(file, &name.target) {
            found.push(file.violation(name.line, RULE, what));
        }
    }
    found.dedup();
    found
}

fn reason_against(file: &SourceFile, target: &Target) -> Option<String> {
    border_against(file, target)
        .or_else(|| preserve_against(file, target))
        .or_else(|| clock_against(file, target))
        .or_else(|| hook_against(file, target))
        .or_else(|| environment_against(file, target))
}

fn border_against(file: &SourceFile, target: &Target) -> Option<String> {
    let forbids = |border: &&Border| match target {
        Target::External(name, _) => border.crates.contains(&name.as_str()),
        Target::Module(name) => border.modules.contains(&name.as_str()),
    };
    let border = BORDERS
        .iter()
        .filter(|border| file.is_under(border.place))
        .find(forbids)?;
    Some(format!("{} must not name {}", border.place, shown(target)))
}

fn preserve_against(file: &SourceFile, target: &Target) -> Option<String> {
    let is_about = |preserve: &&Preserve| match (&preserve.what, target) {
        (Kind::Crate(kept), Target::External(name, _)) => kept == name,
        (Kind::Module(kept), Target::Module(name)) => kept == name,
        _ => false,
    };
    let preserve = PRESERVES
        .iter()
        .filter(|preserve| file.is_under(preserve.within))
        .find(is_about)?;
    let allowed = preserve.only.iter().any(|place| file.is_under(place));
    (!allowed).then(|| {
        format!(
            "only {} may name {}",
            preserve.only.join(", "),
            shown(target)
        )
    })
}

/// The pure core is told the time and does no input or output.
fn clock_against(file: &SourceFile, target: &Target) -> Option<String> {
    let Target::External(name, inside) = target else {
        return None;
    };
    let impure = ["fs", "net", "process", "thread", "env", "io"];
    let named = name == "std" && impure.contains(&inside.as_str());
    (named && file.is_under("dictation/src"))
        .then(|| format!("dictation/src must not name {}", shown(target)))
}

/// Behaviour does not draw: a hook knows neither pages nor components.
fn hook_against(file: &SourceFile, target: &Target) -> Option<String> {
    let is_hook = file.path.starts_with("frontend/src/use_");
    let draws = matches!(target, Target::Module(name) if name == "pages" || name == "components");
    (is_hook && draws).then(|| format!("a hook must not name {}", shown(target)))
}

/// The environment is read in one place per program, so that tests never touch it.
fn environment_against(file: &SourceFile, target: &Target) -> Option<String> {
    if *target != Target::External("std".to_owned(), "env".to_owned()) {
        return None;
    }
    let mut parts: Vec<&str> = file.path.split('/').collect();
    let name = parts.pop().unwrap_or_default();
    let is_entrance =
        ["config.rs", "main.rs", "build.rs"].contains(&name) || parts.contains(&"bin");
    let allowed = is_entrance || parts.contains(&"config") || parts.first() == Some(&"xtask");
    (!allowed).then(|| "std::env is read in config and main only".to_owned())
}

fn shown(target: &Target) -> String {
    match target {
        Target::Module(name) => format!("crate::{name}"),
        Target::External(name, inside) if name == "std" => format!("std::{inside}"),
        Target::External(name, _) => name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_caught(path: &str, code: &str) -> bool {
        !check(&SourceFile::new(path, code)).is_empty()
    }

    #[test]
    fn imports_against_the_flow_are_caught() {
        for (path, code) in [
            ("dictation/src/session.rs", "use tokio::time;"),
            (
                "dictation/src/session.rs",
                "fn a() { proto::v1::Ack::default(); }",
            ),
            ("dictation/src/session.rs", "use std::{fmt, fs};"),
            ("proto/src/lib.rs", "use dictation::audio::SampleRange;"),
            ("server/src/store/usage.rs", "use crate::relay::Relay;"),
            (
                "server/src/store/usage.rs",
                "use super::super::relay::Relay;",
            ),
            ("server/src/device.rs", "sqlx::query(a)"),
            ("server/src/ledger.rs", "use crate::{store, engine};"),
            ("server/src/engine/wire.rs", "use proto::v1;"),
            ("server/src/engine.rs", "use crate::store::Pool;"),
            (
                "server/src/relay/client.rs",
                "use axum::extract::ws::Message;",
            ),
            ("server/src/relay.rs", "use crate::transport::ws;"),
            ("server/src/transport/rest.rs", "use sqlx::Pool;"),
            ("server/src/engine/local.rs", "use sherpa_onnx::Recognizer;"),
            ("local-engine/src/listen.rs", "use proto::v1;"),
            (
                "frontend/src/components/button.rs",
                "use crate::api::socket;",
            ),
            ("frontend/src/pages/dictate.rs", "use proto::v1;"),
            ("frontend/src/pages/dictate.rs", "use web_sys::Window;"),
            (
                "frontend/src/use_dictation.rs",
                "use crate::components::Button;",
            ),
            ("frontend/src/api/socket.rs", "use crate::pages::dictate;"),
            ("server/src/relay.rs", "use std::env;"),
            (
                "local-engine/src/listen.rs",
                "fn a() { std::env::var(NAME); }",
            ),
        ] {
            assert!(is_caught(path, code), "{path}: {code}");
        }
    }

    #[test]
    fn imports_with_the_flow_pass() {
        for (path, code) in [
            (
                "dictation/src/session.rs",
                "use crate::audio::Samples; use std::time::Duration;",
            ),
            (
                "dictation/src/session.rs",
                "#[cfg(test)]\nmod tests { use std::fs; }",
            ),
            (
                "server/src/store/usage.rs",
                "use sqlx::Pool; use dictation::audio;",
            ),
            (
                "server/src/transport/ws.rs",
                "use axum::Router; use proto::v1; use crate::relay::Relay;",
            ),
            (
                "server/src/app.rs",
                "use axum::Router; use crate::transport;",
            ),
            (
                "server/src/relay/client.rs",
                "use crate::engine::Engine; use crate::ledger::Ledger;",
            ),
            (
                "server/src/config/environment.rs",
                "fn a() { std::env::var_os(NAME); }",
            ),
            ("server/tests/it/main.rs", "use sqlx::Pool; use std::env;"),
            ("proving/src/bin/bench-relay.rs", "use std::env;"),
            ("frontend/src/api/wire.rs", "use proto::v1;"),
        ] {
            assert!(!is_caught(path, code), "{path}: {code}");
        }
    }
}
