//! Where the server listens and under which address people reach it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use super::environment::{self, Environment};
use super::network::{AddressHeader, AddressRange, Origin};
use super::values::{CheckValue, ValueError, within};
use super::{AppEnv, ConfigError};

/// Balancers take so long to notice that a server is leaving.
const USUAL_LAME_DUCK_SECONDS: u32 = 5;

/// `[listen]` in the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ListenConfig {
    /// `SOTTO_LISTEN`, `address`. Default `127.0.0.1:8787`, with the port of `PORT` if that is set; in
    /// production `PORT` means all interfaces. Port 0 takes any free one.
    pub address: SocketAddr,
    /// `SOTTO_PUBLIC_URL`, `public_url`. What people type to get here; it names the issuer of
    /// tokens and the origin that may dictate. Default: `http://` and the address.
    pub public_url: Option<Origin>,
    /// `allowed_origins`. Other origins whose pages may dictate, such as the extension's. Default: none.
    pub allowed_origins: Vec<Origin>,
    /// `trusted_proxies`. Addresses of proxies whose word counts. Default: none.
    pub trusted_proxies: Vec<AddressRange>,
    /// `client_address`. The header in which they say whom they speak for. Default `x-forwarded-for`.
    pub client_address: AddressHeader,
    /// `proxy_idle_seconds`, 5 to 3,600. A trusted proxy's connection may be silent for so long between
    /// two requests. Default 75: longer than most proxies keep one.
    pub proxy_idle_seconds: u32,
    /// `lame_duck_seconds`, 0 to 120. From the signal to end, connections are still taken for so
    /// long, while `/readyz` says 503. Default: 0 on a loopback address, else 5.
    pub lame_duck_seconds: Option<u32>,
    /// `SOTTO_WEB_DIR`, `web_folder`. The built web app. Default: `../web` beside the program.
    pub web_folder: PathBuf,
    /// Whether the address is somebody's choice.
    #[serde(skip)]
    pub(super) is_address_given: bool,
}

impl Default for ListenConfig {
    fn default() -> Self {
        Self {
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8787),
            public_url: None,
            allowed_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            client_address: AddressHeader::default(),
            proxy_idle_seconds: 75,
            lame_duck_seconds: None,
            web_folder: PathBuf::new(),
            is_address_given: false,
        }
    }
}

impl ListenConfig {
    /// The public address of a server that listens on `bound`, which is [`Self::address`] with
    /// the port that it really got.
    pub fn public_origin(&self, bound: SocketAddr) -> Origin {
        self.public_url
            .clone()
            .unwrap_or_else(|| loopback_origins(bound).0)
    }

    /// How long a trusted proxy's connection may be silent between two requests.
    pub fn proxy_idle(&self) -> Duration {
        Duration::from_secs(self.proxy_idle_seconds.into())
    }

    /// For how long connections are still taken when the server has been told to end.
    pub fn lame_duck(&self) -> Duration {
        let is_loopback = self.address.ip().to_canonical().is_loopback();
        let usual = if is_loopback {
            0
        } else {
            USUAL_LAME_DUCK_SECONDS
        };
        Duration::from_secs(self.lame_duck_seconds.unwrap_or(usual).into())
    }

    /// Every origin whose pages may open a dictation on a server that listens on `bound`.
    pub fn accepted_origins(&self, bound: SocketAddr) -> Vec<Origin> {
        let mut origins = vec![self.public_origin(bound)];
        if self.public_url.is_none() {
            // People type either name of their own machine.
            origins.push(loopback_origins(bound).1);
        }
        origins.extend(self.allowed_origins.iter().cloned());
        origins
    }

    /// A setting without effect.
    pub(super) fn notice(&self) -> Option<String> {
        let says = self.client_address != AddressHeader::default();
        (says && self.trusted_proxies.is_empty()).then(|| {
            "listen.client_address is set but has no effect: listen.trusted_proxies names nobody who is \
             believed"
                .to_owned()
        })
    }

    /// Puts the environment and the defaults that depend on it over the file. Gives what is to be
    /// noticed about it.
    pub(super) fn apply(
        &mut self,
        environment: &dyn Environment,
        app_env: AppEnv,
    ) -> Result<Option<String>, ConfigError> {
        let port = port(environment)?;
        let mut notice = None;
        if let Some(text) = environment::text(environment, "SOTTO_LISTEN")? {
            self.address = text.parse().map_err(|_error| ConfigError::Variable {
                name: "SOTTO_LISTEN".to_owned(),
                wrong: format!("is `{text}`"),
                allowed: "an IP address and a port, such as 127.0.0.1:8787 or [::]:8787",
            })?;
            let differs = port.is_some_and(|port| port != self.address.port());
            notice = differs.then(|| {
                "PORT is set but has no effect: SOTTO_LISTEN says where to listen".to_owned()
            });
        } else if let Some(port) = port {
            notice = self.listen_on_port(port, app_env);
        }
        if let Some(text) = environment::text(environment, "SOTTO_PUBLIC_URL")? {
            self.public_url = Some(text.parse().map_err(|_error| ConfigError::Variable {
                name: "SOTTO_PUBLIC_URL".to_owned(),
                wrong: format!("is `{text}`"),
                allowed: "http or https, a host and perhaps a port, without path: \
                          https://sotto.example.com",
            })?);
        }
        if let Some(folder) = environment::path(environment, "SOTTO_WEB_DIR")? {
            self.web_folder = folder;
        }
        if self.web_folder.as_os_str().is_empty() {
            self.web_folder = environment.program_folder().join("../web");
        }
        Ok(notice)
    }

    /// Takes the port that a platform has chosen. Its balancer comes from another machine; who only
    /// happens to have the variable on their own is not exposed by it.
    fn listen_on_port(&mut self, port: u16, app_env: AppEnv) -> Option<String> {
        self.address.set_port(port);
        if self.is_address_given {
            return None;
        }
        match app_env {
            AppEnv::Production => {
                self.address.set_ip(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
                None
            }
            AppEnv::Development => Some(format!(
                "PORT is set and APP_ENV is not production: only this machine reaches {}. On a platform \
                 set APP_ENV=production, or SOTTO_LISTEN",
                self.address
            )),
        }
    }
}

impl CheckValue for ListenConfig {
    fn check(&self) -> Result<(), ValueError> {
        within(
            "listen.proxy_idle_seconds",
            self.proxy_idle_seconds,
            5..=3_600,
        )?;
        let lame_duck = self.lame_duck_seconds.unwrap_or_default();
        within("listen.lame_duck_seconds", lame_duck, 0..=120)
    }
}

/// The port that platforms choose for a program.
fn port(environment: &dyn Environment) -> Result<Option<u16>, ConfigError> {
    let text = environment::text(environment, "PORT")?;
    let port = text.map(|text| match text.parse::<u16>() {
        Ok(port) if port > 0 => Ok(port),
        _none => Err(ConfigError::Variable {
            name: "PORT".to_owned(),
            wrong: format!("is `{text}`"),
            allowed: "1 to 65535",
        }),
    });
    port.transpose()
}

/// By address and by name. An unspecified address (all interfaces) is no address to visit.
fn loopback_origins(bound: SocketAddr) -> (Origin, Origin) {
    let ip = if bound.ip().is_unspecified() {
        IpAddr::V4(Ipv4Addr::LOCALHOST)
    } else {
        bound.ip()
    };
    let by_address = Origin::http(&SocketAddr::new(ip, bound.port()).to_string());
    let by_name = Origin::http(&format!("localhost:{}", bound.port()));
    (by_address, by_name)
}
