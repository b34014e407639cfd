//! Sign-in without a server around it, under a clock that the test moves.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;

use serde_json::Map;
use sotto_server::auth::{Auth, AuthSetup, Caller, SignIn};
use sotto_server::clock::{Clock, ManualClock};
use sotto_server::config::{AuthConfig, DatabaseConfig, LimitsConfig, MailConfig};
use sotto_server::mail::Mailer;
use sotto_server::store::{Store, backup};
use tempfile::TempDir;

/// The address that every test comes from.
pub(crate) const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A store and what signs people in on it.
pub(crate) struct ManualAuth {
    pub(crate) auth: Auth,
    pub(crate) store: Store,
    pub(crate) hand: ManualClock,
    pub(crate) mailer: Mailer,
    config: AuthConfig,
    clock: Clock,
    data: TempDir,
}

impl ManualAuth {
    /// With the limits that a server has by default.
    pub(crate) async fn new() -> Self {
        Self::with(AuthConfig::default()).await
    }

    /// With these settings.
    pub(crate) async fn with(config: AuthConfig) -> Self {
        let data = tempfile::tempdir().unwrap();
        let (clock, hand) = Clock::manual();
        let store = open_store(&data, &clock).await;
        let mailer = Mailer::open(&MailConfig::default(), true).unwrap();
        let auth = open_auth(&store, &config, &mailer).await;
        Self {
            mailer,
            config,
            auth,
            store,
            hand,
            clock,
            data,
        }
    }

    /// Another instance on the same data.
    pub(crate) async fn second_instance(&self) -> Auth {
        self.second_instance_with(self.config.clone()).await
    }

    /// Another instance on the same data, with other settings.
    pub(crate) async fn second_instance_with(&self, config: AuthConfig) -> Auth {
        let store = open_store(&self.data, &self.clock).await;
        open_auth(&store, &config, &self.mailer).await
    }

    /// Another store on the same data.
    pub(crate) async fn second_store(&self) -> Store {
        open_store(&self.data, &self.clock).await
    }

    /// What a backup of the data as it is now brings back, in another folder.
    pub(crate) async fn backed_up_and_restored(&self) -> Self {
        let data = tempfile::tempdir().unwrap();
        let copy = data.path().join("copy.db");
        let database = |folder: &TempDir| folder.path().join("sotto.db");
        backup::back_up(&database(&self.data), &copy).await.unwrap();
        backup::restore(&copy, &database(&data), false)
            .await
            .unwrap();
        let store = open_store(&data, &self.clock).await;
        let auth = open_auth(&store, &self.config, &self.mailer).await;
        Self {
            auth,
            store,
            data,
            hand: self.hand.clone(),
            mailer: self.mailer.clone(),
            config: self.config.clone(),
            clock: self.clock.clone(),
        }
    }

    /// The folder of its data.
    pub(crate) fn folder(&self) -> &Path {
        self.data.path()
    }

    /// Somebody new.
    pub(crate) async fn sign_up(&self) -> SignIn {
        self.auth
            .sign_up_anonymously(&Map::new(), HERE)
            .await
            .unwrap()
    }

    /// Somebody new, as the server sees them.
    pub(crate) async fn caller(&self) -> Caller {
        let sign_in = self.sign_up().await;
        self.auth
            .caller_from_bearer(&sign_in.access_token)
            .await
            .unwrap()
    }
}

async fn open_store(data: &TempDir, clock: &Clock) -> Store {
    let config = DatabaseConfig {
        data_folder: data.path().to_owned(),
        url: None,
    };
    Store::open_with_clock(&config, clock.clone())
        .await
        .unwrap()
}

async fn open_auth(store: &Store, config: &AuthConfig, mailer: &Mailer) -> Auth {
    let setup = AuthSetup {
        public_origin: "https://sotto.example".parse().unwrap(),
        auth: config.clone(),
        limits: LimitsConfig::default(),
        mailer: mailer.clone(),
    };
    Auth::open(store.clone(), setup).await.unwrap()
}
