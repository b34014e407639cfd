//! What is written another way than it is said, as a person writes it: spoken forms with commas
//! between them, and what they become. Pure.

use super::Replacement;

/// So many at most.
pub const MOST_REPLACEMENTS: usize = 200;
/// Each has at most so many spoken forms, …
pub const MOST_SPOKEN: usize = 20;
/// … each of so many words …
pub const MOST_WORDS: usize = 10;
/// … and characters.
pub const LONGEST_SPOKEN: usize = 100;
/// What is written has at most so many characters.
pub const LONGEST_WRITTEN: usize = 500;

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

    fn forms(&self) -> Vec<String> {
        let forms = self.spoken.split(',').map(str::trim);
        forms.filter(|form| !form.is_empty()).map(str::to_owned).collect()
    }
}

/// The replacements of all rows, empty ones left out. Or the first row that is wrong, counted from
/// 0, and what is wrong with it.
pub fn replacements_of(rows: &[Row]) -> Result<Vec<Replacement>, (usize, String)> {
    let mut replacements: Vec<Replacement> = Vec::new();
    let mut taken: Vec<String> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        if row.is_empty() {
            continue;
        }
        let spoken = row.forms();
        if let Some(fault) = fault_of(row, &spoken, &mut taken) {
            return Err((index, fault));
        }
        replacements.push(Replacement {
            spoken,
            written: row.written.clone(),
        });
        if replacements.len() > MOST_REPLACEMENTS {
            return Err((index, format!("{MOST_REPLACEMENTS} replacements can be kept.")));
        }
    }
    Ok(replacements)
}

fn fault_of(row: &Row, spoken: &[String], taken: &mut Vec<String>) -> Option<String> {
    if spoken.is_empty() {
        return Some("Say what is spoken.".to_owned());
    }
    if spoken.len() > MOST_SPOKEN {
        return Some(format!("{MOST_SPOKEN} spoken forms can be kept."));
    }
    if row.written.chars().count() > LONGEST_WRITTEN {
        return Some(format!(
            "What is written has at most {LONGEST_WRITTEN} characters."
        ));
    }
    spoken.iter().find_map(|form| {
        let plain = plain(form);
        let words = plain.split(' ').count();
        let fault = if plain.is_empty() {
            format!("\u{201c}{form}\u{201d} cannot be spoken.")
        } else if words > MOST_WORDS || form.chars().count() > LONGEST_SPOKEN {
            format!(
                "\u{201c}{form}\u{201d} is too long: {MOST_WORDS} words and {LONGEST_SPOKEN} \
                 characters can be kept."
            )
        } else if taken.contains(&plain) {
            format!("\u{201c}{form}\u{201d} is there already.")
        } else {
            taken.push(plain);
            return None;
        };
        Some(fault)
    })
}

/// What it sounds like: without capitals and punctuation.
fn plain(form: &str) -> String {
    let words = form.split_whitespace().map(|word| {
        let letters = word.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    });
    let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
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
        let rows = [row("next line , New line,", "\n"), row(" ", ""), row("um", "")];
        let replacements = replacements_of(&rows).expect("they are good");
        assert_eq!(replacements.len(), 2);
        assert_eq!(replacements[0].spoken, ["next line", "New line"]);
        assert_eq!(replacements[0].written, "\n");
        assert_eq!(Row::of(&replacements[0]), row("next line, New line", "\n"));
    }

    #[test]
    fn the_first_wrong_row_is_named() {
        let fault = |rows: &[Row]| replacements_of(rows).expect_err("it is wrong");
        let twice = [row("a", "A"), row("new line", "1"), row("New, line. New-line, new Line!", "2")];
        assert_eq!(fault(&twice[1..]).0, 1);
        assert!(fault(&twice).1.contains("already"));
        assert_eq!(fault(&[row("", "x")]), (0, "Say what is spoken.".to_owned()));
        assert!(fault(&[row("...", "x")]).1.contains("cannot be spoken"));
        assert!(fault(&[row(&"a ".repeat(11), "x")]).1.contains("too long"));
        assert!(fault(&[row("a", &"x".repeat(501))]).1.contains("500"));
    }
}
