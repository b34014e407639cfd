//! Which code is compiled for tests alone: what stands under `#[cfg(test)]`. A name (`tests.rs`) says nothing, and
//! `#[cfg(not(test))]` is what is shipped.

use super::tokens::{Token, closing, module_that_opens};

const MARK: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
/// Words before an item's own.
const BEFORE_AN_ITEM: [&str; 6] = ["pub", "async", "unsafe", "extern", "default", "crate"];
/// Items that end with the brace that closes their first one, or with a semicolon if they have none.
const BRACED_ITEMS: [&str; 8] = [
    "enum",
    "fn",
    "impl",
    "macro_rules",
    "mod",
    "struct",
    "trait",
    "union",
];
/// Items and statements that end with a semicolon, whatever braces they have.
const PLAIN_ITEMS: [&str; 5] = ["const", "let", "static", "type", "use"];
/// Expressions that end with their first brace.
const BRACED_EXPRESSIONS: [&str; 6] = ["{", "for", "if", "loop", "match", "while"];

/// The tokens that are compiled without tests, too.
pub(super) fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        if is_marked(tokens, index) {
            index = end_of_marked(tokens, index + MARK.len());
        } else {
            kept.push(tokens[index].clone());
            index += 1;
        }
    }
    kept
}

/// The modules in files of their own that these tokens declare, by their names from the file's module on.
pub(super) fn declared_modules(tokens: &[Token]) -> Vec<Vec<String>> {
    let mut open: Vec<Option<&str>> = Vec::new();
    let mut declared = Vec::new();
    for index in 0..tokens.len() {
        let named = index > 0 && tokens[index - 1].text == "mod";
        let next = tokens.get(index + 1).map(|next| next.text.as_str());
        match tokens[index].text.as_str() {
            "{" => open.push(module_that_opens(tokens, index)),
            "}" => drop(open.pop()),
            name if named && next == Some(";") => {
                let around = open.iter().flatten().copied();
                declared.push(around.chain([name]).map(str::to_owned).collect());
            }
            _ => {}
        }
    }
    declared
}

fn is_marked(tokens: &[Token], index: usize) -> bool {
    let texts = tokens[index..].iter().map(|token| token.text.as_str());
    texts.take(MARK.len()).eq(MARK)
}

/// The index behind what an attribute before `start` is about: an item, a statement, a field, an arm, an argument.
fn end_of_marked(tokens: &[Token], start: usize) -> usize {
    let mut index = start;
    while text(tokens, index) == "#" && text(tokens, index + 1) == "[" {
        index = closing(tokens, index + 1) + 1;
    }
    let body = index;
    while BEFORE_AN_ITEM.contains(&text(tokens, index)) {
        index += 1;
        if text(tokens, index) == "(" {
            index = closing(tokens, index) + 1;
        }
    }
    let word = text(tokens, index);
    // `const fn`, and `macro! { .. }`.
    let is_function =
        word == "const" && ["fn", "async", "unsafe"].contains(&text(tokens, index + 1));
    let is_macro = text(tokens, index + 1) == "!" && text(tokens, index + 2) == "{";
    let is_braced = BRACED_ITEMS.contains(&word) || BRACED_EXPRESSIONS.contains(&word);
    if tokens.get(index).is_some_and(|token| token.is_raw) {
        end_of_part(tokens, body)
    } else if is_braced || is_function || is_macro {
        end_of_braced(tokens, index)
    } else if PLAIN_ITEMS.contains(&word) {
        end_of_plain(tokens, index)
    } else {
        end_of_part(tokens, body)
    }
}

fn text(tokens: &[Token], index: usize) -> &str {
    tokens.get(index).map_or("", |token| token.text.as_str())
}

fn end_of_braced(tokens: &[Token], start: usize) -> usize {
    let mut index = start;
    while index < tokens.len() {
        match text(tokens, index) {
            "{" => return closing(tokens, index) + 1,
            "(" | "[" => index = closing(tokens, index),
            ";" => return index + 1,
            "}" | ")" | "]" => return index,
            _ => {}
        }
        index += 1;
    }
    index
}

fn end_of_plain(tokens: &[Token], start: usize) -> usize {
    let mut index = start;
    while index < tokens.len() {
        match text(tokens, index) {
            "{" | "(" | "[" => index = closing(tokens, index),
            ";" => return index + 1,
            "}" | ")" | "]" => return index,
            _ => {}
        }
        index += 1;
    }
    index
}

/// A field, a variant, an argument or an expression ends with its comma, an arm with its block; the last of them with
/// what is around them.
fn end_of_part(tokens: &[Token], start: usize) -> usize {
    let mut angles = 0_usize;
    let mut is_field = false;
    let mut index = start;
    while index < tokens.len() {
        let is_arrow = text(tokens, index) == "=" && text(tokens, index + 1) == ">";
        match text(tokens, index) {
            _ if is_arrow && text(tokens, index + 2) == "{" => {
                let end = closing(tokens, index + 2) + 1;
                return end + usize::from(text(tokens, end) == ",");
            }
            _ if is_arrow => index += 1,
            "{" | "(" | "[" => index = closing(tokens, index),
            "}" | ")" | "]" => return index,
            ":" => is_field = true,
            // In a type, commas between angles end nothing.
            "<" if is_field => angles += 1,
            ">" => angles = angles.saturating_sub(1),
            "," | ";" if angles == 0 => return index + 1,
            _ => {}
        }
        index += 1;
    }
    index
}

#[cfg(test)]
mod tests {
    use super::super::masking::mask;
    use super::super::tokens::tokenise;
    use super::*;

    fn kept(code: &str) -> String {
        let tokens = without_tests(&tokenise(&mask(code)));
        let texts: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
        texts.join("")
    }

    #[test]
    fn exactly_what_is_marked_is_left_out() {
        for (marked, rest) in [
            ("mod tests { fn b() {} }", ""),
            ("mod tests;", ""),
            (
                "#[rustfmt::skip] pub(crate) fn b<T, U>(c: [u8; 3]) -> D { e }",
                "",
            ),
            ("pub const fn b() {}", ""),
            ("struct B<T, U>(u8, u8);", ""),
            ("struct B { c: D }", ""),
            ("impl B for C { fn d() {} }", ""),
            ("use b::{c, d};", ""),
            ("const B: [u8; 2] = { c };", ""),
            ("static B: C = C { d: 1 }.e();", ""),
            ("thread_local! { static B: C = D; }", ""),
            ("macro_rules! b { () => {} }", ""),
            ("let b = c { d, e };", ""),
            ("b(c, d);", ""),
            ("b!(c);", ""),
            ("{ b(); c() }", ""),
            ("if b { c }", ""),
            ("pub(super) b: HashMap<c, Vec<d>>,", ""),
            ("r#type: B,", ""),
            ("unsafe { b() }", ""),
            ("B(c, d),", ""),
            ("B { c: d },", ""),
            ("B { c } if d => { e; f }", ""),
            ("B | C => { e },", ""),
            ("B => c < d,", ""),
            // The last one has no comma.
            ("b: C", "}"),
            ("B => c(d)", "}"),
            ("b: C", ")"),
        ] {
            let code = format!("{{ a #[cfg(test)] {marked} {rest} Kept {{ kept, kept }}");
            let expected = format!("{{a{rest}Kept{{kept,kept}}");
            assert_eq!(kept(&code), expected, "{marked}");
        }
    }

    #[test]
    fn what_is_shipped_stays() {
        for code in [
            "#[cfg(not(test))] mod b { use c; }",
            "#[cfg(any(test, unix))] mod b;",
            "#[cfg_attr(test, c)] fn b() {}",
            "mod tests { use c; }",
        ] {
            assert_eq!(kept(code), kept(&code.replace(' ', "  ")), "{code}");
            assert!(
                kept(code).contains('b') || kept(code).contains("tests"),
                "{code}"
            );
        }
    }

    #[test]
    fn modules_in_files_of_their_own_are_found() {
        let tokens = tokenise("pub mod a; mod b { mod c; fn d() {} } mod e;");
        let expected = [vec!["a"], vec!["b", "c"], vec!["e"]];
        assert_eq!(declared_modules(&tokens), expected);
    }
}
