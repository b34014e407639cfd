//! Rust code as words and signs: enough for the rules, far from a parser.

/// What marks a name that would be a keyword otherwise.
const RAW: &str = "r#";

/// A word or a sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// The word, or the sign: one character, or `::` or `->`. A raw name (`r#type`) is a word without its mark.
    pub(super) text: String,
    /// Counted from 1.
    pub(super) line: usize,
    /// Whether it begins a line or stands behind a space.
    pub(super) is_apart: bool,
    /// Whether it is a name although it may be a word of the language.
    pub(super) is_raw: bool,
}

impl Token {
    /// True for names and keywords.
    pub(super) fn is_word(&self) -> bool {
        begins_a_word(&self.text)
    }
}

/// Splits masked code.
pub(super) fn tokenise(code: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        let mut is_apart = true;
        while !rest.is_empty() {
            let word = rest.strip_prefix(RAW).filter(|word| begins_a_word(word));
            rest = word.unwrap_or(rest);
            let (text, behind) = rest.split_at(token_length(rest));
            tokens.push(Token {
                text: text.to_owned(),
                line: number + 1,
                is_apart,
                is_raw: word.is_some(),
            });
            rest = behind.trim_start();
            is_apart = rest.len() < behind.len();
        }
    }
    tokens
}

fn begins_a_word(rest: &str) -> bool {
    rest.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

fn token_length(rest: &str) -> usize {
    let first = rest.chars().next().unwrap_or_default();
    if first.is_alphanumeric() || first == '_' {
        let is_part = |character: char| character.is_alphanumeric() || character == '_';
        return rest
            .find(|character| !is_part(character))
            .unwrap_or(rest.len());
    }
    if rest.starts_with("::") || rest.starts_with("->") {
        2
    } else {
        first.len_utf8()
    }
}

/// The index of the sign that closes the one at `open`; the last index if nothing does.
pub(super) fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return index;
                }
            }
            _ => {}
        }
    }
    tokens.len().saturating_sub(1)
}

/// The name of the module whose brace this is.
pub(super) fn module_that_opens(tokens: &[Token], brace: usize) -> Option<&str> {
    let keyword = brace.checked_sub(2)?;
    (tokens[keyword].text == "mod").then(|| tokens[brace - 1].text.as_str())
}

/// A function: where its signature begins, and its body's braces if it has a body.
#[derive(Debug)]
pub(super) struct Function<'a> {
    /// From `fn` to before the body.
    pub(super) signature: &'a [Token],
    /// The line of the body's last brace, or of the signature's end.
    pub(super) last_line: usize,
}

/// All functions, nested ones too.
pub(super) fn functions(tokens: &[Token]) -> Vec<Function<'_>> {
    let named = |index: usize| tokens.get(index + 1).is_some_and(Token::is_word);
    let starts = (0..tokens.len()).filter(|&index| tokens[index].text == "fn" && named(index));
    starts.map(|start| function_at(tokens, start)).collect()
}

fn function_at(tokens: &[Token], start: usize) -> Function<'_> {
    let mut index = start;
    while index < tokens.len() {
        match tokens[index].text.as_str() {
            "(" | "[" => index = closing(tokens, index),
            "{" => {
                let last_line = tokens[closing(tokens, index)].line;
                return Function {
                    signature: &tokens[start..index],
                    last_line,
                };
            }
            ";" => break,
            _ => {}
        }
        index += 1;
    }
    let end = index.min(tokens.len() - 1);
    Function {
        signature: &tokens[start..=end],
        last_line: tokens[end].line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_split_and_raw_names_are_words() {
        let tokens = tokenise("a::r#relay ->b\n  ::c");
        let shown: Vec<(&str, bool)> = tokens
            .iter()
            .map(|token| (token.text.as_str(), token.is_apart))
            .collect();
        let expected = [
            ("a", true),
            ("::", false),
            ("relay", false),
            ("->", true),
            ("b", false),
            ("::", true),
            ("c", false),
        ];
        assert_eq!(shown, expected);
        assert_eq!(tokens[6].line, 2);
        assert!(tokens[2].is_raw && !tokens[4].is_raw);
    }
}
