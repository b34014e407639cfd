//! The paths that Rust code names: `crate::relay::X`, `tokio::select`, also inside `use` groups.

use super::tokens::Token;

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// A module at the top of the file's own crate.
    Module(String),
    /// Another crate: its name and the module named in it, if any.
    External(String, String),
}

/// A path and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// Where it leads.
    pub(super) target: Target,
    /// Counted from 1.
    pub(super) line: usize,
}

/// All paths of at least two parts, with `super` and `self` resolved for the file at `path`.
pub(super) fn named(path: &str, tokens: &[Token]) -> Vec<Named> {
    let here = module_of(path);
    let mut groups: Vec<Vec<String>> = Vec::new();
    let mut found = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        match tokens[index].text.as_str() {
            // Braces of code; those of groups are seen below.
            "{" => groups.push(Vec::new()),
            "}" => drop(groups.pop()),
            _ if tokens[index].is_word() && starts_a_path(tokens, index) => {
                let line = tokens[index].line;
                let (parts, end) = read_path(tokens, index, groups.last());
                if parts.len() > 1 || follows_use(tokens, index) {
                    found.push(Named {
                        target: resolve(&here, &parts),
                        line,
                    });
                }
                index = end;
                if tokens.get(index).is_some_and(|token| token.text == "{")
                    && tokens[index - 1].text == "::"
                {
                    groups.push(parts);
                    index += 1;
                }
                continue;
            }
            _ => {}
        }
        index += 1;
    }
    found
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
fn read_path(tokens: &[Token], start: usize, group: Option<&Vec<String>>) -> (Vec<String>, usize) {
    let mut parts = group.cloned().unwrap_or_default();
    let mut index = start;
    loop {
        parts.push(tokens[index].text.clone());
        index += 1;
        if tokens.get(index).is_none_or(|token| token.text != "::") {
            return (parts, index);
        }
        index += 1;
        if tokens.get(index).is_none_or(|token| !token.is_word()) {
            return (parts, index);
        }
    }
}

/// `server/src/relay/registry.rs` is the module relay::registry.
fn module_of(path: &str) -> Vec<String> {
    let inside = path.split_once("/src/").map_or("", |(_, inside)| inside);
    let mut parts: Vec<String> = inside
        .trim_end_matches(".rs")
        .split('/')
        .map(str::to_owned)
        .collect();
    if parts
        .last()
        .is_some_and(|last| last == "lib" || last == "main")
    {
        parts.pop();
    }
    parts
}

fn resolve(here: &[String], parts: &[String]) -> Target {
    let ups = parts.iter().take_while(|part| *part == "super").count();
    let is_own = ups > 0 || parts[0] == "crate" || parts[0] == "self";
    if !is_own {
        return Target::External(parts[0].clone(), parts.get(1).cloned().unwrap_or_default());
    }
    let base: &[String] = match parts[0].as_str() {
        "crate" => &[],
        "self" => here,
        _ => &here[..here.len().saturating_sub(ups)],
    };
    let top = base.iter().chain(parts.iter().skip(ups.max(1))).next();
    Target::Module(top.cloned().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::super::masking::mask;
    use super::super::tokens::tokenise;
    use super::*;

    fn targets(path: &str, code: &str) -> Vec<String> {
        let shown = |named: Named| match named.target {
            Target::Module(name) => format!("crate::{name}"),
            Target::External(name, inside) => format!("{name}::{inside}"),
        };
        named(path, &tokenise(&mask(code)))
            .into_iter()
            .map(shown)
            .collect()
    }

    #[test]
    fn paths_are_found_in_uses_groups_and_code() {
        for (code, expected) in [
            ("use crate::relay::Relay;", vec!["crate::relay"]),
            (
                "use crate::{store::{Pool, users}, ledger};",
                vec![
                    "crate::store",
                    "crate::store",
                    "crate::store",
                    "crate::ledger",
                ],
            ),
            ("use {std::fs, tokio::io};", vec!["std::fs", "tokio::io"]),
            ("use sqlx;", vec!["sqlx::"]),
            (
                "fn a() -> ::axum::Router { crate::app::b() }",
                vec!["axum::Router", "crate::app"],
            ),
            ("x.y::<Z>(); Self::new()", vec!["Self::new"]),
            ("pub(crate) fn a() {}", vec![]),
            ("// use sqlx::Pool;", vec![]),
        ] {
            let found: Vec<String> = targets("server/src/app.rs", code);
            let found: Vec<&str> = found
                .iter()
                .map(String::as_str)
                .filter(|name| *name != "crate::")
                .collect();
            for name in &expected {
                assert!(found.contains(name), "{code}: {found:?}");
            }
            assert!(
                found.iter().all(|name| expected.contains(name)),
                "{code}: {found:?}"
            );
        }
    }

    #[test]
    fn super_is_resolved() {
        assert_eq!(
            targets(
                "server/src/relay/registry.rs",
                "use super::super::store::Pool;"
            ),
            ["crate::store"]
        );
        assert_eq!(
            targets("server/src/relay/registry.rs", "use super::Relay;"),
            ["crate::relay"]
        );
        assert_eq!(
            targets("server/src/relay.rs", "use self::registry::Registry;"),
            ["crate::relay"]
        );
    }
}
