//! Proof that whoever comes with the code from a mail is whoever asked for the mail (RFC 7636), made
//! the way Supabase's own client makes it.

use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;

use super::server_address::server;

/// Random bytes in a verifier; two characters each.
const VERIFIER_BYTES: usize = 56;

/// A secret that stays in this browser, and its hash, which goes out with the request for a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeChallenge {
    /// Shown when the code is exchanged.
    pub verifier: String,
    pub(super) challenge: String,
    pub(super) method: &'static str,
}

impl CodeChallenge {
    /// A new secret; none if the browser has no random numbers.
    pub async fn new() -> Option<Self> {
        let crypto = web_sys::window()?.crypto().ok()?;
        let mut random = [0; VERIFIER_BYTES];
        crypto.get_random_values_with_u8_array(&mut random).ok()?;
        let verifier: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let digest = crypto
            .subtle()
            .digest_with_str_and_u8_array("SHA-256", verifier.as_bytes());
        // Browsers keep their hashes from pages that came without TLS.
        let hashed = match digest {
            Ok(digest) => JsFuture::from(digest).await.ok(),
            Err(_) => None,
        };
        let (challenge, method) = match hashed {
            Some(hash) => (base64_url(&Uint8Array::new(&hash).to_vec()), "s256"),
            None => (verifier.clone(), "plain"),
        };
        Some(Self {
            verifier,
            challenge,
            method,
        })
    }
}

/// The web app's page on which a person signs in for another program, which is at `redirect_to`.
pub fn hand_over_url(redirect_to: &str, challenge: &CodeChallenge) -> String {
    let written = |text: &str| String::from(js_sys::encode_uri_component(text));
    format!(
        "{}/app/hand-over?redirect_to={}&code_challenge={}&code_challenge_method={}",
        server(),
        written(redirect_to),
        written(&challenge.challenge),
        challenge.method,
    )
}

/// Base64 in the alphabet for URLs, without padding (RFC 4648, section 5).
fn base64_url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for piece in bytes.chunks(3) {
        let byte = |at: usize| u32::from(piece.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..=piece.len() {
            let index = bits >> (18 - 6 * digit) & 63;
            text.push(char::from(ALPHABET[index as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_written_as_urls_like_it() {
        // RFC 7636, appendix A and B.
        let octets = [3, 236, 255, 224, 193, 0, 62, 63, 240, 251, 239];
        assert_eq!(base64_url(&octets), "A-z_4MEAPj_w--8");
        assert_eq!(base64_url(&[3, 236, 255, 224, 193]), "A-z_4ME");
        assert_eq!(base64_url(&[]), "");
    }
}
