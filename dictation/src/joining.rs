//! Joining pieces of speech: which of them a blank parts, by the scripts that meet at the seam.
//!
//! Chinese and Japanese are written without blanks, and take none beside Latin letters and digits
//! either: the gap that readers like there is drawn by whoever sets the text (`text-autospace`),
//! and a blank in it would be searched for and copied. Thai, Lao, Khmer, Burmese and their
//! neighbours put none between their own words, but part foreign words and numbers by one. All
//! others, Korean among them, part words by blanks.
//!
//! The extension's content script joins by the same tables (`frontend/extension/content/joining.js`); both are held to
//! `joining/cases.tsv`, and the script's to what its engine knows of Unicode's scripts.

use std::ops::RangeInclusive;

/// Han, Hiragana, Katakana and Bopomofo by Unicode's `Scripts.txt` (17.0), with the punctuation that is as wide as they
/// are. Letters and digits of full width are Latin.
const IDEOGRAPHIC: [RangeInclusive<char>; 16] = [
    '\u{02ea}'..='\u{02eb}',
    '\u{2e80}'..='\u{312f}',
    '\u{3190}'..='\u{31ff}',
    '\u{3220}'..='\u{325f}',
    '\u{3280}'..='\u{4dbf}',
    '\u{4e00}'..='\u{9fff}',
    '\u{f900}'..='\u{faff}',
    '\u{fe30}'..='\u{fe4f}',
    '\u{ff01}'..='\u{ff0f}',
    '\u{ff1a}'..='\u{ff20}',
    '\u{ff3b}'..='\u{ff40}',
    '\u{ff5b}'..='\u{ff9f}',
    '\u{16fe2}'..='\u{16ff6}',
    '\u{1aff0}'..='\u{1b16f}',
    '\u{1f200}'..='\u{1f200}',
    '\u{20000}'..='\u{3ffff}',
];

/// Blocks of the scripts to which Unicode's `LineBreak.txt` (17.0) gives the class SA: those whose lines only a
/// dictionary can break.
const RUNNING_ON: [RangeInclusive<char>; 10] = [
    // Thai, Lao.
    '\u{0e00}'..='\u{0eff}',
    // Myanmar.
    '\u{1000}'..='\u{109f}',
    // Khmer.
    '\u{1780}'..='\u{17ff}',
    // Tai Le, New Tai Lue, Khmer symbols.
    '\u{1950}'..='\u{19ff}',
    // Tai Tham.
    '\u{1a20}'..='\u{1aaf}',
    // Myanmar Extended-B and -A, Tai Viet.
    '\u{a9e0}'..='\u{a9ff}',
    '\u{aa60}'..='\u{aadf}',
    // Myanmar Extended-C.
    '\u{116d0}'..='\u{116ff}',
    // Ahom.
    '\u{11700}'..='\u{1174f}',
    // A place where a line may be broken, which only they need.
    '\u{200b}'..='\u{200b}',
];

/// Signs that end a clause or a sentence.
const CLAUSE_SIGNS: [char; 14] = [
    '.', ',', '!', '?', ';', ':', '…', '。', '，', '、', '！', '？', '；', '：',
];

/// Whether `character` ends a clause or a sentence.
pub fn is_clause_sign(character: char) -> bool {
    CLAUSE_SIGNS.contains(&character)
}

/// Whether `text` is signs only: they belong to the words before them.
pub fn is_signs(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_clause_sign)
}

/// Whether `character` is of a script that is written without blanks, its neighbours of other scripts included.
pub fn is_ideographic(character: char) -> bool {
    IDEOGRAPHIC.iter().any(|range| range.contains(&character))
}

/// Whether a blank parts what ends with `left` from what begins with `right`.
pub fn takes_blank(left: char, right: char) -> bool {
    let runs_on = |character: char| RUNNING_ON.iter().any(|range| range.contains(&character));
    let takes_none = |character: char| character.is_whitespace() || is_ideographic(character);
    let is_within_script = runs_on(left) && runs_on(right);
    !(takes_none(left) || takes_none(right) || is_within_script)
}

/// The character that counts at the end of `text`: one that only chooses another form of the character before it does not.
pub fn last_character(text: &str) -> Option<char> {
    let chooses_form =
        |character: &char| matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    text.chars().rfind(|character| !chooses_form(character))
}

/// Puts `piece` behind `text`, with a blank between them where their scripts want one.
pub fn append(text: &mut String, piece: &str) {
    if let (Some(left), Some(right)) = (last_character(text), piece.chars().next())
        && takes_blank(left, right)
        && !begins_with_signs(piece)
    {
        text.push(' ');
    }
    text.push_str(piece);
}

/// Whether `piece` begins with signs that belong to what stands before it. A dot with something behind it is the
/// beginning of a name: `.env`.
pub fn begins_with_signs(piece: &str) -> bool {
    let rest = piece.trim_start_matches(is_clause_sign);
    let begins_name =
        rest.starts_with(|next: char| !next.is_whitespace()) && !piece.starts_with(is_ideographic);
    rest.len() < piece.len() && !begins_name
}

/// All `pieces` in one.
pub fn join<Piece: AsRef<str>>(pieces: impl IntoIterator<Item = Piece>) -> String {
    let mut text = String::new();
    for piece in pieces {
        append(&mut text, piece.as_ref());
    }
    text
}

/// How many words `text` has: what blanks part, and each character of a script that is written without them.
pub fn count_words(text: &str) -> usize {
    let mut count = 0;
    let mut is_in_word = false;
    for character in text.chars() {
        let stands_alone = is_ideographic(character) && character.is_alphanumeric();
        let goes_on = !character.is_whitespace() && !is_ideographic(character);
        count += usize::from(stands_alone || (goes_on && !is_in_word));
        is_in_word = goes_on;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same cases hold the extension's content script.
    #[test]
    fn pieces_are_joined_as_the_table_says() {
        for case in include_str!("joining/cases.tsv").lines() {
            let [left, right, expected] = case.split('\t').collect::<Vec<_>>()[..] else {
                panic!("three columns: {case:?}");
            };
            assert_eq!(join([left, right]), expected, "{case:?}");
        }
    }

    #[test]
    fn the_tables_are_in_order() {
        let starts = IDEOGRAPHIC
            .iter()
            .map(|range| (*range.start(), *range.end()));
        let bounds: Vec<char> = starts.flat_map(|(start, end)| [start, end]).collect();
        assert!(bounds.is_sorted());
    }

    #[test]
    fn nothing_is_put_beside_nothing() {
        assert_eq!(join(["", "One", "", "two", ""]), "One two");
        assert_eq!(join(Vec::<String>::new()), "");
        assert_eq!(join(["One ", "two", "\n\n", "three"]), "One two\n\nthree");
    }

    #[test]
    fn words_are_counted_where_no_blank_parts_them() {
        for (text, count) in [
            ("", 0),
            (" Ask not ", 2),
            ("今日は晴れ。", 5),
            ("GitHubを使う。", 4),
            ("東京 2020", 3),
            ("don't", 1),
            ("안녕하세요 여러분", 2),
            ("สวัสดีครับ", 1),
        ] {
            assert_eq!(count_words(text), count, "{text:?}");
        }
    }
}
