//! The query string of `/v1/listen`.

use super::ListenOptions;

/// Parameters that go out with every request. `mip_opt_out=true` is among them always: without it
/// Deepgram may keep audio for training.
const FIXED: &str = "encoding=linear16&sample_rate=16000&channels=1\
    &interim_results=true&smart_format=true&endpointing=300&mip_opt_out=true";

/// Path and query for a live connection.
pub(super) fn listen_path(model: &str, options: &ListenOptions) -> String {
    let (model, language) = (plain(model), plain(&options.language));
    format!("/v1/listen?model={model}&{FIXED}&language={language}")
}

/// Names of models and languages are made of these; nothing else may change the query.
fn plain(value: &str) -> String {
    let allowed = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    value.chars().filter(allowed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_opts_out_of_training_exactly_once() {
        for language in ["en", "en-GB", "multi", "x&mip_opt_out=false", "", "é"] {
            let path = listen_path(
                "nova-3",
                &ListenOptions {
                    language: language.to_owned(),
                },
            );
            assert_eq!(path.matches("mip_opt_out=").count(), 1, "{path}");
            assert!(path.contains("&mip_opt_out=true&"), "{path}");
        }
    }
}
