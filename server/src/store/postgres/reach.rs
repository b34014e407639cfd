//! The way to a server: what `DATABASE_URL` says, and whether whoever answers there is proven to be it.

use std::net::IpAddr;
use std::str::FromStr as _;

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::error::ServerError;

/// By what name the server lists its connections.
const PROGRAM: &str = "sotto-server";

/// How to connect to what `url` names. Beyond this machine only to a server with a certificate for its name.
pub(super) fn options(url: &str) -> Result<PgConnectOptions, ServerError> {
    let options = PgConnectOptions::from_str(url).map_err(|cause| ServerError::Url { cause })?;
    if options.get_database().is_none() {
        return Err(ServerError::NoDatabase);
    }
    let options = options
        .application_name(PROGRAM)
        // PgBouncer refuses it, and there are no floating-point numbers in the tables.
        .extra_float_digits(None::<i8>);
    if is_on_this_machine(&options) {
        return Ok(options);
    }
    match options.get_ssl_mode() {
        // The first one is what is taken where the URL says nothing.
        PgSslMode::Prefer | PgSslMode::VerifyFull => Ok(options.ssl_mode(PgSslMode::VerifyFull)),
        weaker => Err(ServerError::Unproven {
            server: name(&options),
            mode: name_of_mode(weaker),
        }),
    }
}

/// What messages call the server: without its user and password.
pub(super) fn name(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or_default();
    match options.get_socket() {
        Some(folder) => format!("{database} at {}", folder.display()),
        None => format!(
            "{database} at {}:{}",
            options.get_host(),
            options.get_port()
        ),
    }
}

fn is_on_this_machine(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

const fn name_of_mode(mode: PgSslMode) -> &'static str {
    match mode {
        PgSslMode::Disable => "disable",
        PgSslMode::Allow => "allow",
        PgSslMode::Prefer => "prefer",
        PgSslMode::Require => "require",
        PgSslMode::VerifyCa => "verify-ca",
        PgSslMode::VerifyFull => "verify-full",
    }
}
