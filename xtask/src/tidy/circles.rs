//! Two modules that import each other are one module in two files: neither can be understood or moved alone.

use super::Violation;
use super::modules::{Module, Modules};
use super::rules;
use std::collections::{BTreeMap, VecDeque};

/// What ties one module to another: the place of the first path that does.
#[derive(Debug)]
struct Tie {
    path: String,
    line: usize,
    named: String,
}

type Graph = BTreeMap<Module, BTreeMap<Module, Tie>>;

/// Circles among the modules of one folder, each taken with all that is inside of it. A module and those around it
/// or inside of it are one for this purpose.
pub(super) fn check(modules: &Modules<'_>) -> Vec<Violation> {
    let graph = graph(modules);
    let mut told: Vec<&Module> = Vec::new();
    let mut found = Vec::new();
    for module in graph.keys() {
        if told.contains(&module) {
            continue;
        }
        if let Some(circle) = way(&graph, module, module) {
            found.push(violation(&graph, &circle));
            // All who are tied to each other are mended together, so one circle of theirs is told.
            let is_tied = |other: &&Module| {
                way(&graph, module, other).is_some() && way(&graph, other, module).is_some()
            };
            told.extend(graph.keys().filter(is_tied));
        }
    }
    found
}

/// A path in `a::b::c` to `a::d::e` ties `a::b` to `a::d`.
fn graph(modules: &Modules<'_>) -> Graph {
    let mut graph = Graph::new();
    for naming in &modules.namings {
        for named in &naming.names {
            let here = &naming.place(named);
            let home = modules.home(here, &named.parts);
            let is_elsewhere = |home: &Module| home.root == here.root && !home.is_kin_of(here);
            let Some(home) = home.filter(is_elsewhere) else {
                continue;
            };
            let pairs = here.path.iter().zip(&home.path);
            let depth = 1 + pairs.take_while(|(from, to)| from == to).count();
            let ties = graph.entry(here.up_to(depth)).or_default();
            ties.entry(home.up_to(depth)).or_insert_with(|| Tie {
                path: naming.file.path.clone(),
                line: named.line,
                named: named.parts.join("::"),
            });
        }
    }
    graph
}

/// The shortest way of at least one step, both ends included.
fn way(graph: &Graph, from: &Module, to: &Module) -> Option<Vec<Module>> {
    let mut before: BTreeMap<&Module, &Module> = BTreeMap::new();
    let mut open = VecDeque::from([from]);
    while let Some(module) = open.pop_front() {
        for next in graph.get(module).into_iter().flat_map(BTreeMap::keys) {
            if next == to {
                let mut way = vec![to.clone(), module.clone()];
                let mut at = module;
                while let Some(earlier) = before.get(at) {
                    way.push((*earlier).clone());
                    at = earlier;
                }
                way.reverse();
                return Some(way);
            }
            if next != from && !before.contains_key(next) {
                before.insert(next, module);
                open.push_back(next);
            }
        }
    }
    None
}

fn violation(graph: &Graph, circle: &[Module]) -> Violation {
    let steps = circle.windows(2).map(|step| &graph[&step[0]][&step[1]]);
    let ties: Vec<&Tie> = steps.collect();
    let said = ties
        .iter()
        .map(|tie| format!("{}:{} names {}", tie.path, tie.line, tie.named));
    let names = circle.iter().map(|module| module.path.join("::"));
    let what = format!(
        "{}: {}",
        names.collect::<Vec<_>>().join(" -> "),
        said.collect::<Vec<_>>().join(", ")
    );
    Violation {
        path: ties[0].path.clone(),
        line: ties[0].line,
        rule: rules::IMPORT_CIRCLE,
        what,
    }
}

#[cfg(test)]
mod tests {
    use super::super::source::SourceFile;
    use super::*;

    fn circles(files: &[(&str, &str)]) -> Vec<String> {
        let source = |(path, code): &(&str, &str)| SourceFile::new(&format!("a/src/{path}"), code);
        let files: Vec<SourceFile> = files.iter().map(source).collect();
        let found = check(&Modules::new(&files));
        found.into_iter().map(|violation| violation.what).collect()
    }

    #[test]
    fn circles_are_caught_and_say_what_ties_them() {
        assert_eq!(
            circles(&[
                ("b.rs", "use crate::c::X;"),
                ("c.rs", "fn a() { super::b::y() }")
            ]),
            ["b -> c -> b: a/src/b.rs:1 names crate::c::X, a/src/c.rs:1 names super::b::y"]
        );
        for files in [
            // Round about; one circle, though three modules are in it.
            [
                ("b.rs", "use crate::c;"),
                ("c.rs", "use crate::d;"),
                ("d.rs", "use crate::b;"),
            ],
            // By two files of one module.
            [
                ("b.rs", "pub struct Y;"),
                ("b/x.rs", "use crate::c;"),
                ("c.rs", "use crate::b::Y;"),
            ],
            // By a name that another module gives away.
            [
                ("b.rs", "use crate::X;"),
                ("lib.rs", "pub use c::X;"),
                ("c.rs", "use crate::b;"),
            ],
            // By a name that this module gives to a module.
            [
                ("d.rs", "pub fn e() {}"),
                ("d/b.rs", "use crate::c;"),
                ("c.rs", "use crate::d; fn a() { d::b::f() }"),
            ],
        ] {
            assert_eq!(circles(&files).len(), 1, "{files:?}");
        }
    }

    #[test]
    fn a_module_and_what_is_inside_of_it_are_one() {
        assert!(circles(&[("b.rs", "use c::X;"), ("b/c.rs", "use super::Y;")]).is_empty());
        let in_tests = "#[cfg(test)]\nmod tests { use crate::b::X; }";
        assert!(circles(&[("b.rs", "use crate::c;"), ("c.rs", in_tests)]).is_empty());
        assert!(
            circles(&[
                ("b.rs", "use crate::c; use crate::d;"),
                ("c.rs", "use crate::d;"),
                ("d.rs", "")
            ])
            .is_empty()
        );
    }
}
