//! What is written another way than it is said, as a person writes it: spoken forms with commas
//! between them, and what they become. Pure.

use super::{Replacement, Settings, index_in};

/// A row of the editor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Spoken forms, with commas between them.
    pub spoken: String,
    /// What they become.
    pub written: String,
}

impl Row {
    /// The row of `replacement`.
    pub fn of(replacement: &Replacement) -> Self {
        Self {
            spoken: replacement.spoken.join(", "),
            written: replacement.written.clone(),
        }
    }

    fn is_empty(&self) -> bool {
        self.spoken.trim().is_empty() && self.written.is_empty()
    }

    fn replacement(&self) -> Replacement {
        let forms = self.spoken.split(',').map(str::trim);
        let forms = forms.filter(|form| !form.is_empty());
        Replacement {
            spoken: forms.map(str::to_owned).collect(),
            written: self.written.clone(),
        }
    }
}

/// The replacements of all rows, empty ones left out. Or the first row that is wrong, counted from
/// 0, and what is wrong with it.
pub fn replacements_of(rows: &[Row]) -> Result<Vec<Replacement>, (usize, String)> {
    let written = || rows.iter().enumerate().filter(|(_, row)| !row.is_empty());
    let settings = Settings {
        replacements: written().map(|(_, row)| row.replacement()).collect(),
        ..Settings::default()
    };
    settings
        .checked()
        .map(|checked| checked.replacements)
        .map_err(|faults| {
            let fault = faults.into_iter().next();
            let (field, detail) = fault
                .map(|fault| (fault.field, fault.detail))
                .unwrap_or_default();
            let row = index_in(&field).and_then(|index| written().nth(index));
            // What is wrong with all of them is said beside the last.
            let index = row
                .or_else(|| written().next_back())
                .map_or(0, |(index, _)| index);
            (index, detail)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(spoken: &str, written: &str) -> Row {
        Row {
            spoken: spoken.to_owned(),
            written: written.to_owned(),
        }
    }

    #[test]
    fn rows_become_replacements_and_empty_ones_are_left_out() {
        let rows = [
            row("next line , New line,", "\n"),
            row(" ", ""),
            row("um", ""),
        ];
        let replacements = replacements_of(&rows).expect("they are good");
        assert_eq!(replacements.len(), 2);
        assert_eq!(replacements[0].spoken, ["next line", "New line"]);
        assert_eq!(replacements[0].written, "\n");
        assert_eq!(Row::of(&replacements[0]), row("next line, New line", "\n"));
    }

    #[test]
    fn the_first_wrong_row_is_named() {
        let wrong = |rows: &[Row]| replacements_of(rows).expect_err("it is wrong").0;
        let twice = [
            row("a", "A"),
            row("", ""),
            row("new line", "1"),
            row("New LINE!", "2"),
        ];
        assert_eq!(wrong(&[row("a", "A"), row("", "x")]), 1);
        assert_eq!(wrong(&twice), 3);
        assert_eq!(wrong(&[row("", ""), row("a", &"x".repeat(501))]), 1);
    }
}
