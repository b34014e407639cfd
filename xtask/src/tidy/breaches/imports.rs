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
    planted
}
