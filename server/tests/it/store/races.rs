//! Several who decide by what they have read, at once: as many as a server has connections, and more.

use std::collections::BTreeSet;

use dictation::settings::Settings;
use futures_util::future::join_all;
use sotto_server::store::accounts::NewAccount;
use sotto_server::store::auth_sessions::{RefreshOutcome, SessionLife, SignInMethod};
use sotto_server::store::devices::{DeviceBounds, DeviceWish, Registration};
use sotto_server::store::mail_tokens::{MailPurpose, StoredMailToken};
use sotto_server::store::secrets::Taken;

use super::*;

const AT_ONCE: usize = 24;

const LIFE: SessionLife = SessionLife {
    idle_ms: 1_000_000,
    total_ms: 1_000_000,
};

/// Somebody with an account.
struct Somebody {
    house: ManualAuth,
    user: Uuid,
    scope: Scope,
}

impl Somebody {
    async fn new() -> Self {
        let house = ManualAuth::new().await;
        let user = house.caller().await.user_id;
        let scope = Scope::User(user);
        Self { house, user, scope }
    }

    fn store(&self) -> &Store {
        &self.house.store
    }

    async fn signed_in(&self) -> Uuid {
        let begun = self
            .store()
            .begin_auth_session(&self.scope, self.user, SignInMethod::Password)
            .await;
        begun.unwrap().id
    }
}

#[tokio::test]
async fn changes_of_settings_at_once_have_a_revision_each() {
    let somebody = Somebody::new().await;
    let settings = Settings::default();
    let changes = (0..AT_ONCE).map(|_| {
        somebody
            .store()
            .change_settings(&somebody.scope, &settings, None)
    });
    let revisions: BTreeSet<u64> = join_all(changes)
        .await
        .into_iter()
        .map(|revision| revision.unwrap().unwrap())
        .collect();
    assert_eq!(revisions.len(), AT_ONCE);
    assert_eq!(revisions.last(), Some(&(AT_ONCE as u64)));
}

#[tokio::test]
async fn of_many_who_expect_the_same_revision_one_changes_it() {
    let somebody = Somebody::new().await;
    let settings = Settings::default();
    let changes = (0..AT_ONCE).map(|_| {
        somebody
            .store()
            .change_settings(&somebody.scope, &settings, Some(&[0]))
    });
    let changed = join_all(changes).await.into_iter().map(Result::unwrap);
    assert_eq!(changed.flatten().collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn all_who_renew_a_sign_in_at_once_get_the_same_token() {
    let somebody = Somebody::new().await;
    let id = somebody.signed_in().await;
    let (store, scope) = (somebody.store(), &somebody.scope);
    let renewals = (0..AT_ONCE).map(|_| store.refresh_auth_session(scope, id, 0, LIFE));
    for outcome in join_all(renewals).await {
        match outcome.unwrap() {
            RefreshOutcome::Renewed(session) => assert_eq!(session.refresh_counter, 1),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn devices_that_are_registered_at_once_are_no_more_than_there_may_be() {
    let somebody = Somebody::new().await;
    let mut sign_ins = Vec::new();
    for _ in 0..AT_ONCE {
        sign_ins.push(somebody.signed_in().await);
    }
    let wish = DeviceWish {
        device_name: "Laptop",
        os: "",
        app_version: "",
        remembered: None,
    };
    let bounds = DeviceBounds {
        most: 3,
        life: LIFE,
    };
    let (store, scope) = (somebody.store(), &somebody.scope);
    let registered = sign_ins
        .iter()
        .map(|sign_in| store.register_device(scope, *sign_in, wish, bounds));
    let mut new = 0;
    for outcome in join_all(registered).await {
        match outcome.unwrap() {
            Registration::New(_) => new += 1,
            other => assert_eq!(other, Registration::NoRoom),
        }
    }
    assert_eq!(new, 3);
    let devices = store.devices(scope, sign_ins[0], LIFE).await.unwrap();
    assert_eq!(devices.len(), 3);
}

#[tokio::test]
async fn of_mails_for_one_purpose_that_are_made_at_once_one_is_good_and_once() {
    let somebody = Somebody::new().await;
    let store = somebody.store();
    let token = StoredMailToken {
        user_id: somebody.user,
        purpose: MailPurpose::Recovery,
        email: "ada@example.com".to_owned(),
        challenge: None,
    };
    let secrets: Vec<String> = (0..AT_ONCE).map(|_| Uuid::now_v7().to_string()).collect();
    let made = secrets
        .iter()
        .map(|secret| store.insert_mail_token(secret, &token, LIFE.idle_ms));
    for outcome in join_all(made).await {
        outcome.unwrap();
    }
    let taken = secrets
        .iter()
        .chain(&secrets)
        .map(|secret| store.take_mail_token(secret));
    let mut good = Vec::new();
    for outcome in join_all(taken).await {
        match outcome.unwrap() {
            Taken::Good(token) => good.push(token),
            other => assert_eq!(other, Taken::Unknown),
        }
    }
    assert_eq!(good, [token]);
}

#[tokio::test]
async fn one_account_is_made_for_an_address() {
    let somebody = Somebody::new().await;
    let new = NewAccount {
        email: Some("ada@example.com".to_owned()),
        user_metadata: "{}".to_owned(),
        ..NewAccount::default()
    };
    let store = somebody.store();
    let made = (0..AT_ONCE).map(|_| store.create_account(new.clone()));
    let mut accounts = 0;
    for outcome in join_all(made).await {
        match outcome {
            Ok(_account) => accounts += 1,
            Err(error) => assert!(matches!(error, StoreError::Duplicate), "{error}"),
        }
    }
    assert_eq!(accounts, 1);
}

#[tokio::test]
async fn whoever_resumes_while_abandoned_dictations_are_ended_can_write() {
    let dictation = Dictation::begun().await;
    let (store, session) = (dictation.store(), dictation.commit.session);
    for seconds in 1..=20 {
        dictation.house.hand.advance_ms(10);
        let resume = store.resume_voice_session(&dictation.scope, session, at(0), false);
        let (_ended, resumed) =
            tokio::join!(store.close_abandoned_voice_sessions(0, &NO_COST), resume);
        let resumed = resumed.unwrap().unwrap();
        let commit = UsageCommit {
            epoch: resumed.epoch,
            ..dictation.commit(seconds, &[])
        };
        assert_eq!(dictation.write(commit).await, committed(seconds));
    }
}

#[tokio::test]
async fn of_many_who_resume_at_once_the_last_alone_can_write() {
    let dictation = Dictation::begun().await;
    let (store, session) = (dictation.store(), dictation.commit.session);
    let resumed =
        (0..AT_ONCE).map(|_| store.resume_voice_session(&dictation.scope, session, at(0), false));
    let epochs: BTreeSet<i64> = join_all(resumed)
        .await
        .into_iter()
        .map(|resumed| resumed.unwrap().unwrap().epoch)
        .collect();
    assert_eq!(epochs.len(), AT_ONCE);
    let last = epochs.last().copied();
    let mut writers = Vec::new();
    for epoch in epochs {
        let commit = UsageCommit {
            epoch,
            ..dictation.commit(1, &[])
        };
        if dictation.write(commit).await != CommitOutcome::Fenced {
            writers.push(epoch);
        }
    }
    assert_eq!(writers.last().copied(), last);
    assert_eq!(writers.len(), 1);
}

on_postgres_too!(
    changes_of_settings_at_once_have_a_revision_each,
    of_many_who_expect_the_same_revision_one_changes_it,
    all_who_renew_a_sign_in_at_once_get_the_same_token,
    devices_that_are_registered_at_once_are_no_more_than_there_may_be,
    of_mails_for_one_purpose_that_are_made_at_once_one_is_good_and_once,
    one_account_is_made_for_an_address,
    whoever_resumes_while_abandoned_dictations_are_ended_can_write,
    of_many_who_resume_at_once_the_last_alone_can_write,
);

#[test]
fn all_runs_on_postgres_too() {
    let others = only_on_sqlite(include_str!("races.rs"));
    assert!(others.is_empty(), "{others:?}");
}
