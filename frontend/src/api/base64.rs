//! Bytes in letters (RFC 4648): details of a status, and what is kept in the browser. Pure.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Without padding.
pub(super) fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() / 3 * 4 + 4);
    for three in bytes.chunks(3) {
        let bits = three
            .iter()
            .fold(0, |bits, byte| (bits << 8) | u32::from(*byte))
            << (8 * (3 - three.len()));
        for index in 0..=three.len() {
            let sextet = (bits >> (18 - 6 * index)) & 63;
            text.push(char::from(ALPHABET[sextet as usize]));
        }
    }
    text
}

/// With or without padding, in either alphabet; none if it is something else.
pub(super) fn base64_decoded(text: &str) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        bits = (bits << 6) | u32::from(sextet(byte)?);
        count += 6;
        if count >= 8 {
            count -= 8;
            decoded.push((bits >> count) as u8);
        }
        bits &= (1 << count) - 1;
    }
    Some(decoded)
}

const fn sextet(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_go_into_letters_and_back() {
        assert_eq!(base64(b"any carnal pleas"), "YW55IGNhcm5hbCBwbGVhcw");
        for bytes in [&b""[..], b"a", b"ab", b"abc", b"abcd", &[0, 255, 128]] {
            assert_eq!(base64_decoded(&base64(bytes)).as_deref(), Some(bytes));
        }
        assert_eq!(base64_decoded("YWI=").as_deref(), Some(&b"ab"[..]));
        assert_eq!(base64_decoded("_-8").as_deref(), Some(&[0xff, 0xef][..]));
        assert_eq!(base64_decoded("Y W I"), None);
    }
}
