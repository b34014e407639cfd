//! Tags of languages (BCP 47, RFC 5646): whether one is well formed, and how it is written.

/// The longest tag that RFC 5646 asks to be taken (its 4.4.1).
const MAX_CHARACTERS: usize = 35;

/// What stands first in a tag, and what may still follow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Language,
    Extension,
    Script,
    Region,
    Variant,
    /// After a single character: anything of two to eight.
    Private,
}

/// The tag as BCP 47 recommends to write it (`de-CH`, `zh-Hant-TW`), if it is one. `multi`, which
/// engines take for several languages at once, has the form of one.
pub fn normal_language(tag: &str) -> Option<String> {
    if tag.len() > MAX_CHARACTERS {
        return None;
    }
    let mut written: Vec<String> = Vec::new();
    let mut part = Part::Language;
    let mut after_single = false;
    for subtag in tag.split('-') {
        let is_plain = subtag.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if subtag.is_empty() || subtag.len() > 8 || !is_plain {
            return None;
        }
        let small = subtag.to_ascii_lowercase();
        if written.is_empty() {
            let is_language = small.len() >= 2 && small.bytes().all(|b| b.is_ascii_lowercase());
            if !is_language {
                return None;
            }
            written.push(small);
            continue;
        }
        let (next, text) = subtag_at(part, &small)?;
        after_single = small.len() == 1;
        part = next;
        written.push(text);
    }
    (!after_single).then(|| written.join("-"))
}

/// What `small` is after `part`, and how it is written.
fn subtag_at(part: Part, small: &str) -> Option<(Part, String)> {
    let letters = small.bytes().all(|byte| byte.is_ascii_lowercase());
    let digits = small.bytes().all(|byte| byte.is_ascii_digit());
    let begins_with_digit = small.starts_with(|c: char| c.is_ascii_digit());
    let plain = small.to_owned();
    Some(match small.len() {
        1 => (Part::Private, plain),
        _any if part == Part::Private => (Part::Private, plain),
        3 if letters && part == Part::Language => (Part::Extension, plain),
        4 if letters && part < Part::Script => (Part::Script, capitalised(small)),
        2 if letters && part < Part::Region => (Part::Region, small.to_ascii_uppercase()),
        3 if digits && part < Part::Region => (Part::Region, plain),
        5..=8 => (Part::Variant, plain),
        4 if begins_with_digit => (Part::Variant, plain),
        _ => return None,
    })
}

fn capitalised(small: &str) -> String {
    let (first, rest) = small.split_at(1);
    first.to_ascii_uppercase() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_written_as_recommended() {
        for (given, written) in [
            ("en", "en"),
            ("EN-us", "en-US"),
            ("de-ch", "de-CH"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("zh-yue-hk", "zh-yue-HK"),
            ("es-419", "es-419"),
            ("de-de-1996", "de-DE-1996"),
            ("sl-rozaj", "sl-rozaj"),
            ("en-u-ca-gregory", "en-u-ca-gregory"),
            ("Multi", "multi"),
        ] {
            assert_eq!(normal_language(given).as_deref(), Some(written));
        }
    }

    #[test]
    fn what_is_no_tag_is_refused() {
        for nonsense in [
            "",
            "e",
            "1n",
            "en-",
            "-en",
            "en--us",
            "en_US",
            "en US",
            "english-us-us",
            "en-u",
            "en-us-Latn",
            "en-abc-def",
            "é",
            "en-é",
            "en&x=y",
            "en-12",
            "en-123456789",
            "en-a1-b2-c3-d4-e5-f6-g7-h8-i9-j0-k1",
        ] {
            assert_eq!(normal_language(nonsense), None, "{nonsense}");
        }
    }
}
