//! Tickets open one stream, soon, from the page that asked for them.

use sotto_server::auth::{SignOutScope, TicketError, TokenError};
use sotto_server::limits::rate_limiter::TooMany;

use crate::support::database::on_postgres_too;
use crate::support::manual_auth::{HERE, ManualAuth};
use crate::support::running::RunningServer;

const PAGE: &str = "https://sotto.example";

#[tokio::test]
async fn a_ticket_is_good_once() {
    let house = ManualAuth::new().await;
    let caller = house.caller().await;
    let ticket = house
        .auth
        .issue_ticket(&caller, Some(PAGE), HERE)
        .await
        .unwrap();
    assert_eq!(ticket.expires_in, 30);
    assert_eq!(
        house
            .auth
            .redeem_ticket(&ticket.secret, PAGE)
            .await
            .unwrap(),
        caller
    );
    let again = house.auth.redeem_ticket(&ticket.secret, PAGE).await;
    assert!(matches!(again, Err(TicketError::Unknown)), "{again:?}");
}

#[tokio::test]
async fn a_ticket_is_good_for_thirty_seconds() {
    let house = ManualAuth::new().await;
    let caller = house.caller().await;
    let early = house
        .auth
        .issue_ticket(&caller, Some(PAGE), HERE)
        .await
        .unwrap();
    let late = house
        .auth
        .issue_ticket(&caller, Some(PAGE), HERE)
        .await
        .unwrap();
    house.hand.advance_ms(29_999);
    house.auth.redeem_ticket(&early.secret, PAGE).await.unwrap();
    house.hand.advance_ms(1);
    let refused = house.auth.redeem_ticket(&late.secret, PAGE).await;
    assert!(matches!(refused, Err(TicketError::Expired)), "{refused:?}");
}

#[tokio::test]
async fn a_ticket_is_good_for_its_page_and_used_up_by_any_other() {
    let house = ManualAuth::new().await;
    let caller = house.caller().await;
    for other in [
        "https://evil.example",
        "",
        "null",
        "https://sotto.example/",
        "http://sotto.example",
    ] {
        let ticket = house
            .auth
            .issue_ticket(&caller, Some(PAGE), HERE)
            .await
            .unwrap();
        let refused = house.auth.redeem_ticket(&ticket.secret, other).await;
        assert!(
            matches!(refused, Err(TicketError::WrongOrigin)),
            "{other}: {refused:?}"
        );
        let after = house.auth.redeem_ticket(&ticket.secret, PAGE).await;
        assert!(
            matches!(after, Err(TicketError::Unknown)),
            "{other}: {after:?}"
        );
    }
    let of_program = house.auth.issue_ticket(&caller, None, HERE).await.unwrap();
    let refused = house.auth.redeem_ticket(&of_program.secret, PAGE).await;
    assert!(
        matches!(refused, Err(TicketError::WrongOrigin)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_ticket_ends_with_the_sign_in() {
    let house = ManualAuth::new().await;
    let caller = house.caller().await;
    let ticket = house
        .auth
        .issue_ticket(&caller, Some(PAGE), HERE)
        .await
        .unwrap();
    house
        .auth
        .sign_out(&caller, SignOutScope::Local)
        .await
        .unwrap();
    let refused = house.auth.redeem_ticket(&ticket.secret, PAGE).await;
    assert!(matches!(refused, Err(TicketError::Expired)), "{refused:?}");
}

#[tokio::test]
async fn what_was_never_given_out_is_unknown() {
    let house = ManualAuth::new().await;
    for secret in [
        "",
        "x",
        &"A".repeat(43),
        &"A".repeat(100_000),
        "' OR 1=1 --",
    ] {
        let refused = house.auth.redeem_ticket(secret, PAGE).await;
        assert!(matches!(refused, Err(TicketError::Unknown)), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_instances_that_race_for_a_ticket_have_one_winner() {
    let house = ManualAuth::new().await;
    let other = house.second_instance().await;
    for _race in 0..25 {
        let caller = house.caller().await;
        let ticket = house
            .auth
            .issue_ticket(&caller, Some(PAGE), HERE)
            .await
            .unwrap();
        let racers: Vec<_> = (0..8)
            .map(|racer| {
                let auth = if racer % 2 == 0 {
                    house.auth.clone()
                } else {
                    other.clone()
                };
                let secret = ticket.secret.clone();
                tokio::spawn(async move { auth.redeem_ticket(&secret, PAGE).await.is_ok() })
            })
            .collect();
        let mut winners = 0;
        for racer in racers {
            winners += usize::from(racer.await.unwrap());
        }
        assert_eq!(winners, 1);
    }
}

#[tokio::test]
async fn one_person_gets_thirty_tickets_a_minute() {
    let house = ManualAuth::new().await;
    let caller = house.caller().await;
    for _ticket in 0..30 {
        house.auth.issue_ticket(&caller, None, HERE).await.unwrap();
    }
    let refused = house.auth.issue_ticket(&caller, None, HERE).await.err();
    assert!(
        matches!(refused, Some(TokenError::TooMany(_))),
        "{refused:?}"
    );
    house.hand.advance_ms(2_000);
    house.auth.issue_ticket(&caller, None, HERE).await.unwrap();
}

#[tokio::test]
async fn one_address_gets_a_hundred_and_twenty_tickets_a_minute() {
    let house = ManualAuth::new().await;
    for _person in 0..4 {
        let caller = house.caller().await;
        for _ticket in 0..30 {
            house.auth.issue_ticket(&caller, None, HERE).await.unwrap();
        }
    }
    let caller = house.caller().await;
    let refused = house.auth.issue_ticket(&caller, None, HERE).await.err();
    let Some(TokenError::TooMany(TooMany { quota, .. })) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!((quota.name, quota.count), ("tickets-from-an-address", 120));
    let elsewhere = "10.0.0.1".parse().unwrap();
    let given = house.auth.issue_ticket(&caller, None, elsewhere).await;
    given.unwrap();
}

#[tokio::test]
async fn the_endpoint_gives_a_ticket_for_a_token_and_a_problem_without() {
    let server = RunningServer::without_engine().await;
    let http = reqwest::Client::new();
    let address = format!("{}/voice/tickets", server.base);
    let problem = http.post(&address).send().await.unwrap();
    assert_eq!(problem.status(), 401);
    assert_eq!(
        problem.headers()["content-type"],
        "application/problem+json"
    );
    assert_eq!(problem.headers()["www-authenticate"], "Bearer");
    let problem: serde_json::Value = problem.json().await.unwrap();
    assert_eq!(problem["code"], "authentication_required");

    let session: serde_json::Value = http
        .post(format!("{}/auth/v1/signup", server.base))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let token = session["access_token"].as_str().unwrap();
    for _ticket in 0..30 {
        let answer = http.post(&address).bearer_auth(token).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let ticket: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(ticket["expires_in"], 30);
        assert_eq!(ticket["ticket"].as_str().map(str::len), Some(43));
    }
    let refused = http.post(&address).bearer_auth(token).send().await.unwrap();
    assert_eq!(refused.status(), 429);
    let wait: u64 = refused.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=2).contains(&wait), "{wait}");
    server.ended().await;
}

on_postgres_too!(
    a_ticket_is_good_once,
    a_ticket_is_good_for_thirty_seconds,
    a_ticket_is_good_for_its_page_and_used_up_by_any_other,
    a_ticket_ends_with_the_sign_in,
    what_was_never_given_out_is_unknown,
    two_instances_that_race_for_a_ticket_have_one_winner,
    one_person_gets_thirty_tickets_a_minute,
    one_address_gets_a_hundred_and_twenty_tickets_a_minute,
    the_endpoint_gives_a_ticket_for_a_token_and_a_problem_without,
);
