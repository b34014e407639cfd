//! Who names whom.

use super::super::rules::{self, Rule};
use super::{Files, code};

pub(super) fn breaches() -> Vec<(Rule, Files)> {
    const CORE: &str = "dictation/src/audio.rs";
    const CONFIG: &str = "server/src/config.rs";
    const RELAY: &str = "server/src/relay/a.rs";
    const SCOPE: &str = "server/src/store/scope.rs";
    let mut planted = vec![
        (rules::IMPORT, code(CONFIG, "use crate::store::Usage;\n")),
        (
            rules::IMPORT,
            code(RELAY, "fn a() { super::super::config::b() }\n"),
        ),
        // Against the order within a room.
        (rules::IMPORT, code(SCOPE, "use super::pool::Pools;\n")),
        (rules::IMPORT, code(SCOPE, "use crate::store::Usage;\n")),
        (rules::HELD_CRATE, code(SCOPE, "use sqlx::Pool;\n")),
        // Against the order of the packages.
        (rules::IMPORT, code(CORE, "use sotto_server::store;\n")),
        (rules::IMPORT, code(RELAY, "use proving::clips;\n")),
        (rules::HELD_CRATE, code(RELAY, "use sqlx::Pool;\n")),
        (rules::HELD_CRATE, code(CORE, "fn a() { sqlx::query(b) }\n")),
        (
            rules::IMPORT_CIRCLE,
            vec![
                (RELAY, "use super::b::B;\n".to_owned()),
                ("server/src/relay/b.rs", "use super::a::A;\n".to_owned()),
            ],
        ),
        (rules::ENVIRONMENT, code(RELAY, "use std::env;\n")),
        (
            rules::ENVIRONMENT,
            code(RELAY, "fn a() { std::env::var(B); }\n"),
        ),
    ];
    for outside in ["env", "fs", "io", "net", "os", "process", "thread"] {
        let text = format!("use std::{{fmt, {outside}::a}};\n");
        planted.push((rules::CORE_PURITY, code(CORE, text)));
    }
    for text in [
        "env!(\"A\")",
        "concat!(option_env!(\"A\"))",
        "include_str!(\"a\")",
    ] {
        let text = format!("const A: &str = {text};\n");
        planted.push((rules::CORE_PURITY, code(CORE, text)));
    }
    planted
}

/// Ways around the rules that are legal Rust: those that are refused, and those that are followed.
pub(super) fn detours() -> Vec<(Rule, Files)> {
    const RELAY: &str = "server/src/relay/a.rs";
    const SCOPE: &str = "server/src/store/scope.rs";
    let refused = [
        "use crate::*;",
        "use super::super::*;",
        "use crate::store::{*};",
        "pub use std::*;",
        "use crate::prelude::*;",
        "use crate as c;",
        "use std as s;",
        "use ::std as s;",
        "use std::{self as s};",
        "use super::super as up;",
        "use super::{self as up};",
        "extern crate std as s;",
        "#[path = \"../a.rs\"]\nmod b;",
        "#[cfg(test)]\n#[path = \"../a.rs\"]\nmod b;",
        "#[cfg_attr(unix, path = \"../a.rs\")]\nmod b;",
        "include!(\"a.rs.txt\");",
        "macro_rules! a { ($b:ident) => { use crate::$b::C; } }",
        "macro_rules! a { ($b:ident) => { $b::c() } }",
        "macro_rules! a { ($($b:ident)*) => { $($b)::*() } }",
    ];
    let followed = [
        (rules::IMPORT, SCOPE, "use self::super::pool::Pools;"),
        (
            rules::IMPORT,
            SCOPE,
            "a!(use crate :: store :: pool :: Pools);",
        ),
        (
            rules::IMPORT,
            SCOPE,
            "use crate::{{store::{{pool::Pools}}}};",
        ),
        (rules::IMPORT, SCOPE, "use crate::r#store::r#pool::Pools;"),
        (
            rules::IMPORT,
            SCOPE,
            "mod a { use super::super::pool::Pools; }",
        ),
        (
            rules::IMPORT,
            SCOPE,
            "macro_rules! a { () => { $crate::store::pool::b() } }",
        ),
        (
            rules::IMPORT,
            SCOPE,
            "#[serde(with = \"crate::store::pool\")]\nstruct A;",
        ),
        (rules::HELD_CRATE, RELAY, "use ::sqlx;"),
        (rules::HELD_CRATE, RELAY, "use ::{sqlx::Pool};"),
        (rules::HELD_CRATE, RELAY, "fn a() -> b { c > ::sqlx::d() }"),
    ];
    let refused = refused.map(|text| (rules::PLAIN_IMPORTS, code(RELAY, format!("{text}\n"))));
    let mut planted = Vec::from(refused);
    for (rule, path, text) in followed {
        planted.push((rule, code(path, format!("{text}\n"))));
    }
    planted
}

/// What is taken from a room that only hands it on.
pub(super) fn handed_on() -> Vec<(Rule, Files)> {
    vec![
        (
            rules::IMPORT,
            vec![
                (
                    "server/src/store/usage.rs",
                    "pub use super::pool::Pools;\npub struct Usage;\n".to_owned(),
                ),
                (
                    "server/src/store/report.rs",
                    "use super::usage::{Pools, Usage};\n".to_owned(),
                ),
            ],
        ),
        (
            rules::HELD_CRATE,
            vec![
                (
                    "server/src/store/pool.rs",
                    "pub use sqlx;\npub struct Pools;\n".to_owned(),
                ),
                (
                    "server/src/relay/a.rs",
                    "use crate::store::pool::sqlx::query;\n".to_owned(),
                ),
            ],
        ),
    ]
}
