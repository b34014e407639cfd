//! The query string of `/v1/listen` (Deepgram's reference, "Live Audio").

use std::fmt::Write as _;

use super::{ListenOptions, MULTI_LANGUAGE};

/// Parameters that go out with every stream. `mip_opt_out=true` is among them always: without it
/// Deepgram may keep audio for training.
const FIXED: &str = "encoding=linear16&sample_rate=16000&channels=1\
    &interim_results=true&utterance_end_ms=1000&mip_opt_out=true";

/// Punctuation, capitals, and numbers as people write them. It may hold a final back for 3 s of
/// silence; who stops does not wait for that, because stopping flushes.
const FORMATTED: &str = "&smart_format=true";

/// Silence that ends an utterance, in ms: between the words of one thought people pause less.
const ENDPOINTING_MS: u32 = 300;

/// As Deepgram recommends where the language may change from one phrase to the next, in ms.
const ENDPOINTING_MULTI_MS: u32 = 100;

/// Parameters that go out with every piece.
const FIXED_FOR_PIECES: &str = "encoding=linear16&sample_rate=16000&channels=1&mip_opt_out=true";

/// Parameters that go out with every file: it says itself how its audio is written.
const FIXED_FOR_RECORDINGS: &str = "mip_opt_out=true";

/// Path and query for a file of audio as somebody recorded it.
pub(super) fn recording_path(model: &str, options: &ListenOptions) -> String {
    let mut path = path_with(model, FIXED_FOR_RECORDINGS, options);
    for (name, value) in &options.parameters {
        // Writing to a string cannot fail.
        let _written = write!(path, "&{name}=");
        push_encoded(&mut path, value);
    }
    path
}

/// Path and query for a piece of a stream.
pub(super) fn piece_path(model: &str, options: &ListenOptions) -> String {
    path_with(model, FIXED_FOR_PIECES, options)
}

fn path_with(model: &str, fixed: &str, options: &ListenOptions) -> String {
    let (model, language) = (plain(model), plain(&options.language));
    let mut path = format!("/v1/listen?model={model}&{fixed}&language={language}");
    push_options(&mut path, options);
    path
}

/// Path and query for a stream.
pub(super) fn listen_path(model: &str, options: &ListenOptions) -> String {
    let (model, language) = (plain(model), plain(&options.language));
    let endpointing = if language == MULTI_LANGUAGE {
        ENDPOINTING_MULTI_MS
    } else {
        ENDPOINTING_MS
    };
    let mut path =
        format!("/v1/listen?model={model}&{FIXED}&endpointing={endpointing}&language={language}");
    push_options(&mut path, options);
    path
}

fn push_options(path: &mut String, options: &ListenOptions) {
    if options.punctuation {
        path.push_str(FORMATTED);
    }
    for keyterm in &options.keyterms {
        path.push_str("&keyterm=");
        push_encoded(path, keyterm);
    }
}

/// Names of models and languages are made of these; nothing else may change the query.
fn plain(value: &str) -> String {
    let allowed = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    value.chars().filter(allowed).collect()
}

/// Percent-encoding (RFC 3986) of all that is not unreserved.
fn push_encoded(path: &mut String, value: &str) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            path.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _written = write!(path, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(language: &str, keyterms: &[&str]) -> String {
        let options = ListenOptions {
            language: language.to_owned(),
            keyterms: keyterms.iter().map(|&term| term.to_owned()).collect(),
            ..ListenOptions::default()
        };
        listen_path("nova-3", &options)
    }

    #[test]
    fn every_request_opts_out_of_training_exactly_once() {
        for language in ["en", "en-GB", "multi", "x&mip_opt_out=false", "", "é"] {
            let options = ListenOptions {
                language: language.to_owned(),
                keyterms: vec!["&mip_opt_out=false".to_owned(), "a b".to_owned()],
                punctuation: language.is_empty(),
                parameters: vec![("redact", "pci&mip_opt_out=false".to_owned())],
            };
            for path in [
                listen_path("nova-3", &options),
                piece_path("nova-3", &options),
                recording_path("nova-3", &options),
            ] {
                assert_eq!(path.matches("mip_opt_out=").count(), 1, "{path}");
                assert!(path.contains("&mip_opt_out=true&"), "{path}");
            }
        }
    }

    #[test]
    fn keyterms_are_encoded_one_parameter_each() {
        let path = path("en", &["gRPC web", "c++", "größer"]);
        assert!(
            path.ends_with("&keyterm=gRPC%20web&keyterm=c%2B%2B&keyterm=gr%C3%B6%C3%9Fer"),
            "{path}"
        );
    }

    #[test]
    fn what_a_recording_is_to_be_freed_of_goes_out_with_the_recording() {
        let parameters = ["pci", "numbers"].map(|what| ("redact", what.to_owned()));
        let options = ListenOptions {
            parameters: parameters.to_vec(),
            ..ListenOptions::default()
        };
        let path = recording_path("nova-3", &options);
        assert!(path.ends_with("&redact=pci&redact=numbers"), "{path}");
    }

    #[test]
    fn who_wants_no_punctuation_does_not_ask_for_it() {
        for punctuation in [true, false] {
            let options = ListenOptions {
                punctuation,
                ..ListenOptions::default()
            };
            for path in [
                listen_path("nova-3", &options),
                piece_path("nova-3", &options),
                recording_path("nova-3", &options),
            ] {
                assert_eq!(path.contains("smart_format=true"), punctuation, "{path}");
            }
        }
    }

    #[test]
    fn mixed_languages_end_utterances_sooner() {
        assert!(path("multi", &[]).contains("endpointing=100&language=multi"));
        assert!(path("de", &[]).contains("endpointing=300&language=de"));
    }
}
