//! Blanks what is not code in Rust source: comments, the content of literals, test modules. Lines stay where they are.

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

/// Blanks the modules that only tests compile.
pub(super) fn without_test_modules(masked: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut rest = masked;
    let mut kept = String::with_capacity(masked.len());
    while let Some(at) = rest.find(MARK) {
        let after = at + MARK.len();
        let end = after + end_of_item(&rest[after..]);
        kept.push_str(&rest[..at]);
        let blanked: Vec<char> = rest[at..end].chars().collect();
        blank(&mut kept, &blanked);
        rest = &rest[end..];
    }
    kept.push_str(rest);
    kept
}

/// An item ends with its semicolon, or with the brace that closes its first one.
fn end_of_item(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, character) in code.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth <= 1 => return at + 1,
            '}' => depth -= 1,
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
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

    #[test]
    fn test_modules_are_blanked_and_lines_stay() {
        let source = "fn a() {}\n#[cfg(test)]\nmod tests {\n fn b() {}\n}\nfn c() {}";
        let kept = without_test_modules(source);
        assert_eq!(kept.lines().count(), source.lines().count());
        assert!(kept.contains("fn a") && kept.contains("fn c") && !kept.contains("fn b"));
        assert!(without_test_modules("#[cfg(test)]\nmod tests;\nfn c() {}").contains("fn c"));
    }
}
