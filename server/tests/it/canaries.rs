//! Secrets that would be recognised anywhere: a whole life with the real program, which writes down all
//! that it can (`RUST_LOG=trace`), and then a search for them in everything that it left behind.

mod life;

use std::path::Path;

use proving::double::{Double, DoubleOptions};
use sotto_server::config::DatabaseConfig;
use sotto_server::store::Store;
use sotto_server::store::signing_keys::KeyPurpose;

use crate::support::canary::files_with;
use crate::support::program::Program;
use life::{ADDRESS, Life, VOCABULARY};

const ENGINE_KEY: &str = "canary-engine-key-5f1d7a";
const MAIL_PASSWORD: &str = "canary-mail-password-93be";

const SETTINGS: &str = "[local_engine]\nenabled = false\n";

/// A server that says where it keeps its data, and writes all its log into one file.
struct House {
    program: Program,
    logs: tempfile::TempDir,
}

impl House {
    fn new(double: &Double) -> Self {
        let logs = tempfile::tempdir().unwrap();
        let config = logs.path().join("sotto.toml");
        std::fs::write(&config, SETTINGS).unwrap();
        let program = Program::new()
            .with("RUST_LOG", "trace")
            .with("SOTTO_CONFIG", config.display().to_string())
            .with("DEEPGRAM_URL", double.base.clone())
            .with("DEEPGRAM_API_KEY", ENGINE_KEY)
            .logging_to(logs.path().join("server.log"));
        Self { program, logs }
    }

    /// From the next start on, mail goes where nobody is.
    fn lose_the_mail_server(&self) {
        let mail = format!(
            "{SETTINGS}[mail]\nurl = \"smtp://sotto:{MAIL_PASSWORD}@127.0.0.1:9\"\n\
             from = \"hello@sotto.example\"\n"
        );
        std::fs::write(self.logs.path().join("sotto.toml"), mail).unwrap();
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.logs.path().join("server.log")).unwrap()
    }

    fn data(&self) -> &Path {
        self.program.data()
    }

    /// The private keys, line by line as they are written, and the secret behind refresh tokens.
    async fn keys(&self) -> Vec<(String, String)> {
        let database = DatabaseConfig {
            data_folder: self.data().to_owned(),
            url: None,
        };
        let store = Store::open(&database).await.unwrap();
        let mut found = Vec::new();
        for purpose in [KeyPurpose::AccessToken, KeyPurpose::RefreshToken] {
            for key in store.signing_keys(purpose, "unused").await.unwrap() {
                let lines = key.secret.lines().filter(|line| line.len() > 20);
                let lines = lines.filter(|line| !line.starts_with("---"));
                found.extend(lines.map(|line| (format!("{purpose:?} key"), line.to_owned())));
            }
        }
        assert!(found.len() >= 3, "the keys were read");
        found
    }
}

/// Which of the secrets stand in `text`, with the lines around them.
fn found(secrets: &[(String, String)], place: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (what, secret) in secrets {
        assert!(secret.len() >= 7, "{what} is too short to be recognised");
        let lines = text.lines().filter(|line| line.contains(secret));
        let shown = lines.map(|line| line.chars().take(1_500).collect::<String>());
        found.extend(
            shown
                .take(2)
                .map(|line| format!("{what} stands in {place}: {line}\n")),
        );
    }
    found
}

#[tokio::test]
async fn no_secret_and_no_word_is_found_where_it_does_not_belong() {
    let options = DoubleOptions {
        key: ENGINE_KEY.to_owned(),
        ..DoubleOptions::default()
    };
    let double = Double::start(options).await.unwrap();
    let house = House::new(&double);
    let server = house.program.start_without_engine().await;
    let mut life = Life::begin(&server.base).await;
    life.dictates_with_nothing_kept(&double).await;
    life.has_settings_of_their_own().await;
    life.sends_recordings().await;
    life.recovers_the_password().await;
    life.does_everything_wrong().await;
    life.renews_and_loses_a_token().await;

    let mut nowhere = life.secrets();
    nowhere.push(("the engine's key".to_owned(), ENGINE_KEY.to_owned()));
    nowhere.push(("the mail password".to_owned(), MAIL_PASSWORD.to_owned()));
    // What the search can find it does find: the vocabulary is kept, and nothing else is.
    assert!(!files_with(house.data(), VOCABULARY).is_empty());
    assert!(!files_with(house.data(), ADDRESS).is_empty());
    for (what, secret) in &nowhere {
        let files = files_with(house.data(), secret);
        assert!(files.is_empty(), "{what} stands in {files:?}");
    }

    life.keeps_what_is_said(&double).await;
    let base = server.base.clone();
    server.terminate().await.unwrap();
    house.lose_the_mail_server();
    let server = house.program.start_again_at(&base).await;
    life.asks_for_mails_that_cannot_go_out().await;
    life.ends().await;
    server.terminate().await.unwrap();

    let mut unsaid = nowhere;
    unsaid.extend(house.keys().await);
    unsaid.extend(life.words());
    let log = house.log();
    for said in [
        "DEBUG access token refused",
        "a mail is tried again",
        "dictation ends",
    ] {
        assert!(log.contains(said), "the log has no {said:?}");
    }
    let mut told = found(&unsaid, "the log", &log);
    assert!(life.answers().len() >= 40, "{}", life.answers().len());
    for answer in life.answers() {
        told.extend(found(&unsaid, "an answer", answer));
    }
    assert!(told.is_empty(), "{}", told.concat());
}
