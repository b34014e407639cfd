//! The tables in ARCHITECTURE.md that say which room may import which. What is printed there is what is checked.

use super::Violation;
use super::rules;
use super::source::SourceFile;

/// The document with the tables.
pub(super) const DOCUMENT: &str = "ARCHITECTURE.md";
/// What begins a table, and what ends it. Between the two stands the folder whose rooms it is about.
const BEGIN: &str = "<!-- rooms of ";
const END: &str = "<!-- end of rooms -->";
const MARK_END: &str = " -->";
/// The titles of the columns.
const TITLES: [&str; 3] = ["room", "may import", "holds"];
/// The folder of the table whose rooms are the packages.
pub(super) const PACKAGES: &str = "the checkout";

/// The rooms of one folder, in the order in which they import each other.
#[derive(Debug)]
pub(super) struct Table {
    /// `server/src`, the folder of a room that has rooms of its own (`server/src/transport`), or [`PACKAGES`].
    pub(super) within: String,
    /// The line of the mark, counted from 1.
    pub(super) line: usize,
    /// In the order of the document.
    pub(super) rows: Vec<Row>,
}

/// One room, or several that belong together.
#[derive(Debug)]
pub(super) struct Row {
    /// Counted from 1.
    pub(super) line: usize,
    /// The names of modules; one with a `*` at its end stands for all that begin so.
    pub(super) rooms: Vec<String>,
    /// Entries of this or another row's `rooms`.
    pub(super) imports: Vec<String>,
    /// Crates that no other room of this table may name, unless it holds them too.
    pub(super) holds: Vec<String>,
}

/// What cannot be read, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreadable {
    /// Counted from 1.
    pub(super) line: usize,
    /// What is wrong.
    pub(super) what: String,
}

impl Table {
    /// The rows that speak of a room: there should be one.
    pub(super) fn rows_of(&self, room: &str) -> impl Iterator<Item = &Row> {
        let is_meant = move |row: &&Row| row.rooms.iter().any(|entry| covers(entry, room));
        self.rows.iter().filter(is_meant)
    }
}

/// Whether an entry of a table means this room.
pub(super) fn covers(entry: &str, room: &str) -> bool {
    match entry.strip_suffix('*') {
        Some(beginning) => room.starts_with(beginning),
        None => entry == room,
    }
}

/// The tables of the document among these files. Without the document there are none.
pub(super) fn read(files: &[SourceFile]) -> Result<Vec<Table>, Unreadable> {
    let document = files.iter().find(|file| file.path == DOCUMENT);
    parse(document.map_or("", |document| &document.text))
}

/// A violation in the tables themselves.
pub(super) fn violation(line: usize, what: String) -> Violation {
    Violation {
        path: DOCUMENT.to_owned(),
        line,
        rule: rules::ROOM_TABLE,
        what,
    }
}

fn parse(text: &str) -> Result<Vec<Table>, Unreadable> {
    let mut tables: Vec<Table> = Vec::new();
    let mut lines = (1..).zip(text.lines().map(str::trim));
    while let Some((line, mark)) = lines.next() {
        let Some(rest) = mark.strip_prefix(BEGIN) else {
            continue;
        };
        let within = rest.strip_suffix(MARK_END);
        let within = within.ok_or_else(|| unreadable(line, "the mark has no end"))?;
        if tables.iter().any(|table| table.within == within) {
            return Err(unreadable(line, &format!("{within} has a table already")));
        }
        tables.push(Table {
            within: within.to_owned(),
            line,
            rows: parse_rows(line, &mut lines)?,
        });
    }
    Ok(tables)
}

fn parse_rows<'a>(
    mark: usize,
    lines: &mut impl Iterator<Item = (usize, &'a str)>,
) -> Result<Vec<Row>, Unreadable> {
    let mut inside = Vec::new();
    loop {
        let (line, text) = lines
            .next()
            .ok_or_else(|| unreadable(mark, &format!("the table does not end with {END}")))?;
        if text == END {
            break;
        }
        if !text.is_empty() {
            inside.push((line, cells(line, text)?));
        }
    }
    let titles = inside.first().map(|(_, cells)| cells);
    if titles.is_none_or(|titles| *titles != TITLES) || inside.len() < 3 {
        let what = format!(
            "here belongs a table with the columns {}",
            TITLES.join(", ")
        );
        return Err(unreadable(mark, &what));
    }
    inside
        .into_iter()
        .skip(2)
        .map(|(line, [rooms, imports, holds])| {
            let row = Row {
                line,
                rooms: names(line, rooms)?,
                imports: names(line, imports)?,
                holds: names(line, holds)?,
            };
            if row.rooms.is_empty() {
                return Err(unreadable(line, "the row names no room"));
            }
            Ok(row)
        })
        .collect()
}

fn cells(line: usize, text: &str) -> Result<[&str; 3], Unreadable> {
    let inner = text
        .strip_prefix('|')
        .and_then(|text| text.strip_suffix('|'));
    let cells: Vec<&str> = inner
        .unwrap_or_default()
        .split('|')
        .map(str::trim)
        .collect();
    cells
        .try_into()
        .map_err(|_| unreadable(line, "a row is | room | may import | holds |"))
}

/// `` `a`, `b` ``
fn names(line: usize, cell: &str) -> Result<Vec<String>, Unreadable> {
    let name = |entry: &str| {
        let name = entry.trim().strip_prefix('`')?.strip_suffix('`')?;
        let is_name = !name.is_empty() && !name.contains(['`', ' ']);
        is_name.then(|| name.to_owned())
    };
    let entries = cell.split(',').filter(|_| !cell.is_empty());
    let read = entries.map(|entry| {
        name(entry).ok_or_else(|| unreadable(line, &format!("{entry:?} is no name in backticks")))
    });
    read.collect()
}

fn unreadable(line: usize, what: &str) -> Unreadable {
    let what = what.to_owned();
    Unreadable { line, what }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "<!-- rooms of a/src -->\n| room | may import | holds |\n|---|---|---|\n";

    #[test]
    fn a_table_is_read() {
        let rows = "| `b` | | `sqlx` |\n| `use_*`, `c` | `b`, `c` | |\n";
        let text = format!("# A\n\n{HEAD}{rows}{END}\n| no | table | of ours |\n");
        let tables = parse(&text).unwrap();
        let [table] = &tables[..] else {
            panic!("{tables:?}");
        };
        assert_eq!((table.within.as_str(), table.line), ("a/src", 3));
        assert_eq!(table.rows[0].holds, ["sqlx"]);
        assert_eq!(table.rows[1].imports, ["b", "c"]);
        assert_eq!(table.rows_of("use_x").next().unwrap().line, 7);
        assert_eq!(table.rows_of("d").count(), 0);
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_line() {
        for (text, line, what) in [
            (format!("\n{HEAD}| `b` | | |\n"), 2, "does not end"),
            (format!("{HEAD}| `b` | |\n{END}"), 4, "a row is"),
            (format!("{HEAD}| `b` | c | |\n{END}"), 4, "\"c\" is no name"),
            (format!("{HEAD}| | `c` | |\n{END}"), 4, "names no room"),
            (format!("{HEAD}{END}"), 1, "here belongs a table"),
            (
                format!("{HEAD}| `b` | | |\n{END}\n{HEAD}| `b` | | |\n{END}"),
                6,
                "already",
            ),
            ("<!-- rooms of a/src".to_owned(), 1, "has no end"),
            (
                HEAD.replace("holds", "has") + "| `b` | | |\n" + END,
                1,
                "here belongs a table",
            ),
        ] {
            let refused = parse(&text).unwrap_err();
            assert_eq!(refused.line, line, "{text}");
            assert!(refused.what.contains(what), "{text}: {}", refused.what);
        }
    }
}
