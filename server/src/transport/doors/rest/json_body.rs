//! JSON that comes in: exactly what is described, or an answer that names the field.

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;

use super::whole_body::{BodyTrouble, whole_body};
use crate::transport::error::ApiError;
use crate::transport::words::parser_words::told;

/// The largest body, in bytes.
pub(crate) const MAX_BODY_BYTES: usize = 256 * 1024;

/// So much of a field's name is passed on, in characters: it repeats what was sent.
const MAX_NAME_CHARACTERS: usize = 200;

/// The body of a request, checked against `Body`.
pub(crate) struct JsonBody<Body>(pub(crate) Body);

impl<State, Body> FromRequest<State> for JsonBody<Body>
where
    State: Send + Sync,
    Body: DeserializeOwned,
{
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &State) -> Result<Self, ApiError> {
        if !says_json(request.headers()) {
            return Err(ApiError::UnsupportedMedia {
                detail: "Send JSON, with Content-Type: application/json.".to_owned(),
            });
        }
        let read = whole_body(request, state).await;
        let bytes = read.map_err(|trouble| match trouble {
            BodyTrouble::TooSlow => ApiError::TooSlow,
            BodyTrouble::TooLarge => ApiError::TooLarge {
                limit: MAX_BODY_BYTES,
            },
            BodyTrouble::BrokenOff => not_json("The body broke off."),
        })?;
        parse(&bytes).map(Self)
    }
}

fn says_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE);
    let value = value.and_then(|value| value.to_str().ok());
    let essence = value.and_then(|value| value.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

fn parse<Body: DeserializeOwned>(bytes: &[u8]) -> Result<Body, ApiError> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let body = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        // The parser takes a number in the place of a name for a slip of the pen; it is JSON all the same.
        let is_json = || {
            let text = std::str::from_utf8(bytes).ok();
            text.is_some_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok())
        };
        if error.classify() != Category::Data && !is_json() {
            return not_json("The body is not JSON in UTF-8.");
        }
        let field = if path == "." { "" } else { &path };
        ApiError::invalid(shortened(field), told(&error))
    })?;
    json.end()
        .map_err(|_more| not_json("Something follows the JSON."))?;
    Ok(body)
}

fn not_json(detail: &str) -> ApiError {
    ApiError::BadRequest {
        detail: detail.to_owned(),
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(MAX_NAME_CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only parsed")]
        inner: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only parsed")]
        number: u8,
    }

    #[test]
    fn the_field_that_is_wrong_is_named() {
        for (json, field) in [
            (
                r#"{"inner":[{"number":1},{"number":"x"}]}"#,
                "inner[1].number",
            ),
            (r#"{"inner":[{"number":256}]}"#, "inner[0].number"),
            (r#"{"inner":[],"more":1}"#, "more"),
            (r#"{"inner":[],"inner":[]}"#, "inner"),
            (r#"{}"#, ""),
            (r#"[1]"#, "[0]"),
        ] {
            let error = parse::<Outer>(json.as_bytes()).unwrap_err();
            let named = error.violations()[0].field.as_str();
            assert!(named == field || named.is_empty(), "{json}: {named}");
            assert!(!error.violations()[0].detail.is_empty());
        }
    }

    #[test]
    fn what_is_no_json_is_told_so_and_long_names_are_not_repeated() {
        for text in [
            &b"{"[..],
            b"",
            b"nul",
            b"{\"inner\":[]} x",
            b"{\"inner\":\"\xff\"}",
            b"\xff",
        ] {
            let error = parse::<Outer>(text).unwrap_err();
            assert_eq!(error.code(), "bad_request", "{text:?}");
        }
        let long = format!("{{\"{}\":1}}", "x".repeat(10_000));
        let error = parse::<Outer>(long.as_bytes()).unwrap_err();
        assert!(error.to_string().len() < 500);
    }
}
