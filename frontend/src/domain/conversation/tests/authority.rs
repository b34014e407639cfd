//! A token that expires in mid-dictation is renewed in band, without a gap.

use super::*;

fn reauthenticate(token: &str) -> Action {
    Action::Say(ClientSays::Reauthenticate {
        access_token: token.to_owned(),
    })
}

#[test]
fn a_token_that_expires_is_renewed_while_audio_flows() {
    let mut bench = Bench::connected();
    bench.record_ms(100);
    bench.say(ServerSays::AuthExpiring);
    let actions = bench.actions();
    assert_eq!(actions[0], Action::FetchToken);
    assert_eq!(frames(&actions), [(0, 1_600)]);
    bench.say(ServerSays::AuthExpiring);
    bench.record_ms(100);
    assert_eq!(frames(&bench.actions()), [(1_600, 1_600)]);

    let fresh = Some("fresh".to_owned());
    bench.conversation.token_fetched(bench.now, fresh);
    bench.record_ms(100);
    let actions = bench.actions();
    assert_eq!(actions[0], reauthenticate("fresh"));
    assert_eq!(frames(&actions), [(3_200, 1_600)]);
}

#[test]
fn each_expiry_is_answered() {
    let mut bench = Bench::connected();
    for token in ["first", "second", "third"] {
        bench.say(ServerSays::AuthExpiring);
        assert_eq!(bench.actions(), [Action::FetchToken]);
        let fetched = Some(token.to_owned());
        bench.conversation.token_fetched(bench.now, fetched);
        assert_eq!(bench.actions(), [reauthenticate(token)]);
    }
}

#[test]
fn a_token_that_cannot_be_had_or_is_not_taken_is_fetched_again_in_a_while() {
    let mut bench = Bench::connected();
    bench.say(ServerSays::AuthExpiring);
    assert_eq!(bench.actions(), [Action::FetchToken]);
    bench.conversation.token_fetched(bench.now, None);
    assert_eq!(bench.later(1_999), []);
    assert_eq!(bench.later(1), [Action::FetchToken]);
    let fetched = Some("wrong".to_owned());
    bench.conversation.token_fetched(bench.now, fetched);
    assert_eq!(bench.actions(), [reauthenticate("wrong")]);
    bench.say(ServerSays::TokenRefused);
    assert_eq!(bench.later(2_000), [Action::FetchToken]);
}

#[test]
fn a_token_for_a_connection_that_broke_is_not_told_to_the_next() {
    let mut bench = Bench::connected();
    bench.say(ServerSays::AuthExpiring);
    bench.actions();
    bench.conversation.closed(bench.now, 4401);
    let late = Some("late".to_owned());
    bench.conversation.token_fetched(bench.now, late);
    assert_eq!(bench.reconnect(), [resume(0)]);
    bench.ready(0);
    assert_eq!(bench.actions(), []);
}
