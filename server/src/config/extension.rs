//! The browser extension as it is loaded from a folder: its id follows from the key in its manifest, and
//! differs from the store's.

use super::network::Origin;

/// The id of the extension that is built here.
const ID: &str = "jcadiddjigffoplhjinalfhkapncjfaf";

/// The origin of its pages.
pub(super) fn origin() -> Origin {
    Origin::chrome_extension(ID)
}

/// Where a sign-in in the browser is handed to it.
pub(super) fn redirect_url() -> String {
    format!("https://{ID}.chromiumapp.org/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest as _, Sha256};

    #[test]
    fn the_id_is_that_of_the_key_in_the_manifest() {
        let manifest = include_str!("../../../frontend/extension/manifest.json");
        let manifest: serde_json::Value = serde_json::from_str(manifest).unwrap();
        let key = STANDARD.decode(manifest["key"].as_str().unwrap()).unwrap();
        let letters = Sha256::digest(key)
            .iter()
            .take(16)
            .flat_map(|byte| [byte >> 4, byte & 15])
            .map(|digit| char::from(b'a' + digit))
            .collect::<String>();
        assert_eq!(ID, letters);
        assert_eq!(origin().as_str(), format!("chrome-extension://{letters}"));
        assert_eq!(origin().as_str().parse(), Ok(origin()));
    }
}
