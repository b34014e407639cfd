//! What a parser says about JSON or a query that does not fit, without what was sent: a password in the wrong place
//! would come back, and end in the logs of whoever sent it.

/// So much of it is passed on, in characters.
const MAX_CHARACTERS: usize = 200;

/// What the parser says; the kind of a value instead of the value.
pub(crate) fn told(fault: &impl ToString) -> String {
    let text = fault.to_string();
    // "unknown variant `value`, expected …", "invalid type: string "value", expected …": the
    // last words are the parser's own, whatever the value says.
    let told = match (text.find(['`', '"']), text.rfind(", expected ")) {
        (Some(value), Some(expected)) if value < expected => {
            let (kind, _) = text.split_at(value);
            let (_, expected) = text.split_at(expected);
            format!("{}{expected}", kind.trim_end())
        }
        _no_value => text,
    };
    told.chars().take(MAX_CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde::de::DeserializeOwned;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Colour {
        Red,
        Green,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only parsed")]
    struct Paint {
        colour: Colour,
        litres: u8,
    }

    fn fault<Value: DeserializeOwned + std::fmt::Debug>(json: &str) -> String {
        told(&serde_json::from_str::<Value>(json).unwrap_err())
    }

    #[test]
    fn what_was_sent_is_not_repeated() {
        for value in ["secret", "secret`, expected x", "se\\\"cret, expected y"] {
            let unknown = fault::<Colour>(&format!("\"{value}\""));
            assert!(unknown.starts_with("unknown variant, expected `red` or `green`"));
            assert!(!unknown.contains("cret"), "{unknown}");
            let of_another_kind = fault::<u8>(&format!("\"{value}\""));
            assert!(of_another_kind.starts_with("invalid type: string, expected u8"));
        }
        assert!(fault::<u8>("-7").starts_with("invalid value: integer, expected u8"));
        let more = fault::<Paint>(r#"{"secret":1}"#);
        assert!(more.starts_with("unknown field, expected `colour` or `litres`"));
        assert!(fault::<Paint>("{}").starts_with("missing field `colour`"));
    }
}
