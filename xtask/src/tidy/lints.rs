//! Clippy reads one file of settings a crate, the nearest one. The core has its own, so it repeats the root's.

use super::Violation;
use super::rules;
use super::source::SourceFile;

const ROOT: &str = "clippy.toml";
const CORE: &str = "dictation/clippy.toml";

/// Every line of the root's settings stands in the core's too, in the same order.
pub(super) fn check(files: &[SourceFile]) -> Vec<Violation> {
    let lines = |path: &str| -> Vec<&str> {
        let file = files.iter().find(|file| file.path == path);
        let lines = file.into_iter().flat_map(|file| file.text.lines());
        let said = lines.map(str::trim);
        said.filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect()
    };
    let mut core = lines(CORE).into_iter();
    // What was passed over while one line was looked for is gone: that is what holds the order.
    let missing = lines(ROOT)
        .into_iter()
        .find(|line| !core.any(|repeated| repeated == *line));
    let violation = missing.map(|line| Violation {
        path: CORE.to_owned(),
        line: 0,
        rule: rules::CORE_LINTS,
        what: format!("repeat this line of {ROOT}, in its place: {line}"),
    });
    violation.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(root: &str, core: &str) -> bool {
        check(&[SourceFile::new(ROOT, root), SourceFile::new(CORE, core)]).is_empty()
    }

    #[test]
    fn a_line_that_the_core_does_not_repeat_is_caught() {
        let root = "# why\na = 1\nb = [\n  \"c\",\n]\n";
        assert!(holds(root, "a = 1\nb = [\n  \"c\",\n  \"d\",\n]\ne = 2\n"));
        for core in [
            "",
            "a = 2\nb = [\n  \"c\",\n]\n",
            "a = 1\nb = [\n]\n",
            "b = [\n  \"c\",\n]\na = 1\n",
        ] {
            assert!(!holds(root, core), "{core}");
        }
    }
}
