//! Every rule fails when it is broken: for each one a breach is planted, into a small checkout that keeps all of them.

mod files;
mod imports;
mod lints;
mod manifests;
mod places;
mod tables;

use super::modules::Modules;
use super::rooms::{self, PACKAGES, Table, covers};
use super::rules::{self, Rule};
use super::source::{SourceFile, read_all};
use super::{Violation, violations};
use crate::fingerprint::of_bytes;
use crate::places::Places;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What is put into the small checkout, or in the place of what is there.
type Files = Vec<(&'static str, String)>;

/// How the text of a file begins that is a link.
const LINK_TO: &str = "link to ";
const PROTOCOL: &str = "message Ack {}\n";
const TABLES: &str = "\
<!-- rooms of the checkout -->
| room | may import | holds |
|---|---|---|
| `dictation` | | `bytes` |
| `server` | `dictation` | `sqlx` |
| `proving` | `dictation` | |
<!-- end of rooms -->
<!-- rooms of dictation/src -->
| room | may import | holds |
|---|---|---|
| `audio` | | |
| `session` | `audio` | |
<!-- end of rooms -->
<!-- rooms of server/src -->
| room | may import | holds |
|---|---|---|
| `config` | | |
| `store` | | `sqlx` |
| `relay` | `store` | |
<!-- end of rooms -->
<!-- rooms of server/src/store -->
| room | may import | holds |
|---|---|---|
| `pool` | | `sqlx` |
| `scope` | | |
| `usage` | `pool` | |
| `report` | `usage` | |
<!-- end of rooms -->
";

/// A checkout that keeps every rule.
fn small_checkout() -> Files {
    let digest = of_bytes(PROTOCOL.as_bytes());
    let document = format!("# Protocol\n<!-- stream.proto sha256: {digest} -->\n");
    vec![
        ("ARCHITECTURE.md", TABLES.to_owned()),
        ("clippy.toml", "too-many-lines-threshold = 80\n".to_owned()),
        (
            "dictation/Cargo.toml",
            manifest("dictation", "bytes = \"1\""),
        ),
        (
            "dictation/clippy.toml",
            "too-many-lines-threshold = 80\ndisallowed-methods = []\n".to_owned(),
        ),
        (
            "dictation/src/lib.rs",
            "pub mod audio;\npub mod session;\n".to_owned(),
        ),
        ("dictation/src/audio.rs", "pub struct Samples;\n".to_owned()),
        (
            "dictation/src/session.rs",
            "use crate::audio::Samples;\n".to_owned(),
        ),
        ("docs/PROTOCOL.md", document),
        ("proto/sotto/v1/stream.proto", PROTOCOL.to_owned()),
        (
            "proving/Cargo.toml",
            manifest("proving", "dictation = \"1\""),
        ),
        ("proving/src/lib.rs", "use dictation::audio;\n".to_owned()),
        (
            "server/Cargo.toml",
            manifest("sotto-server", "dictation = \"1\"\nsqlx = \"1\""),
        ),
        (
            "server/src/config.rs",
            "fn a() { std::env::var(NAME); }\n".to_owned(),
        ),
        (
            "server/src/store.rs",
            "use dictation::audio::Samples;\nuse sqlx::Pool;\npub use usage::Usage;\n".to_owned(),
        ),
        (
            "server/src/store/pool.rs",
            "use sqlx::Pool;\npub struct Pools;\n".to_owned(),
        ),
        (
            "server/src/store/scope.rs",
            "pub struct Scope;\n".to_owned(),
        ),
        (
            "server/src/store/usage.rs",
            "use super::pool::Pools;\npub struct Usage;\n".to_owned(),
        ),
        (
            "server/src/store/report.rs",
            "use super::usage::Usage;\n".to_owned(),
        ),
        (
            "server/src/relay.rs",
            "use crate::store::Usage;\n".to_owned(),
        ),
        (
            "xtask/waivers.txt",
            "# PATH | RULE | REASON | DATE\n".to_owned(),
        ),
    ]
}

fn manifest(name: &str, dependencies: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\n\n[lints]\nworkspace = true\n\n[dependencies]\n{dependencies}\n"
    )
}

fn code(path: &'static str, text: impl Into<String>) -> Files {
    vec![(path, text.into())]
}

fn planted() -> Vec<(Rule, Files)> {
    [
        files::breaches(),
        imports::breaches(),
        imports::detours(),
        imports::handed_on(),
        lints::breaches(),
        manifests::breaches(),
        places::breaches(),
        tables::breaches(),
    ]
    .concat()
}

fn put(root: &Path, files: &Files) {
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        match text.strip_prefix(LINK_TO) {
            Some(target) => std::os::unix::fs::symlink(target, path).unwrap(),
            None => fs::write(path, text).unwrap(),
        }
    }
}

/// The violations in the small checkout with these files.
fn found_with(files: &Files) -> Vec<Violation> {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), &small_checkout());
    put(root.path(), files);
    violations(root.path()).unwrap()
}

#[test]
fn the_small_checkout_keeps_every_rule() {
    assert_eq!(found_with(&Files::new()), []);
}

#[test]
fn each_planted_breach_is_caught_by_its_rule_alone() {
    for (rule, files) in planted() {
        let found = found_with(&files);
        let others = found.iter().filter(|violation| violation.rule != rule);
        assert_eq!(others.count(), 0, "{rule}: {files:?}: {found:?}");
        assert!(!found.is_empty(), "{rule}: {files:?}");
    }
}

#[test]
fn every_rule_has_a_planted_breach() {
    let planted: BTreeSet<Rule> = planted().into_iter().map(|(rule, _)| rule).collect();
    let all: BTreeSet<Rule> = rules::ALL.iter().copied().collect();
    assert_eq!(planted, all);
    assert_eq!(rules::ALL.len(), all.len(), "two rules have one name");
}

/// The file of a room in which everything is named.
fn path_in(table: &Table, room: &str) -> String {
    match room {
        package if table.within == PACKAGES => format!("{package}/src/planted.rs"),
        "bin" => format!("{}/bin/planted.rs", table.within),
        _ => format!("{}/{room}.rs", table.within),
    }
}

/// How the file of a room names another.
fn name_of(table: &Table, room: &str, other: &str) -> String {
    match room {
        _ if table.within == PACKAGES => format!("{other}_library").replace('-', "_"),
        "bin" => format!("here_library::{other}"),
        _ => {
            let around = table.within.split_once("/src/").map(|(_, around)| around);
            let around = around.map(|around| around.replace('/', "::") + "::");
            format!("crate::{}{other}", around.unwrap_or_default())
        }
    }
}

/// A file in each room of the table that names every other room and every crate that is held, one a line; and the
/// lines that must be refused.
fn trespassers(table: &Table, rooms: &[String]) -> (Vec<SourceFile>, BTreeSet<(String, usize)>) {
    let crates: BTreeSet<&String> = table.rows.iter().flat_map(|row| &row.holds).collect();
    let mut files = Vec::new();
    let mut refused = BTreeSet::new();
    for (index, room) in rooms.iter().enumerate() {
        let path = path_in(table, room);
        let row = table.rows_of(room).next().unwrap();
        let mut lines = Vec::new();
        let mut name = |named: String, is_allowed: bool| {
            // No other room has the name to hand it on.
            lines.push(format!("use {named}::A{index};\n"));
            if !is_allowed {
                refused.insert((path.clone(), lines.len()));
            }
        };
        // Nothing can name a program.
        let is_nameable = |other: &&String| *other != room && *other != "main" && *other != "bin";
        for other in rooms.iter().filter(is_nameable) {
            let is_allowed = row.imports.iter().any(|entry| covers(entry, other));
            name(name_of(table, room, other), is_allowed);
        }
        for held in &crates {
            name(held.replace('-', "_"), row.holds.contains(held));
        }
        files.push(SourceFile::new(&path, &lines.concat()));
    }
    (files, refused)
}

/// Manifests that give each package of the table, or the table's own package, the name that the trespassers use.
fn manifests_of(table: &Table, rooms: &[String]) -> Vec<SourceFile> {
    let manifest = |package: &str, name: &str| {
        let text = format!("[package]\nname = \"{name}-library\"\n");
        SourceFile::new(&format!("{package}/Cargo.toml"), &text)
    };
    match table.within.split_once("/src") {
        Some((package, _)) => vec![manifest(package, "here")],
        None => rooms
            .iter()
            .map(|package| manifest(package, package))
            .collect(),
    }
}

#[test]
fn every_border_of_the_real_tables_is_held() {
    let house = read_all(&Places::find().unwrap().root).unwrap();
    let tables = rooms::read(&house).unwrap();
    assert!(tables.len() >= 7);
    for table in &tables {
        let entries = table.rows.iter().flat_map(|row| &row.rooms);
        let rooms: Vec<String> = entries.map(|entry| entry.replace('*', "planted")).collect();
        let (mut files, refused) = trespassers(table, &rooms);
        files.extend(manifests_of(table, &rooms));
        let found = super::imports::check(&Modules::new(&files), std::slice::from_ref(table));
        let found: BTreeSet<(String, usize)> = found
            .into_iter()
            .filter(|violation| [rules::IMPORT, rules::HELD_CRATE].contains(&violation.rule))
            .map(|violation| (violation.path, violation.line))
            .collect();
        assert_eq!(found, refused, "{}", table.within);
        assert!(refused.len() > rooms.len(), "{}", table.within);
    }
}
