//! The wire protocol changes together with its document: the document records the digest of what it describes.

use super::Violation;
use super::rules;
use crate::fingerprint::of_file;
use anyhow::Result;
use std::fs;
use std::path::Path;

const PROTOCOL: &str = "proto/sotto/v1/stream.proto";
const DOCUMENT: &str = "docs/PROTOCOL.md";

/// One violation when the document does not carry the digest of the protocol as it is.
pub(super) fn check(root: &Path) -> Result<Vec<Violation>> {
    let digest = of_file(&root.join(PROTOCOL))?;
    let line = format!("<!-- stream.proto sha256: {digest} -->");
    let document = fs::read_to_string(root.join(DOCUMENT)).unwrap_or_default();
    if document.lines().any(|found| found.trim() == line) {
        return Ok(Vec::new());
    }
    let what = format!(
        "{PROTOCOL} is not what this document describes; bring it up to date, then record: {line}"
    );
    Ok(vec![Violation {
        path: DOCUMENT.to_owned(),
        line: 0,
        rule: rules::PROTOCOL_DOCUMENT,
        what,
    }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protocol_that_changed_without_its_document_is_caught() {
        let root = tempfile::tempdir().unwrap();
        let put = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        put(PROTOCOL, "message A {}");
        put(DOCUMENT, "no digest");
        let found = check(root.path()).unwrap();
        assert_eq!(found.len(), 1);
        let line = found[0].what.split("record: ").nth(1).unwrap().to_owned();
        put(DOCUMENT, &format!("# Protocol\n{line}\n"));
        assert!(check(root.path()).unwrap().is_empty());
        put(PROTOCOL, "message A { string b = 1; }");
        assert_eq!(check(root.path()).unwrap().len(), 1);
    }
}
