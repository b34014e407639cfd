use dictation::audio::SampleRange;
use dictation::transcript::Partial;

use super::recovery::RESTARTS_WITHOUT_PROGRESS;
use super::*;

/// A conversation with its clock, driven like the driver drives it.
struct Bench {
    conversation: Conversation,
    now: u64,
}

const CREDIT: u64 = 10 * SAMPLE_RATE;

impl Bench {
    fn new() -> Self {
        Self {
            conversation: Conversation::new("en", 0, || 1.0),
            now: 0,
        }
    }

    /// Everything that is to be done now.
    fn actions(&mut self) -> Vec<Action> {
        std::iter::from_fn(|| self.conversation.poll(self.now, 0)).collect()
    }

    fn later(&mut self, millis: u64) -> Vec<Action> {
        self.now += millis;
        self.actions()
    }

    fn record_ms(&mut self, millis: u64) {
        let bytes = vec![7; (millis * SAMPLE_RATE / 1000 * 2) as usize];
        assert!(self.conversation.record(bytes.into()));
    }

    fn say(&mut self, message: ServerSays) -> Option<Heard> {
        self.conversation.said(self.now, message)
    }

    fn ready(&mut self, need_from: u64) {
        self.say(ServerSays::Ready {
            session_id: "s1".to_owned(),
            need_from: SampleOffset::new(need_from),
            credit_through: SampleOffset::new(need_from + CREDIT),
            engine: String::new(),
        });
    }

    fn connected() -> Self {
        let mut bench = Self::new();
        assert_eq!(bench.actions(), [Action::Connect]);
        bench.conversation.opened(0);
        assert_eq!(bench.actions(), [start()]);
        bench.ready(0);
        bench
    }

    fn reconnect(&mut self) -> Vec<Action> {
        assert_eq!(self.later(5_000), [Action::Connect]);
        self.conversation.opened(self.now);
        self.actions()
    }
}

fn start() -> Action {
    Action::Say(ClientSays::Start {
        language: "en".to_owned(),
        is_private: false,
    })
}

fn resume(final_through: u64) -> Action {
    Action::Say(ClientSays::Resume {
        session_id: "s1".to_owned(),
        final_through: SampleOffset::new(final_through),
        language: "en".to_owned(),
        is_private: false,
    })
}

fn final_of(start: u64, end: u64, text: &str) -> ServerSays {
    let range = SampleRange::new(SampleOffset::new(start), SampleOffset::new(end));
    let words = text.split_whitespace().map(|text| Word {
        text: text.to_owned(),
        range,
        confidence: None,
    });
    ServerSays::Final(Final {
        range,
        words: words.collect(),
        utterance_end: false,
    })
}

/// The first sample and the length of each frame among `actions`.
fn frames(actions: &[Action]) -> Vec<(u64, u64)> {
    actions
        .iter()
        .filter_map(|action| match action {
            Action::Say(ClientSays::Audio(frame)) => {
                Some((frame.first.get(), samples_in(frame.pcm.len())))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn audio_from_before_the_connection_is_sent_in_frames_of_a_second_at_most() {
    let mut bench = Bench::new();
    for _ in 0..50 {
        bench.record_ms(32);
    }
    bench.actions();
    bench.conversation.opened(0);
    assert_eq!(bench.actions(), [start()]);
    bench.ready(0);
    assert_eq!(frames(&bench.actions()), [(0, 16_000), (16_000, 9_600)]);
}

#[test]
fn a_full_socket_is_left_alone() {
    let mut bench = Bench::connected();
    bench.record_ms(100);
    assert_eq!(bench.conversation.poll(0, SOCKET_BUFFER_BYTES + 1), None);
    assert_eq!(frames(&bench.actions()), [(0, 1_600)]);
}

#[test]
fn after_a_break_the_rest_is_sent_again_and_repeats_are_not_shown_twice() {
    let mut bench = Bench::connected();
    bench.record_ms(3_000);
    bench.actions();
    let heard = bench.say(final_of(0, 16_000, "one"));
    assert!(matches!(heard, Some(Heard::Final(words)) if words.len() == 1));
    bench.say(ServerSays::Ack {
        through: SampleOffset::new(32_000),
        credit_through: SampleOffset::new(CREDIT),
    });
    bench.conversation.closed(bench.now, 1006);
    assert_eq!(
        bench.conversation.link_view(bench.now),
        LinkView::Down { held_ms: 2_000 }
    );
    assert_eq!(bench.reconnect(), [resume(16_000)]);
    bench.ready(16_000);
    assert_eq!(
        frames(&bench.actions()),
        [(16_000, 16_000), (32_000, 16_000)]
    );
    assert_eq!(bench.say(final_of(0, 16_000, "one")), None);
}

#[test]
fn a_hole_in_the_finals_makes_it_resume() {
    let mut bench = Bench::connected();
    bench.record_ms(3_000);
    bench.actions();
    bench.say(final_of(16_000, 32_000, "late"));
    assert_eq!(bench.actions(), [Action::HangUp]);
    assert_eq!(bench.reconnect(), [resume(0)]);
}

#[test]
fn a_forgotten_session_goes_on_as_a_new_one_with_the_rest_of_the_audio() {
    let mut bench = Bench::connected();
    bench.record_ms(3_000);
    bench.actions();
    bench.say(final_of(0, 16_000, "one"));
    bench.conversation.closed(bench.now, 4410);
    assert_eq!(bench.conversation.recorded_millis(), 3_000);
    assert_eq!(bench.reconnect(), [start()]);
    bench.ready(0);
    assert_eq!(frames(&bench.actions()), [(0, 16_000), (16_000, 16_000)]);
    assert!(matches!(
        bench.say(final_of(0, 16_000, "two")),
        Some(Heard::Final(words)) if words[0].text == "two"
    ));
}

#[test]
fn a_private_dictation_says_so_on_every_connection() {
    let conversation = Conversation::new("en", 0, || 1.0).begun_in_private(true);
    let mut bench = Bench {
        conversation,
        now: 0,
    };
    let is_private = |actions: Vec<Action>| match actions.as_slice() {
        [
            Action::Say(
                ClientSays::Start { is_private, .. } | ClientSays::Resume { is_private, .. },
            ),
        ] => *is_private,
        _ => false,
    };
    bench.actions();
    bench.conversation.opened(0);
    assert!(is_private(bench.actions()), "at the start");
    bench.ready(0);
    bench.record_ms(1_000);
    bench.actions();
    bench.conversation.closed(bench.now, 1006);
    assert!(is_private(bench.reconnect()), "after a break");
    bench.conversation.closed(bench.now, 4410);
    assert!(is_private(bench.reconnect()), "as a new one");
}

#[test]
fn a_server_that_never_takes_the_audio_is_given_up() {
    let mut bench = Bench::connected();
    bench.record_ms(1_000);
    for _ in 0..RESTARTS_WITHOUT_PROGRESS {
        bench.conversation.closed(bench.now, 1008);
        assert_eq!(bench.reconnect(), [start()]);
    }
    bench.conversation.closed(bench.now, 1008);
    assert_eq!(
        bench.conversation.ending(),
        Some(&Ending::Failed(Setback::Refused(None)))
    );
}

#[test]
fn stop_is_said_after_all_audio_and_again_after_a_break() {
    let mut bench = Bench::connected();
    bench.record_ms(500);
    bench.conversation.stop();
    let stop = Action::Say(ClientSays::Stop {
        through: SampleOffset::new(8_000),
    });
    let actions = bench.actions();
    assert_eq!((frames(&actions).len(), &actions[1]), (1, &stop));
    bench.conversation.closed(bench.now, 1012);
    assert_eq!(bench.reconnect(), [resume(0)]);
    bench.ready(8_000);
    assert_eq!(bench.actions(), [stop]);
    bench.say(final_of(0, 8_000, "done"));
    bench.say(ServerSays::Goodbye(Summary::default()));
    assert_eq!(
        bench.conversation.ending(),
        Some(&Ending::Settled(Summary::default()))
    );
    assert_eq!(bench.actions(), [Action::HangUp]);
}

#[test]
fn a_goodbye_tells_whether_words_are_missing_from_what_is_kept() {
    for (kept_through, misses) in [(None, false), (Some(8_000), false), (Some(7_999), true)] {
        let mut bench = Bench::connected();
        bench.record_ms(500);
        bench.conversation.stop();
        bench.actions();
        bench.say(final_of(0, 8_000, "done"));
        bench.say(ServerSays::Goodbye(Summary {
            kept_through: kept_through.map(SampleOffset::new),
            ..Summary::default()
        }));
        assert_eq!(bench.conversation.is_unkept(), misses, "{kept_through:?}");
    }
}

#[test]
fn a_goodbye_that_was_lost_does_not_repeat_the_dictation() {
    let mut bench = Bench::connected();
    bench.record_ms(500);
    bench.conversation.stop();
    bench.actions();
    bench.say(final_of(0, 8_000, "done"));
    bench.conversation.closed(bench.now, 1006);
    assert_eq!(bench.reconnect(), [resume(8_000)]);
    bench.conversation.closed(bench.now, 4410);
    assert_eq!(bench.conversation.ending(), Some(&Ending::Complete));
}

#[test]
fn a_dictation_without_a_sound_needs_no_server() {
    let mut bench = Bench::new();
    bench.conversation.stop();
    assert_eq!(bench.conversation.ending(), Some(&Ending::Complete));
}

#[test]
fn a_connection_that_falls_silent_is_replaced() {
    let mut bench = Bench::connected();
    bench.record_ms(100);
    bench.actions();
    assert_eq!(bench.later(8_001), [Action::HangUp]);
    assert_eq!(bench.reconnect(), [resume(0)]);
}

#[test]
fn an_attempt_that_takes_too_long_is_given_up() {
    let mut bench = Bench::new();
    bench.actions();
    assert_eq!(bench.later(10_001), [Action::HangUp]);
    assert_eq!(bench.later(100), [Action::Connect]);
}

#[test]
fn a_network_that_comes_back_is_used_at_once() {
    let mut bench = Bench::connected();
    for _ in 0..8 {
        bench.conversation.closed(bench.now, 1006);
    }
    assert_eq!(bench.actions(), []);
    bench.conversation.nudge(bench.now);
    assert_eq!(bench.actions(), [Action::Connect]);
}

#[test]
fn a_busy_server_is_left_alone_for_a_while() {
    let mut bench = Bench::connected();
    bench.conversation.closed(bench.now, 1013);
    assert_eq!(bench.later(900), []);
    assert_eq!(bench.later(100), [Action::Connect]);
}

#[test]
fn a_person_who_is_signed_out_keeps_the_audio_and_goes_on_after_signing_in() {
    let mut bench = Bench::new();
    bench.record_ms(1_000);
    bench.actions();
    bench
        .conversation
        .connect_failed(bench.now, ConnectFailure::SignedOut);
    assert_eq!(bench.later(60_000), []);
    bench.conversation.nudge(bench.now);
    assert_eq!(bench.actions(), [Action::Connect]);
    bench.conversation.opened(bench.now);
    assert_eq!(bench.actions(), [start()]);
}

#[test]
fn a_used_up_quota_ends_it_in_the_servers_words() {
    let mut bench = Bench::connected();
    bench.say(ServerSays::Complaint("Out of minutes.".to_owned()));
    bench.conversation.closed(bench.now, 4402);
    assert_eq!(
        bench.conversation.ending(),
        Some(&Ending::Failed(Setback::Quota(Some(
            "Out of minutes.".to_owned()
        ))))
    );
}

#[test]
fn partial_words_outlive_the_connection_that_said_them_until_others_say_as_much() {
    let mut bench = Bench::connected();
    bench.record_ms(1_000);
    bench.actions();
    let ServerSays::Final(heard) = final_of(0, 8_000, "maybe") else {
        unreachable!()
    };
    let partial = Partial {
        range: heard.range,
        words: heard.words,
        stable_words: 0,
    };
    bench.say(ServerSays::Partial(partial.clone()));
    assert_eq!(bench.conversation.partial_words().len(), 1);
    assert!(!bench.conversation.partial_is_old());
    bench.conversation.closed(bench.now, 1006);
    assert_eq!(bench.conversation.partial_words().len(), 1);
    assert!(bench.conversation.partial_is_old());
    bench.say(ServerSays::Partial(Partial {
        range: SampleRange::new(SampleOffset::ZERO, SampleOffset::new(4_000)),
        words: Vec::new(),
        stable_words: 0,
    }));
    assert_eq!(bench.conversation.partial_words().len(), 1, "it says less");
    assert!(bench.conversation.partial_is_old());
    bench.say(ServerSays::Partial(partial));
    assert!(!bench.conversation.partial_is_old());
    bench.conversation.closed(bench.now, 1006);
    bench.say(final_of(0, 8_000, "surely"));
    assert!(bench.conversation.partial_words().is_empty());
    assert!(!bench.conversation.partial_is_old());
}

#[test]
fn audio_that_waits_is_shown_as_catching_up_only_while_connected() {
    let mut bench = Bench::connected();
    bench.record_ms(3_000);
    assert_eq!(bench.conversation.link_view(0), LinkView::CatchingUp);
    bench.actions();
    assert_eq!(bench.conversation.link_view(0), LinkView::Standing);
}

mod authority;
mod detour;
