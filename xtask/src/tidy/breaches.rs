//! Every rule fails when it is broken: for each one a breach is planted, into a small checkout that keeps all of them.

use super::modules::Modules;
use super::rooms::{self, PACKAGES, Table, covers};
use super::rules::{self, Rule};
use super::source::{SourceFile, read_all};
use super::texts::{LATER, MACHINE_PATHS, REGISTRY_HOSTS};
use super::{Violation, imports, violations};
use crate::fingerprint::of_bytes;
use crate::places::Places;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What is put into the small checkout, or in the place of what is there.
type Files = Vec<(&'static str, String)>;

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
            "server/src/relay.rs",
            "use crate::store::Pool;\n".to_owned(),
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

/// The tables with one text in the place of another.
fn tables(old: &str, new: &str) -> Files {
    assert!(TABLES.contains(old), "{old}");
    code("ARCHITECTURE.md", TABLES.replacen(old, new, 1))
}

/// The breaches: texts, names and lengths of files.
fn of_files() -> Vec<(Rule, Files)> {
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
        (rules::CORE_LINTS, code("dictation/clippy.toml", "a = 1\n")),
        (
            rules::CORE_LINTS,
            code(
                "dictation/src/audio.rs",
                "#[allow(clippy::disallowed_methods)]\nfn a() {}\n",
            ),
        ),
        (
            rules::PACKAGE_LINTS,
            code("xtask/Cargo.toml", "[package]\nname = \"xtask\"\n"),
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

/// The breaches: who names whom.
fn of_imports() -> Vec<(Rule, Files)> {
    const CORE: &str = "dictation/src/audio.rs";
    const CONFIG: &str = "server/src/config.rs";
    const RELAY: &str = "server/src/relay/a.rs";
    const SCOPE: &str = "server/src/store/scope.rs";
    let mut planted = vec![
        (rules::IMPORT, code(CONFIG, "use crate::store::Pool;\n")),
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

/// The breaches: tables that cannot be read, that leave out a room, and that allow what nobody needs.
fn of_tables() -> Vec<(Rule, Files)> {
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

fn planted() -> Vec<(Rule, Files)> {
    [of_files(), of_imports(), of_tables()].concat()
}

fn put(root: &Path, files: &Files) {
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
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
    for room in rooms {
        let path = path_in(table, room);
        let row = table.rows_of(room).next().unwrap();
        let mut lines = Vec::new();
        let mut name = |named: String, is_allowed: bool| {
            lines.push(format!("use {named}::A;\n"));
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
fn manifests(table: &Table, rooms: &[String]) -> Vec<SourceFile> {
    let manifest = |package: &str, name: &str| {
        let text = format!("name = \"{name}-library\"\n");
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
        files.extend(manifests(table, &rooms));
        let found = imports::check(&Modules::new(&files), std::slice::from_ref(table));
        let found: BTreeSet<(String, usize)> = found
            .into_iter()
            .filter(|violation| [rules::IMPORT, rules::HELD_CRATE].contains(&violation.rule))
            .map(|violation| (violation.path, violation.line))
            .collect();
        assert_eq!(found, refused, "{}", table.within);
        assert!(refused.len() > rooms.len(), "{}", table.within);
    }
}
