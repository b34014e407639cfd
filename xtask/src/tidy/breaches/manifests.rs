//! What packages ask for.

use super::super::rules::{self, Rule};
use super::{Files, code, manifest};

pub(super) fn breaches() -> Vec<(Rule, Files)> {
    vec![
        (
            rules::DEPENDENCY,
            code(
                "dictation/Cargo.toml",
                manifest("dictation", "bytes = \"1\"\nserde = \"1\""),
            ),
        ),
        (
            rules::DEPENDENCY,
            code(
                "proving/Cargo.toml",
                manifest("proving", "sotto-server = \"1\""),
            ),
        ),
        (
            rules::DEPENDENCY,
            code(
                "proving/Cargo.toml",
                manifest("proving", "[dependencies.sqlx]"),
            ),
        ),
        (
            rules::DEPENDENCY,
            code(
                "dictation/Cargo.toml",
                manifest(
                    "dictation",
                    "bytes = \"1\"\n[target.'cfg(unix)'.dependencies]\n\"serde\" = \"1\"",
                ),
            ),
        ),
        (
            rules::DEPENDENCY,
            code(
                "dictation/Cargo.toml",
                manifest(
                    "dictation",
                    "bytes = \"1\"\n[build-dependencies]\ncc = \"1\"",
                ),
            ),
        ),
        (
            rules::PLAIN_MANIFEST,
            code(
                "proving/Cargo.toml",
                manifest("proving", "a = { package = \"sqlx\" }"),
            ),
        ),
        (
            rules::PLAIN_MANIFEST,
            code(
                "Cargo.toml",
                "[workspace.dependencies]\na = { package = \"sqlx\" }\n",
            ),
        ),
        (
            rules::PLAIN_MANIFEST,
            code(
                "proving/Cargo.toml",
                manifest("proving", "[[bin]]\npath = \"a.rs\""),
            ),
        ),
        (rules::PLAIN_MANIFEST, code("Cargo.toml", "[package\n")),
    ]
}
