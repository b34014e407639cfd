//! Settings as variables and `.env` files say them, right and wrong.

use super::*;
use crate::config::keys::{ENGINES, keys_of, tables};
use crate::config::network::AddressHeader;

/// In a folder with this `.env`.
fn read_beside(env_file: &str, variables: Variables) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), env_file).unwrap();
    read_in(folder.path().into(), variables)
}

#[test]
fn all_tables_of_the_file_are_known() {
    let mut known: Vec<_> = tables().iter().map(|table| table.name).collect();
    let mut there = keys_of::<ConfigFile>().to_vec();
    known.sort_unstable();
    there.sort_unstable();
    assert_eq!(known, there);
    assert!(tables().iter().all(|table| !table.keys.is_empty()));
}

/// The text of a value as a person writes it into a variable.
fn as_variable(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(items) => {
            let items: Vec<_> = items.iter().map(as_variable).collect();
            items.join(", ")
        }
        other => other.to_string(),
    }
}

/// The example, with values that are no defaults where the default is what stands there.
fn unusual_settings() -> toml::Table {
    let mut tables: toml::Table = toml::from_str(&example_switched_on()).unwrap();
    let mut set = |table: &str, key: &str, value: toml::Value| {
        let table = tables.get_mut(table).and_then(toml::Value::as_table_mut);
        table.unwrap().insert(key.to_owned(), value);
    };
    let list = |items: &[&str]| {
        let items = items.iter().map(|item| toml::Value::from(*item));
        toml::Value::Array(items.collect())
    };
    set("listen", "address", "127.0.0.1:1".into());
    set(
        "listen",
        "allowed_origins",
        list(&["https://a.example", "https://b.example"]),
    );
    set(
        "listen",
        "trusted_proxies",
        list(&["10.0.0.0/8", "127.0.0.1"]),
    );
    set("listen", "client_address", "fly-client-ip".into());
    set("auth", "sign_up", false.into());
    set("auth", "redirect_urls", list(&["https://a.example/"]));
    set("limits", "sockets", 9.into());
    set("observe", "log_format", "json".into());
    set("local_engine", "enabled", false.into());
    tables
}

#[test]
fn every_key_of_the_file_is_a_variable() {
    let tables = unusual_settings();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("sotto.toml"),
        toml::to_string(&tables).unwrap(),
    )
    .unwrap();
    let by_file = read_in(folder.path().into(), &[]).unwrap();

    let mut variables: Vec<(&'static str, String)> = Vec::new();
    let mut add = |table: &str, key: &str, value: &toml::Value| {
        let name = format!("SOTTO_{table}__{key}").to_uppercase();
        let name: &'static str = name.leak();
        variables.push((name, as_variable(value)));
    };
    for (table, value) in &tables {
        match value {
            toml::Value::Array(engines) => {
                for (number, engine) in engines.iter().enumerate() {
                    for (key, value) in engine.as_table().unwrap() {
                        add(&format!("{table}__{number}"), key, value);
                    }
                }
            }
            keys => {
                for (key, value) in keys.as_table().unwrap() {
                    add(table, key, value);
                }
            }
        }
    }
    let keys: usize = crate::config::keys::tables()
        .iter()
        .map(|table| table.keys.len())
        .sum();
    assert_eq!(variables.len(), keys, "the example has every key");
    let variables: Vec<_> = variables
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let by_variables = read(&variables).unwrap();
    assert_eq!(format!("{by_variables:?}"), format!("{by_file:?}"));
    assert_eq!(
        by_variables.listen.client_address,
        AddressHeader::FlyClientIp
    );
    assert_eq!(by_variables.engines.list.len(), 1);
}

#[test]
fn variables_win_over_the_file_key_by_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = "[limits]\nsockets = 7\nsockets_per_ip = 8\n\
                [[engines]]\nname = \"first\"\nurl = \"ws://127.0.0.1:1\"\n";
    std::fs::write(folder.path().join("sotto.toml"), file).unwrap();
    let config = read_in(
        folder.path().into(),
        &[
            ("SOTTO_LIMITS__SOCKETS", "9"),
            ("SOTTO_ENGINES__0__KEY", "s3cr3t"),
            ("SOTTO_ENGINES__1__NAME", "second"),
            ("SOTTO_ENGINES__1__URL", "ws://127.0.0.1:2"),
        ],
    )
    .unwrap();
    assert_eq!(
        (config.limits.sockets, config.limits.sockets_per_ip),
        (9, 8)
    );
    let engines: Vec<_> = config
        .engines
        .list
        .iter()
        .map(|engine| engine.name.as_str())
        .collect();
    assert_eq!(engines, ["first", "second"]);
    let key = config.engines.list[0].key.as_ref().map(Secret::reveal);
    assert_eq!(key, Some("s3cr3t"));
}

#[test]
fn the_whole_file_may_stand_in_a_variable() {
    let text = "[limits]\nsockets = 9\n";
    let config = read(&[("SOTTO_CONFIG_TOML", text)]).unwrap();
    assert_eq!(config.limits.sockets, 9);
    let message = refusal(&[("SOTTO_CONFIG_TOML", "[limits]\nsokets = 9\n")]);
    assert!(
        message.contains("SOTTO_CONFIG_TOML") && message.contains("line 2"),
        "{message}"
    );
    let message = refusal(&[("SOTTO_CONFIG_TOML", text), ("SOTTO_CONFIG", "/a.toml")]);
    assert!(message.contains("both set"), "{message}");
}

#[test]
fn a_variable_that_means_nothing_is_refused_with_the_nearest_name() {
    for (name, nearest) in [
        ("SOTTO_LIMITS__SOKETS", "SOTTO_LIMITS__SOCKETS."),
        ("SOTTO_LIMIT__SOCKETS", "SOTTO_LIMITS__SOCKETS."),
        ("SOTTO_LIMITS_SOCKETS", "SOTTO_LIMITS__SOCKETS."),
        ("SOTTO_DATADIR", "SOTTO_DATA_DIR."),
        ("SOTTO_MAIL__URLS", "SOTTO_MAIL__URL."),
        ("SOTTO_ENGINE__0__NAME", "SOTTO_ENGINES__0__NAME."),
        ("SOTTO_ENGINES__NAME", "SOTTO_ENGINES__0__NAME."),
        ("SOTTO_LIMITS__SOCKETS_FILE", "SOTTO_LIMITS__SOCKETS."),
    ] {
        let message = refusal(&[(name, "1")]);
        let says = message.contains(name) && message.contains(nearest);
        assert!(says, "{message} does not say {nearest}");
        assert!(read(&[(name, "")]).is_ok(), "{name} is empty, so not set");
    }
}

#[test]
fn values_that_make_no_sense_are_told_with_their_variable() {
    let cases: [(Variables, &[&str]); 9] = [
        (
            &[("SOTTO_LIMITS__SOCKETS", "many")],
            &["SOTTO_LIMITS__SOCKETS is", "number"],
        ),
        (
            &[("SOTTO_LIMITS__SOCKETS", "0")],
            &["SOTTO_LIMITS__SOCKETS is", "1 to 1000000"],
        ),
        (
            &[("SOTTO_AUTH__SIGN_UP", "yes")],
            &["SOTTO_AUTH__SIGN_UP is", "true or false"],
        ),
        (
            &[("SOTTO_LISTEN__TRUSTED_PROXIES", "10.0.0.0/8, ten")],
            &["SOTTO_LISTEN__TRUSTED_PROXIES is", "`ten`"],
        ),
        (
            &[("SOTTO_LISTEN__TRUSTED_PROXIES", "[\"10.0.0.0/8\"")],
            &["SOTTO_LISTEN__TRUSTED_PROXIES is", "a list such as"],
        ),
        (
            &[("SOTTO_MAIL__URL", "http://hunter2@mail")],
            &["SOTTO_MAIL__URL is"],
        ),
        (
            &[("SOTTO_ENGINES__0__NAME", "a")],
            &["SOTTO_ENGINES__0", "`url`"],
        ),
        (
            &[("SOTTO_ENGINES__1__NAME", "a")],
            &["SOTTO_ENGINES__1__NAME", "from 0"],
        ),
        (
            &[
                ("SOTTO_LISTEN", "127.0.0.1:1"),
                ("SOTTO_LISTEN__ADDRESS", "127.0.0.1:2"),
            ],
            &["SOTTO_LISTEN", "SOTTO_LISTEN__ADDRESS", "both set"],
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
fn what_is_left_around_a_value_is_no_part_of_it() {
    for folder in [
        "/data",
        " /data ",
        "/data\r",
        "\"/data\"",
        "'/data'",
        "\"/data\"\r",
    ] {
        let config = read(&[("SOTTO_DATA_DIR", folder)]).unwrap();
        assert_eq!(
            config.database.data_folder,
            Path::new("/data"),
            "{folder:?}"
        );
        let config = read(&[("SOTTO_DATABASE__DATA_FOLDER", folder)]).unwrap();
        assert_eq!(
            config.database.data_folder,
            Path::new("/data"),
            "{folder:?}"
        );
    }
    let config = read(&[("SOTTO_DATA_DIR", "/my data")]).unwrap();
    assert_eq!(config.database.data_folder, Path::new("/my data"));
    let config = read(&[("SOTTO_LIMITS__SOCKETS", "\"9\"\r")]).unwrap();
    assert_eq!(config.limits.sockets, 9);
    let proxies = "'10.0.0.0/8', \"127.0.0.1\"";
    let config = read(&[("SOTTO_LISTEN__TRUSTED_PROXIES", proxies)]).unwrap();
    assert_eq!(config.listen.trusted_proxies.len(), 2);
    let usual = Path::new("/home/ada/.local/share/sotto");
    for empty in ["", " ", "\r", "\"\"", "''", "\" \""] {
        let config = read(&[("SOTTO_DATA_DIR", empty)]).unwrap();
        assert_eq!(config.database.data_folder, usual, "{empty:?}");
    }
}

#[test]
fn paths_that_would_make_another_folder_in_silence_are_refused() {
    let names = [
        "SOTTO_DATA_DIR",
        "SOTTO_DATABASE__DATA_FOLDER",
        "SOTTO_WEB_DIR",
        "SOTTO_CONFIG",
    ];
    for name in names {
        for path in [
            "/da\rta",
            "/da\nta",
            "\"/data",
            "/data'",
            "~/data",
            "$HOME/data",
            "/${A}",
        ] {
            let message = refusal(&[(name, path)]);
            assert!(message.contains(name), "{message} does not say {name}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_path_may_have_bytes_that_are_no_text_but_no_line_break() {
    use std::os::unix::ffi::OsStringExt as _;
    let at = |bytes: &[u8]| {
        let folder = OsString::from_vec(bytes.to_vec());
        Config::read(&Given {
            variables: HashMap::from([("SOTTO_DATA_DIR", folder)]),
            folder: "/nonexistent".into(),
        })
    };
    let config = at(b"/d\xe4ta").unwrap();
    assert_eq!(config.database.data_folder.as_os_str().len(), 5);
    assert!(at(b"/d\xe4ta\r").is_err());
}

#[test]
fn secrets_may_stand_in_files_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, contents: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, contents).unwrap();
        path.display().to_string()
    };
    let key = file("key", "s3cr3t\n");
    let mail = file("mail", "smtps://me:hunter2@mail.example\r\n");
    let database = file("database", "sqlite:/data/sotto.db");
    let config = read(&[
        ("DEEPGRAM_API_KEY_FILE", key.as_str()),
        ("SOTTO_MAIL__URL_FILE", mail.as_str()),
        ("DATABASE_URL_FILE", database.as_str()),
        ("SOTTO_ENGINES__0__NAME", "in-house"),
        ("SOTTO_ENGINES__0__URL", "ws://127.0.0.1:9"),
        ("SOTTO_ENGINES__0__KEY_FILE", key.as_str()),
    ])
    .unwrap();
    for engine in &config.engines.list {
        assert_eq!(engine.key.as_ref().map(Secret::reveal), Some("s3cr3t"));
    }
    assert_eq!(config.engines.list.len(), 2);
    let url = config.mail.url.as_ref().map(Secret::reveal);
    assert_eq!(url, Some("smtps://me:hunter2@mail.example"));
    assert_eq!(config.database.file(), Path::new("/data/sotto.db"));

    let both = refusal(&[
        ("DEEPGRAM_API_KEY_FILE", key.as_str()),
        ("DEEPGRAM_API_KEY", "k"),
    ]);
    assert!(both.contains("both set"), "{both}");
    let (nowhere, empty) = ("/nonexistent/key", file("empty", "\n"));
    let nowhere = refusal(&[("DEEPGRAM_API_KEY_FILE", nowhere)]);
    assert!(nowhere.contains("cannot be read"), "{nowhere}");
    let empty = refusal(&[("DEEPGRAM_API_KEY_FILE", empty.as_str())]);
    assert!(empty.contains("is empty"), "{empty}");
}

#[test]
fn an_env_file_is_read_and_gives_way_to_the_process() {
    let file = "\u{feff}# where it listens\r\nexport SOTTO_LISTEN=127.0.0.1:1 # here\r\n\r\n\
                SOTTO_DATA_DIR=\"/my data\"\r\nSOTTO_MAIL__FROM='Sotto <sotto@example.com>'\r\n\
                SOTTO_MAIL__URL='smtps://me:pa$$word@mail.example'\r\nRUST_LOG=\r\nOTHERS=1\r\n";
    let config = read_beside(file, &[("SOTTO_LISTEN", "127.0.0.1:2")]).unwrap();
    assert_eq!(config.listen.address.port(), 2);
    assert_eq!(config.database.data_folder, Path::new("/my data"));
    assert_eq!(config.mail.from, "Sotto <sotto@example.com>");
    let url = config.mail.url.as_ref().map(Secret::reveal);
    assert_eq!(url, Some("smtps://me:pa$$word@mail.example"));
    assert_eq!(config.observe.log, "info");
    let config = read_beside(file, &[]).unwrap();
    assert_eq!(config.listen.address.port(), 1);
}

#[test]
fn lines_of_an_env_file_that_programs_understand_differently_are_refused() {
    for (line, says) in [
        ("SOTTO_MAIL__FROM=it's", "is not NAME=value"),
        ("SOTTO_DATA_DIR=/my data", "is not NAME=value"),
        ("SOTTO_DATA_DIR", "is not NAME=value"),
        ("SOTTO_DATA_DIR=\"/data", "is not NAME=value"),
        ("DEEPGRAM_API_KEY=hunter2$", "has a $"),
        ("DEEPGRAM_API_KEY=hunter2$HOME", "has a $"),
        ("DEEPGRAM_API_KEY=\"hunter2${HOME}\"", "has a $"),
        (
            "SOTTO_LISTEN=127.0.0.1:2",
            "sets SOTTO_LISTEN for the second time",
        ),
        ("SOTTO_LIMITS__SOKETS=1", "SOTTO_LIMITS__SOCKETS"),
    ] {
        let message = read_beside(&format!("SOTTO_LISTEN=127.0.0.1:1\n{line}\n"), &[]);
        let message = message.expect_err(line).to_string();
        assert!(message.contains(says), "{message} does not say {says}");
        assert!(!message.contains("hunter2"), "{message} shows a secret");
        let is_of_line = !message.contains(".env") || message.contains("line 2");
        assert!(is_of_line, "{message}");
    }
}

#[test]
fn engines_are_the_only_table_that_is_counted() {
    let counted = tables()
        .iter()
        .filter(|table| table.name == ENGINES)
        .count();
    assert_eq!(counted, 1);
    let message = refusal(&[("SOTTO_LIMITS__0__SOCKETS", "9")]);
    assert!(message.contains("SOTTO_LIMITS__SOCKETS"), "{message}");
}
