//! Rust code as words and signs: enough for the rules, far from a parser.

/// A word or a sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// The word, or the sign: one character, or `::` or `->`.
    pub(super) text: String,
    /// Counted from 1.
    pub(super) line: usize,
}

impl Token {
    /// True for names and keywords.
    pub(super) fn is_word(&self) -> bool {
        self.text
            .starts_with(|character: char| character.is_alphabetic() || character == '_')
    }
}

/// Splits masked code.
pub(super) fn tokenise(code: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = token_length(rest, first);
            tokens.push(Token {
                text: rest[..length].to_owned(),
                line: number + 1,
            });
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

fn token_length(rest: &str, first: char) -> usize {
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
