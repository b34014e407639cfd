//! Words that must not be found in any file once they are deleted.

use std::io::ErrorKind;
use std::path::Path;

/// The files of a folder in which the bytes of `word` stand.
pub(crate) fn files_with(folder: &Path, word: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, word));
        } else {
            // The database takes its files away that it needs no more.
            let content = match std::fs::read(&path) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                content => content.unwrap(),
            };
            let is_here = content
                .windows(word.len())
                .any(|bytes| bytes == word.as_bytes());
            if is_here {
                found.push(path.display().to_string());
            }
        }
    }
    found
}
