//! Words as a search sees them: without capitals, accents and punctuation.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A longer word is found by its beginning.
const MAX_WORD_CHARS: usize = 64;

/// An excerpt shows so much before the place that it is about, in characters.
const LEAD_CHARS: usize = 60;

/// What stands for text that an excerpt leaves out.
const ELLIPSIS: char = '…';

/// The words of `text` in their searchable form, in order. Where a script puts no spaces between
/// words (Chinese, Japanese), each character counts as one.
///
/// The same goes for what is kept and what is searched for, so no sign in a search has a meaning.
pub fn words(text: &str) -> Vec<String> {
    words_with_places(text)
        .into_iter()
        .map(|(_place, word)| word)
        .collect()
}

/// Each word with the byte of `text` at which it begins.
fn words_with_places(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut is_open = false;
    for (place, character) in text.char_indices() {
        if is_combining_mark(character) {
            continue;
        }
        if !character.is_alphanumeric() {
            is_open = false;
            continue;
        }
        let is_alone = is_written_without_spaces(character);
        if !is_open || is_alone {
            found.push((place, String::new()));
        }
        is_open = !is_alone;
        if let Some((_place, word)) = found.last_mut() {
            fold_into(word, character);
        }
    }
    found.retain(|(_place, word)| !word.is_empty());
    found
}

fn fold_into(word: &mut String, character: char) {
    if word.chars().count() >= MAX_WORD_CHARS {
        return;
    }
    let parts = character.nfkd().filter(|part| !is_combining_mark(*part));
    let small = parts.flat_map(char::to_lowercase);
    word.extend(small.filter(|part| part.is_alphanumeric()));
}

const fn is_written_without_spaces(character: char) -> bool {
    matches!(character,
        '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// At most `limit` characters of `text` around the first word that one of `terms` asks for (as
/// [`words`] gives them; the last may be a beginning), or from the start. One line.
pub fn excerpt(text: &str, terms: &[String], limit: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let matching = words_with_places(&line)
        .into_iter()
        .find(|(_place, word)| matches_any(word, terms));
    let place = matching.map_or(0, |(place, _word)| place);
    let begin = begin_of_excerpt(&line, place, limit);
    let mut shown = String::new();
    if begin > 0 {
        shown.push(ELLIPSIS);
    }
    let room = limit.saturating_sub(shown.chars().count());
    let rest = line.get(begin..).unwrap_or_default();
    if rest.chars().count() <= room {
        shown.push_str(rest);
    } else {
        let cut: String = rest.chars().take(room.saturating_sub(1)).collect();
        // A word is not cut in two, unless it is all that there is.
        let whole = cut.rfind(' ').filter(|end| *end > room / 2);
        shown.push_str(whole.map_or(cut.as_str(), |end| &cut[..end]));
        shown.push(ELLIPSIS);
    }
    shown
}

fn matches_any(word: &str, terms: &[String]) -> bool {
    let Some((last, whole)) = terms.split_last() else {
        return false;
    };
    word.starts_with(last.as_str()) || whole.iter().any(|term| term == word)
}

/// The byte from which an excerpt shows `line` so that `place` is in it.
fn begin_of_excerpt(line: &str, place: usize, limit: usize) -> usize {
    let before = line.get(..place).unwrap_or_default();
    let lead = LEAD_CHARS.min(limit / 3);
    let all = line.chars().count();
    if all <= limit || before.chars().count() <= lead {
        return 0;
    }
    let from = before
        .char_indices()
        .rev()
        .nth(lead)
        .map_or(0, |(index, _character)| index);
    let word_begin = before.get(from..).and_then(|piece| piece.find(' '));
    word_begin.map_or(from, |space| from + space + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whatever_their_dress() {
        assert_eq!(words("Café, CAFE\u{301}! cafe"), ["cafe", "cafe", "cafe"]);
        assert_eq!(words("Straße ﬁn ½"), ["straße", "fin", "12"]);
        assert_eq!(
            words("gRPC-web v2.0 isn't"),
            ["grpc", "web", "v2", "0", "isn", "t"]
        );
        assert_eq!(words("Кот и ёж"), ["кот", "и", "еж"]);
        assert_eq!(words("今日はok"), ["今", "日", "は", "ok"]);
    }

    #[test]
    fn signs_are_no_words() {
        for nothing in [
            "",
            "  ",
            "\"",
            "* - ^ ( )",
            "🙂🙂",
            "\u{301}\u{301}",
            "\0\u{1b}",
        ] {
            assert!(words(nothing).is_empty(), "{nothing:?}");
        }
        assert_eq!(words("NEAR(\"a\" *)"), ["near", "a"]);
        assert_eq!(words(&"x".repeat(10_000))[0].len(), MAX_WORD_CHARS);
    }

    #[test]
    fn an_excerpt_shows_the_match_and_cuts_between_words() {
        let text = format!("{}needle {}", "before ".repeat(40), "after ".repeat(40));
        let shown = excerpt(&text, &words("need"), 200);
        assert!(shown.chars().count() <= 200, "{shown}");
        assert!(
            shown.starts_with("…before ") && shown.ends_with("after…"),
            "{shown}"
        );
        assert!(shown.contains(" needle "), "{shown}");
    }

    #[test]
    fn an_excerpt_of_little_is_all_of_it() {
        assert_eq!(excerpt(" a \n b ", &[], 200), "a b");
        assert_eq!(excerpt("", &words("x"), 200), "");
        let long = "é".repeat(500);
        assert_eq!(excerpt(&long, &[], 200).chars().count(), 200);
        let match_at_end = format!("{} needle", "before ".repeat(60));
        assert!(excerpt(&match_at_end, &words("needle"), 200).ends_with(" needle"));
    }
}
