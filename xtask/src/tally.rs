//! Counts what the test runners report: cargo's and Node's.

/// Tests that passed and failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Passed.
    pub(crate) passed: u64,
    /// Failed, or cancelled before they could tell.
    pub(crate) failed: u64,
}

impl Tally {
    /// Adds what one line of a runner's output reports; most lines report nothing.
    pub(crate) fn read_line(&mut self, line: &str) {
        let plain = without_colours(line);
        let words: Vec<&str> = plain.split_whitespace().collect();
        match words[..] {
            // cargo: `test result: ok. 12 passed; 0 failed; ...`
            [
                "test",
                "result:",
                _,
                passed,
                "passed;",
                failed,
                "failed;",
                ..,
            ] => {
                self.passed += number(passed);
                self.failed += number(failed);
            }
            // Node: `i pass 12`, with a sign or `#` in front.
            [_, "pass", count] => self.passed += number(count),
            [_, "fail" | "cancelled", count] => self.failed += number(count),
            _ => {}
        }
    }
}

fn number(word: &str) -> u64 {
    word.parse().unwrap_or(0)
}

/// Without terminal colour codes: ESC [ ... m.
fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut in_code = false;
    for character in line.chars() {
        match character {
            '\x1b' => in_code = true,
            'm' if in_code => in_code = false,
            _ if in_code => {}
            _ => plain.push(character),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_runners_are_counted() {
        let mut tally = Tally::default();
        for line in [
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "\u{1b}[34m\u{2139} pass 7\u{1b}[39m",
            "\u{2139} fail 1",
            "\u{2139} cancelled 1",
            "test words::pass ... ok",
        ] {
            tally.read_line(line);
        }
        assert_eq!(
            tally,
            Tally {
                passed: 11,
                failed: 4
            }
        );
    }
}
