//! The modules of all crates, and which module a path of their code leads to.

use super::manifest::Manifest;
use super::paths::{Named, inline_modules, named};
use super::source::SourceFile;
use std::collections::BTreeMap;

/// How many names in a row a path is followed through (`pub use` of a `pub use`): more is a circle of names.
const FOLLOWED: usize = 8;

/// A module: the folder of its crate's root, and its path from there. Roots have an empty path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Module {
    /// `server/src`, or of a program `proving/src/bin/deepgram-double`.
    pub(super) root: String,
    /// `relay`, `registry`.
    pub(super) path: Vec<String>,
}

impl Module {
    /// `server/src/relay/registry.rs` is relay::registry of `server/src`. An example is a program as those in `src/bin`.
    /// Nothing outside of the folders `src` and `examples` is a module.
    pub(super) fn of(path: &str) -> Option<Self> {
        let stem = path.strip_suffix(".rs")?;
        let source = stem.split_once("/src/");
        let (package, inside) = source.or_else(|| stem.split_once("/examples/"))?;
        let mut root = format!("{package}/src");
        let mut parts: Vec<String> = inside.split('/').map(str::to_owned).collect();
        if source.is_none() {
            root = format!("{root}/examples/{}", parts[0]);
            parts.remove(0);
        } else if parts[0] == "bin" && parts.len() > 1 {
            root = format!("{root}/bin/{}", parts[1]);
            parts.drain(..2);
        }
        let is_root = |name: &String| name == "lib" || name == "main";
        if parts.last().is_some_and(is_root) && parts.len() == 1 {
            parts.pop();
        }
        Some(Self { root, path: parts })
    }

    /// The module whose folder this is: `server/src/relay` is relay, and `server/src` the root.
    pub(super) fn of_folder(path: &str) -> Self {
        let (package, inside) = path.split_once("/src").unwrap_or((path, ""));
        let names = inside.split('/').filter(|name| !name.is_empty());
        Self {
            root: format!("{package}/src"),
            path: names.map(str::to_owned).collect(),
        }
    }

    /// Which of the modules right inside of this one the other is, or lies in.
    pub(super) fn part<'a>(&self, other: &'a Self) -> Option<&'a str> {
        let is_inside = other.root == self.root && other.path.starts_with(&self.path);
        let part = other.path.get(self.path.len());
        part.filter(|_| is_inside).map(String::as_str)
    }

    /// The folder of its package.
    pub(super) fn package(&self) -> &str {
        self.root.split("/src").next().unwrap_or_default()
    }

    /// One is the other, or lies inside the other.
    pub(super) fn is_kin_of(&self, other: &Self) -> bool {
        let shorter = self.path.len().min(other.path.len());
        self.root == other.root && self.path[..shorter] == other.path[..shorter]
    }

    /// Itself, or the module around it that is so deep.
    pub(super) fn up_to(&self, depth: usize) -> Self {
        let mut outer = self.clone();
        outer.path.truncate(depth);
        outer
    }

    /// The module of this name right inside of this one.
    pub(super) fn inside(&self, name: &str) -> Self {
        self.beneath(&[name.to_owned()])
    }

    /// The module to which these names lead from this one.
    fn beneath(&self, names: &[String]) -> Self {
        Self {
            root: self.root.clone(),
            path: [self.path.as_slice(), names].concat(),
        }
    }
}

/// What a path leads to, by its own words alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// Into a crate of this checkout that the file is part of: the root's folder and the path from there.
    Own(Module),
    /// Another crate: its name and the module named in it, if any.
    External(String, String),
}

/// A file with the paths that its production code names.
#[derive(Debug)]
pub(super) struct Naming<'a> {
    /// The file.
    pub(super) file: &'a SourceFile,
    /// What it is.
    pub(super) module: Module,
    /// In the order of the code.
    pub(super) names: Vec<Named>,
}

impl Naming<'_> {
    /// The module in which one of its names stands: the file's, or one that is written out in the file.
    pub(super) fn place(&self, named: &Named) -> Module {
        self.module.beneath(&named.inside)
    }
}

/// All modules, and what each names.
#[derive(Debug)]
pub(super) struct Modules<'a> {
    /// One for each Rust file under a `src` folder.
    pub(super) namings: Vec<Naming<'a>>,
    by_module: BTreeMap<Module, Vec<usize>>,
    /// By the package's folder: the name under which its programs know its library.
    crates: BTreeMap<String, String>,
}

impl<'a> Modules<'a> {
    /// Of these files.
    pub(super) fn new(files: &'a [SourceFile]) -> Self {
        let naming = |file: &'a SourceFile| {
            Some(Naming {
                file,
                module: Module::of(&file.path)?,
                names: named(&file.production),
            })
        };
        let namings: Vec<Naming<'a>> = files.iter().filter_map(naming).collect();
        let mut by_module: BTreeMap<Module, Vec<usize>> = BTreeMap::new();
        for (index, naming) in namings.iter().enumerate() {
            let inner = inline_modules(&naming.file.production);
            let inner = inner.iter().map(|names| naming.module.beneath(names));
            for module in inner.chain([naming.module.clone()]) {
                by_module.entry(module).or_default().push(index);
            }
        }
        let crates = files.iter().filter_map(library_name).collect();
        Self {
            namings,
            by_module,
            crates,
        }
    }

    /// Whether there is such a module.
    pub(super) fn has(&self, module: &Module) -> bool {
        self.by_module.contains_key(module)
    }

    /// The folder of the package whose library other crates know by this name.
    pub(super) fn package_of(&self, library: &str) -> Option<&str> {
        let mut crates = self.crates.iter();
        let found = crates.find(|(_, name)| name.as_str() == library)?;
        Some(found.0)
    }

    /// What a path in `here` says.
    pub(super) fn target(&self, here: &Module, parts: &[String]) -> Target {
        let library = self.crates.get(here.package());
        let own = |base: &[String], rest: &[String]| {
            Target::Own(Module {
                root: here.root.clone(),
                path: [base, rest].concat(),
            })
        };
        let parts = match parts {
            // `self::super` is `super`.
            [first, rest @ ..]
                if first == "self" && rest.first().is_some_and(|next| next == "super") =>
            {
                rest
            }
            _ => parts,
        };
        let ups = parts.iter().take_while(|part| *part == "super").count();
        let (first, rest) = match parts {
            // `::a` is a crate, whatever there is here of this name.
            [sign, first, rest @ ..] if sign.is_empty() => (first, rest),
            [first, ..] if self.has(&here.inside(first)) => return own(&here.path, parts),
            [first, rest @ ..] => (first, rest),
            [] => return own(&here.path, &[]),
        };
        match first.as_str() {
            "super" => own(
                &here.path[..here.path.len().saturating_sub(ups)],
                &parts[ups..],
            ),
            "crate" => own(&[], rest),
            "self" => own(&here.path, rest),
            first if library.is_some_and(|name| name == first) => Target::Own(Module {
                root: format!("{}/src", here.package()),
                path: rest.to_vec(),
            }),
            first => Target::External(first.to_owned(), rest.first().cloned().unwrap_or_default()),
        }
    }

    /// What a path in `here` leads to in the end: names that a `use` gives to things are followed to the module or the
    /// crate in which the things are.
    pub(super) fn end(&self, here: &Module, parts: &[String]) -> Target {
        let end = self.follow(here, parts, FOLLOWED);
        end.unwrap_or_else(|| self.target(here, parts))
    }

    /// The module in which that is defined which a path in `here` names, if it is one of these.
    pub(super) fn home(&self, here: &Module, parts: &[String]) -> Option<Module> {
        match self.follow(here, parts, FOLLOWED)? {
            Target::Own(home) => Some(home),
            Target::External(..) => None,
        }
    }

    fn follow(&self, here: &Module, parts: &[String], left: usize) -> Option<Target> {
        let left = left.checked_sub(1)?;
        let target = match self.target(here, parts) {
            Target::Own(target) => target,
            Target::External(first, second) => {
                let bound = self.bound(here, &first, &parts[1..]);
                let bound = bound.filter(|_| !parts[0].is_empty());
                return match bound {
                    Some(bound) => self.follow(here, &bound, left),
                    None => Some(Target::External(first, second)),
                };
            }
        };
        let mut reached = Module {
            root: target.root,
            path: Vec::new(),
        };
        for (index, part) in target.path.iter().enumerate() {
            let next = reached.inside(part);
            if self.has(&next) {
                reached = next;
                continue;
            }
            let bound = self.bound(&reached, part, &target.path[index + 1..]);
            // A `use` that leads to where it stands binds nothing of another place.
            let elsewhere = bound.and_then(|bound| self.follow(&reached, &bound, left));
            return elsewhere.or(Some(Target::Own(reached)));
        }
        Some(Target::Own(reached))
    }

    /// The path that `name` stands for in `here`, with what follows it.
    fn bound(&self, here: &Module, name: &str, rest: &[String]) -> Option<Vec<String>> {
        for index in self.by_module.get(here)? {
            let naming = &self.namings[*index];
            let is_bound = |named: &&Named| {
                named.binds.as_deref() == Some(name) && naming.place(named) == *here
            };
            let Some(bound) = naming.names.iter().find(is_bound) else {
                continue;
            };
            let is_itself = bound.parts.len() == 1 && bound.parts[0] == name;
            // `use sqlx` gives the crate the name that it has.
            let sign = is_itself.then(String::new);
            return Some(
                sign.into_iter()
                    .chain(bound.parts.iter().chain(rest).cloned())
                    .collect(),
            );
        }
        None
    }
}

/// The package's folder and its library's name, if the file is a manifest.
fn library_name(file: &SourceFile) -> Option<(String, String)> {
    let folder = file.path.strip_suffix("/Cargo.toml")?;
    let name = Manifest::of(file)?.ok()?.package?;
    Some((folder.to_owned(), name.replace('-', "_")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house() -> Vec<SourceFile> {
        [
            ("server/Cargo.toml", "[package]\nname = \"sotto-server\"\n"),
            ("server/src/main.rs", ""),
            (
                "server/src/lib.rs",
                "pub mod relay; pub use relay::Relay as R;",
            ),
            ("server/src/store.rs", ""),
            (
                "server/src/relay.rs",
                "use registry::Registry; use self::Registry as Again; use std as s; pub use ::sqlx;
                 mod inner { use super::registry::Registry; }",
            ),
            ("server/src/relay/registry.rs", ""),
            ("server/src/bin/load.rs", ""),
        ]
        .map(|(path, text)| SourceFile::new(path, text))
        .into()
    }

    fn parts(path: &str) -> Vec<String> {
        path.split("::").map(str::to_owned).collect()
    }

    #[test]
    fn a_path_leads_where_its_words_say() {
        let files = house();
        let modules = Modules::new(&files);
        for (here, path, expected) in [
            ("relay/registry", "super::super::store::Pool", "store::Pool"),
            ("relay/registry", "super::Relay", "relay::Relay"),
            ("relay/registry", "self::super::super::store", "store"),
            (
                "relay",
                "self::registry::Registry",
                "relay::registry::Registry",
            ),
            ("relay", "registry::Registry", "relay::registry::Registry"),
            ("lib", "relay::Relay", "relay::Relay"),
            ("main", "sotto_server::store::Pool", "store::Pool"),
            ("bin/load", "sotto_server::store", "store"),
            ("relay", "crate::store", "store"),
        ] {
            let here = Module::of(&format!("server/src/{here}.rs")).unwrap();
            let Target::Own(target) = modules.target(&here, &parts(path)) else {
                panic!("{path} leads away");
            };
            assert_eq!(target.root, "server/src");
            assert_eq!(target.path.join("::"), expected, "{path}");
        }
        let here = Module::of("server/src/relay.rs").unwrap();
        let away = Target::External("tokio".to_owned(), "sync".to_owned());
        assert_eq!(modules.target(&here, &parts("tokio::sync::mpsc")), away);
        assert_eq!(modules.target(&here, &parts("::registry::a")), {
            Target::External("registry".to_owned(), "a".to_owned())
        });
        assert_eq!(modules.package_of("sotto_server"), Some("server"));
    }

    #[test]
    fn a_folder_is_a_module_and_knows_its_parts() {
        let relay = Module::of_folder("server/src/relay");
        for (path, part) in [
            ("server/src/relay/registry.rs", Some("registry")),
            ("server/src/relay/registry/entry.rs", Some("registry")),
            ("server/src/relay.rs", None),
            ("server/src/relays/registry.rs", None),
            ("proving/src/relay/registry.rs", None),
        ] {
            assert_eq!(relay.part(&Module::of(path).unwrap()), part, "{path}");
        }
        let root = Module::of_folder("server/src");
        let registry = Module::of("server/src/relay/registry.rs").unwrap();
        assert_eq!(root.part(&registry), Some("relay"));
    }

    #[test]
    fn names_are_followed_to_where_the_things_are() {
        let files = house();
        let modules = Modules::new(&files);
        for (path, expected) in [
            ("crate::relay::registry::Registry", "relay::registry"),
            ("crate::relay::Registry", "relay::registry"),
            ("crate::relay::Again", "relay::registry"),
            ("crate::R", "relay"),
            ("crate::relay::Relay", "relay"),
            ("crate::relay::inner::Registry", "relay::registry"),
            ("crate::relay::inner::Other", "relay::inner"),
        ] {
            let here = Module::of("server/src/store.rs").unwrap();
            let home = modules.home(&here, &parts(path)).unwrap();
            assert_eq!(home.path.join("::"), expected, "{path}");
        }
        let here = Module::of("server/src/store.rs").unwrap();
        assert_eq!(modules.home(&here, &parts("tokio::sync")), None);
        for (path, (name, inside)) in [
            ("crate::relay::sqlx::query", ("sqlx", "query")),
            ("crate::relay::s::env::var", ("std", "env")),
        ] {
            let away = Target::External(name.to_owned(), inside.to_owned());
            assert_eq!(modules.end(&here, &parts(path)), away, "{path}");
        }
    }

    #[test]
    fn examples_are_programs() {
        for path in ["a/examples/b.rs", "a/examples/b/main.rs"] {
            let example = Module::of(path).unwrap();
            assert_eq!(example.root, "a/src/examples/b", "{path}");
            assert!(
                example.path.is_empty() && example.package() == "a",
                "{path}"
            );
        }
    }
}
