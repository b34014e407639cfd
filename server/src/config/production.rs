//! What `APP_ENV=production` refuses.

use super::{Config, ConfigError};

/// Gives the settings back if they are safe in public, or says everything that is not.
pub(super) fn check(config: Config) -> Result<Config, ConfigError> {
    let mut problems = Vec::new();
    match &config.listen.public_url {
        None => problems.push(
            "SOTTO_PUBLIC_URL is not set: tokens would name a local address as their issuer. \
             Set it to the https address that people use."
                .to_owned(),
        ),
        Some(url) if !url.is_https() => problems.push(format!(
            "SOTTO_PUBLIC_URL is {url}: without https, tokens and speech cross the network in \
             the clear, and browsers give no microphone. Use an https address."
        )),
        Some(_https) => {}
    }
    if config.listen.trusted_proxies.is_empty() {
        problems.push(
            "listen.trusted_proxies is empty: the server speaks plain HTTP and takes a request for \
             safe only by the word of a proxy that ends TLS. Name its address."
                .to_owned(),
        );
    }
    for origin in &config.listen.allowed_origins {
        if origin.as_str().starts_with("http://") {
            problems.push(format!(
                "listen.allowed_origins has {origin}: anyone on the way can write a page of that \
                 origin. Use https."
            ));
        }
    }
    for engine in config
        .engines
        .list
        .iter()
        .filter(|engine| engine.is_exposed())
    {
        problems.push(format!(
            "the engine `{}` is reached at {}: speech and the key would cross the network in the \
             clear. Use wss.",
            engine.name, engine.url
        ));
    }
    if config.mail.is_exposed() {
        problems.push(
            "mail.url is smtp:// without tls=required: the password and every link that signs \
             somebody in would cross the network in the clear. Use smtps:// or add ?tls=required."
                .to_owned(),
        );
    }
    if config.auth.confirm_email && config.mail.url.is_none() {
        problems.push(
            "auth.confirm_email is on and mail.url is not set: nobody could confirm an address. \
             Set mail.url."
                .to_owned(),
        );
    }
    if problems.is_empty() {
        Ok(config)
    } else {
        Err(ConfigError::Unsafe { problems })
    }
}
