//! Tables that cannot be read, that leave out a room, and that allow what nobody needs.

use super::super::rules::{self, Rule};
use super::{Files, TABLES, code};

/// The tables with one text in the place of another.
fn tables(old: &str, new: &str) -> Files {
    assert!(TABLES.contains(old), "{old}");
    code("ARCHITECTURE.md", TABLES.replacen(old, new, 1))
}

pub(super) fn breaches() -> Vec<(Rule, Files)> {
    let planted = [
        tables("| `relay` | `store` | |", "| `relay` | store | |"),
        tables("| `relay` | `store` | |", "| `relay` | `store` |"),
        tables("may import", "imports"),
        tables(
            "<!-- end of rooms -->\n<!-- rooms of dictation/src",
            "<!-- rooms of dictation/src",
        ),
        tables("rooms of dictation/src", "rooms of server/src"),
        tables("rooms of dictation/src", "rooms of frontend/src"),
        tables("| `config` | | |\n", ""),
        tables("| `config` | | |\n", "| `config` | | |\n| `config` | | |\n"),
        tables("| `config` | | |\n", "| `config`, `auth` | | |\n"),
        tables("| `config` | | |\n", "| `config` | `relay` | |\n"),
        tables("| `store` | | `sqlx` |", "| `store` | `config` | `sqlx` |"),
        tables("| `config` | | |\n", "| `config` | | `toml` |\n"),
        tables(
            "| `server` | `dictation` | `sqlx` |",
            "| `server` | `dictation` | `sqlx`, `toml` |",
        ),
        code("server/src/app.rs", ""),
        tables("| `scope` | | |\n", ""),
        tables("| `scope` | | |\n", "| `scope` | `pool` | |\n"),
        code("server/src/store/devices.rs", ""),
    ];
    planted.map(|files| (rules::ROOM_TABLE, files)).into()
}
