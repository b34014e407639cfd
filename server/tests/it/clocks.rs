//! A clock that is wrong for a while locks nobody out and ends nothing: every place that reads one, by hours, weeks and
//! a year, both ways.

mod kept;
mod live;

use serde_json::Map;
use sotto_server::auth::accounts::mail_links::{Followed, MailWish};
use sotto_server::auth::accounts::pkce::code_challenge;
use sotto_server::auth::email_address::EmailAddress;
use sotto_server::auth::{Caller, SignIn, SignOutScope, TicketError};
use sotto_server::store::auth_sessions::SessionLife;
use sotto_server::store::devices::{DeviceBounds, DeviceWish};
use sotto_server::store::mail_tokens::MailPurpose;
use sotto_server::store::{Scope, Store};

use crate::support::links::value_in;
use crate::support::manual_auth::{HERE, ManualAuth};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// How far the clock is off.
const STEPS: [i64; 6] = [
    2 * HOUR_MS,
    -2 * HOUR_MS,
    40 * DAY_MS,
    -40 * DAY_MS,
    365 * DAY_MS,
    -365 * DAY_MS,
];

const LIFE: SessionLife = SessionLife {
    idle_ms: 30 * DAY_MS,
    total_ms: 365 * DAY_MS,
};

/// The example of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Where a clock is read, with a clock that is set by a step and back.
struct Place {
    house: ManualAuth,
    step: i64,
}

impl Place {
    async fn new(step: i64) -> Self {
        let house = ManualAuth::new().await;
        let place = Self { house, step };
        place.pass(MINUTE_MS).await;
        place
    }

    /// Time passes, and the server's heart beats.
    async fn pass(&self, millis: i64) {
        self.house.store.beat().await.unwrap();
        self.house.hand.advance_ms(millis);
        self.house.store.beat().await.unwrap();
    }

    /// The clock is wrong from here on, and a minute passes.
    async fn goes_wrong(&self) {
        self.house.hand.set_by_ms(self.step);
        self.pass(MINUTE_MS).await;
    }

    /// The clock is right again, and a minute passes.
    async fn is_right_again(&self) {
        self.house.hand.set_by_ms(-self.step);
        self.pass(MINUTE_MS).await;
    }

    async fn renewed(&self, sign_in: &SignIn) -> SignIn {
        let renewed = self.house.auth.refresh(&sign_in.refresh_token, HERE).await;
        let renewed = renewed.unwrap_or_else(|error| panic!("off by {}: {error}", self.step));
        self.caller(&renewed).await;
        renewed
    }

    async fn caller(&self, sign_in: &SignIn) -> Caller {
        let caller = self
            .house
            .auth
            .caller_from_bearer(&sign_in.access_token)
            .await;
        caller.unwrap_or_else(|error| panic!("off by {}: {error}", self.step))
    }

    /// The newest mail, once there are `count`.
    async fn newest_link(&self, count: usize) -> String {
        let outbox = self.house.mailer.outbox().unwrap();
        for _wait in 0..1_000 {
            let mails = outbox.mails();
            if mails.len() >= count {
                return mails[0].link.clone().unwrap().1;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{} mails instead of {count}", outbox.mails().len());
    }

    /// A link that signs in, and the number of its mail.
    async fn asks_for_link(&self, address: &str, mail: usize, with_code: bool) -> String {
        let challenge = with_code.then(|| (CHALLENGE.to_owned(), "s256".to_owned()));
        let (challenge, method) = challenge.unzip();
        let wish = MailWish {
            redirect_to: None,
            challenge: code_challenge(challenge, method).unwrap(),
        };
        let email = EmailAddress::parse(address).unwrap();
        let asked = self.house.auth.send_magic_link(email, true, wish, HERE);
        asked.await.unwrap();
        self.newest_link(mail).await
    }

    async fn follows(&self, link: &str) -> Followed {
        let secret = value_in(link, "token");
        let followed = self
            .house
            .auth
            .follow_link(secret, &[MailPurpose::MagicLink]);
        followed
            .await
            .unwrap_or_else(|error| panic!("off by {}: {error:?}", self.step))
    }
}

#[tokio::test]
async fn sign_ins_go_on_whether_they_are_renewed_begun_or_left_alone_meanwhile() {
    for step in STEPS {
        let place = Place::new(step).await;
        let (renewed, left_alone) = (place.house.sign_up().await, place.house.sign_up().await);
        let signed_out = place.house.sign_up().await;
        place.goes_wrong().await;
        let renewed = place.renewed(&renewed).await;
        let begun = place.house.sign_up().await;
        let caller = place.caller(&place.renewed(&signed_out).await).await;
        let out = place.house.auth.sign_out(&caller, SignOutScope::Local);
        out.await.unwrap();
        place.is_right_again().await;
        for sign_in in [&renewed, &left_alone, &begun] {
            let next = place.renewed(sign_in).await;
            place.renewed(&next).await;
        }
        let refused = place.house.auth.refresh(&signed_out.refresh_token, HERE);
        assert!(refused.await.is_err(), "who signed out is signed out");
    }
}

#[tokio::test]
async fn when_a_sign_in_was_renewed_never_goes_back() {
    for step in STEPS {
        let place = Place::new(step).await;
        let sign_in = place.house.sign_up().await;
        let scope = Scope::User(sign_in.account.id);
        let renewed_at = async || {
            let exported = place.house.store.exported_sign_ins(&scope).await;
            exported.unwrap()[0].refreshed_at
        };
        let first = place.renewed(&sign_in).await;
        let before = renewed_at().await;
        place.goes_wrong().await;
        let second = place.renewed(&first).await;
        let under_the_wrong_clock = renewed_at().await;
        place.is_right_again().await;
        place.renewed(&second).await;
        assert!(before <= under_the_wrong_clock, "off by {step}");
        assert!(under_the_wrong_clock <= renewed_at().await, "off by {step}");
    }
}

#[tokio::test]
async fn a_sign_in_runs_out_by_the_time_that_the_server_has_run() {
    for step in STEPS {
        let place = Place::new(step).await;
        let sign_in = place.house.sign_up().await;
        place.goes_wrong().await;
        place.is_right_again().await;
        place.pass(29 * DAY_MS).await;
        let sign_in = place.renewed(&sign_in).await;
        place.pass(30 * DAY_MS + 1).await;
        let refused = place.house.auth.refresh(&sign_in.refresh_token, HERE).await;
        assert!(refused.is_err(), "off by {step}");
    }
}

#[tokio::test]
async fn tickets_and_links_are_good_for_as_long_as_they_say() {
    for step in STEPS {
        let place = Place::new(step).await;
        let auth = &place.house.auth;
        let caller = place.house.caller().await;
        let link = place.asks_for_link("ada@example.com", 1, false).await;
        let coded = place.asks_for_link("eve@example.com", 2, true).await;
        let ticket = auth.issue_ticket(&caller, None, HERE).await.unwrap();
        place.house.hand.set_by_ms(step);
        place.house.store.beat().await.unwrap();
        // Those that others get meanwhile take nothing away.
        let other = auth.issue_ticket(&caller, None, HERE).await.unwrap();
        let later = place.asks_for_link("joe@example.com", 3, false).await;
        let Followed::Code(code) = place.follows(&coded).await else {
            panic!("a code was asked for");
        };
        place.house.hand.set_by_ms(-step);
        place.house.store.beat().await.unwrap();
        for secret in [ticket.secret, other.secret] {
            let redeemed = auth.redeem_ticket(&secret, "").await;
            assert_eq!(redeemed.unwrap(), caller, "off by {step}");
        }
        for link in [link, later] {
            let followed = place.follows(&link).await;
            assert!(
                matches!(followed, Followed::SignedIn { .. }),
                "{followed:?}"
            );
        }
        auth.exchange_code(&code, VERIFIER).await.unwrap();

        let late = place.asks_for_link("ada@example.com", 4, false).await;
        place.pass(15 * MINUTE_MS).await;
        let refused = auth.follow_link(value_in(&late, "token"), &[MailPurpose::MagicLink]);
        assert!(
            refused.await.is_err(),
            "it is good for a quarter of an hour"
        );
    }
}

/// No time passes for a server that is off. Its clock may be wrong when it comes back.
#[tokio::test]
async fn what_is_good_for_minutes_is_over_after_days_without_a_server_while_the_clock_says_so() {
    for step in STEPS {
        let place = Place::new(step).await;
        let caller = place.house.caller().await;
        let link = place.asks_for_link("ada@example.com", 1, false).await;
        let coded = place.asks_for_link("eve@example.com", 2, true).await;
        let Followed::Code(code) = place.follows(&coded).await else {
            panic!("a code was asked for");
        };
        let issued = place.house.auth.issue_ticket(&caller, None, HERE).await;
        let ticket = issued.unwrap().secret;
        place.house.store.beat().await.unwrap();
        place.house.hand.set_by_ms(step);
        let later = place.house.second_instance().await;
        let follow = async || {
            let secret = value_in(&link, "token");
            later.follow_link(secret, &[MailPurpose::MagicLink]).await
        };
        if step > 0 {
            let refused = later.redeem_ticket(&ticket, "").await;
            assert!(matches!(refused, Err(TicketError::Expired)), "{refused:?}");
            assert!(follow().await.is_err(), "off for {step}");
            assert!(later.exchange_code(&code, VERIFIER).await.is_err());
            place.house.hand.set_by_ms(-step);
        }
        let redeemed = later.redeem_ticket(&ticket, "").await;
        assert_eq!(redeemed.unwrap().user_id, caller.user_id, "off by {step}");
        let followed = follow().await.unwrap();
        assert!(
            matches!(followed, Followed::SignedIn { .. }),
            "off by {step}"
        );
        later.exchange_code(&code, VERIFIER).await.unwrap();
        assert!(follow().await.is_err(), "it is used up");
        let again = later.redeem_ticket(&ticket, "").await;
        assert!(matches!(again, Err(TicketError::Unknown)), "{again:?}");
    }
}

#[tokio::test]
async fn what_a_ticket_opens_may_last_as_long_as_a_token_whatever_the_clock_says_by_then() {
    for step in STEPS {
        let place = Place::new(step).await;
        let caller = place.house.caller().await;
        let issued = place.house.auth.issue_ticket(&caller, None, HERE).await;
        let ticket = issued.unwrap().secret;
        place.house.hand.set_by_ms(step);
        let opened = place.house.auth.redeem_ticket(&ticket, "").await.unwrap();
        let left = opened.expires_at_unix - place.house.store.clock().now_seconds();
        assert!((0..=900).contains(&left), "off by {step}: {left} s");
    }
}

/// Which of the two times is right, the server cannot know.
#[tokio::test]
async fn a_jump_ahead_is_told_while_its_times_stand_there_and_wants_attention_for_a_day_of_service()
{
    let place = Place::new(40 * DAY_MS).await;
    place.goes_wrong().await;
    place.house.sign_up().await;
    place.is_right_again().await;
    let told = |store: &Store| store.notices().pop().unwrap_or_default();
    let later = place.house.second_store().await;
    assert!(later.needs_attention());
    assert!(told(&later).contains("set the clock"), "{}", told(&later));
    place.pass(DAY_MS).await;
    for store in [later, place.house.second_store().await] {
        assert!(!store.needs_attention());
        let told = told(&store);
        assert!(told.contains("days ahead"), "{told}");
        assert!(told.contains("there is nothing to do"), "{told}");
    }
    place.house.hand.set_by_ms(-HOUR_MS);
    let later = place.house.second_store().await;
    assert!(later.needs_attention(), "it was set back once more");
    place.house.hand.set_by_ms(40 * DAY_MS);
    assert_eq!(later.notices(), [""; 0], "it has come there");
    assert!(!later.needs_attention());
}

#[tokio::test]
async fn limits_are_over_when_their_time_has_passed() {
    for step in STEPS {
        let place = Place::new(step).await;
        let sign_up = async || {
            let auth = &place.house.auth;
            auth.sign_up_anonymously(&Map::new(), HERE).await.is_ok()
        };
        while sign_up().await {}
        place.house.hand.set_by_ms(step);
        assert!(!sign_up().await, "a clock that is set gives nobody more");
        place.house.hand.set_by_ms(-step);
        assert!(!sign_up().await);
        place.house.hand.advance_ms(2 * MINUTE_MS);
        assert!(sign_up().await, "off by {step}");
    }
}

#[tokio::test]
async fn devices_are_signed_in_and_active_when_they_are() {
    for step in STEPS {
        let place = Place::new(step).await;
        let (store, sign_in) = (&place.house.store, place.house.sign_up().await);
        let caller = place.caller(&sign_in).await;
        let (scope, sign_in) = (caller.scope(), caller.auth_session);
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
        let registered = store.register_device(&scope, sign_in, wish, bounds);
        registered.await.unwrap();
        let active = async || {
            let marked = store.mark_device_active(&scope, sign_in);
            marked.await.unwrap();
            let devices = store.devices(&scope, sign_in, LIFE);
            let device = devices.await.unwrap().remove(0);
            assert!(device.is_signed_in, "off by {step}");
            store.clock().now_ms() - device.last_active_at
        };
        place.goes_wrong().await;
        active().await;
        place.is_right_again().await;
        let since = active().await;
        assert_eq!(since, 0, "off by {step}: nothing was active later than now");
        place.pass(2 * MINUTE_MS).await;
        assert_eq!(active().await, 0, "off by {step}");
    }
}
