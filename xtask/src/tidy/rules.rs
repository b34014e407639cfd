//! The names of the rules, and what each holds to. There is no violation of anything else.

use std::fmt;

/// A rule of the house. All of them are made here, so none can be missing in [`ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rule {
    name: &'static str,
    holds: &'static str,
}

impl Rule {
    /// As violations and waivers spell it.
    pub(super) const fn name(self) -> &'static str {
        self.name
    }

    /// What it holds to.
    pub(super) const fn holds(self) -> &'static str {
        self.holds
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}

macro_rules! rules {
    ($($rule:ident = $name:literal, $holds:literal;)+) => {
        $(
            #[doc = $holds]
            pub(super) const $rule: Rule = Rule { name: $name, holds: $holds };
        )+

        /// Every rule.
        pub(super) const ALL: &[Rule] = &[$($rule),+];
    };
}

rules! {
    FILE_LENGTH = "file-length", "a file of code has at most 500 lines";
    FUNCTION_LENGTH = "function-length", "a function has at most 80 lines";
    VIEW_LENGTH = "view-length", "a view! has at most 60 lines";
    MOD_RS = "mod-rs", "a module's file has the module's name: no mod.rs";
    JUNK_DRAWER = "junk-drawer", "no file or folder is named for a place to put things";
    LATER = "later", "a note for later in code names the issue that tracks it";
    MACHINE_PATH = "machine-path", "no path that exists on one machine only";
    REGISTRY_HOST = "registry-host", "no host from which one machine fetches its packages";
    ERROR_TEXT = "error-text", "an error is a type, not a text";
    LOCK_IN_SIGNATURE = "lock-in-signature", "no function takes or gives a lock";
    ROOM_TABLE = "room-table", "ARCHITECTURE.md's tables of rooms can be read, name every room, and allow nothing that is not used";
    IMPORT = "import", "a room imports only what ARCHITECTURE.md's tables allow it";
    HELD_CRATE = "held-crate", "a crate that the tables give to some rooms is named in no other";
    DEPENDENCY = "dependency", "a manifest asks for nothing that the tables keep from its package";
    PLAIN_MANIFEST = "plain-manifest", "a manifest renames and replaces no package, and its code has the name and lies where cargo looks for it";
    PLAIN_IMPORTS = "plain-imports", "an import names what it takes by its own name, and code lies in modules: no glob but a prelude, no other name for a crate, no extern crate, include!, path attribute, or path that a macro puts together";
    IMPORT_CIRCLE = "import-circle", "no two modules import each other, directly or round about";
    CORE_PURITY = "core-purity", "the core names nothing of std that reads or writes the world outside, and reads nothing while it is compiled";
    CORE_LINTS = "core-lints", "clippy has the root's settings and the core's, which repeat them, and no code of the core allows what they forbid";
    PACKAGE_LINTS = "package-lints", "every package takes the workspace's lints";
    ENVIRONMENT = "environment", "std::env is read in config and main only";
    WHOLE_TESTS = "whole-tests", "no test of the JavaScript is skipped, left for later or run alone";
    SILENCED = "silenced", "a finding in the JavaScript is silenced on its line only, and with a reason";
    DEADLINE = "deadline", "the extension's scripts ask other parts and pages by the functions that have deadlines";
    LINK = "link", "no symbolic link lies among the sources";
    PROTOCOL_DOCUMENT = "protocol-document", "docs/PROTOCOL.md carries the digest of the protocol that it describes";
    STALE_WAIVER = "stale-waiver", "no waiver stays that nothing needs";
}
