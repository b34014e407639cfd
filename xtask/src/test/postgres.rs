//! A Postgres server for the tests of one run: of this machine's programs, in a folder that goes with it.

use crate::places::{Places, postgres_programs};
use crate::process::{capture, command, run_logged};
use anyhow::{Context as _, Result, bail};
use std::env;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio, id};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// By which tests know the folder of the server's socket.
const VARIABLE: &str = "SOTTO_TEST_POSTGRES";

/// Runs the server until its own input is closed, which it is when this process ends, in whatever way; then its folder
/// goes, too. `cat` says nothing: nobody writes.
const KEEPER: &str =
    r#""$@" & server=$!; cat; kill -s QUIT "$server"; wait "$server"; rm -rf -- "$0""#;

/// Whom Postgres runs as where root starts it, which it refuses.
const NOBODY: &str = "nobody";

const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(20);

/// What is not on the disk is lost with the machine, and nobody misses it.
const SETTINGS: &str = "
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
jit = off
max_connections = 300
";

/// A server that runs. Dropped, it ends, and its folder is gone.
pub(super) struct Postgres {
    folder: PathBuf,
    programs: PathBuf,
    keeper: Option<Child>,
}

impl Postgres {
    /// Makes it and waits until it answers.
    pub(super) fn start(places: &Places) -> Result<Self> {
        let programs = postgres_programs().context("Postgres is missing; run cargo xtask setup")?;
        // Its user could not enter a home folder of ours.
        let folder = env::temp_dir().join(format!("sotto-postgres-{}", id()));
        fs::create_dir(&folder).with_context(|| format!("making {}", folder.display()))?;
        let mut postgres = Self {
            folder,
            programs,
            keeper: None,
        };
        if is_root()? {
            chown(&postgres.folder, Some(number_of(NOBODY)?), None)?;
        }
        postgres.make(&places.logs().join("postgres-initdb.log"))?;
        postgres.run(&places.logs().join("postgres.log"))?;
        postgres.wait()?;
        Ok(postgres)
    }

    /// Tells a runner of tests where it is.
    pub(super) fn tell(&self, program: &mut Command) {
        program.env(VARIABLE, &self.folder);
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn make(&self, log: &Path) -> Result<()> {
        let mut initdb = self.program("initdb")?;
        initdb.arg("-D").arg(self.data());
        initdb.args(["-U", "postgres", "-A", "trust", "-E", "UTF8"]);
        initdb.args(["--locale=C.UTF-8", "--no-sync", "--no-instructions"]);
        run_logged(&mut initdb, log, PATIENCE)?;
        let settings = self.data().join("postgresql.conf");
        let mut settings = File::options().append(true).open(settings)?;
        let sockets = self.folder.display();
        writeln!(settings, "{SETTINGS}unix_socket_directories = '{sockets}'")?;
        Ok(())
    }

    fn run(&mut self, log: &Path) -> Result<()> {
        let server = self.program("postgres")?;
        let output = File::create(log).with_context(|| format!("making {}", log.display()))?;
        let mut keeper = command("sh");
        keeper.args(["-c", KEEPER]).arg(&self.folder);
        keeper.arg(server.get_program());
        keeper.args(server.get_args()).arg("-D").arg(self.data());
        // What is typed at the terminal to end us must not end who ends the server.
        keeper.current_dir(&self.folder).process_group(0);
        keeper.stdin(Stdio::piped()).stdout(output.try_clone()?);
        self.keeper = Some(keeper.stderr(output).spawn()?);
        Ok(())
    }

    fn wait(&self) -> Result<()> {
        let started = Instant::now();
        while !self.answers()? {
            if started.elapsed() > PATIENCE {
                bail!("Postgres does not answer; see postgres.log in the cache's logs");
            }
            sleep(PAUSE);
        }
        Ok(())
    }

    fn answers(&self) -> Result<bool> {
        let mut asks = command(self.programs.join("pg_isready"));
        asks.args(["-q", "-h"]).arg(&self.folder);
        let status = asks
            .status()
            .context("asking Postgres whether it is ready")?;
        Ok(status.success())
    }

    /// One of its programs, by a user whom it takes.
    fn program(&self, name: &str) -> Result<Command> {
        let file = self.programs.join(name);
        let mut program = if is_root()? {
            let mut other_user = command("setpriv");
            other_user.args(["--reuid", NOBODY, "--regid", "nogroup", "--clear-groups"]);
            other_user.arg(file);
            other_user
        } else {
            command(file)
        };
        program.current_dir(&self.folder);
        Ok(program)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper.stdin.take());
            // A keeper that cannot be waited for is gone.
            let _ended = keeper.wait();
        }
        let _gone = fs::remove_dir_all(&self.folder);
    }
}

fn is_root() -> Result<bool> {
    Ok(capture(Command::new("id").arg("-u"))?.trim() == "0")
}

fn number_of(user: &str) -> Result<u32> {
    let told = capture(Command::new("id").args(["-u", user]))?;
    told.trim()
        .parse()
        .with_context(|| format!("the number of {user}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_answers_until_it_is_dropped_and_leaves_nothing_behind() {
        let cache = tempfile::tempdir().unwrap();
        let places = Places {
            root: cache.path().to_path_buf(),
            cache: cache.path().to_path_buf(),
        };
        fs::create_dir_all(places.logs()).unwrap();
        let postgres = Postgres::start(&places).unwrap();
        let (folder, programs) = (postgres.folder.clone(), postgres.programs.clone());
        let mut asked = Command::new("sh");
        postgres.tell(asked.arg("-c").arg(format!("echo ${VARIABLE}")));
        let told = capture(&mut asked).unwrap();
        assert_eq!(Path::new(told.trim()), folder);
        assert!(postgres.answers().unwrap());
        drop(postgres);
        assert!(!folder.exists());
        let mut asks = Command::new(programs.join("pg_isready"));
        assert!(
            !asks
                .arg("-q")
                .arg("-h")
                .arg(&folder)
                .status()
                .unwrap()
                .success()
        );
    }
}
