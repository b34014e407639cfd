//! Which tests: what `cargo xtask test` is called with.

use anyhow::{Result, bail};
use std::fmt;

/// Which tests a person asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Selection {
    /// With the long ones.
    pub(super) full: bool,
    /// Only what has this in its name: a package, a spec's file, or a test. None means all.
    pub(super) name: Option<String>,
}

impl Selection {
    /// Reads `[NAME] [--full]`.
    pub(super) fn parse(arguments: &[String]) -> Result<Self> {
        let mut selection = Self::default();
        for argument in arguments {
            match argument.as_str() {
                "--full" => selection.full = true,
                flag if flag.starts_with('-') => {
                    bail!("test does not know {flag}: it takes --full and a name")
                }
                name if selection.name.is_none() => selection.name = Some(name.to_owned()),
                name => bail!("test takes one name; {name:?} is a second one"),
            }
        }
        Ok(selection)
    }
}

impl fmt::Display for Selection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(formatter, "{name:?}"),
            None => write!(formatter, "anything"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Selection> {
        let arguments: Vec<String> = arguments.iter().map(|&text| text.to_owned()).collect();
        Selection::parse(&arguments)
    }

    #[test]
    fn a_name_and_the_flag_come_in_any_order() {
        let expected = Selection {
            full: true,
            name: Some("editing".to_owned()),
        };
        assert_eq!(parse(&["--full", "editing"]).unwrap(), expected);
        assert_eq!(parse(&["editing", "--full"]).unwrap(), expected);
        assert_eq!(parse(&[]).unwrap(), Selection::default());
    }

    #[test]
    fn what_it_does_not_know_is_refused() {
        assert!(parse(&["--ful"]).is_err());
        assert!(parse(&["one", "two"]).is_err());
    }
}
