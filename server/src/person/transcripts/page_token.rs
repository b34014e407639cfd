//! Where a list goes on, as its client carries it: nothing that it could build on, and good for the
//! search that it came from only.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::person::PersonError;
use crate::store::transcripts::ListPlace;

/// Bytes of the time, of the id, and of the search's hash.
const TIME: usize = 8;
const ID: usize = 16;
const SEARCH: usize = 8;

/// The token for what follows `place`.
pub(super) fn write(place: ListPlace, query: &str) -> String {
    let mut bytes = Vec::with_capacity(TIME + ID + SEARCH);
    bytes.extend_from_slice(&place.created_at.to_be_bytes());
    bytes.extend_from_slice(place.id.as_bytes());
    bytes.extend_from_slice(&hash_of(query));
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The place that a token means; none for no token.
pub(super) fn read(token: &str, query: &str) -> Result<Option<ListPlace>, PersonError> {
    if token.is_empty() {
        return Ok(None);
    }
    let place = URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .and_then(|bytes| place_in(&bytes, query));
    place.map(Some).ok_or_else(|| {
        let detail = "This is no token of this search: begin again with the first page.";
        PersonError::invalid("page_token", detail)
    })
}

fn place_in(bytes: &[u8], query: &str) -> Option<ListPlace> {
    let (time, rest) = bytes.split_first_chunk::<TIME>()?;
    let (id, search) = rest.split_first_chunk::<ID>()?;
    (search == hash_of(query)).then(|| ListPlace {
        created_at: i64::from_be_bytes(*time),
        id: Uuid::from_bytes(*id),
    })
}

fn hash_of(query: &str) -> [u8; SEARCH] {
    let hash: [u8; 32] = Sha256::digest(query.as_bytes()).into();
    let mut short = [0; SEARCH];
    short.copy_from_slice(&hash[..SEARCH]);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leads_back_to_its_place_in_its_search() {
        let place = ListPlace {
            created_at: 1_795_366_439_123,
            id: Uuid::now_v7(),
        };
        let token = write(place, "hello");
        assert_eq!(read(&token, "hello").unwrap(), Some(place));
        assert_eq!(read("", "hello").unwrap(), None);
    }

    #[test]
    fn what_is_no_token_of_this_search_is_refused() {
        let place = ListPlace {
            created_at: 1,
            id: Uuid::nil(),
        };
        let token = write(place, "hello");
        for wrong in [
            "x",
            "%",
            "AAAA",
            &token[1..],
            &format!("{token}AAAA"),
            &token.repeat(9),
        ] {
            assert!(read(wrong, "hello").is_err(), "{wrong}");
        }
        assert!(read(&token, "hell").is_err());
    }
}
