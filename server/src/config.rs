//! What the server is told from outside: environment variables over `.env` over `sotto.toml` over defaults.
//!
//! Nothing is needed to start. One struct per concern; each field's doc names its variable, its
//! key in the file and its default. Nothing else in the server reads the environment.

pub mod auth;
pub mod database;
pub mod engines;
pub mod environment;
pub mod limits;
pub mod listen;
pub mod mail;
pub mod network;
pub mod observe;
pub mod secret;
pub mod transcripts;
mod values;

mod env_file;
mod extension;
mod file;
mod keys;
mod layers;
mod production;
mod service_links;
#[cfg(test)]
mod tests;
mod variables;

use std::path::PathBuf;

pub use auth::AuthConfig;
pub use database::DatabaseConfig;
pub use engines::EnginesConfig;
pub use environment::{Environment, ProcessEnvironment};
pub use limits::LimitsConfig;
pub use listen::ListenConfig;
pub use mail::MailConfig;
pub use observe::ObserveConfig;
pub use secret::Secret;
pub use transcripts::TranscriptsConfig;

use env_file::WithEnvFile;
use file::ConfigFile;

/// All settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// `APP_ENV`, default `development`.
    pub app_env: AppEnv,
    /// Where the server listens and under which address people reach it.
    pub listen: ListenConfig,
    /// Where data lives.
    pub database: DatabaseConfig,
    /// How people sign in, and how long sign-ins last.
    pub auth: AuthConfig,
    /// How mail goes out.
    pub mail: MailConfig,
    /// Who turns speech into text.
    pub engines: EnginesConfig,
    /// How much one person or one address may do.
    pub limits: LimitsConfig,
    /// How deleted transcripts go.
    pub transcripts: TranscriptsConfig,
    /// Logs.
    pub observe: ObserveConfig,
    /// What the person who starts the server should know about their settings; to be logged.
    pub notices: Vec<String>,
}

/// How strict the server is about its own settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AppEnv {
    /// Everything runs on one machine, without TLS.
    #[default]
    Development,
    /// Settings that would be unsafe in public are refused.
    Production,
}

/// Why the settings cannot be used. Every message says what to change.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A variable has a value that makes no sense.
    #[error("{name} {wrong}; allowed is {allowed}")]
    Variable {
        /// The variable.
        name: String,
        /// What is wrong with its value.
        wrong: String,
        /// What would be right.
        allowed: &'static str,
    },
    /// A variable that sets a key of the file has a value that makes no sense there.
    #[error("{name} is wrong: {wrong}")]
    Key {
        /// The variable.
        name: String,
        /// What is wrong with its value, or that there is none.
        wrong: String,
    },
    /// A variable that looks like the server's own and means nothing.
    #[error(
        "{name} is no setting of the server; the most similar one is {nearest}. Unset it, or mend its name"
    )]
    Unknown {
        /// The variable.
        name: String,
        /// The one that may be meant.
        nearest: String,
    },
    /// The file cannot be read.
    #[error("the settings file {path} cannot be read: {cause}", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The file has an unknown key or a value that makes no sense.
    #[error("the settings file {path} is wrong: {message}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Line, key, what is wrong, and the keys that are known there.
        message: String,
    },
    /// A setting that would silently have no effect, where that would be dangerous.
    #[error("{name} is set, but {what} is not supported by this version yet. {advice}")]
    Unsupported {
        /// The variable.
        name: &'static str,
        /// What it asks for.
        what: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// `APP_ENV=production` and a setting that is unsafe in public.
    #[error("APP_ENV=production refuses these settings:\n- {}", problems.join("\n- "))]
    Unsafe {
        /// Each says which setting, why, and what to do.
        problems: Vec<String>,
    },
}

impl Config {
    /// Reads the settings of this process.
    ///
    /// # Errors
    /// If a setting is wrong, not supported, or unsafe in production.
    pub fn load() -> Result<Self, ConfigError> {
        Self::read(&ProcessEnvironment)
    }

    /// Reads the settings that `environment` holds or points to.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn read(environment: &dyn Environment) -> Result<Self, ConfigError> {
        let environment: &dyn Environment = &WithEnvFile::read(environment)?;
        refuse_unsupported(environment)?;
        let app_env = AppEnv::read(environment)?;
        let mut file = ConfigFile::read(environment)?;
        let port = file.listen.apply(environment, app_env)?;
        file.database.apply(environment)?;
        file.observe.apply(environment)?;
        if app_env == AppEnv::Development {
            // So that whoever works on the extension needs no settings.
            file.listen.allowed_origins.push(extension::origin());
            file.auth.redirect_urls.push(extension::redirect_url());
        }
        let engines = file.engine_settings(environment)?;
        let mut notices = notices(environment)?;
        notices.extend(port);
        notices.extend(file.listen.notice());
        let config = Self {
            app_env,
            listen: file.listen,
            database: file.database,
            auth: file.auth,
            mail: file.mail,
            engines,
            limits: file.limits,
            transcripts: file.transcripts,
            observe: file.observe,
            notices,
        };
        match app_env {
            AppEnv::Development => Ok(config),
            AppEnv::Production => production::check(config),
        }
    }
}

impl AppEnv {
    fn read(environment: &dyn Environment) -> Result<Self, ConfigError> {
        match environment::text(environment, "APP_ENV")?.as_deref() {
            None | Some("development") => Ok(Self::Development),
            Some("production") => Ok(Self::Production),
            Some(other) => Err(ConfigError::Variable {
                name: "APP_ENV".to_owned(),
                wrong: format!("is `{other}`"),
                allowed: "development or production",
            }),
        }
    }
}

/// Refuses what people would rely on without getting it.
fn refuse_unsupported(environment: &dyn Environment) -> Result<(), ConfigError> {
    if environment::text(environment, "SUPABASE_URL")?.is_some() {
        return Err(ConfigError::Unsupported {
            name: "SUPABASE_URL",
            what: "sign-in at a Supabase project",
            advice: "Unset it: the server then signs people up itself, through the same endpoints.",
        });
    }
    Ok(())
}

/// Settings that have no effect, where that is harmless but worth a line.
fn notices(environment: &dyn Environment) -> Result<Vec<String>, ConfigError> {
    let without_effect = [
        ("REDIS_URL", "limits are counted in this process"),
        (
            "DATABASE_DIRECT_URL",
            "DATABASE_URL is what the server connects to, for its tables, too",
        ),
        (
            "SUPABASE_KEY",
            "it needs SUPABASE_URL, which is not supported by this version yet",
        ),
        (
            "SUPABASE_SECRET_KEY",
            "it needs SUPABASE_URL, which is not supported by this version yet",
        ),
        (
            "SUPABASE_JWT_SECRET",
            "it needs SUPABASE_URL, which is not supported by this version yet",
        ),
    ];
    let mut notices = Vec::new();
    for (name, reason) in without_effect {
        if environment::secret(environment, name)?.is_some() {
            notices.push(format!("{name} is set but has no effect: {reason}"));
        }
    }
    Ok(notices)
}
