//! Names of files and folders.

use super::Violation;
use super::rules;
use super::source::SourceFile;

/// A module is named for its noun; these name a place to put things.
const JUNK_DRAWERS: [&str; 8] = [
    "util", "utils", "helper", "helpers", "common", "misc", "shared", "lib_misc",
];

/// No `mod.rs`, no junk drawers.
pub(super) fn check(file: &SourceFile) -> Vec<Violation> {
    let mut found = Vec::new();
    if file.path.ends_with("/mod.rs") {
        found.push(file.violation(
            0,
            rules::MOD_RS,
            "name the file after the module: thing.rs beside thing/",
        ));
    }
    for part in file.path.split('/') {
        let stem = part.split('.').next().unwrap_or_default();
        if JUNK_DRAWERS.contains(&stem) {
            found.push(file.violation(
                0,
                rules::JUNK_DRAWER,
                format!("{stem:?} says nothing: name it for its noun"),
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(path: &str) -> Vec<&'static str> {
        check(&SourceFile::new(path, ""))
            .iter()
            .map(|violation| violation.rule.name())
            .collect()
    }

    #[test]
    fn junk_drawers_and_mod_rs_are_caught() {
        assert_eq!(rules("server/src/relay/mod.rs"), ["mod-rs"]);
        assert_eq!(rules("server/src/utils.rs"), ["junk-drawer"]);
        assert_eq!(rules("frontend/src/helpers/button.rs"), ["junk-drawer"]);
        assert_eq!(rules("frontend/src/common.js"), ["junk-drawer"]);
        assert!(rules("server/src/relay/registry.rs").is_empty());
    }
}
