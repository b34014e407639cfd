//! The database's own file: made where it can be, and for its owner alone.

use std::path::PathBuf;

use sotto_server::config::DatabaseConfig;

use super::*;

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_named_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let in_the_way = folder.path().join("file");
    std::fs::write(&in_the_way, "").unwrap();
    for data_folder in [in_the_way.join("data"), PathBuf::from("/proc/sotto")] {
        let config = DatabaseConfig {
            data_folder: data_folder.clone(),
            url: None,
        };
        let error = Store::open(&config).await.expect_err("was opened");
        assert!(matches!(error, StoreError::DataFolder { .. }), "{error}");
        let message = error.to_string();
        assert!(
            message.contains(&data_folder.display().to_string()),
            "{message}"
        );
        assert!(message.contains("SOTTO_DATA_DIR"), "{message}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_on_the_machine_can_read_the_data() {
    use std::os::unix::fs::PermissionsExt as _;
    let parent = tempfile::tempdir().unwrap();
    let config = DatabaseConfig {
        data_folder: parent.path().join("a/b"),
        url: None,
    };
    let store = Store::open(&config).await.unwrap();
    store.check().await.unwrap();
    let mode = |path: PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(config.data_folder.clone()), 0o700);
    for file in ["sotto.db", "sotto.db-wal", "sotto.db-shm"] {
        assert_eq!(mode(config.data_folder.join(file)), 0o600, "{file}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("sotto.db"),
        "this is not a database at all".repeat(50),
    )
    .unwrap();
    let config = DatabaseConfig {
        data_folder: folder.path().to_owned(),
        url: None,
    };
    let message = Store::open(&config)
        .await
        .expect_err("was opened")
        .to_string();
    assert!(message.contains("sotto.db"), "{message}");
}
