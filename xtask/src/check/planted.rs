//! Plants one breach for each check and demands that it is noticed: a check that cannot fail is none.
//!
//! The breaches of the house rules are unit tests of `tidy`.

use super::{javascript, tool, typescript};
use crate::places::Places;
use crate::process::command;
use Says::{EachBan, These};
use anyhow::{Context as _, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use toml::{Table, Value};

/// A breach: what is planted, and the check that must notice it.
struct Breach {
    /// The check, as people know it.
    check: &'static str,
    /// Files of a throw-away project.
    files: &'static [(&'static str, &'static str)],
    /// The check, run in that project.
    command: fn(&Places, &Path) -> Result<Command>,
    /// What the check must say.
    says: Says,
}

enum Says {
    /// Each of these texts.
    These(&'static [&'static str]),
    /// The name of each thing that these settings of clippy forbid.
    EachBan(&'static str),
}

/// A throw-away package's manifest, with its licence and the line of a dependency if it has them.
macro_rules! package {
    ($name:literal $(, license = $license:literal)? $(, $dependency:literal)?) => {
        concat!(
            "[package]\nname = \"", $name, "\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
            $("license = \"", $license, "\"\n",)?
            $("[dependencies]\n", $dependency, "\n",)?
        )
    };
}

const PACKAGE: &str = package!("planted", license = "MIT");
/// Depends on a package beside it and uses it nowhere.
const PACKAGE_WITH_DEPENDENCY: &str =
    package!("planted", license = "MIT", "other = { path = \"other\" }");
const PACKAGE_WITH_BANNED: &str = package!(
    "planted",
    license = "MIT",
    "native-tls = { path = \"other\" }"
);
const PACKAGE_WITH_TOKIO: &str =
    package!("planted", license = "MIT", "tokio = { path = \"other\" }");
const PACKAGE_WITH_TOKIO_AND_RAND: &str = package!(
    "planted",
    license = "MIT",
    "tokio = { path = \"other\" }\nrand = { path = \"rand\" }"
);
const PACKAGE_FROM_GIT: &str = package!(
    "planted",
    license = "MIT",
    "other = { git = \"https://example.org/other\", rev = \"0000000000000000000000000000000000000000\" }"
);
const LOCKED_FROM_GIT: &str = "version = 4

[[package]]
name = \"other\"
version = \"0.1.0\"
source = \"git+https://example.org/other?rev=0000000000000000000000000000000000000000#0000000000000000000000000000000000000000\"

[[package]]
name = \"planted\"
version = \"0.1.0\"
dependencies = [\"other\"]
";
/// Has cargo find in a folder what the manifest asks of a host.
const GIT_WITHOUT_NETWORK: &str = "[source.other]
git = \"https://example.org/other\"
rev = \"0000000000000000000000000000000000000000\"
replace-with = \"vendor\"

[source.vendor]
directory = \"vendor\"
";
/// As much of them as the lints know by name.
const TOKIO: &str = package!("tokio");
const RAND: &str = package!("rand");
const UNBOUNDED_CHANNEL: &str = "pub mod sync { pub mod mpsc { pub fn unbounded_channel() {} } }\n";
const CHANCE: &str = "pub fn random() {}
pub fn rng() {}
pub mod rngs {
    pub struct OsRng;
    pub struct ThreadRng;
}
";

const BREACHES: &[Breach] = &[
    Breach {
        check: "rustfmt",
        files: &[("planted.rs", "fn  planted( ) { }\n")],
        command: |places, folder| {
            let mut rustfmt = command("rustfmt");
            rustfmt
                .arg("--check")
                .arg("--config-path")
                .arg(&places.root);
            rustfmt.arg(folder.join("planted.rs"));
            Ok(rustfmt)
        },
        says: These(&["Diff in"]),
    },
    Breach {
        check: "clippy, by the workspace's lints",
        files: &[
            ("Cargo.toml", PACKAGE_WITH_TOKIO),
            ("src/lib.rs", LINTED),
            ("src/folder/mod.rs", "//! In a file that has no name.\n"),
            ("other/Cargo.toml", TOKIO),
            ("other/src/lib.rs", UNBOUNDED_CHANNEL),
        ],
        command: |places, folder| {
            put_lints(places, folder)?;
            fs::copy(places.root.join("clippy.toml"), folder.join("clippy.toml"))?;
            Ok(clippy(folder))
        },
        says: These(&[
            "missing documentation",
            "usage of an `unsafe` block",
            "unreachable `pub` item",
            "`mod.rs` files are not allowed",
            "used `unwrap()`",
            "used `expect()`",
            "`panic` should not be present",
            "`todo` should not be present",
            "the `dbg!` macro",
            "held across an await point",
            "more than 3 bools in function parameters",
            "large future",
            "too many arguments",
            "disallowed method `tokio::sync::mpsc::unbounded_channel`",
        ]),
    },
    Breach {
        check: "clippy, by the core's own bans",
        files: &[
            ("Cargo.toml", PACKAGE_WITH_TOKIO_AND_RAND),
            ("src/lib.rs", BANNED_IN_THE_CORE),
            ("other/Cargo.toml", TOKIO),
            ("other/src/lib.rs", UNBOUNDED_CHANNEL),
            ("rand/Cargo.toml", RAND),
            ("rand/src/lib.rs", CHANCE),
        ],
        command: |places, folder| {
            fs::copy(places.root.join(CORE_SETTINGS), folder.join("clippy.toml"))?;
            put_lints(places, folder)?;
            Ok(clippy(folder))
        },
        says: EachBan(CORE_SETTINGS),
    },
    Breach {
        check: "rustdoc",
        files: &[
            ("Cargo.toml", PACKAGE),
            ("src/lib.rs", "//! See [`nowhere::at_all`].\n"),
        ],
        command: |_, folder| {
            let mut doc = command("cargo");
            doc.args(["doc", "--offline", "--no-deps"])
                .env("RUSTDOCFLAGS", "-D warnings");
            doc.current_dir(folder);
            Ok(doc)
        },
        says: These(&["unresolved link to `nowhere::at_all`"]),
    },
    Breach {
        check: "cargo-deny, licences",
        files: &[
            ("Cargo.toml", PACKAGE_WITH_DEPENDENCY),
            ("src/lib.rs", ""),
            ("other/Cargo.toml", package!("other", license = "SSPL-1.0")),
            ("other/src/lib.rs", ""),
        ],
        command: |places, folder| deny(places, folder, "licenses"),
        says: These(&["SSPL-1.0"]),
    },
    Breach {
        check: "cargo-deny, bans",
        files: &[
            ("Cargo.toml", PACKAGE_WITH_BANNED),
            ("src/lib.rs", ""),
            ("other/Cargo.toml", package!("native-tls", license = "MIT")),
            ("other/src/lib.rs", ""),
        ],
        command: |places, folder| deny(places, folder, "bans"),
        says: These(&["native-tls", "is explicitly banned"]),
    },
    Breach {
        check: "cargo-deny, sources",
        files: &[
            ("Cargo.toml", PACKAGE_FROM_GIT),
            ("Cargo.lock", LOCKED_FROM_GIT),
            (".cargo/config.toml", GIT_WITHOUT_NETWORK),
            ("src/lib.rs", ""),
            (
                "vendor/other/Cargo.toml",
                package!("other", license = "MIT"),
            ),
            ("vendor/other/src/lib.rs", ""),
            (
                "vendor/other/.cargo-checksum.json",
                "{\"files\":{},\"package\":null}",
            ),
        ],
        command: |places, folder| deny(places, folder, "sources"),
        says: These(&["detected 'git' source not explicitly allowed"]),
    },
    Breach {
        check: "cargo-machete",
        files: &[
            ("Cargo.toml", PACKAGE_WITH_DEPENDENCY),
            ("src/lib.rs", ""),
            ("other/Cargo.toml", package!("other")),
            ("other/src/lib.rs", ""),
        ],
        command: |places, folder| {
            let mut machete = tool(places, "cargo-machete");
            machete.arg(folder);
            Ok(machete)
        },
        says: These(&["other"]),
    },
    Breach {
        check: "types of the JavaScript",
        files: &[
            ("tsconfig.json", PROJECT),
            (
                "planted.js",
                "/** @type {number} */\nexport const planted = 'text';\n",
            ),
        ],
        command: |places, folder| Ok(typescript::compiler(places, &folder.join("tsconfig.json"))),
        says: These(&["not assignable to type 'number'"]),
    },
    Breach {
        check: "promises of the JavaScript",
        files: &[("tsconfig.json", PROJECT), ("planted.js", UNAWAITED)],
        command: |places, folder| {
            let project = folder.join("tsconfig.json");
            Ok(typescript::promise_finder(places, folder, &[&project]))
        },
        says: These(&["planted.js:6: a promise that nobody waits for"]),
    },
    Breach {
        check: "format of the JavaScript",
        files: &[
            ("planted.cjs", UNFORMATTED),
            ("planted.js", UNFORMATTED),
            ("planted.mjs", UNFORMATTED),
            ("planted.ts", UNFORMATTED),
        ],
        command: |places, folder| {
            put_biome(places, folder)?;
            Ok(javascript::formatter(places, folder))
        },
        says: These(&[
            "planted.cjs format",
            "planted.js format",
            "planted.mjs format",
            "planted.ts format",
        ]),
    },
    Breach {
        check: "lints of the JavaScript",
        files: &[
            ("planted.mjs", "var unused = 1;\n"),
            ("planted.spec.mjs", SKIPPED_TEST),
        ],
        command: |places, folder| {
            put_biome(places, folder)?;
            Ok(javascript::linter(places, folder))
        },
        says: These(&["noUnusedVariables", "noSkippedTests"]),
    },
    Breach {
        check: "buf lint",
        files: &[
            ("buf.yaml", include_str!("../../../proto/buf.yaml")),
            (
                "sotto/v1/planted.proto",
                "syntax = \"proto3\";\npackage sotto.v1;\nmessage planted { string BadName = 1; }\n",
            ),
        ],
        command: |places, folder| {
            let mut buf = command(places.node_modules().join(".bin/buf"));
            buf.arg("lint").current_dir(folder);
            Ok(buf)
        },
        says: These(&["BadName", "should be PascalCase"]),
    },
];

/// Breaks each lint that the workspace sets.
const LINTED: &str = include_str!("planted/linted.rs.txt");
/// Uses all that is forbidden in the core.
const BANNED_IN_THE_CORE: &str = include_str!("planted/core_bans.rs.txt");
const CORE_SETTINGS: &str = "dictation/clippy.toml";

const UNFORMATTED: &str = "const  planted = \"text\"\n";
const SKIPPED_TEST: &str = "import { test } from 'node:test';\ntest.skip('a', () => {});\n";
const PROJECT: &str = r#"{
  "compilerOptions": { "allowJs": true, "checkJs": true, "strict": true, "target": "es2022" },
  "include": ["planted.js"]
}"#;
const UNAWAITED: &str = "/** @returns {Promise<void>} */
export function step() {
  return Promise.resolve();
}
export async function test() {
  step();
}
";

/// Fails when a breach goes unnoticed.
pub(super) fn check(places: &Places) -> Result<()> {
    let mut unnoticed = Vec::new();
    for breach in BREACHES {
        match is_noticed(places, breach) {
            Ok(()) => println!("  noticed: {}", breach.check),
            Err(error) => unnoticed.push(format!("{}: {error:#}", breach.check)),
        }
    }
    ensure!(unnoticed.is_empty(), "{}", unnoticed.join("\n"));
    Ok(())
}

fn is_noticed(places: &Places, breach: &Breach) -> Result<()> {
    let folder = fresh_folder(places)?;
    let output = output_in(places, breach, &folder);
    // Whatever came of it: the next breach begins in an empty folder, and none is left behind.
    fs::remove_dir_all(&folder)?;
    let output = output?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        bail!("it passes");
    }
    for part in demanded(places, &breach.says)? {
        ensure!(
            said.contains(&part),
            "it does not say {part:?} but:\n{said}"
        );
    }
    Ok(())
}

fn demanded(places: &Places, says: &Says) -> Result<Vec<String>> {
    match says {
        These(parts) => Ok(parts.iter().map(|part| (*part).to_owned()).collect()),
        EachBan(settings) => {
            let settings = fs::read_to_string(places.root.join(settings))?;
            bans(&settings)
        }
    }
}

/// What clippy says of each thing that its settings forbid.
fn bans(settings: &str) -> Result<Vec<String>> {
    let mut said = Vec::new();
    for (key, value) in settings.parse::<Table>()? {
        let Some(things) = key.strip_prefix("disallowed-") else {
            continue;
        };
        for entry in value.as_array().context("no list of bans")? {
            let path = entry.get("path").and_then(Value::as_str);
            let path = path.with_context(|| format!("{entry} names no path"))?;
            said.push(format!(
                "disallowed {} `{path}`",
                things.trim_end_matches('s')
            ));
        }
    }
    ensure!(!said.is_empty(), "nothing is forbidden");
    Ok(said)
}

fn output_in(places: &Places, breach: &Breach, folder: &Path) -> Result<Output> {
    for (name, text) in breach.files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().context("a file without a folder")?)?;
        fs::write(path, text)?;
    }
    (breach.command)(places, folder)?
        .stdin(Stdio::null())
        .output()
        .context("starting the check")
}

/// Outside the checkout: inside, tools would find the checkout's own settings.
fn fresh_folder(places: &Places) -> Result<PathBuf> {
    let folder = places.cache.join(format!("planted-{}", std::process::id()));
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Gives the throw-away package the workspace's lints.
fn put_lints(places: &Places, folder: &Path) -> Result<()> {
    let workspace = fs::read_to_string(places.root.join("Cargo.toml"))?;
    let sections = workspace
        .split("\n[")
        .filter(|section| section.starts_with("workspace.lints."));
    let lints: String = sections
        .map(|section| format!("\n[{}\n", section.trim_start_matches("workspace.")))
        .collect();
    ensure!(!lints.is_empty(), "the workspace sets no lints");
    let manifest = folder.join("Cargo.toml");
    let package = fs::read_to_string(&manifest)?;
    fs::write(manifest, package + &lints)?;
    Ok(())
}

/// Gives the throw-away project the rules for JavaScript, which ask for git's list of what to leave alone.
fn put_biome(places: &Places, folder: &Path) -> Result<()> {
    for name in ["biome.jsonc", ".gitignore"] {
        fs::copy(places.root.join(name), folder.join(name))?;
    }
    Ok(())
}

fn clippy(folder: &Path) -> Command {
    let mut clippy = command("cargo");
    clippy
        .args(["clippy", "--offline", "--", "-D", "warnings"])
        .current_dir(folder);
    clippy
}

fn deny(places: &Places, folder: &Path, part: &str) -> Result<Command> {
    fs::copy(places.root.join("deny.toml"), folder.join("deny.toml"))?;
    let mut deny = tool(places, "cargo-deny");
    deny.current_dir(folder).args(["--offline", "check", part]);
    Ok(deny)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ban_of_the_settings_is_demanded() {
        let settings = "a = 1\ndisallowed-methods = [{ path = \"b::c\", reason = \"d\" }]\n";
        assert_eq!(bans(settings).unwrap(), ["disallowed method `b::c`"]);
        assert!(bans("disallowed-macros = [\"b::c\"]\n").is_err());
        assert!(bans("a = 1\n").is_err());
    }
}
