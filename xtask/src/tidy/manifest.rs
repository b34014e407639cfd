//! A package's manifest, as far as the rules ask for it.

use super::source::SourceFile;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The sections with dependencies of a package.
const DEPENDENCIES: [(&str, Section); 3] = [
    ("dependencies", Section::Program),
    ("build-dependencies", Section::Build),
    ("dev-dependencies", Section::Tests),
];
/// The sections that say where code lies which cargo would find without them.
const TARGETS: [&str; 5] = ["lib", "bin", "example", "test", "bench"];

/// What a dependency is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Program,
    Build,
    Tests,
    /// `[workspace.dependencies]`: versions for all packages.
    Workspace,
}

/// What a manifest asks for.
#[derive(Debug)]
pub(super) struct Dependency {
    /// As the manifest names it.
    pub(super) name: String,
    /// What for.
    pub(super) section: Section,
    /// Whether the package has another name.
    pub(super) is_renamed: bool,
    /// Counted from 1.
    pub(super) line: usize,
}

/// A `Cargo.toml`.
#[derive(Debug)]
pub(super) struct Manifest {
    /// The package's name, if the manifest is of a package.
    pub(super) package: Option<String>,
    /// Of all sections, those of single systems too.
    pub(super) dependencies: Vec<Dependency>,
    /// Whether it takes the workspace's lints.
    pub(super) takes_lints: bool,
    /// The lines that name or place a target otherwise than cargo does, or put one package in the place of another.
    pub(super) oddities: Vec<usize>,
}

impl Manifest {
    /// The manifest in this file, if it is one; an error says what cannot be read.
    pub(super) fn of(file: &SourceFile) -> Option<Result<Self, toml::de::Error>> {
        let is_manifest = file.path.rsplit('/').next() == Some("Cargo.toml");
        is_manifest.then(|| Self::parse(&file.text))
    }

    fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let root = DeTable::parse(text)?;
        let root = root.get_ref();
        let mut reader = Reader {
            text,
            dependencies: Vec::new(),
            oddities: Vec::new(),
        };
        reader.read_package(root);
        for (_, system) in entries(table(root, "target")) {
            reader.read_sections(system.get_ref().as_table());
        }
        let shared =
            table(root, "workspace").and_then(|workspace| table(workspace, "dependencies"));
        reader.read_dependencies(shared, Section::Workspace);
        let package = table(root, "package").and_then(|package| package.get("name"));
        let lints = table(root, "lints").and_then(|lints| lints.get("workspace"));
        reader.oddities.sort_unstable();
        reader
            .dependencies
            .sort_by_key(|dependency| dependency.line);
        Ok(Self {
            package: package.and_then(|name| Some(name.get_ref().as_str()?.to_owned())),
            dependencies: reader.dependencies,
            takes_lints: lints.is_some_and(|lints| lints.get_ref().as_bool() == Some(true)),
            oddities: reader.oddities,
        })
    }
}

struct Reader<'a> {
    text: &'a str,
    dependencies: Vec<Dependency>,
    oddities: Vec<usize>,
}

impl Reader<'_> {
    fn read_package(&mut self, root: &DeTable<'_>) {
        self.read_sections(Some(root));
        for target in TARGETS {
            let one = table(root, target);
            let many = root
                .get(target)
                .and_then(|value| value.get_ref().as_array());
            let many = many.into_iter().flat_map(|array| array.iter());
            let many = many.filter_map(|value| value.get_ref().as_table());
            for target_table in one.into_iter().chain(many) {
                self.note_odd(target_table, "path");
            }
            if let Some(library) = one {
                self.note_odd(library, "name");
            }
        }
        if let Some(package) = table(root, "package") {
            self.note_odd(package, "build");
        }
        self.note_odd(root, "patch");
        self.note_odd(root, "replace");
    }

    fn note_odd(&mut self, table: &DeTable<'_>, key: &str) {
        if let Some((key, _)) = table.get_key_value(key) {
            let line = self.line(key.span());
            self.oddities.push(line);
        }
    }

    fn read_sections(&mut self, around: Option<&DeTable<'_>>) {
        for (name, section) in DEPENDENCIES {
            let dependencies = around.and_then(|around| table(around, name));
            self.read_dependencies(dependencies, section);
        }
    }

    fn read_dependencies(&mut self, dependencies: Option<&DeTable<'_>>, section: Section) {
        for (name, value) in entries(dependencies) {
            let asked = value.get_ref().as_table();
            let line = self.line(name.span());
            self.dependencies.push(Dependency {
                name: name.get_ref().to_string(),
                section,
                is_renamed: asked.is_some_and(|asked| asked.contains_key("package")),
                line,
            });
        }
    }

    fn line(&self, span: Range<usize>) -> usize {
        1 + self.text[..span.start].matches('\n').count()
    }
}

fn table<'a, 'text>(around: &'a DeTable<'text>, key: &str) -> Option<&'a DeTable<'text>> {
    around.get(key)?.get_ref().as_table()
}

type Entry<'a, 'text> = (
    &'a Spanned<std::borrow::Cow<'text, str>>,
    &'a Spanned<DeValue<'text>>,
);

fn entries<'a, 'text>(table: Option<&'a DeTable<'text>>) -> impl Iterator<Item = Entry<'a, 'text>> {
    table.into_iter().flat_map(|table| table.iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Vec<(String, Section, bool, usize)> {
        let dependencies = Manifest::parse(text).unwrap().dependencies.into_iter();
        dependencies
            .map(|asked| (asked.name, asked.section, asked.is_renamed, asked.line))
            .collect()
    }

    #[test]
    fn dependencies_are_found_however_they_are_spelt() {
        use Section::{Build, Program, Tests, Workspace};
        for (text, section) in [
            ("[dependencies]\na = \"1\"\n", Program),
            ("[dependencies]\n\"a\" = { version = \"1\" }\n", Program),
            ("[ dependencies ]\na.workspace = true\n", Program),
            ("\n[dependencies.a]\nversion = \"1\"\n", Program),
            ("[\"dependencies\"]\n'a'.version = \"1\"\n", Program),
            ("\ndependencies = { a = \"1\" }\n", Program),
            ("\ndependencies.a = \"1\"\n", Program),
            ("[target.'cfg(unix)'.dependencies]\na = \"1\"\n", Program),
            (
                "\n[target.\"x\".dependencies.a]\nversion = \"1\"\n",
                Program,
            ),
            ("[build-dependencies]\na = \"1\"\n", Build),
            ("[target.x.build-dependencies]\na = \"1\"\n", Build),
            ("[dev-dependencies]\na = \"1\"\n", Tests),
            ("[workspace.dependencies]\na = \"1\"\n", Workspace),
        ] {
            assert_eq!(asked(text), [("a".to_owned(), section, false, 2)], "{text}");
        }
        let renamed = "[dependencies]\na = { package = \"b\", version = \"1\" }\n";
        assert!(asked(renamed)[0].2);
        assert_eq!(asked("a = \"[dependencies]\"\n# [dependencies.a]\n"), []);
    }

    #[test]
    fn what_cargo_would_find_elsewhere_is_odd() {
        for (text, line) in [
            ("[lib]\npath = \"a.rs\"\n", 2),
            ("[lib]\nname = \"a\"\n", 2),
            ("[[bin]]\nname = \"a\"\npath = \"a.rs\"\n", 3),
            (
                "[[example]]\nname = \"a\"\n[[example]]\npath = \"a.rs\"\n",
                4,
            ),
            ("[package]\nname = \"a\"\nbuild = \"a.rs\"\n", 3),
            ("[patch.crates-io]\na = { path = \"a\" }\n", 1),
            ("test = [{ path = \"a.rs\" }]\n", 1),
        ] {
            assert_eq!(Manifest::parse(text).unwrap().oddities, [line], "{text}");
        }
        let plain = "[package]\nname = \"a\"\n[[bin]]\nname = \"b\"\n[lints]\nworkspace = true\n";
        let plain = Manifest::parse(plain).unwrap();
        assert!(plain.oddities.is_empty() && plain.takes_lints);
        assert_eq!(plain.package.as_deref(), Some("a"));
        assert!(Manifest::parse("[package\n").is_err());
    }
}
