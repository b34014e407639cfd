//! Sotto's chores, one command each. A person and CI run the same ones.
//!
//! Everything that takes long is kept in one cache folder (see [`places`]), so that a second checkout starts quickly.

mod bench;
mod browser_script;
mod bundle;
mod cargo;
mod check;
mod extension;
mod fingerprint;
mod icons;
mod lighthouse;
mod parts;
mod places;
mod process;
mod run;
mod screenshots;
mod setup;
mod shared_target;
mod test;
mod tidy;
mod web;

use anyhow::{Result, bail};
use places::Places;
use setup::Need;
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <command>

  setup              bring every tool, library and model that the other commands need
  run [-- ARGS]      build the server, the local engine and the web app, and serve them
  test [NAME] [--full]
                     build and run all tests, or those of a package, a spec or a name;
                     --full adds the long ones
  check              formatting, lints, types, documentation, licences, dependencies, and the
                     house rules (tidy)
  tidy [--rules]     the house rules alone; --rules lists them
  web                build the web app alone, into frontend/dist
  bench NAME         build and run the benchmark bench-NAME of the proving ground, insert, or page
  extension [--server URL]
                     build the browser extension alone, into frontend/extension-dist
  dist [--server URL]
                     make dist/sotto, which runs on another machine of the kind, and
                     dist/extension with dist/extension.zip for the server at URL
  lighthouse         let Lighthouse judge the Dictate page
  screenshots        take the pictures of the web app
  icons              draw the installed app's icons again

Everything big is kept in SOTTO_CACHE (default: the user's cache folder, sotto/).";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<ExitCode> {
    let Some((command, rest)) = arguments.split_first() else {
        println!("{USAGE}");
        return Ok(ExitCode::SUCCESS);
    };
    if command == "test" {
        return Ok(test_code(test::run(rest)));
    }
    let places = Places::find()?;
    match command.as_str() {
        "setup" => setup::run(&places, Need::Test),
        "run" => run::run(&places, after_dashes(rest)),
        "check" => check::run(&places),
        "tidy" => tidy::run(&places, rest),
        "web" => run::web_alone(&places),
        "bench" => bench::run(&places, rest),
        "extension" => run::extension_alone(&places, server_in(rest)?),
        "dist" => bundle::run(&places, server_in(rest)?),
        "screenshots" => screenshots::run(&places, after_dashes(rest)),
        "lighthouse" => lighthouse::run(&places, rest),
        "icons" => icons::run(&places),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => bail!("there is no command {other:?}\n\n{USAGE}"),
    }?;
    Ok(ExitCode::SUCCESS)
}

/// The last line of a test is its summary: a failure says no more than its exit code.
fn test_code(passed: bool) -> ExitCode {
    if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// What follows an optional `--`: cargo takes none of it away, so both spellings arrive here.
fn after_dashes(arguments: &[String]) -> &[String] {
    match arguments.split_first() {
        Some((first, rest)) if first == "--" => rest,
        _ => arguments,
    }
}

/// The server whose address is baked into the extension.
fn server_in(arguments: &[String]) -> Result<&str> {
    match arguments {
        [] => Ok(extension::DEFAULT_SERVER),
        [flag, server] if flag == "--server" => Ok(server),
        _ => bail!("it takes --server URL or nothing"),
    }
}
