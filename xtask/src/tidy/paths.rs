//! The paths that Rust code names: `crate::relay::X`, `tokio::select`, also inside `use` groups.

use super::tokens::{Token, module_that_opens};

/// The words of the language that are no part of a path.
const LANGUAGE: [&str; 32] = [
    "as", "async", "await", "break", "const", "continue", "dyn", "else", "enum", "extern", "fn",
    "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref",
    "return", "static", "struct", "trait", "type", "unsafe", "use", "where", "while",
];

/// A path as it is written, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// With the parts of the `use` group around it, without a `self` at the end. One that begins with `::` has an empty
    /// first part, and one that takes all there is (`a::*`) a `*` as its last.
    pub(super) parts: Vec<String>,
    /// The name that a `use` gives to it in its module.
    pub(super) binds: Option<String>,
    /// The modules in this file in which it is named: `mod a { .. }`.
    pub(super) inside: Vec<String>,
    /// Counted from 1.
    pub(super) line: usize,
}

/// A brace that is open: of code, of a module, or of a `use` group.
struct Brace {
    before: Vec<String>,
    is_use: bool,
    module: Option<String>,
}

/// All paths of at least two parts, and those of one part that stand in a `use`.
pub(super) fn named(tokens: &[Token]) -> Vec<Named> {
    let mut reader = Reader {
        tokens,
        open: Vec::new(),
        found: Vec::new(),
    };
    let mut index = 0;
    while index < tokens.len() {
        index = reader.step(index);
    }
    reader.found
}

/// The modules that are written out in the file, by their names from outside to inside.
pub(super) fn inline_modules(tokens: &[Token]) -> Vec<Vec<String>> {
    let mut open: Vec<Option<&str>> = Vec::new();
    let mut found = Vec::new();
    for index in 0..tokens.len() {
        match tokens[index].text.as_str() {
            "{" => {
                let module = module_that_opens(tokens, index);
                let is_module = module.is_some();
                open.push(module);
                if is_module {
                    found.push(
                        open.iter()
                            .flatten()
                            .map(|name| (*name).to_owned())
                            .collect(),
                    );
                }
            }
            "}" => drop(open.pop()),
            _ => {}
        }
    }
    found
}

struct Reader<'a> {
    tokens: &'a [Token],
    open: Vec<Brace>,
    found: Vec<Named>,
}

impl Reader<'_> {
    /// Reads what begins at this token; returns the index behind it.
    fn step(&mut self, index: usize) -> usize {
        let tokens = self.tokens;
        match tokens[index].text.as_str() {
            // Behind a path, the brace of a group is seen in `read_path`.
            "{" => self.open.push(self.brace(index)),
            "}" => drop(self.open.pop()),
            "*" if self.is_in_use()
                && self
                    .open
                    .last()
                    .is_some_and(|brace| !brace.before.is_empty()) =>
            {
                let parts = self.open.last().map(|brace| brace.before.clone());
                self.add(parts.unwrap_or_default(), index, index + 1, true);
            }
            _ if tokens[index].is_word() && starts_a_path(tokens, index) => {
                return self.read_path(index);
            }
            _ => {}
        }
        index + 1
    }

    fn is_in_use(&self) -> bool {
        self.open.last().is_some_and(|brace| brace.is_use)
    }

    fn brace(&self, index: usize) -> Brace {
        match self.open.last() {
            // A group that is nothing but a group: `use a::{{b}}`.
            Some(around) if around.is_use => Brace {
                before: around.before.clone(),
                is_use: true,
                module: None,
            },
            _ => Brace {
                before: Vec::new(),
                is_use: follows_use(self.tokens, index),
                module: module_that_opens(self.tokens, index).map(str::to_owned),
            },
        }
    }

    fn read_path(&mut self, start: usize) -> usize {
        let tokens = self.tokens;
        let is_use = follows_use(tokens, start) || self.is_in_use();
        let around = self.open.last();
        let mut parts = around.map_or_else(Vec::new, |brace| brace.before.clone());
        if is_absolute(tokens, start) {
            parts.push(String::new());
        }
        let end = read_parts(tokens, start, &mut parts);
        if parts.len() > 1 || is_use {
            self.add(parts.clone(), start, end, is_use);
        }
        let is_open = tokens[end - 1].text == "::";
        if is_sign(tokens, end, "{") && is_open {
            self.open.push(Brace {
                before: parts,
                is_use,
                module: None,
            });
            return end + 1;
        }
        if is_sign(tokens, end, "*") && is_open {
            return end + 1;
        }
        if is_use && is_sign(tokens, end, "as") {
            return end + 2;
        }
        end
    }

    fn add(&mut self, mut parts: Vec<String>, start: usize, end: usize, is_use: bool) {
        let tokens = self.tokens;
        let is_whole = tokens[end - 1].text != "::";
        let takes_all = tokens[start].text == "*" || (!is_whole && is_sign(tokens, end, "*"));
        // `self` alone is the module itself; behind other parts it names what they name.
        if parts.len() > 1 && parts.last().is_some_and(|last| last == "self") {
            parts.pop();
        }
        let alias = is_sign(tokens, end, "as").then(|| tokens.get(end + 1));
        let name = match alias.flatten() {
            Some(alias) => Some(alias.text.clone()),
            None => parts.last().cloned(),
        };
        if takes_all {
            parts.push("*".to_owned());
        }
        let modules = self.open.iter().filter_map(|brace| brace.module.clone());
        self.found.push(Named {
            parts,
            binds: name.filter(|_| is_use && is_whole && !takes_all),
            inside: modules.collect(),
            line: tokens[start].line,
        });
    }
}

fn is_sign(tokens: &[Token], index: usize, sign: &str) -> bool {
    tokens.get(index).is_some_and(|token| token.text == sign)
}

fn starts_a_path(tokens: &[Token], index: usize) -> bool {
    let before = index
        .checked_sub(1)
        .map(|before| tokens[before].text.as_str());
    let goes_on_or_is_named = matches!(
        before,
        Some("::" | "." | "fn" | "mod" | "struct" | "enum" | "trait")
    );
    is_absolute(tokens, index) || !goes_on_or_is_named
}

/// `::tokio` is a path, and in `Vec::new` and `<A as B>::c` a path goes on: what stands before the sign decides.
fn is_absolute(tokens: &[Token], index: usize) -> bool {
    let Some(sign) = index.checked_sub(1) else {
        return false;
    };
    let goes_on = |before: &Token| match before.text.as_str() {
        ">" => !tokens[sign].is_apart,
        _ => before.is_word() && !is_of_the_language(before),
    };
    let before = sign.checked_sub(1).map(|before| &tokens[before]);
    tokens[sign].text == "::" && !before.is_some_and(goes_on)
}

/// Words behind which another path begins, as in `return ::a`.
fn is_of_the_language(token: &Token) -> bool {
    LANGUAGE.contains(&token.text.as_str()) && !token.is_raw
}

fn follows_use(tokens: &[Token], index: usize) -> bool {
    let is_use = |back: usize| {
        let at = index.checked_sub(back);
        at.is_some_and(|at| tokens[at].text == "use")
    };
    is_use(1) || (is_use(2) && tokens[index - 1].text == "::")
}

/// Adds the parts from here on; returns the index behind them.
fn read_parts(tokens: &[Token], start: usize, parts: &mut Vec<String>) -> usize {
    let mut index = start;
    loop {
        parts.push(tokens[index].text.clone());
        index += 1;
        if !is_sign(tokens, index, "::") || is_of_the_language(&tokens[index - 1]) {
            return index;
        }
        index += 1;
        if tokens.get(index).is_none_or(|token| !token.is_word()) {
            return index;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::masking::mask;
    use super::super::tokens::tokenise;
    use super::*;

    fn shown(code: &str) -> Vec<String> {
        let shown = |named: Named| match named.binds {
            Some(name) => format!("{} as {name}", named.parts.join("::")),
            None => named.parts.join("::"),
        };
        let found = named(&tokenise(&mask(code)));
        found.into_iter().map(shown).collect()
    }

    #[test]
    fn paths_are_found_in_uses_groups_and_code() {
        for (code, expected) in [
            (
                "use crate::relay::Relay;",
                vec!["crate::relay::Relay as Relay"],
            ),
            (
                "use crate::{store::{self, Pool as P}, ledger};",
                vec![
                    "crate",
                    "crate::store",
                    "crate::store as store",
                    "crate::store::Pool as P",
                    "crate::ledger as ledger",
                ],
            ),
            (
                "use {std::fs, tokio};",
                vec!["std::fs as fs", "tokio as tokio"],
            ),
            ("use super::*;", vec!["super::*"]),
            ("use sqlx;", vec!["sqlx as sqlx"]),
            ("use ::sqlx;", vec!["::sqlx as sqlx"]),
            ("use ::{sqlx};", vec!["sqlx as sqlx"]),
            ("use std as s;", vec!["std as s"]),
            (
                "use crate::{{a, {b}}};",
                vec!["crate", "crate::a as a", "crate::b as b"],
            ),
            ("use crate::a::{*};", vec!["crate::a", "crate::a::*"]),
            ("use crate::r#a::B;", vec!["crate::a::B as B"]),
            ("return ::a::b; use :: a;", vec!["::a::b", "::a as a"]),
            ("a!(crate :: b :: c)", vec!["crate::b::c"]),
            ("if a > ::b::c() {}", vec!["::b::c"]),
            ("A => ::b::c(<D>::e())", vec!["::b::c"]),
            ("a::<::b::C>()", vec!["::b::C"]),
            ("$crate::a::b()", vec!["crate::a::b"]),
            (
                "fn a() -> ::axum::Router { crate::app::b() }",
                vec!["::axum::Router", "crate::app::b"],
            ),
            ("x.y::<Z>(); Self::new()", vec!["Self::new"]),
            ("pub(crate) fn a() {}", vec![]),
            ("// use sqlx::Pool;", vec![]),
        ] {
            assert_eq!(shown(code), expected, "{code}");
        }
    }
    #[test]
    fn the_module_in_which_a_path_is_named_is_known() {
        let code = "use a::b; mod c { use d::e; mod f { fn g() { h::i() } } } j::k!()";
        let tokens = tokenise(code);
        let inside = named(&tokens)
            .into_iter()
            .map(|named| named.inside.join("::"));
        assert_eq!(inside.collect::<Vec<_>>(), ["", "c", "c::f", ""]);
        let modules = inline_modules(&tokens).into_iter();
        assert_eq!(
            modules.map(|names| names.join("::")).collect::<Vec<_>>(),
            ["c", "c::f"]
        );
    }
}
