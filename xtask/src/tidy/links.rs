//! Symbolic links: what lies behind one is read as another file, or not at all.

use super::Violation;
use super::rules;
use crate::fingerprint::source_links;
use anyhow::Result;
use std::path::Path;

/// One violation a link.
pub(super) fn check(root: &Path) -> Result<Vec<Violation>> {
    let mut found = Vec::new();
    for link in source_links(root)? {
        let path = link.strip_prefix(root)?.to_string_lossy();
        found.push(Violation {
            path: path.replace('\\', "/"),
            line: 0,
            rule: rules::LINK,
            what: "a file lies where it is read, not behind a link".to_owned(),
        });
    }
    Ok(found)
}
