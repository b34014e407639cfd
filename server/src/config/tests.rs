//! Settings as people write them, right and wrong.

mod platforms;
mod variables;

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::file::ConfigFile;
use super::*;

/// An environment of a test; nothing of this process.
struct Given {
    variables: HashMap<&'static str, OsString>,
    folder: PathBuf,
}

impl Environment for Given {
    fn variable(&self, name: &str) -> Option<OsString> {
        self.variables.get(name).cloned()
    }

    fn names(&self) -> Vec<String> {
        self.variables
            .keys()
            .map(|name| (*name).to_owned())
            .collect()
    }

    fn working_folder(&self) -> PathBuf {
        self.folder.clone()
    }

    fn program_folder(&self) -> PathBuf {
        PathBuf::from("/opt/sotto/bin")
    }
}

/// What a test sets.
type Variables<'a> = &'a [(&'static str, &'a str)];

fn read(variables: Variables) -> Result<Config, ConfigError> {
    read_in("/nonexistent".into(), variables)
}

fn read_in(folder: PathBuf, variables: Variables) -> Result<Config, ConfigError> {
    let home = [("HOME", OsString::from("/home/ada"))].into_iter();
    let given = variables
        .iter()
        .map(|(name, value)| (*name, OsString::from(value)));
    Config::read(&Given {
        variables: home.chain(given).collect(),
        folder,
    })
}

fn refusal(variables: Variables) -> String {
    read(variables).expect_err("was accepted").to_string()
}

fn parse(text: &str) -> Result<ConfigFile, String> {
    ConfigFile::parse(text, Path::new("sotto.toml")).map_err(|error| error.to_string())
}

fn example() -> &'static str {
    include_str!("../../../sotto.example.toml")
}

/// The example with every setting switched on: prose begins with "# ", a setting with "#".
fn example_switched_on() -> String {
    let is_setting =
        |rest: &str| rest.starts_with(|first: char| first.is_ascii_lowercase() || first == '[');
    example()
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(rest) if is_setting(rest) => format!("{rest}\n"),
            _prose => format!("{line}\n"),
        })
        .collect()
}

#[test]
fn nothing_is_needed_to_start() {
    let config = read(&[]).unwrap();
    assert_eq!(config.app_env, AppEnv::Development);
    assert_eq!(config.listen.address.to_string(), "127.0.0.1:8787");
    assert_eq!(config.listen.web_folder, Path::new("/opt/sotto/bin/../web"));
    assert_eq!(
        config.database.file(),
        Path::new("/home/ada/.local/share/sotto/sotto.db")
    );
    assert!(config.engines.list.is_empty());
    assert!(config.engines.local.enabled);
    assert_eq!(
        config.engines.local.program,
        Path::new("/opt/sotto/bin/sotto-local-engine")
    );
    assert_eq!(config.observe.log, "info");
    assert!(config.notices.is_empty());
}

#[test]
fn the_environment_wins_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file =
        "[listen]\naddress = \"0.0.0.0:1\"\nweb_folder = \"/web\"\n[observe]\nlog = \"debug\"\n";
    std::fs::write(folder.path().join("sotto.toml"), file).unwrap();
    let config = read_in(folder.path().into(), &[("SOTTO_LISTEN", "127.0.0.1:2")]).unwrap();
    assert_eq!(config.listen.address.port(), 2);
    assert_eq!(config.listen.web_folder, Path::new("/web"));
    assert_eq!(config.observe.log, "debug");
}

#[test]
fn the_public_address_follows_the_port_that_was_got() {
    let config = read(&[("SOTTO_LISTEN", "0.0.0.0:0")]).unwrap();
    let bound = "0.0.0.0:4711".parse().unwrap();
    assert_eq!(
        config.listen.public_origin(bound).as_str(),
        "http://127.0.0.1:4711"
    );
    let origins = config.listen.accepted_origins(bound);
    let origins: Vec<_> = origins.iter().map(|origin| origin.as_str()).collect();
    assert_eq!(
        origins[..2],
        ["http://127.0.0.1:4711", "http://localhost:4711"]
    );
    assert!(origins[2].starts_with("chrome-extension://") && origins.len() == 3);
    let config = read(&[("SOTTO_PUBLIC_URL", "https://sotto.example/")]).unwrap();
    let origins = config.listen.accepted_origins(bound);
    let origins: Vec<_> = origins.iter().map(|origin| origin.as_str()).collect();
    assert_eq!(origins[0], "https://sotto.example");
    assert!(!origins.contains(&"http://localhost:4711"));
}

#[test]
fn production_knows_no_extension_unasked() {
    let variables: Variables = &[
        ("SOTTO_PUBLIC_URL", "https://sotto.example"),
        ("APP_ENV", "production"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let file = "[listen]\ntrusted_proxies = [\"127.0.0.1\"]\n";
    std::fs::write(folder.path().join("sotto.toml"), file).unwrap();
    let config = read_in(folder.path().into(), variables).unwrap();
    let bound = "0.0.0.0:4711".parse().unwrap();
    let origins = config.listen.accepted_origins(bound);
    assert_eq!(origins.len(), 1);
    assert!(config.auth.redirect_urls.is_empty());
}

#[test]
fn wrong_values_are_named_with_what_is_allowed() {
    let cases: [(Variables, &[&str]); 11] = [
        (
            &[("SOTTO_LISTEN", "8787")],
            &["SOTTO_LISTEN", "`8787`", "127.0.0.1:8787"],
        ),
        (
            &[("SOTTO_PUBLIC_URL", "sotto")],
            &["SOTTO_PUBLIC_URL", "`sotto`", "https://"],
        ),
        (&[("APP_ENV", "prod")], &["APP_ENV", "`prod`", "production"]),
        (
            &[("SUPABASE_URL", "https://x.supabase.co")],
            &["SUPABASE_URL", "not supported"],
        ),
        (
            &[("DATABASE_URL", "postgres:u:hunter2@h/d")],
            &["DATABASE_URL", "postgres://"],
        ),
        (
            &[("DATABASE_URL", "mysql://u:hunter2@h/d")],
            &["DATABASE_URL", "sqlite:"],
        ),
        (
            &[("DATABASE_URL", "sqlite::memory:")],
            &["DATABASE_URL", "path of a file"],
        ),
        (
            &[("DEEPGRAM_URL", "wss://dg.example")],
            &["DEEPGRAM_URL", "DEEPGRAM_API_KEY"],
        ),
        (
            &[("DEEPGRAM_API_KEY", "a b")],
            &["DEEPGRAM_API_KEY", "console"],
        ),
        (
            &[
                ("DEEPGRAM_API_KEY", "k"),
                ("DEEPGRAM_URL", "https://dg.example/v1"),
            ],
            &["DEEPGRAM_URL", "without path"],
        ),
        (
            &[("SOTTO_CONFIG", "/nonexistent/my.toml")],
            &["/nonexistent/my.toml", "cannot be read"],
        ),
    ];
    for (variables, wanted) in cases {
        let message = refusal(variables);
        for part in wanted {
            assert!(message.contains(part), "{message} does not say {part}");
        }
        assert!(!message.contains("hunter2"), "{message} shows a password");
    }
}

#[test]
fn the_database_is_a_file_or_a_server() {
    let at = |url| read(&[("DATABASE_URL", url)]).unwrap().database;
    let file = at("sqlite:/var/lib/sotto/sotto.db");
    assert_eq!(file.server_url(), None);
    assert_eq!(file.file(), Path::new("/var/lib/sotto/sotto.db"));
    for url in [
        "postgres://u:p@h:5432/d",
        "postgresql://h/d?sslrootcert=ca.pem",
    ] {
        assert_eq!(at(url).server_url(), Some(url));
    }
}

#[test]
fn a_variable_that_is_empty_is_not_set() {
    let config = read(&[
        ("SUPABASE_URL", ""),
        ("SOTTO_LISTEN", " "),
        ("SOTTO_DATA_DIR", ""),
    ]);
    assert_eq!(config.unwrap().listen.address.port(), 8787);
}

#[test]
fn settings_without_effect_are_noticed() {
    let config = read(&[("REDIS_URL", "redis://x"), ("SUPABASE_KEY", "k")]).unwrap();
    assert_eq!(config.notices.len(), 2);
    assert!(
        config
            .notices
            .iter()
            .any(|notice| notice.contains("REDIS_URL"))
    );
}

#[test]
fn without_any_place_for_data_the_message_names_the_variable() {
    let given = Given {
        variables: HashMap::new(),
        folder: "/nonexistent".into(),
    };
    let message = Config::read(&given).unwrap_err().to_string();
    assert!(message.contains("SOTTO_DATA_DIR"), "{message}");
}

#[test]
fn deepgram_comes_first_and_its_key_stays_hidden() {
    let folder = tempfile::tempdir().unwrap();
    let file = "[[engines]]\nname = \"in-house\"\nurl = \"http://127.0.0.1:9/\"\n";
    std::fs::write(folder.path().join("sotto.toml"), file).unwrap();
    let config = read_in(folder.path().into(), &[("DEEPGRAM_API_KEY", "s3cr3t")]).unwrap();
    let names: Vec<_> = config
        .engines
        .list
        .iter()
        .map(|engine| engine.name.as_str())
        .collect();
    assert_eq!(names, ["deepgram", "in-house"]);
    assert_eq!(config.engines.list[0].url, "wss://api.deepgram.com");
    assert_eq!(
        config.engines.list[0].key.as_ref().map(Secret::reveal),
        Some("s3cr3t")
    );
    assert_eq!(config.engines.list[1].url, "ws://127.0.0.1:9");
    assert!(!format!("{config:?}").contains("s3cr3t"));
}

#[test]
fn unknown_keys_are_named_with_the_file_and_the_keys_that_exist() {
    let message = parse("[listen]\nadress = \"127.0.0.1:1\"\n").unwrap_err();
    for part in [
        "sotto.toml",
        "line 2",
        "adress",
        "`address`",
        "`public_url`",
    ] {
        assert!(message.contains(part), "{message} does not say {part}");
    }
    let message = parse("[limit]\nsockets = 1\n").unwrap_err();
    assert!(message.contains("`limits`"), "{message}");
}

#[test]
fn values_out_of_range_are_named_with_the_range() {
    let cases = [
        (
            "[auth]\nticket_seconds = 1\n",
            "auth.ticket_seconds is 1; allowed is 5 to 120",
        ),
        (
            "[auth]\npassword_memory_kib = 19455\n",
            "auth.password_memory_kib is 19455; allowed is 19456 to",
        ),
        (
            "[auth]\npassword_passes = 1\n",
            "auth.password_passes is 1; allowed is 2 to",
        ),
        ("[mail]\nurl = \"http://hunter2@mail\"\n", "mail.url is not"),
        ("[mail]\nfrom = \"nobody\"\n", "mail.from is `nobody`"),
        (
            "[limits]\nupload_memory_mib = 63\n",
            "limits.upload_memory_mib is 63; allowed is 64 to",
        ),
        (
            "[limits]\nsockets = 0\n",
            "limits.sockets is 0; allowed is 1 to 1000000",
        ),
        ("[limits]\nsockets = -1\n", "sockets"),
        (
            "[[engines]]\nname = \"A\"\nurl = \"ws://a\"\n",
            "the name `A`",
        ),
        (
            "[[engines]]\nname = \"a\"\nurl = \"ftp://a\"\n",
            "the url of `a`",
        ),
        ("[[engines]]\nname = \"a\"\n", "missing field `url`"),
        (
            "[listen]\nallowed_origins = [\"*\"]\n",
            "`*` is not an origin",
        ),
        (
            "[listen]\ntrusted_proxies = [\"ten\"]\n",
            "`ten` is not an IP address",
        ),
        (
            "[listen]\nclient_address = \"client-ip\"\n",
            "expected one of `x-forwarded-for`, `forwarded`, `fly-client-ip`",
        ),
        (
            "[listen]\nlame_duck_seconds = 121\n",
            "listen.lame_duck_seconds is 121; allowed is 0 to 120",
        ),
        (
            "[listen]\nproxy_idle_seconds = 4\n",
            "listen.proxy_idle_seconds is 4; allowed is 5 to 3600",
        ),
        (
            "[observe]\nlog_format = \"xml\"\n",
            "expected `text` or `json`",
        ),
    ];
    for (text, wanted) in cases {
        let message = parse(text).unwrap_err();
        assert!(message.contains(wanted), "{message} does not say {wanted}");
        let is_mail = wanted.starts_with("mail.url");
        assert!(!is_mail || !message.contains("hunter2"), "{message}");
    }
}

#[test]
fn production_refuses_mail_in_the_clear_and_confirmation_without_mail() {
    let folder = tempfile::tempdir().unwrap();
    let refusal = |settings: &str| {
        let file = format!("[listen]\ntrusted_proxies = [\"127.0.0.1\"]\n{settings}");
        std::fs::write(folder.path().join("sotto.toml"), file).unwrap();
        let variables = [
            ("APP_ENV", "production"),
            ("SOTTO_PUBLIC_URL", "https://sotto.example"),
        ];
        let read = read_in(folder.path().into(), &variables);
        read.err().map(|error| error.to_string())
    };
    let mail = |url: &str| refusal(&format!("[mail]\nurl = \"{url}\"\n"));
    let in_clear = mail("smtp://me:hunter2@mail.example").unwrap();
    assert!(in_clear.contains("mail.url"), "{in_clear}");
    assert!(!in_clear.contains("hunter2"), "{in_clear}");
    assert_eq!(mail("smtps://me:hunter2@mail.example"), None);
    assert_eq!(mail("smtp://me:hunter2@mail.example?tls=required"), None);
    assert_eq!(mail("smtp://127.0.0.1:25"), None);
    let unconfirmable = refusal("[auth]\nconfirm_email = true\n").unwrap();
    assert!(
        unconfirmable.contains("auth.confirm_email"),
        "{unconfirmable}"
    );
}

#[test]
fn engine_names_are_taken_once() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["deepgram", "local"] {
        let file = format!("[[engines]]\nname = \"{name}\"\nurl = \"ws://127.0.0.1:9\"\n");
        std::fs::write(folder.path().join("sotto.toml"), file).unwrap();
        let message = read_in(folder.path().into(), &[("DEEPGRAM_API_KEY", "k")]).unwrap_err();
        assert!(
            message.to_string().contains(&format!("`{name}` is taken")),
            "{message}"
        );
    }
}

#[test]
fn production_refuses_what_is_unsafe_and_says_all_of_it() {
    let message = refusal(&[
        ("APP_ENV", "production"),
        ("SOTTO_PUBLIC_URL", "http://sotto.example"),
    ]);
    for part in ["http://sotto.example", "trusted_proxies"] {
        assert!(message.contains(part), "{message} does not say {part}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = "[listen]\ntrusted_proxies = [\"127.0.0.1\"]\n\
                [[engines]]\nname = \"far\"\nurl = \"ws://far.example\"\nkey = \"k\"\n";
    std::fs::write(folder.path().join("sotto.toml"), file).unwrap();
    let variables = [
        ("APP_ENV", "production"),
        ("SOTTO_PUBLIC_URL", "https://sotto.example"),
    ];
    let message = read_in(folder.path().into(), &variables)
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("`far`") && !message.contains("SOTTO_PUBLIC_URL"),
        "{message}"
    );
    std::fs::write(
        folder.path().join("sotto.toml"),
        file.replace("ws://", "wss://"),
    )
    .unwrap();
    assert_eq!(
        read_in(folder.path().into(), &variables).unwrap().app_env,
        AppEnv::Production
    );
}

#[test]
fn the_example_as_it_stands_changes_nothing() {
    let file = parse(example()).unwrap();
    assert_eq!(file.auth, AuthConfig::default());
    assert_eq!(file.limits, LimitsConfig::default());
    assert!(file.engines.is_empty());
}

#[test]
fn the_example_shows_the_defaults() {
    let file = parse(&example_switched_on()).unwrap();
    assert_eq!(file.auth, AuthConfig::default());
    assert_eq!(file.limits, LimitsConfig::default());
    assert_eq!(file.observe, ObserveConfig::default());
    assert_eq!(file.listen.address, ListenConfig::default().address);
    assert_eq!(
        file.local_engine.enabled,
        engines::LocalEngineConfig::default().enabled
    );
    assert_eq!(file.engines.len(), 1);
}

/// The parser lists the known keys when it meets another: so the test knows all of them.
#[test]
fn the_example_explains_every_key() {
    let shown: toml::Table = toml::from_str(&example_switched_on()).unwrap();
    let tables = known_keys("no_such_key = 1\n");
    assert!(tables.len() >= 7, "{tables:?}");
    for table in tables {
        let shown = shown
            .get(&table)
            .unwrap_or_else(|| panic!("[{table}] is not in the example"));
        let (opening, shown) = match shown {
            toml::Value::Array(entries) => (format!("[[{table}]]"), &entries[0]),
            one => (format!("[{table}]"), one),
        };
        let keys = known_keys(&format!("{opening}\nno_such_key = 1\n"));
        assert!(!keys.is_empty());
        for key in keys {
            assert!(
                shown.get(&key).is_some(),
                "{table}.{key} is not in the example"
            );
        }
    }
}

fn known_keys(text: &str) -> Vec<String> {
    let message = parse(text).unwrap_err();
    let (_wrong, expected) = message.split_once("expected").expect("no list of keys");
    expected
        .split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}
