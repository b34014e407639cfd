//! Every method of the store that waits for the database, with what it needs to have something to do.

use std::future::Future;
use std::pin::Pin;

use dictation::account::Account;
use dictation::audio::{SampleOffset, SampleRange};
use dictation::event::Settlement;
use dictation::meter::UsageSlice;
use dictation::settings::Settings;
use dictation::transcript_file::Segment;
use uuid::Uuid;

use crate::store::accounts::NewAccount;
use crate::store::auth_sessions::{SessionLife, SignInMethod};
use crate::store::credentials::AccountChange;
use crate::store::devices::{DeviceBounds, DeviceWish};
use crate::store::mail_tokens::{CodeChallenge, MailPurpose, StoredAuthCode, StoredMailToken};
use crate::store::signing_keys::KeyPurpose;
use crate::store::tickets::StoredTicket;
use crate::store::transcripts::KeptFinal;
use crate::store::{NewVoiceSession, Scope, Store, StoreError, UsageCommit};

type Outcome<'a> = Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send + 'a>>;

/// A method of the store, called as it is in earnest.
pub(super) struct Case {
    pub(super) name: &'static str,
    /// It writes whenever it is called.
    pub(super) writes: bool,
    pub(super) run: for<'a> fn(&'a Store, &'a People) -> Outcome<'a>,
}

const LIFE: SessionLife = SessionLife {
    idle_ms: 1_000_000,
    total_ms: 1_000_000,
};

const BOUNDS: DeviceBounds = DeviceBounds {
    most: 2,
    life: LIFE,
};

const SECOND: u64 = 1_000;

/// Of a secret, in ms: nothing is over while this runs.
const LIFE_MS: i64 = 24 * 60 * 60 * 1000;

/// Somebody with an account and a guest, and all that they can have.
pub(super) struct People {
    user: Uuid,
    scope: Scope,
    sign_in: Uuid,
    guest: Uuid,
    device: Uuid,
    email: String,
    /// A dictation that goes on, with words that are kept.
    session: Uuid,
    epoch: i64,
    /// The secret of a ticket, a mail and a code.
    secret: String,
}

impl People {
    pub(super) async fn new(store: &Store) -> Self {
        let email = format!("{}@example.com", Uuid::now_v7());
        let new = NewAccount {
            email: Some(email.clone()),
            password_hash: Some("hash".to_owned()),
            user_metadata: "{}".to_owned(),
            ..NewAccount::default()
        };
        let user = store.create_account(new).await.unwrap().id;
        let scope = Scope::User(user);
        let begun = store
            .begin_auth_session(&scope, user, SignInMethod::Password)
            .await;
        let sign_in = begun.unwrap().id;
        let (guest, _sign_in) = store.create_anonymous_account("{}").await.unwrap();
        let settings = kept_settings();
        store
            .change_settings(&scope, &settings, None)
            .await
            .unwrap();
        let registered = store
            .register_device(&scope, sign_in, wish("Laptop"), BOUNDS)
            .await;
        registered.unwrap();
        let devices = store.devices(&scope, sign_in, LIFE).await.unwrap();
        let (session, secret) = (Uuid::now_v7(), Uuid::now_v7().to_string());
        let begun = store
            .begin_voice_session(&scope, voice_session(session, sign_in))
            .await;
        let people = Self {
            user,
            scope,
            sign_in,
            guest: guest.id,
            device: devices[0].id,
            email,
            session,
            epoch: begun.unwrap().epoch,
            secret,
        };
        store.keep_finals(&[people.final_at(0)]).await.unwrap();
        people.put_secrets(store).await;
        people
    }

    async fn put_secrets(&self, store: &Store) {
        let put = store
            .insert_ticket(&self.scope, &self.secret, &self.ticket(), LIFE_MS)
            .await;
        put.unwrap();
        let put = store
            .insert_mail_token(&self.secret, &self.mail_token(), LIFE_MS)
            .await;
        put.unwrap();
        let put = store
            .insert_auth_code(&self.secret, &self.code(), LIFE_MS)
            .await;
        put.unwrap();
    }

    fn ticket(&self) -> StoredTicket {
        StoredTicket {
            user_id: self.user,
            auth_session_id: self.sign_in,
            is_anonymous: false,
            token_expires_at: i64::MAX,
            origin: String::new(),
        }
    }

    fn mail_token(&self) -> StoredMailToken {
        StoredMailToken {
            user_id: self.user,
            purpose: MailPurpose::MagicLink,
            email: self.email.clone(),
            challenge: None,
        }
    }

    fn code(&self) -> StoredAuthCode {
        StoredAuthCode {
            user_id: self.user,
            method: SignInMethod::Otp,
            challenge: CodeChallenge {
                challenge: "challenge".to_owned(),
                method: "s256".to_owned(),
            },
        }
    }

    pub(super) fn final_at(&self, second: u64) -> KeptFinal {
        let at = |second| SampleOffset::from_millis(second * SECOND);
        let range = SampleRange::new(at(second), at(second + 1));
        KeptFinal {
            session: self.session,
            user: self.user,
            epoch: self.epoch,
            range,
            segment: Some(Segment {
                range,
                text: "apples and pears".to_owned(),
            }),
            is_late_sign: false,
            words: 3,
            language: String::new(),
            engine: "double".to_owned(),
        }
    }

    fn commit(&self) -> UsageCommit {
        let through = SampleOffset::from_millis(60 * SECOND);
        let slice = UsageSlice {
            engine: "double".to_owned(),
            range: SampleRange::new(SampleOffset::ZERO, through),
        };
        UsageCommit {
            session: self.session,
            user: self.user,
            epoch: self.epoch,
            through,
            account: Account::heard_once(through),
            since: Account::default(),
            engine: "double".to_owned(),
            cost_slices: vec![(slice.clone(), 7)],
            slices: vec![(slice, 7)],
            settlement: Some(Settlement { latency: 1 }),
        }
    }
}

fn kept_settings() -> Settings {
    Settings {
        keep_transcripts: true,
        vocabulary: vec!["Sotto".to_owned()],
        ..Settings::default()
    }
}

fn wish(name: &str) -> DeviceWish<'_> {
    DeviceWish {
        device_name: name,
        os: "",
        app_version: "",
        remembered: None,
    }
}

fn voice_session(id: Uuid, sign_in: Uuid) -> NewVoiceSession<'static> {
    NewVoiceSession {
        id,
        device_id: None,
        sign_in,
        provider: "double",
        is_private: false,
    }
}

macro_rules! writes {
    ($name:ident, $store:ident, $people:ident, $call:expr) => {
        Case {
            name: stringify!($name),
            writes: true,
            run: |$store, $people| Box::pin(async move { $call.await.map(drop) }),
        }
    };
}

macro_rules! reads {
    ($name:ident, $store:ident, $people:ident, $call:expr) => {
        Case {
            writes: false,
            ..writes!($name, $store, $people, $call)
        }
    };
}

/// In the order of the files.
pub(super) const CASES: &[Case] = &[
    writes!(
        close_abandoned_voice_sessions,
        s,
        _p,
        s.close_abandoned_voice_sessions(-1, &NO_COST)
    ),
    writes!(
        create_anonymous_account,
        s,
        _p,
        s.create_anonymous_account("{}")
    ),
    writes!(
        create_account,
        s,
        _p,
        s.create_account(NewAccount {
            user_metadata: "{}".to_owned(),
            ..NewAccount::default()
        })
    ),
    reads!(account, s, p, s.account(&p.scope, p.user)),
    writes!(
        refresh_auth_session,
        s,
        p,
        s.refresh_auth_session(&p.scope, p.sign_in, 0, LIFE)
    ),
    reads!(
        is_auth_session_live,
        s,
        p,
        s.is_auth_session_live(&p.scope, p.sign_in)
    ),
    reads!(
        ended_auth_sessions,
        s,
        p,
        s.ended_auth_sessions(&p.scope, &[p.sign_in])
    ),
    writes!(
        end_auth_session,
        s,
        p,
        s.end_auth_session(&p.scope, p.sign_in)
    ),
    writes!(
        end_other_auth_sessions,
        s,
        p,
        s.end_other_auth_sessions(&p.scope, p.user, None)
    ),
    reads!(credentials_by_email, s, p, s.credentials_by_email(&p.email)),
    reads!(credentials, s, p, s.credentials(&p.scope, p.user)),
    writes!(
        change_account,
        s,
        p,
        s.change_account(&p.scope, p.user, AccountChange::default())
    ),
    writes!(
        replace_password_hash,
        s,
        p,
        s.replace_password_hash(&p.scope, p.user, "hash", "new")
    ),
    writes!(remove_password, s, p, s.remove_password(&p.scope, p.user)),
    writes!(
        begin_auth_session,
        s,
        p,
        s.begin_auth_session(&p.scope, p.user, SignInMethod::Otp)
    ),
    writes!(delete_account, s, p, s.delete_account(&p.scope, &NO_COST)),
    writes!(
        register_device,
        s,
        p,
        s.register_device(&p.scope, p.sign_in, wish("Desk"), BOUNDS)
    ),
    reads!(devices, s, p, s.devices(&p.scope, p.sign_in, LIFE)),
    writes!(
        rename_device,
        s,
        p,
        s.rename_device(&p.scope, p.device, "Desk")
    ),
    writes!(sign_out_device, s, p, s.sign_out_device(&p.scope, p.device)),
    reads!(
        mark_device_active,
        s,
        p,
        s.mark_device_active(&p.scope, p.sign_in)
    ),
    reads!(erase_deleted, s, _p, erase(s)),
    reads!(exported_transcripts, s, p, s.exported_transcripts(&p.scope)),
    reads!(exported_sign_ins, s, p, s.exported_sign_ins(&p.scope)),
    reads!(exported_dictations, s, p, s.exported_dictations(&p.scope)),
    reads!(exported_usage, s, p, s.exported_usage(&p.scope)),
    writes!(take_over_guest, s, p, s.take_over_guest(&p.scope, p.guest)),
    writes!(insert_mail_token, s, p, insert_mail_token(s, p)),
    writes!(take_mail_token, s, p, s.take_mail_token(&p.secret)),
    writes!(
        remove_mail_tokens,
        s,
        p,
        s.remove_mail_tokens(&p.scope, p.user)
    ),
    writes!(insert_auth_code, s, p, insert_code(s, p)),
    writes!(take_auth_code, s, p, s.take_auth_code(&p.secret)),
    reads!(profile, s, p, s.profile(&p.scope)),
    writes!(set_display_name, s, p, s.set_display_name(&p.scope, "Ada")),
    writes!(beat, s, _p, s.beat()),
    reads!(settings, s, p, s.settings(&p.scope)),
    writes!(
        change_settings,
        s,
        p,
        s.change_settings(&p.scope, &Settings::default(), None)
    ),
    reads!(
        signing_keys,
        s,
        _p,
        s.signing_keys(KeyPurpose::RefreshToken, "key")
    ),
    writes!(insert_ticket, s, p, insert_ticket(s, p)),
    writes!(take_ticket, s, p, s.take_ticket(&p.secret)),
    reads!(transcripts, s, p, s.transcripts(&p.scope, None, 10)),
    reads!(
        search_transcripts,
        s,
        p,
        s.search_transcripts(&p.scope, &["apples".to_owned()], None, 10)
    ),
    reads!(transcript, s, p, s.transcript(&p.scope, p.session)),
    writes!(
        trash_transcript,
        s,
        p,
        s.trash_transcript(&p.scope, p.session)
    ),
    reads!(
        restore_transcript,
        s,
        p,
        s.restore_transcript(&p.scope, p.session, 1_000)
    ),
    writes!(
        delete_all_transcripts,
        s,
        p,
        s.delete_all_transcripts(&p.scope)
    ),
    writes!(empty_trash, s, p, empty_trash(s, p)),
    reads!(
        delete_expired_transcripts,
        s,
        _p,
        s.delete_expired_transcripts()
    ),
    writes!(
        keep_finals,
        s,
        p,
        s.keep_finals(&[p.final_at(1), p.final_at(2)])
    ),
    reads!(miss_final, s, p, s.miss_final(&p.final_at(1))),
    writes!(commit_usage, s, p, s.commit_usage(&[p.commit()], &NO_COST)),
    reads!(note_prices, s, _p, note_price(s)),
    reads!(engine_meters, s, _p, s.engine_meters(0)),
    reads!(contradictions, s, _p, s.contradictions()),
    reads!(grace_of_today, s, _p, s.grace_of_today()),
    reads!(forgive_lost_hearings, s, _p, s.forgive_lost_hearings()),
    reads!(usage_total, s, p, s.usage_total(&p.scope, 0)),
    reads!(
        usage_of_session,
        s,
        p,
        s.usage_of_session(&p.scope, p.session)
    ),
    reads!(usage_report, s, p, s.usage_report(&p.scope, 0)),
    writes!(
        begin_voice_session,
        s,
        p,
        s.begin_voice_session(&p.scope, voice_session(Uuid::now_v7(), p.sign_in))
    ),
    writes!(
        resume_voice_session,
        s,
        p,
        s.resume_voice_session(&p.scope, p.session, SampleOffset::ZERO, false)
    ),
];

const NO_COST: fn(&str, SampleRange) -> i64 = |_engine, _audio| 0;

/// A price that was never noted before.
async fn note_price(store: &Store) -> Result<(), StoreError> {
    let engine = Uuid::now_v7().to_string();
    store.note_prices(&[(engine, 7)].into()).await
}

async fn erase(store: &Store) -> Result<bool, StoreError> {
    store.erasure_is_due();
    store.erase_deleted().await
}

async fn empty_trash(store: &Store, people: &People) -> Result<u64, StoreError> {
    store
        .trash_transcript(&people.scope, people.session)
        .await?;
    store.empty_trash(0).await
}

/// Each under a secret of its own: those of before may be there.
async fn insert_ticket(store: &Store, people: &People) -> Result<(), StoreError> {
    let secret = Uuid::now_v7().to_string();
    store
        .insert_ticket(&people.scope, &secret, &people.ticket(), LIFE_MS)
        .await
}

async fn insert_mail_token(store: &Store, people: &People) -> Result<(), StoreError> {
    let secret = Uuid::now_v7().to_string();
    store
        .insert_mail_token(&secret, &people.mail_token(), LIFE_MS)
        .await
}

async fn insert_code(store: &Store, people: &People) -> Result<(), StoreError> {
    let secret = Uuid::now_v7().to_string();
    store
        .insert_auth_code(&secret, &people.code(), LIFE_MS)
        .await
}
