//! Secrets that ran out are gone; until then, and a while after for tickets, who presents one is told.

use sotto_server::store::mail_tokens::{MailPurpose, StoredMailToken};
use sotto_server::store::tickets::StoredTicket;

use super::*;

const MINUTE_MS: i64 = 60_000;

#[tokio::test]
async fn what_ran_out_is_deleted_and_a_late_ticket_ten_minutes_later() {
    let house = ManualAuth::new().await;
    let caller = house.caller().await;
    let (store, scope) = (&house.store, Scope::User(caller.user_id));
    let expires_served_ms = store.served_ms() + MINUTE_MS;
    let token = StoredMailToken {
        user_id: caller.user_id,
        purpose: MailPurpose::Recovery,
        email: "ada@example.com".to_owned(),
        challenge: None,
        expires_served_ms,
    };
    let ticket = StoredTicket {
        user_id: caller.user_id,
        auth_session_id: caller.auth_session,
        is_anonymous: true,
        token_expires_at: i64::MAX,
        origin: String::new(),
        expires_served_ms,
    };
    for secret in ["first", "second"] {
        store.insert_ticket(&scope, secret, &ticket).await.unwrap();
    }
    store.insert_mail_token("mail", &token).await.unwrap();
    store.delete_expired_secrets().await.unwrap();
    let taken = store.take_mail_token("mail").await.unwrap();
    assert_eq!(taken.as_ref(), Some(&token), "it is still good");

    store.insert_mail_token("mail", &token).await.unwrap();
    house.hand.advance_ms(2 * MINUTE_MS);
    store.delete_expired_secrets().await.unwrap();
    assert_eq!(store.take_mail_token("mail").await.unwrap(), None);
    let late = store.take_ticket("first").await.unwrap();
    assert_eq!(late.as_ref(), Some(&ticket), "it is known to be late");

    house.hand.advance_ms(10 * MINUTE_MS);
    store.delete_expired_secrets().await.unwrap();
    assert_eq!(store.take_ticket("second").await.unwrap(), None);
}

on_postgres_too!(what_ran_out_is_deleted_and_a_late_ticket_ten_minutes_later);
