//! Code in places that look as if the rules did not hold there, and what is no code of the program by its name alone.

use super::super::rules::{self, Rule};
use super::{Files, LINK_TO, code};

pub(super) fn breaches() -> Vec<(Rule, Files)> {
    const HELD: &str = "use sqlx::Pool;\n";
    let mut planted = Vec::new();
    for path in [
        "server/src/relay/tests.rs",
        "server/src/relay/tests/a.rs",
        "server/src/relay/benches/a.rs",
        "server/src/relay/a_tests.rs",
        "server/src/relay/dist/a.rs",
        "server/src/relay/target/a.rs",
    ] {
        planted.push((rules::HELD_CRATE, code(path, HELD)));
    }
    let relay = |text: &str| code("server/src/relay/a.rs", text);
    for text in [
        "#[cfg(not(test))]\nuse sqlx::Pool;\n",
        "#[cfg(any(test, unix))]\nuse sqlx::Pool;\n",
        "#[cfg(test)]\nuse a::B;\nuse sqlx::Pool;\n",
        "struct A {\n    #[cfg(test)]\n    b: u8,\n    c: sqlx::Pool,\n}\n",
        "fn a(b: u8) {\n    match b {\n        #[cfg(test)]\n        0 => {}\n        _ => sqlx::query(b),\n    }\n}\n",
    ] {
        planted.push((rules::HELD_CRATE, relay(text)));
    }
    planted.extend([
        // An example is a program, and no row speaks of programs here.
        (
            rules::ROOM_TABLE,
            code("server/examples/a.rs", "fn main() {}\n"),
        ),
        (
            rules::HELD_CRATE,
            vec![
                (
                    "server/src/relay.rs",
                    "#[cfg(test)]\nmod a;\n#[cfg(not(test))]\nmod a;\nuse crate::store::Usage;\n"
                        .to_owned(),
                ),
                ("server/src/relay/a.rs", HELD.to_owned()),
            ],
        ),
        (rules::LINK, relay(&format!("{LINK_TO}../store.rs"))),
        (
            rules::LINK,
            code("server/src/relay/target", format!("{LINK_TO}../store")),
        ),
        (
            rules::LINK,
            code("docs/a.md", format!("{LINK_TO}PROTOCOL.md")),
        ),
        (
            rules::WHOLE_TESTS,
            code("frontend/e2e/a.spec.mjs", "test.only('a', () => {});\n"),
        ),
        (
            rules::WHOLE_TESTS,
            code("frontend/a.test.mjs", "test('a', { todo: true });\n"),
        ),
        (
            rules::SILENCED,
            code("frontend/a.js", "// biome-ignore-all lint/a: b\n"),
        ),
        (
            rules::SILENCED,
            code("frontend/a.cjs", "// biome-ignore lint/a:\n"),
        ),
    ]);
    planted
}
