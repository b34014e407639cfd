//! Blanks what is not code in Rust source: comments and the content of literals. Lines stay where they are.

/// Blanks comments and the content of string and character literals.
pub(super) fn mask(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    while at < characters.len() {
        let end = end_of_blank(&characters, at);
        if end == at {
            masked.push(characters[at]);
            at += 1;
        } else {
            blank(&mut masked, &characters[at..end]);
            at = end;
        }
    }
    masked
}

fn blank(masked: &mut String, characters: &[char]) {
    masked.extend(
        characters
            .iter()
            .map(|&character| if character == '\n' { '\n' } else { ' ' }),
    );
}

/// Where the comment or literal that begins here ends; the same place if none does.
fn end_of_blank(text: &[char], at: usize) -> usize {
    let next = text.get(at + 1).copied();
    match text[at] {
        '/' if next == Some('/') => end_of_line(text, at),
        '/' if next == Some('*') => end_of_block_comment(text, at),
        '"' => end_of_string(text, at),
        'r' | 'b' | 'c' if !follows_a_word(text, at) => end_of_prefixed_string(text, at),
        '\'' => end_of_character(text, at),
        _ => at,
    }
}

fn follows_a_word(text: &[char], at: usize) -> bool {
    at > 0 && (text[at - 1].is_alphanumeric() || text[at - 1] == '_')
}

fn end_of_line(text: &[char], at: usize) -> usize {
    text[at..]
        .iter()
        .position(|&character| character == '\n')
        .map_or(text.len(), |length| at + length)
}

/// Block comments nest.
fn end_of_block_comment(text: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at < text.len() {
        let pair = (text[at], text.get(at + 1).copied());
        match pair {
            ('/', Some('*')) => depth += 1,
            ('*', Some('/')) => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn end_of_string(text: &[char], at: usize) -> usize {
    let mut at = at + 1;
    while at < text.len() {
        match text[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

/// `r"..."`, `r#"..."#`, `b"..."`, `br#"..."#`, `c"..."`, `b'x'`; a plain word ends where it begins.
fn end_of_prefixed_string(text: &[char], at: usize) -> usize {
    let letters = text[at..]
        .iter()
        .take_while(|character| matches!(character, 'r' | 'b' | 'c'))
        .count();
    let quote = at + letters;
    if text[at..quote].contains(&'r') {
        let hashes = text[quote..]
            .iter()
            .take_while(|&&character| character == '#')
            .count();
        if text.get(quote + hashes) == Some(&'"') {
            return end_of_raw_string(text, quote + hashes + 1, hashes);
        }
        return at;
    }
    match text.get(quote) {
        Some('"') if letters == 1 => end_of_string(text, quote),
        Some('\'') if letters == 1 && text[at] == 'b' => end_of_character(text, quote),
        _ => at,
    }
}

fn end_of_raw_string(text: &[char], mut at: usize, hashes: usize) -> usize {
    while at < text.len() {
        let closing = text[at] == '"'
            && text[at + 1..]
                .iter()
                .take(hashes)
                .filter(|&&c| c == '#')
                .count()
                == hashes;
        at += 1;
        if closing {
            return at + hashes;
        }
    }
    text.len()
}

/// A character literal; a lifetime ends where it begins.
fn end_of_character(text: &[char], at: usize) -> usize {
    if text.get(at + 1) == Some(&'\\') {
        let closing = text[at + 3..]
            .iter()
            .position(|&character| character == '\'');
        return closing.map_or(text.len(), |length| at + 3 + length + 1);
    }
    if text.get(at + 2) == Some(&'\'') {
        at + 3
    } else {
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked_and_code_is_kept() {
        for (source, expected) in [
            ("a // b\nc", "a\nc"),
            ("a /* b /* c */ d */ e", "ae"),
            ("f(\"x\\\"}\")", "f()"),
            ("r#\"}\"#;", ";"),
            ("br\"}\" b\"}\" b'}' r#type", "r#type"),
            ("'{' '\\'' &'a str", "&'astr"),
            ("number crab\"}\"", "numbercrab"),
        ] {
            let masked = mask(source);
            assert_eq!(masked.replace(' ', ""), expected, "{source}");
            assert_eq!(masked.len(), source.len(), "{source}");
        }
    }
}
