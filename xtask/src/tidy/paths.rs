//! The paths that Rust code names: `crate::relay::X`, `tokio::select`, also inside `use` groups.

use super::tokens::Token;

/// A path as it is written, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// With the parts of the `use` group around it, without a `self` at the end.
    pub(super) parts: Vec<String>,
    /// The name that a `use` gives to it in its module.
    pub(super) binds: Option<String>,
    /// Counted from 1.
    pub(super) line: usize,
}

/// A brace that is open: of code, or of a `use` group.
struct Brace {
    before: Vec<String>,
    is_use: bool,
}

/// All paths of at least two parts, and those of one part that stand in a `use`.
pub(super) fn named(tokens: &[Token]) -> Vec<Named> {
    let mut open: Vec<Brace> = Vec::new();
    let mut found = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        match tokens[index].text.as_str() {
            // Behind a path, the brace of a group is seen below.
            "{" => open.push(Brace {
                before: Vec::new(),
                is_use: follows_use(tokens, index),
            }),
            "}" => drop(open.pop()),
            _ if tokens[index].is_word() && starts_a_path(tokens, index) => {
                let around = open.last();
                let is_use = follows_use(tokens, index) || around.is_some_and(|brace| brace.is_use);
                let (parts, end) = read_path(tokens, index, around);
                if parts.len() > 1 || is_use {
                    found.push(as_named(tokens, &parts, end, index, is_use));
                }
                index = end;
                if is_sign(tokens, index, "{") && tokens[index - 1].text == "::" {
                    let before = parts;
                    open.push(Brace { before, is_use });
                    index += 1;
                } else if is_use && is_sign(tokens, index, "as") {
                    index += 2;
                }
                continue;
            }
            _ => {}
        }
        index += 1;
    }
    found
}

fn as_named(tokens: &[Token], parts: &[String], end: usize, start: usize, is_use: bool) -> Named {
    let mut parts = parts.to_vec();
    // `self` alone is the module itself; behind other parts it names what they name.
    if parts.len() > 1 && parts.last().is_some_and(|last| last == "self") {
        parts.pop();
    }
    let is_whole = tokens[end - 1].text != "::";
    let alias = is_sign(tokens, end, "as").then(|| tokens.get(end + 1));
    let name = match alias.flatten() {
        Some(alias) => Some(alias.text.clone()),
        None => parts.last().cloned(),
    };
    Named {
        parts,
        binds: name.filter(|_| is_use && is_whole),
        line: tokens[start].line,
    }
}

fn is_sign(tokens: &[Token], index: usize, sign: &str) -> bool {
    tokens.get(index).is_some_and(|token| token.text == sign)
}

fn starts_a_path(tokens: &[Token], index: usize) -> bool {
    let before = index
        .checked_sub(1)
        .map(|before| tokens[before].text.as_str());
    // `::tokio` is a path too: then what stands before the sign decides.
    let absolute = before == Some("::")
        && !(index >= 2 && (tokens[index - 2].is_word() || tokens[index - 2].text == ">"));
    absolute
        || !matches!(
            before,
            Some("::" | "." | "fn" | "mod" | "struct" | "enum" | "trait")
        )
}

fn follows_use(tokens: &[Token], index: usize) -> bool {
    index > 0 && tokens[index - 1].text == "use"
}

/// The parts from here on, after those of the group around; and the index behind them.
fn read_path(tokens: &[Token], start: usize, around: Option<&Brace>) -> (Vec<String>, usize) {
    let mut parts = around.map_or_else(Vec::new, |brace| brace.before.clone());
    let mut index = start;
    loop {
        parts.push(tokens[index].text.clone());
        index += 1;
        if !is_sign(tokens, index, "::") {
            return (parts, index);
        }
        index += 1;
        if tokens.get(index).is_none_or(|token| !token.is_word()) {
            return (parts, index);
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
            ("use super::*;", vec!["super"]),
            ("use sqlx;", vec!["sqlx as sqlx"]),
            (
                "fn a() -> ::axum::Router { crate::app::b() }",
                vec!["axum::Router", "crate::app::b"],
            ),
            ("x.y::<Z>(); Self::new()", vec!["Self::new"]),
            ("pub(crate) fn a() {}", vec![]),
            ("// use sqlx::Pool;", vec![]),
        ] {
            assert_eq!(shown(code), expected, "{code}");
        }
    }
}
