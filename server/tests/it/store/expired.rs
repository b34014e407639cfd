//! Secrets that ran out are gone; until then, and a while after for tickets, who presents one is told.

use sotto_server::store::mail_tokens::{MailPurpose, StoredMailToken};
use sotto_server::store::secrets::Taken;
use sotto_server::store::tickets::StoredTicket;

use super::*;

const MINUTE_MS: i64 = 60_000;

#[tokio::test]
async fn what_ran_out_is_deleted_and_a_late_ticket_ten_minutes_later() {
    let house = ManualAuth::new().await;
    let caller = house.caller().await;
    let (store, scope) = (&house.store, Scope::User(caller.user_id));
    let token = StoredMailToken {
        user_id: caller.user_id,
        purpose: MailPurpose::Recovery,
        email: "ada@example.com".to_owned(),
        challenge: None,
    };
    let ticket = StoredTicket {
        user_id: caller.user_id,
        auth_session_id: caller.auth_session,
        is_anonymous: true,
        token_expires_at: i64::MAX,
        origin: String::new(),
    };
    for secret in ["first", "second"] {
        let put = store.insert_ticket(&scope, secret, &ticket, MINUTE_MS);
        put.await.unwrap();
    }
    let put = store.insert_mail_token("mail", &token, MINUTE_MS);
    put.await.unwrap();
    store.delete_expired_secrets().await.unwrap();
    let taken = store.take_mail_token("mail").await.unwrap();
    assert_eq!(taken, Taken::Good(token.clone()), "it is still good");

    let put = store.insert_mail_token("mail", &token, MINUTE_MS);
    put.await.unwrap();
    house.hand.advance_ms(2 * MINUTE_MS);
    store.delete_expired_secrets().await.unwrap();
    assert_eq!(store.take_mail_token("mail").await.unwrap(), Taken::Unknown);
    let late = store.take_ticket("first").await.unwrap();
    assert_eq!(late, Taken::Late, "it is known to be late");

    house.hand.advance_ms(10 * MINUTE_MS);
    store.delete_expired_secrets().await.unwrap();
    assert_eq!(store.take_ticket("second").await.unwrap(), Taken::Unknown);
}

on_postgres_too!(what_ran_out_is_deleted_and_a_late_ticket_ten_minutes_later);
