//! Accounts with an address and a password, under a clock that the test moves.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Map, Value, json};
use sotto_server::auth::accounts::changes::WantedChange;
use sotto_server::auth::accounts::error::LinkError;
use sotto_server::auth::accounts::mail_links::{Followed, MailWish};
use sotto_server::auth::accounts::sign_up::{SignUp, SignedUp};
use sotto_server::auth::email_address::EmailAddress;
use sotto_server::auth::{AccountError, Caller, SignIn, TokenError};
use sotto_server::config::{AuthConfig, Secret};
use sotto_server::limits::rate_limiter::TooMany;
use sotto_server::mail::Mail;
use sotto_server::store::Scope;
use sotto_server::store::mail_tokens::MailPurpose;

use crate::support::links::value_in;
use crate::support::manual_auth::{HERE, ManualAuth};
use crate::support::running::RunningServer;

const PASSWORD: &str = "gravel-otter-sunlit-9";
const ANOTHER: &str = "violet kettle marches on";
const MINUTE_MS: i64 = 60_000;

fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

/// An address of its own for each number.
fn place(number: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(10, 0, 0, number))
}

fn sign_up_of(address: &str) -> SignUp {
    SignUp {
        email: email(address),
        password: Secret::new(PASSWORD),
        metadata: Map::new(),
        wish: MailWish::default(),
    }
}

async fn account(manual: &ManualAuth, address: &str, from: IpAddr) -> SignIn {
    match manual
        .auth
        .sign_up(sign_up_of(address), from)
        .await
        .unwrap()
    {
        SignedUp::In(sign_in) => *sign_in,
        SignedUp::MailSent(account) => panic!("{account:?} must confirm"),
    }
}

async fn caller(manual: &ManualAuth, sign_in: &SignIn) -> Caller {
    let token = &sign_in.access_token;
    manual.auth.caller_from_bearer(token).await.unwrap()
}

async fn confirming() -> ManualAuth {
    ManualAuth::with(AuthConfig {
        confirm_email: true,
        ..AuthConfig::default()
    })
    .await
}

/// The newest mail, once there are `count`.
async fn newest_mail(manual: &ManualAuth, count: usize) -> Mail {
    let outbox = manual.mailer.outbox().unwrap();
    for _wait in 0..200 {
        let mails = outbox.mails();
        if mails.len() >= count {
            return mails[0].clone();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} mails instead of {count}", outbox.mails().len());
}

fn secret_in(mail: &Mail) -> String {
    let (_name, link) = mail.link.as_ref().unwrap();
    value_in(link, "token").to_owned()
}

async fn recover(manual: &ManualAuth, address: &str, mails_before: usize) -> String {
    let wish = MailWish::default();
    manual
        .auth
        .recover(email(address), wish, HERE)
        .await
        .unwrap();
    secret_in(&newest_mail(manual, mails_before + 1).await)
}

#[tokio::test]
async fn ten_tries_of_a_password_are_taken_and_the_next_is_not_even_if_right() {
    let manual = ManualAuth::new().await;
    account(&manual, "ada@example.com", HERE).await;
    let try_in = async |text: &str, from: u8| {
        let tried = manual
            .auth
            .sign_in_with_password("ada@example.com", text, place(from));
        tried.await
    };
    for from in 0..10 {
        let wrong = try_in("not this one", from).await;
        assert!(
            matches!(wrong, Err(AccountError::WrongCredentials)),
            "{wrong:?}"
        );
    }
    let Err(AccountError::TooMany(TooMany { retry_after, .. })) = try_in(PASSWORD, 11).await else {
        panic!("the 11th was taken");
    };
    assert_eq!(retry_after, Duration::from_secs(90));
    manual.hand.advance_ms(90_000);
    try_in(PASSWORD, 11).await.unwrap();
}

#[tokio::test]
async fn thirty_tries_from_one_address_are_taken_and_the_next_is_not() {
    let manual = ManualAuth::new().await;
    for _one in 0..30 {
        let wrong = manual.auth.sign_in_with_password("nobody", "x", HERE).await;
        assert!(
            matches!(wrong, Err(AccountError::WrongCredentials)),
            "{wrong:?}"
        );
    }
    let refused = manual.auth.sign_in_with_password("nobody", "x", HERE).await;
    assert!(
        matches!(refused, Err(AccountError::TooMany(_))),
        "{refused:?}"
    );
    let elsewhere = manual
        .auth
        .sign_in_with_password("nobody", "x", place(1))
        .await;
    assert!(
        matches!(elsewhere, Err(AccountError::WrongCredentials)),
        "{elsewhere:?}"
    );
}

#[tokio::test]
async fn five_accounts_with_an_address_an_hour_are_made_from_one_place() {
    let manual = ManualAuth::new().await;
    for number in 0..5 {
        account(&manual, &format!("p{number}@example.com"), HERE).await;
    }
    let refused = manual
        .auth
        .sign_up(sign_up_of("p5@example.com"), HERE)
        .await;
    assert!(
        matches!(refused, Err(AccountError::TooMany(_))),
        "{refused:?}"
    );
    account(&manual, "p5@example.com", place(1)).await;
}

#[tokio::test]
async fn mails_are_limited_by_place_by_recipient_and_in_all_whoever_has_an_account() {
    let manual = ManualAuth::new().await;
    let ask = async |address: String, from: IpAddr| {
        let wish = MailWish::default();
        manual.auth.recover(email(&address), wish, from).await
    };
    for number in 0..5 {
        ask(format!("a{number}@example.com"), HERE).await.unwrap();
    }
    let by_place = ask("a5@example.com".to_owned(), HERE).await;
    assert!(
        matches!(by_place, Err(AccountError::TooMany(_))),
        "{by_place:?}"
    );

    for from in 0..3 {
        ask("b@example.com".to_owned(), place(from)).await.unwrap();
    }
    let by_recipient = ask("b@example.com".to_owned(), place(3)).await;
    let Err(AccountError::Link(LinkError::TooManyMails { retry_after, .. })) = by_recipient else {
        panic!("{by_recipient:?}");
    };
    assert_eq!(retry_after, Duration::from_secs(20 * 60));

    for number in 8..30_u8 {
        ask(format!("c{number}@example.com"), place(number))
            .await
            .unwrap();
    }
    let in_all = ask("c30@example.com".to_owned(), place(30)).await;
    assert!(
        matches!(
            in_all,
            Err(AccountError::Link(LinkError::TooManyMails { .. }))
        ),
        "{in_all:?}"
    );
}

#[tokio::test]
async fn a_recovery_link_works_once_however_many_follow_it_at_once() {
    let manual = ManualAuth::new().await;
    let owner = account(&manual, "ada@example.com", HERE).await;
    let secret = recover(&manual, "ada@example.com", 0).await;
    let wrong_kind = manual
        .auth
        .follow_link("made up", &[MailPurpose::Recovery])
        .await;
    assert!(
        matches!(wrong_kind, Err(AccountError::Link(LinkError::BadLink))),
        "{wrong_kind:?}"
    );
    let follow = || manual.auth.follow_link(&secret, &[MailPurpose::Recovery]);
    let outcomes = join_all((0..10).map(|_one| follow())).await;
    let mut inside = outcomes.into_iter().filter_map(Result::ok);
    let Some(Followed::SignedIn { sign_in, purpose }) = inside.next() else {
        panic!("nobody was let in");
    };
    assert_eq!(inside.count(), 0);
    assert_eq!(
        (sign_in.account.id, purpose),
        (owner.account.id, MailPurpose::Recovery)
    );
    let again = follow().await;
    assert!(
        matches!(again, Err(AccountError::Link(LinkError::BadLink))),
        "{again:?}"
    );
}

#[tokio::test]
async fn a_link_comes_too_late_after_a_quarter_of_an_hour_and_a_newer_one_replaces_it() {
    let manual = ManualAuth::new().await;
    account(&manual, "ada@example.com", HERE).await;
    let follow = async |secret: &str| {
        let followed = manual.auth.follow_link(secret, &[MailPurpose::Recovery]);
        followed.await
    };
    let first = recover(&manual, "ada@example.com", 0).await;
    let second = recover(&manual, "ada@example.com", 1).await;
    let replaced = follow(&first).await;
    assert!(
        matches!(replaced, Err(AccountError::Link(LinkError::BadLink))),
        "{replaced:?}"
    );
    manual.hand.advance_ms(15 * MINUTE_MS);
    let late = follow(&second).await;
    assert!(
        matches!(late, Err(AccountError::Link(LinkError::BadLink))),
        "{late:?}"
    );
    let third = recover(&manual, "ada@example.com", 2).await;
    manual.hand.advance_ms(15 * MINUTE_MS - 1);
    follow(&third).await.unwrap();
}

#[tokio::test]
async fn a_new_password_ends_other_sign_ins_and_links_and_tells_the_owner() {
    let manual = ManualAuth::new().await;
    let here = account(&manual, "ada@example.com", HERE).await;
    let sign_in = manual
        .auth
        .sign_in_with_password("ada@example.com", PASSWORD, HERE);
    let elsewhere = sign_in.await.unwrap();
    let secret = recover(&manual, "ada@example.com", 0).await;
    let wanted = WantedChange {
        password: Some(Secret::new(ANOTHER)),
        ..WantedChange::default()
    };
    let owner = caller(&manual, &here).await;
    manual
        .auth
        .change_account(&owner, wanted, HERE)
        .await
        .unwrap();

    manual
        .auth
        .refresh(&here.refresh_token, HERE)
        .await
        .unwrap();
    let gone = manual.auth.refresh(&elsewhere.refresh_token, HERE).await;
    assert!(gone.is_err(), "{gone:?}");
    let ended = manual
        .auth
        .caller_from_bearer(&elsewhere.access_token)
        .await;
    assert!(matches!(ended, Err(TokenError::SessionEnded)), "{ended:?}");
    let link = manual
        .auth
        .follow_link(&secret, &[MailPurpose::Recovery])
        .await;
    assert!(
        matches!(link, Err(AccountError::Link(LinkError::BadLink))),
        "{link:?}"
    );
    let told = newest_mail(&manual, 2).await;
    assert!(told.subject.contains("was changed"), "{told:?}");
}

#[tokio::test]
async fn a_password_gets_a_stronger_hash_when_its_owner_comes() {
    let weak = AuthConfig {
        password_memory_kib: 19_456,
        password_passes: 2,
        ..AuthConfig::default()
    };
    let manual = ManualAuth::with(weak).await;
    let made = account(&manual, "ada@example.com", HERE).await;
    let stored = async || {
        let scope = Scope::User(made.account.id);
        let known = manual.store.credentials(&scope, made.account.id).await;
        known.unwrap().unwrap().password_hash.unwrap()
    };
    assert!(stored().await.contains("m=19456,t=2"));
    let strong = manual.second_instance_with(AuthConfig::default()).await;
    let sign_in = || strong.sign_in_with_password("ada@example.com", PASSWORD, HERE);
    sign_in().await.unwrap();
    let hash = stored().await;
    assert!(hash.contains("m=65536,t=3"), "{hash}");
    sign_in().await.unwrap();
    assert_eq!(stored().await, hash, "once is enough");
}

#[tokio::test]
async fn where_addresses_must_be_confirmed_an_account_begins_with_a_mail() {
    let manual = confirming().await;
    let auth = &manual.auth;
    let sign_up = || auth.sign_up(sign_up_of("ada@example.com"), HERE);
    let SignedUp::MailSent(new) = sign_up().await.unwrap() else {
        panic!("let in without a mail");
    };
    let sign_in = || auth.sign_in_with_password("ada@example.com", PASSWORD, HERE);
    let early = sign_in().await;
    assert!(matches!(early, Err(AccountError::Unconfirmed)), "{early:?}");
    let secret = secret_in(&newest_mail(&manual, 1).await);
    manual.hand.advance_ms(23 * 60 * MINUTE_MS);
    let followed = auth
        .follow_link(&secret, &[MailPurpose::SignUp])
        .await
        .unwrap();
    let Followed::SignedIn { sign_in: first, .. } = followed else {
        panic!("no sign-in");
    };
    assert_eq!(first.account.id, new.id);
    sign_in().await.unwrap();

    // Whoever signs up with a known address learns nothing, and its owner gets no mail.
    let SignedUp::MailSent(made_up) = sign_up().await.unwrap() else {
        panic!("a known address is told");
    };
    assert_eq!(made_up.email, new.email);
    assert_eq!(manual.mailer.outbox().unwrap().mails().len(), 1);
    sign_in().await.unwrap();
}

#[tokio::test]
async fn a_password_that_a_stranger_set_does_not_outlive_the_proof_of_the_address() {
    let manual = confirming().await;
    let stranger = manual.auth.sign_up(sign_up_of("ada@example.com"), HERE);
    stranger.await.unwrap();
    let secret = recover(&manual, "ada@example.com", 1).await;
    let owner = manual
        .auth
        .follow_link(&secret, &[MailPurpose::Recovery])
        .await;
    owner.unwrap();
    let stranger = manual
        .auth
        .sign_in_with_password("ada@example.com", PASSWORD, HERE);
    let refused = stranger.await;
    assert!(
        matches!(refused, Err(AccountError::WrongCredentials)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_guest_stays_a_guest_until_the_address_is_confirmed() {
    let manual = confirming().await;
    let guest = manual.sign_up().await;
    let who = caller(&manual, &guest).await;
    let wanted = WantedChange {
        email: Some(email("ada@example.com")),
        password: Some(Secret::new(PASSWORD)),
        ..WantedChange::default()
    };
    let waiting = manual
        .auth
        .change_account(&who, wanted, HERE)
        .await
        .unwrap();
    assert!(waiting.is_anonymous);
    assert_eq!(waiting.new_email.as_deref(), Some("ada@example.com"));
    let secret = secret_in(&newest_mail(&manual, 1).await);
    let followed = manual
        .auth
        .follow_link(&secret, &[MailPurpose::EmailChange]);
    let Followed::SignedIn { sign_in, .. } = followed.await.unwrap() else {
        panic!("no sign-in");
    };
    assert_eq!(sign_in.account.id, guest.account.id, "the same person");
    assert!(!sign_in.account.is_anonymous);
    let again = manual
        .auth
        .sign_in_with_password("ada@example.com", PASSWORD, HERE);
    again.await.unwrap();
}

/// What the server answers, without what differs in any case.
async fn answer(server: &RunningServer, path: &str, body: Value) -> (u16, Value) {
    let url = format!("{}/auth/v1/{path}", server.base);
    let answer = reqwest::Client::new()
        .post(url)
        .json(&body)
        .send()
        .await
        .unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn no_answer_tells_who_has_an_account() {
    let server = RunningServer::without_engine().await;
    let body = |address: &str, password: &str| json!({"email": address, "password": password});
    let made = answer(&server, "signup", body("ada@example.com", PASSWORD)).await;
    assert_eq!(made.0, 200, "{made:?}");
    let sign_in = "token?grant_type=password";
    let known = answer(&server, sign_in, body("ada@example.com", ANOTHER)).await;
    let unknown = answer(&server, sign_in, body("eve@example.com", ANOTHER)).await;
    assert_eq!(known.0, 400);
    assert_eq!(known, unknown);
    let known = answer(&server, "recover", body("ada@example.com", "")).await;
    let unknown = answer(&server, "recover", body("eve@example.com", "")).await;
    assert_eq!(known, (200, json!({})));
    assert_eq!(known, unknown);
}

#[tokio::test]
async fn a_link_leads_to_our_own_pages_whatever_it_was_asked_for() {
    let server = RunningServer::without_engine().await;
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    answer(&server, "signup", body.clone()).await;
    answer(&server, "recover?redirect_to=https://evil.test/app/", body).await;
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let link = loop {
        let page = http
            .get(format!("{}/dev/outbox", server.base))
            .send()
            .await
            .unwrap();
        let page = page.text().await.unwrap();
        if let Some((_before, rest)) = page.split_once("<a href=\"") {
            break rest.split('"').next().unwrap().replace("&amp;", "&");
        }
    };
    assert!(!link.contains("evil"), "{link}");
    let elsewhere = link.split("&redirect_to=").next().unwrap();
    let elsewhere = format!("{elsewhere}&redirect_to=https://evil.test/app/");
    let answer = http.get(elsewhere).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    let location = answer.headers()["location"].to_str().unwrap();
    let ours = format!("{}/app/#access_token=", server.base);
    assert!(location.starts_with(&ours), "{location}");
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    assert_eq!(answer.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn pages_of_allowed_origins_may_read_what_supabases_client_reads() {
    let server = RunningServer::without_engine().await;
    let url = format!("{}/auth/v1/token?grant_type=password", server.base);
    let ask = async |origin: &str| {
        let request = reqwest::Client::new().post(&url).header("origin", origin);
        let request = request.header("x-supabase-api-version", "2024-01-01");
        request.json(&json!({})).send().await.unwrap()
    };
    let ours = ask(&server.base).await;
    assert_eq!(ours.headers()["access-control-allow-origin"], server.base);
    let exposed = ours.headers()["access-control-expose-headers"]
        .to_str()
        .unwrap();
    assert!(exposed.contains("x-supabase-api-version"), "{exposed}");
    let stranger = ask("https://evil.test").await;
    assert!(
        !stranger
            .headers()
            .contains_key("access-control-allow-origin")
    );
}
