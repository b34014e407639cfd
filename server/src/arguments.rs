//! What the program is asked to do.

use std::ffi::OsString;
use std::path::PathBuf;

/// How the program is called.
const USAGE: &str = "sotto-server is called in four ways:
  sotto-server                            serves
  sotto-server backup FILE                copies the database into FILE, also while a server runs
  sotto-server restore FILE [--replace]   puts the database in FILE back; --replace puts one that is there aside
  sotto-server reconcile [DAYS]           holds bill and engines' cost against each other, of the last 30 days or DAYS
It is set up by environment variables and sotto.toml; sotto.example.toml explains them";

/// Days that are summed up when nobody says how many.
const RECONCILED_DAYS: u32 = 30;

/// What the program is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// To serve.
    Serve,
    /// To copy the database.
    BackUp {
        /// Into this file.
        file: PathBuf,
    },
    /// To put a copy of the database back.
    Restore {
        /// From this file.
        file: PathBuf,
        /// One that is there may be put aside.
        replaces: bool,
    },
    /// To hold the meters against one another.
    Reconcile {
        /// Sums are of so many days.
        days: u32,
    },
}

/// Nothing that the program knows how to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{USAGE}")]
pub struct UnknownOrder;

/// Reads the arguments behind the program's name.
///
/// # Errors
/// If they are none of those that it knows.
pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Order, UnknownOrder> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if arguments.first().is_some_and(|order| order == "reconcile") {
        return reconcile(&arguments[1..]);
    }
    let is_flag = |argument: &OsString| argument.to_string_lossy().starts_with('-');
    let mut files = arguments.iter().skip(1).filter(|file| !is_flag(file));
    let flags: Vec<&OsString> = arguments.iter().filter(|flag| is_flag(flag)).collect();
    let order = arguments.first().and_then(|order| order.to_str());
    let order = match (order, files.next(), flags.as_slice()) {
        (None, _, _) if arguments.is_empty() => Order::Serve,
        (Some("backup"), Some(file), []) => Order::BackUp { file: file.into() },
        (Some("restore"), Some(file), []) => Order::Restore {
            file: file.into(),
            replaces: false,
        },
        (Some("restore"), Some(file), [flag]) if *flag == "--replace" => Order::Restore {
            file: file.into(),
            replaces: true,
        },
        _unknown => return Err(UnknownOrder),
    };
    files.next().map_or(Ok(order), |_more| Err(UnknownOrder))
}

fn reconcile(arguments: &[OsString]) -> Result<Order, UnknownOrder> {
    let days = match arguments {
        [] => Some(RECONCILED_DAYS),
        [days] => days.to_str().and_then(|days| days.parse().ok()),
        _more => None,
    };
    days.map(|days| Order::Reconcile { days })
        .ok_or(UnknownOrder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(arguments: &str) -> Result<Order, UnknownOrder> {
        read(arguments.split_whitespace().map(OsString::from))
    }

    #[test]
    fn what_is_asked_for_is_understood() {
        let file = PathBuf::from("copy.db");
        let restore = |replaces| Order::Restore {
            file: file.clone(),
            replaces,
        };
        assert_eq!(read_text(""), Ok(Order::Serve));
        assert_eq!(
            read_text("backup copy.db"),
            Ok(Order::BackUp { file: file.clone() })
        );
        assert_eq!(read_text("restore copy.db"), Ok(restore(false)));
        assert_eq!(read_text("restore copy.db --replace"), Ok(restore(true)));
        assert_eq!(read_text("restore --replace copy.db"), Ok(restore(true)));
        assert_eq!(read_text("reconcile"), Ok(Order::Reconcile { days: 30 }));
        assert_eq!(read_text("reconcile 7"), Ok(Order::Reconcile { days: 7 }));
    }

    #[test]
    fn anything_else_is_told_how_the_program_is_called() {
        for wrong in [
            "serve",
            "backup",
            "backup a b",
            "backup --replace a",
            "backup a --replace",
            "restore",
            "restore --replace",
            "restore a b",
            "restore a --force",
            "reconcile a",
            "reconcile -1",
            "reconcile 1 2",
            "restore a --replace --replace",
            "--help",
            "-h",
        ] {
            let refused = read_text(wrong).expect_err(wrong);
            assert!(refused.to_string().contains("backup FILE"), "{wrong}");
        }
    }
}
