//! Who may name whom: each room imports what its row in ARCHITECTURE.md allows, and each row allows what is used.

use super::Violation;
use super::modules::{Module, Modules, Naming, Target};
use super::paths::Named;
use super::rooms::{DOCUMENT, PACKAGES, Row, Table, covers, violation};
use super::rules::{self, Rule};
use std::collections::BTreeSet;

/// A thing that a room names: another room of its table, or a crate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Room(String),
    Crate(String),
}

/// One mention of a thing.
struct Mention<'a> {
    naming: &'a Naming<'a>,
    line: usize,
    room: String,
    thing: Thing,
}

/// The imports of all rooms against the tables.
pub(super) fn check(modules: &Modules<'_>, tables: &[Table]) -> Vec<Violation> {
    let mut found = without_table(modules, tables);
    found.extend(tables.iter().flat_map(|table| against(modules, table)));
    found
}

fn against(modules: &Modules<'_>, table: &Table) -> Vec<Violation> {
    let rooms = rooms(modules, table);
    let mentions = mentions(modules, table);
    let mut found = completeness(table, &rooms);
    found.extend(order(table));
    found.extend(against_the_rows(table, &mentions));
    found.extend(stale(table, &mentions));
    found
}

/// Every folder with modules has a table.
fn without_table(modules: &Modules<'_>, tables: &[Table]) -> Vec<Violation> {
    let has = |within: &str| tables.iter().any(|table| table.within == within);
    let inner = modules
        .namings
        .iter()
        .filter(|naming| !naming.module.path.is_empty());
    let folders: BTreeSet<String> = inner.map(|naming| source_folder(&naming.module)).collect();
    let mut found = Vec::new();
    for folder in folders.iter().map(String::as_str).chain([PACKAGES]) {
        if !has(folder) {
            let what = format!("a table is missing: the rooms of {folder}");
            found.push(violation(0, what));
        }
    }
    found
}

fn source_folder(module: &Module) -> String {
    format!("{}/src", module.package())
}

/// The room that a file belongs to in a table, if it belongs to one: its package, or the module right inside of the
/// folder.
fn room_of(naming: &Naming<'_>, table: &Table) -> Option<String> {
    let module = &naming.module;
    if table.within == PACKAGES {
        return Some(module.package().to_owned());
    }
    let within = Module::of_folder(&table.within);
    if !within.path.is_empty() {
        // The module around them is made of them, and none of them.
        return within.part(module).map(str::to_owned);
    }
    if source_folder(module) != table.within {
        return None;
    }
    let room = match module.path.first() {
        _ if module.root != table.within => "bin",
        Some(top) => top,
        None if naming.file.path.ends_with("/main.rs") => "main",
        None => "lib",
    };
    Some(room.to_owned())
}

/// The rooms that there are. A library's root that imports nothing of its own is none.
fn rooms(modules: &Modules<'_>, table: &Table) -> BTreeSet<String> {
    let namings = modules.namings.iter();
    let namings = namings.filter(|naming| !naming.file.is_for_tests());
    let rooms = namings.filter_map(|naming| room_of(naming, table));
    rooms.filter(|room| room != "lib").collect()
}

fn mentions<'a>(modules: &'a Modules<'_>, table: &Table) -> Vec<Mention<'a>> {
    let mut mentions = Vec::new();
    for naming in &modules.namings {
        let Some(room) = room_of(naming, table) else {
            continue;
        };
        for named in &naming.names {
            let things = things(modules, table, naming, named);
            mentions.extend(things.into_iter().map(|thing| Mention {
                naming,
                line: named.line,
                room: room.clone(),
                thing,
            }));
        }
    }
    mentions.retain(|mention| mention.thing != Thing::Room(mention.room.clone()));
    mentions
}

/// What a path names: the room to which its words lead, and the room or the crate that what it takes comes from, where
/// others only hand it on.
fn things(
    modules: &Modules<'_>,
    table: &Table,
    naming: &Naming<'_>,
    named: &Named,
) -> BTreeSet<Thing> {
    let place = naming.place(named);
    let within = Module::of_folder(&table.within);
    let room = |module: &Module| {
        let part = within.part(module);
        let part = part.filter(|part| modules.has(&within.inside(part)));
        part.map(|part| Thing::Room(part.to_owned()))
    };
    let (said, is_path) = match modules.target(&place, &named.parts) {
        Target::Own(target) => (room(&target), true),
        Target::External(..) => (None, false),
    };
    let from = match modules.end(&place, &named.parts) {
        Target::Own(home) if is_path => room(&home),
        // A name that a `use` gave: the `use` was asked.
        Target::Own(_) => None,
        Target::External(name, _) => Some(foreign(modules, table, name)),
    };
    said.into_iter().chain(from).collect()
}

/// Another crate, or the package of this checkout that it is.
fn foreign(modules: &Modules<'_>, table: &Table, name: String) -> Thing {
    let package = modules.package_of(&name);
    match package.filter(|_| table.within == PACKAGES) {
        Some(package) => Thing::Room(package.to_owned()),
        None => Thing::Crate(name),
    }
}

/// Every room stands in one row, and every row speaks of rooms that there are.
fn completeness(table: &Table, rooms: &BTreeSet<String>) -> Vec<Violation> {
    let mut found = Vec::new();
    for room in rooms {
        let rows: Vec<&Row> = table.rows_of(room).collect();
        let within = &table.within;
        match rows[..] {
            [_] => {}
            [] => {
                let what = format!("no row speaks of the room {room} of {within}");
                found.push(violation(table.line, what));
            }
            [_, second, ..] => {
                let what = format!("a second row speaks of the room {room}");
                found.push(violation(second.line, what));
            }
        }
    }
    for row in &table.rows {
        let is_empty = |entry: &&String| {
            entry.as_str() != "lib" && !rooms.iter().any(|room| covers(entry, room))
        };
        for entry in row.rooms.iter().filter(is_empty) {
            let what = format!("there is no room {entry} in {}", table.within);
            found.push(violation(row.line, what));
        }
    }
    found
}

/// A room imports what stands above it, and rooms of one row import each other.
fn order(table: &Table) -> Vec<Violation> {
    let mut found = Vec::new();
    for (index, row) in table.rows.iter().enumerate() {
        let above = &table.rows[..=index];
        let is_above = |entry: &String| above.iter().any(|row| row.rooms.contains(entry));
        for entry in row.imports.iter().filter(|entry| !is_above(entry)) {
            let what = format!("{entry} does not stand above the rooms that may import it");
            found.push(violation(row.line, what));
        }
    }
    found
}

fn against_the_rows(table: &Table, mentions: &[Mention<'_>]) -> Vec<Violation> {
    let mut found: Vec<Violation> = Vec::new();
    for mention in mentions {
        // A room without a row may nothing.
        let row = table.rows_of(&mention.room).next();
        let where_said = format!("({DOCUMENT}, rooms of {})", table.within);
        let room = &mention.room;
        let breach: Option<(Rule, String)> = match &mention.thing {
            Thing::Room(other) if row.is_none_or(|row| !allows(row, other)) => {
                let what = format!("{room} must not import {other} {where_said}");
                Some((rules::IMPORT, what))
            }
            Thing::Crate(name) if is_held_by_others(table, row, name) => {
                let what = format!("{room} does not hold the crate {name} {where_said}");
                Some((rules::HELD_CRATE, what))
            }
            Thing::Room(_) | Thing::Crate(_) => None,
        };
        let file = mention.naming.file;
        found.extend(breach.map(|(rule, what)| file.violation(mention.line, rule, what)));
    }
    found.dedup();
    found
}

fn allows(row: &Row, room: &str) -> bool {
    row.imports.iter().any(|entry| covers(entry, room))
}

fn is_held_by_others(table: &Table, row: Option<&Row>, name: &str) -> bool {
    let holds = |row: &Row| row.holds.iter().any(|held| held.replace('-', "_") == name);
    row.is_none_or(|row| !holds(row)) && table.rows.iter().any(holds)
}

/// Permissions that nobody uses: the next one to break the rule would not be noticed.
fn stale(table: &Table, mentions: &[Mention<'_>]) -> Vec<Violation> {
    let mut found = Vec::new();
    for row in &table.rows {
        let of_row =
            |mention: &&Mention<'_>| row.rooms.iter().any(|entry| covers(entry, &mention.room));
        let used: BTreeSet<&Thing> = mentions
            .iter()
            .filter(of_row)
            .map(|mention| &mention.thing)
            .collect();
        let imports = |entry: &str| {
            let is_it = |thing: &&Thing| matches!(thing, Thing::Room(room) if covers(entry, room));
            used.iter().any(is_it)
        };
        let names = |held: &str| used.contains(&Thing::Crate(held.replace('-', "_")));
        let rooms = row.rooms.join(", ");
        for entry in row.imports.iter().filter(|entry| !imports(entry)) {
            let what = format!("{rooms} may import {entry} and does not");
            found.push(violation(row.line, what));
        }
        // The packages' crates are held by their manifests.
        let unused = row.holds.iter().filter(|held| !names(held));
        for held in unused.filter(|_| table.within != PACKAGES) {
            let what = format!("{rooms} holds the crate {held} and does not name it");
            found.push(violation(row.line, what));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::rooms;
    use super::super::source::{SourceFile, read_all};
    use super::*;
    use crate::places::Places;
    use std::sync::LazyLock;

    /// The checkout as it is.
    static HOUSE: LazyLock<Vec<SourceFile>> =
        LazyLock::new(|| read_all(&Places::find().unwrap().root).unwrap());

    /// A file of the checkout, and code that is added to it.
    type Planted = (&'static str, &'static str);

    /// What is said of each file when its code is added to it. Code in different files is added at once, because
    /// reading the whole checkout takes a while.
    fn said_of_each(cases: &[Planted]) -> Vec<Vec<Rule>> {
        let mut said = vec![Vec::new(); cases.len()];
        let mut left: Vec<usize> = (0..cases.len()).collect();
        while !left.is_empty() {
            let mut paths = BTreeSet::new();
            let (now, later) = left
                .into_iter()
                .partition(|&index| paths.insert(cases[index].0));
            left = later;
            let now: Vec<usize> = now;
            let found = said_of(&now.iter().map(|&index| cases[index]).collect::<Vec<_>>());
            for index in now {
                let of_file = found
                    .iter()
                    .filter(|violation| violation.path == cases[index].0);
                said[index] = of_file.map(|violation| violation.rule).collect();
            }
        }
        said
    }

    fn said_of(planted: &[Planted]) -> Vec<Violation> {
        let code_for = |path: &str| planted.iter().find(|(planted, _)| *planted == path);
        let others = HOUSE.iter().filter(|file| code_for(&file.path).is_none());
        let mut files: Vec<SourceFile> = others.cloned().collect();
        for (path, code) in planted {
            let old = HOUSE.iter().find(|file| file.path == *path);
            let old = old.unwrap_or_else(|| panic!("{path} is not there to be planted in"));
            files.push(SourceFile::new(path, &format!("{}\n{code}\n", old.text)));
        }
        let modules = Modules::new(&files);
        let tables = rooms::read(&files).unwrap();
        let mut found = check(&modules, &tables);
        found.extend(super::super::outside::check(&modules));
        found
    }

    #[test]
    fn imports_against_the_flow_are_caught() {
        let cases = [
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
            ("server/src/person.rs", "sqlx::query(a)"),
            ("server/src/ledger.rs", "use crate::{store, engine};"),
            ("server/src/engine/wire.rs", "use proto::v1;"),
            ("server/src/engine.rs", "use crate::store::Pool;"),
            (
                "server/src/relay/client.rs",
                "use axum::extract::ws::Message;",
            ),
            ("server/src/relay.rs", "use crate::transport::doors::ws;"),
            ("server/src/transport/doors/rest.rs", "use sqlx::Pool;"),
            ("server/src/engine/local.rs", "use sherpa_onnx::Recognizer;"),
            ("local-engine/src/listen.rs", "use proto::v1;"),
            (
                "frontend/src/components/controls/button.rs",
                "use crate::api::socket;",
            ),
            ("frontend/src/pages/dictate.rs", "use proto::v1;"),
            ("frontend/src/pages/dictate.rs", "use web_sys::Window;"),
            (
                "frontend/src/hooks/dictation/use_dictation.rs",
                "use crate::components::Button;",
            ),
            ("frontend/src/api/socket.rs", "use crate::pages::dictate;"),
            (
                "server/src/transport/http/accept.rs",
                "use crate::transport::words::to_proto;",
            ),
            (
                "server/src/transport/words/to_proto.rs",
                "use crate::transport::doors::Doors;",
            ),
            (
                "server/src/transport/words/to_proto.rs",
                "use axum::Router;",
            ),
            (
                "server/src/auth/tokens/keys.rs",
                "use crate::auth::accounts::sign_up::SignUp;",
            ),
            // By a name that the module around the two hands on.
            (
                "server/src/auth/tokens/keys.rs",
                "use super::super::AccountError;",
            ),
            ("server/src/relay.rs", "use std::env;"),
            (
                "local-engine/src/listen.rs",
                "fn a() { std::env::var(NAME); }",
            ),
        ];
        for ((path, code), said) in cases.iter().zip(said_of_each(&cases)) {
            assert!(!said.is_empty(), "{path}: {code}");
        }
    }

    #[test]
    fn each_layer_of_the_web_client_is_held() {
        const DOMAIN: &str = "frontend/src/domain/wav.rs";
        const API: &str = "frontend/src/api/json.rs";
        const CAPTURE: &str = "frontend/src/capture/source.rs";
        const HOOK: &str = "frontend/src/hooks/browser/use_focus.rs";
        const CONTROL: &str = "frontend/src/components/controls/icon.rs";
        const PAGE: &str = "frontend/src/pages/home.rs";
        let cases = [
            (DOMAIN, "use leptos::prelude::window;", rules::HELD_CRATE),
            (
                DOMAIN,
                "use gloo::events::EventListener;",
                rules::HELD_CRATE,
            ),
            (DOMAIN, "use js_sys::Date;", rules::HELD_CRATE),
            (DOMAIN, "use web_sys::Window;", rules::HELD_CRATE),
            (DOMAIN, "use wasm_bindgen::JsCast;", rules::HELD_CRATE),
            (DOMAIN, "use crate::api::Session;", rules::IMPORT),
            (
                DOMAIN,
                "use super::super::capture::Microphone;",
                rules::IMPORT,
            ),
            (API, "use crate::capture::Microphone;", rules::IMPORT),
            (API, "use crate::hooks::session::UseSession;", rules::IMPORT),
            (CAPTURE, "use crate::api::Session;", rules::IMPORT),
            (
                CAPTURE,
                "use crate::hooks::dictation::UseHold;",
                rules::IMPORT,
            ),
            (HOOK, "use crate::components::frame::Notice;", rules::IMPORT),
            // The rooms of a layer have an order, too.
            (
                HOOK,
                "use crate::hooks::session::UseSession;",
                rules::IMPORT,
            ),
            (
                CONTROL,
                "use crate::components::frame::Notice;",
                rules::IMPORT,
            ),
            (CONTROL, "use crate::pages::Home;", rules::IMPORT),
            (CONTROL, "use crate::api::Session;", rules::IMPORT),
            (PAGE, "use crate::app::App;", rules::IMPORT),
            (PAGE, "use crate::extension::tray::Tray;", rules::IMPORT),
            (PAGE, "use crate::api::Session;", rules::IMPORT),
            (
                "frontend/src/app.rs",
                "use crate::extension::tray::Tray;",
                rules::IMPORT,
            ),
            (
                "frontend/src/extension/tray.rs",
                "use crate::app::App;",
                rules::IMPORT,
            ),
        ];
        let planted = cases.map(|(path, code, _)| (path, code));
        for ((path, code, rule), said) in cases.into_iter().zip(said_of_each(&planted)) {
            assert!(said.contains(&rule), "{path}: {code}");
        }
    }

    #[test]
    fn imports_with_the_flow_pass() {
        let cases = [
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
                "server/src/transport/doors/ws.rs",
                "use axum::Router; use proto::v1; use crate::relay::Relay;",
            ),
            (
                "server/src/app.rs",
                "use axum::Router; use crate::transport;",
            ),
            (
                "server/src/auth/accounts/pkce.rs",
                "use crate::auth::{Auth, TokenError};",
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
            ("proving/src/bin/bench-relay/main.rs", "use std::env;"),
            ("frontend/src/api/wire.rs", "use proto::v1;"),
        ];
        for ((path, code), said) in cases.iter().zip(said_of_each(&cases)) {
            assert_eq!(said, [], "{path}: {code}");
        }
    }
}
