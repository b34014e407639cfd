//! The ways from a client to the engine, each with a process of its own between.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context as _;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

pub use super::client::Target;
use super::dialect::Dialect;
use super::engine::Engine;
use super::pass_through;
use super::pinning::{PROGRAM, Pinning};
use crate::guest::Guest;
use crate::server_process::{ServerOptions, ServerProcess};

/// The proxy says where it listens within this.
const START_LIMIT: Duration = Duration::from_secs(5);

/// Nothing else limits a load; the only engine is the one that `DEEPGRAM_URL` names.
const CONFIG: &str = "[limits]\nsockets = 100000\nsockets_per_ip = 100000\nlive_streams = 100000\n\
    live_streams_per_user = 100000\nlive_streams_per_ip = 100000\n\
    [local_engine]\nenabled = false\n[observe]\nlog = \"warn\"\n";

/// How streams reach the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Clients are connected to the engine.
    Straight,
    /// Through a process that copies bytes.
    PassThrough,
    /// Through `sotto-server`.
    Relay,
}

impl Way {
    /// All of them; the others are compared with the first.
    pub const ALL: [Self; 3] = [Self::Straight, Self::PassThrough, Self::Relay];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Straight => "straight",
            Self::PassThrough => "pass-through",
            Self::Relay => "relay",
        }
    }
}

/// What ways are made of.
#[derive(Clone, Debug)]
pub struct Site {
    /// The server's program.
    pub server: PathBuf,
    /// The benchmark's own program: `pass-through ADDRESS` makes it a proxy.
    pub proxy: PathBuf,
    /// A folder for data; it is emptied.
    pub folder: PathBuf,
    /// Where the process between runs.
    pub pinning: Pinning,
}

/// A way that stands.
pub struct Standing {
    /// Where its streams go.
    pub target: Target,
    between: Between,
    folder: PathBuf,
}

enum Between {
    Nothing,
    Proxy(Child),
    Server(ServerProcess),
}

impl Standing {
    /// Sets up a way to this engine.
    ///
    /// # Errors
    /// If the process between does not start.
    pub async fn set_up(way: Way, site: &Site, engine: &Engine) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&site.folder)?;
        let (between, target) = match way {
            Way::Straight => (Between::Nothing, deepgram_at(engine.address)),
            Way::PassThrough => {
                let (proxy, address) = start_proxy(site, engine.address).await?;
                (Between::Proxy(proxy), deepgram_at(address))
            }
            Way::Relay => {
                let server = start_server(site, engine.address).await?;
                let token = Guest::sign_in(&server.base).await?.access_token;
                let address = server.base.trim_start_matches("http://").parse()?;
                let dialect = Dialect::Sotto { token };
                (Between::Server(server), Target { address, dialect })
            }
        };
        Ok(Self {
            target,
            between,
            folder: site.folder.clone(),
        })
    }

    /// Id of the process between.
    pub fn pid(&self) -> Option<u32> {
        match &self.between {
            Between::Nothing => None,
            Between::Proxy(proxy) => proxy.id(),
            Between::Server(server) => server.pid(),
        }
    }

    /// Ends the process between.
    ///
    /// # Errors
    /// If it does not end.
    pub async fn take_down(self) -> anyhow::Result<()> {
        match self.between {
            Between::Nothing => {}
            Between::Proxy(mut proxy) => proxy.kill().await?,
            Between::Server(server) => {
                server.terminate().await?;
            }
        }
        std::fs::remove_dir_all(&self.folder)?;
        Ok(())
    }
}

const fn deepgram_at(address: SocketAddr) -> Target {
    Target {
        address,
        dialect: Dialect::Deepgram,
    }
}

async fn start_proxy(site: &Site, engine: SocketAddr) -> anyhow::Result<(Child, SocketAddr)> {
    let mut proxy = Command::new(site.pinning.launcher(&site.folder)?)
        .args(["pass-through", &engine.to_string()])
        .env(PROGRAM, &site.proxy)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let output = proxy.stdout.take().context("the proxy has no output")?;
    let mut lines = BufReader::new(output).lines();
    let line = timeout(START_LIMIT, lines.next_line()).await??;
    let line = line.context("the proxy says nothing")?;
    let address = line.strip_prefix(pass_through::READY);
    let address = address
        .context("the proxy does not say where it is")?
        .parse()?;
    Ok((proxy, address))
}

async fn start_server(site: &Site, engine: SocketAddr) -> anyhow::Result<ServerProcess> {
    let config = site.folder.join("bench.toml");
    std::fs::write(&config, CONFIG)?;
    let text = |path: &Path| path.display().to_string();
    let options = ServerOptions {
        program: site.pinning.launcher(&site.folder)?,
        data_dir: site.folder.join("data"),
        listen: "127.0.0.1:0".to_owned(),
        environment: [
            (PROGRAM, text(&site.server)),
            ("SOTTO_CONFIG", text(&config)),
            ("DEEPGRAM_API_KEY", "none".to_owned()),
            ("DEEPGRAM_URL", format!("ws://{engine}")),
            ("TOKIO_WORKER_THREADS", "1".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into(),
        log: None,
    };
    ServerProcess::start(&options).await
}
