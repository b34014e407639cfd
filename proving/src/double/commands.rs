//! What clients say in text.

use serde::Deserialize;
use serde_json::Value;

/// A text message.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "type")]
pub(super) enum Command {
    /// The client is still there.
    KeepAlive {},
    /// Everything heard so far shall be final.
    Finalize {},
    /// No more audio comes.
    CloseStream {},
    /// New settings.
    Configure(Configure),
}

/// The settings that may change on the way.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Configure {
    /// Numerals and the like, of no meaning to a double.
    #[serde(default)]
    pub(super) features: Option<Value>,
    /// Of no meaning to a double.
    #[serde(default)]
    pub(super) processors: Option<Value>,
    /// Replace the key terms.
    #[serde(default)]
    pub(super) keyterms: Option<Vec<String>>,
    /// Of no meaning to a double.
    #[serde(default)]
    pub(super) language_hints: Option<Value>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_apart_and_unknown_fields_are_named() {
        let read = |text: &str| serde_json::from_str::<Command>(text);
        let finalize = read(r#"{"type":"Finalize","channel":0}"#);
        assert_eq!(finalize.expect("a command"), Command::Finalize {});
        let configure = read(r#"{"type":"Configure","keyterms":["a"]}"#).expect("a command");
        let Command::Configure(configure) = configure else {
            panic!("{configure:?}");
        };
        assert_eq!(configure.keyterms, Some(vec!["a".to_owned()]));
        let error = read(r#"{"type":"Configure","x":1}"#).expect_err("unknown");
        let expected = "unknown field `x`, expected one of `features`, `processors`, `keyterms`, \
                        `language_hints`";
        assert!(error.to_string().starts_with(expected), "{error}");
        assert!(read(r#"{"type":"Dance"}"#).is_err());
    }
}
