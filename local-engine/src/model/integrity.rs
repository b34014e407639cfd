//! Are a model's files there and whole? Asked before the speech library sees them, because it
//! can only say "no", and a half-written file may load and then talk nonsense.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::ModelError;
use super::manifest::Manifest;

/// Files that are known by heart: size in bytes and SHA-256. A file of a known size must have
/// the known content; a file of another size is another model, and none of our business.
const KNOWN_FILES: [(u64, &str); 3] = [
    (
        13_281_600,
        "94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221",
    ),
    (
        30_412_256,
        "cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0",
    ),
    (
        2_327_524,
        "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3",
    ),
];

/// Checks every file of a model.
///
/// # Errors
/// For the first file that is missing, unreadable, empty or not what it should be.
pub fn check(manifest: &Manifest) -> Result<(), ModelError> {
    for (role, path) in &manifest.files {
        check_file(path, manifest.sha256.get(role).map(String::as_str))?;
    }
    Ok(())
}

fn check_file(path: &Path, wanted: Option<&str>) -> Result<(), ModelError> {
    let unreadable = |cause: std::io::Error| match cause.kind() {
        std::io::ErrorKind::NotFound => ModelError::Missing {
            path: path.to_owned(),
        },
        _ => ModelError::Unreadable {
            path: path.to_owned(),
            cause,
        },
    };
    let damaged = |why: String| ModelError::Damaged {
        path: path.to_owned(),
        why,
    };
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size == 0 {
        return Err(damaged("it is empty".to_owned()));
    }
    let known = KNOWN_FILES
        .iter()
        .find(|known| known.0 == size)
        .map(|known| known.1);
    let Some(wanted) = wanted.or(known) else {
        return Ok(());
    };
    let found = sha256_of_file(path).map_err(unreadable)?;
    if found == wanted {
        return Ok(());
    }
    Err(damaged(format!("its SHA-256 is {found}, not {wanted}")))
}

fn sha256_of_file(path: &Path) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0_u8; 1 << 16];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(hexadecimal(&hasher.finalize()));
        }
        hasher.update(&buffer[..read]);
    }
}

/// Bytes as lower-case hexadecimal.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_empty_and_wrong_files_are_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("encoder.ort");
        let text = |wanted| check_file(&path, wanted).expect_err("refused").to_string();
        assert!(text(None).contains("encoder.ort is missing"));
        assert!(text(None).contains("cargo xtask setup"));
        std::fs::write(&path, b"").expect("written");
        assert!(text(None).contains("it is empty"));
        std::fs::write(&path, b"abc").expect("written");
        assert!(text(Some("00")).contains("encoder.ort is damaged"));
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert!(check_file(&path, Some(hash)).is_ok());
        assert!(check_file(&path, None).is_ok());
    }
}
