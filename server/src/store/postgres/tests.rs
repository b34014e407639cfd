//! What can be told without a server.

use sqlx::postgres::PgSslMode;

use super::*;
use crate::store::{fault, pool};

fn refusal(url: &str) -> String {
    match reach::options(url) {
        Ok(_options) => panic!("{url} is taken"),
        Err(refused) => refused.to_string(),
    }
}

#[test]
fn a_server_beyond_this_machine_is_verified_by_its_name() {
    for url in [
        "postgres://u:p@db.example.com/d",
        "postgresql://u:p@10.0.0.7:6432/d",
        "postgres://u:p@db.example.com/d?sslmode=prefer",
        "postgres://u:p@db.example.com/d?sslmode=verify-full&sslrootcert=/ca.pem",
        "postgres://u:p@localhost.example.com/d",
    ] {
        let mode = reach::options(url).unwrap().get_ssl_mode();
        assert!(matches!(mode, PgSslMode::VerifyFull), "{url}: {mode:?}");
    }
}

#[test]
fn a_server_on_this_machine_needs_no_certificate() {
    for url in [
        "postgres://u:p@localhost/d?sslmode=disable",
        "postgres://u:p@127.0.0.1:5433/d?sslmode=disable",
        "postgres://u:p@[::1]/d?sslmode=disable",
        "postgres://u@localhost/d?host=/var/run/postgresql&sslmode=disable",
    ] {
        let mode = reach::options(url).unwrap().get_ssl_mode();
        assert!(matches!(mode, PgSslMode::Disable), "{url}: {mode:?}");
    }
}

#[test]
fn what_proves_less_is_refused_without_the_password() {
    for mode in ["disable", "allow", "require", "verify-ca"] {
        let url = format!("postgres://u:hunter2@db.example.com/d?sslmode={mode}");
        let refused = refusal(&url);
        assert!(refused.contains(&format!("sslmode={mode}")), "{refused}");
        assert!(refused.contains("d at db.example.com:5432"), "{refused}");
        assert!(!refused.contains("hunter2"), "{refused}");
    }
}

#[test]
fn an_address_that_names_no_database_or_cannot_be_read_is_refused_in_words() {
    assert!(refusal("postgres://u:hunter2@db.example.com").contains("/DATABASE"));
    for url in [
        "postgres://u:hunter2@db.example.com:port/d",
        "postgres://u:hunter2@db.example.com/d?sslmode=sometimes",
    ] {
        let refused = refusal(url);
        assert!(
            refused.contains("postgres://USER:PASSWORD@HOST"),
            "{refused}"
        );
        assert!(!refused.contains("hunter2"), "{refused}");
    }
}

#[test]
fn what_holds_for_all_that_is_written_is_laid_on_none_of_it() {
    let of_all = [
        "08006", "25006", "28P01", "3D000", "40001", "40P01", "42501", "53100", "53200", "53300",
        "55P03", "57014", "57P01", "58P01",
    ];
    for code in of_all {
        let is_laid_on_it = fault::may_lie_in_what_is_written_to_postgres(code);
        assert!(!is_laid_on_it, "{code}");
    }
    for code in ["22021", "23505", "54000", "58030", "P0001", "XX001"] {
        let is_laid_on_it = fault::may_lie_in_what_is_written_to_postgres(code);
        assert!(is_laid_on_it, "{code}");
    }
}

#[test]
fn both_databases_have_the_same_steps() {
    assert_eq!(schema::known_steps(), pool::known_steps());
}
