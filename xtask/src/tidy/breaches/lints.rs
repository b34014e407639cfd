//! Settings of clippy, and what goes around them.

use super::super::rules::{self, Rule};
use super::{Files, code};

pub(super) fn breaches() -> Vec<(Rule, Files)> {
    vec![
        (rules::CORE_LINTS, code("dictation/clippy.toml", "a = 1\n")),
        (
            rules::CORE_LINTS,
            code(
                "dictation/src/audio.rs",
                "#[allow(clippy::disallowed_methods)]\nfn a() {}\n",
            ),
        ),
        (
            rules::CORE_LINTS,
            code(
                "dictation/src/audio.rs",
                "#![allow(unused, clippy::style)]\nfn a() {}\n",
            ),
        ),
        (rules::CORE_LINTS, code("server/clippy.toml", "")),
        (rules::CORE_LINTS, code("dictation/.clippy.toml", "")),
        (
            rules::PACKAGE_LINTS,
            code("xtask/Cargo.toml", "[package]\nname = \"xtask\"\n"),
        ),
    ]
}
