//! A network that lets no live connection through: the recording goes over HTTP.

use super::*;
use crate::domain::conversation::detour::{PIECE_SAMPLES, PROBE_MS};

/// An attempt that gets a ticket, and a socket that closes before it is open.
fn refused_upgrade(bench: &mut Bench) {
    assert_eq!(bench.later(5_000), [Action::Connect]);
    bench.conversation.dialled();
    bench.conversation.closed(bench.now, 1006);
}

fn blocked() -> Bench {
    let mut bench = Bench::new();
    for _ in 0..4 {
        refused_upgrade(&mut bench);
    }
    assert_eq!(bench.conversation.link_view(bench.now), LinkView::Blocked);
    bench
}

/// The samples of the recording that is sent.
fn uploads(actions: &[Action]) -> Vec<u64> {
    let samples = |action: &Action| match action {
        Action::Upload { pcm, .. } => Some(pcm.iter().map(|piece| samples_in(piece.len())).sum()),
        _ => None,
    };
    actions.iter().filter_map(samples).collect()
}

fn words(text: &str) -> WrittenDown {
    let ServerSays::Final(heard) = final_of(100, 200, text) else {
        unreachable!()
    };
    WrittenDown {
        words: heard.words,
        is_unkept: false,
    }
}

#[test]
fn at_stop_the_whole_recording_is_sent_and_its_words_end_the_dictation() {
    let mut bench = blocked();
    bench.record_ms(3_000);
    assert_eq!(uploads(&bench.actions()), [0; 0]);
    bench.conversation.stop();
    assert_eq!(uploads(&bench.actions()), [48_000]);
    assert_eq!(bench.conversation.link_view(bench.now), LinkView::Sending);
    assert_eq!(bench.later(60_000), [], "nothing else meanwhile");
    let heard = bench
        .conversation
        .uploaded(bench.now, Ok(words("all of it")));
    assert!(matches!(heard, Some(Heard::Final(words)) if words.len() == 3));
    bench.actions();
    assert_eq!(bench.conversation.ending(), Some(&Ending::Complete));
    assert_eq!(bench.conversation.recorded_millis(), 3_000);
}

#[test]
fn words_that_could_not_be_kept_on_the_way_round_are_known() {
    for is_unkept in [false, true] {
        let mut bench = blocked();
        bench.record_ms(1_000);
        bench.conversation.stop();
        bench.actions();
        let written = WrittenDown {
            is_unkept,
            ..words("all")
        };
        bench.conversation.uploaded(bench.now, Ok(written));
        assert_eq!(bench.conversation.is_unkept(), is_unkept);
    }
}

#[test]
fn what_was_said_in_a_private_window_is_private_on_its_way_round_too() {
    for is_private in [false, true] {
        let mut bench = blocked();
        bench.conversation = bench.conversation.begun_in_private(is_private);
        bench.record_ms(1_000);
        bench.conversation.stop();
        let actions = bench.actions();
        let is_said = |action: &Action| match action {
            Action::Upload { is_private: is, .. } => *is == is_private,
            _ => false,
        };
        assert!(actions.iter().any(is_said), "{is_private}");
    }
}

#[test]
fn an_outage_is_waited_for_instead() {
    let mut bench = Bench::new();
    bench.record_ms(1_000);
    for _ in 0..3 {
        refused_upgrade(&mut bench);
    }
    bench.later(5_000);
    let away = ConnectFailure::Unreachable;
    bench.conversation.connect_failed(bench.now, away);
    for _ in 0..3 {
        refused_upgrade(&mut bench);
    }
    bench.conversation.stop();
    assert_eq!(bench.later(5_000), [Action::Connect]);
}

#[test]
fn what_was_text_already_is_not_sent_again() {
    let mut bench = Bench::connected();
    bench.record_ms(2_000);
    bench.actions();
    bench.say(final_of(0, 16_000, "one"));
    bench.conversation.closed(bench.now, 1006);
    for _ in 0..4 {
        refused_upgrade(&mut bench);
    }
    bench.conversation.stop();
    assert_eq!(uploads(&bench.actions()), [16_000]);
    let heard = bench.conversation.uploaded(bench.now, Ok(words("two")));
    let Some(Heard::Final(words)) = heard else {
        panic!("no words");
    };
    assert_eq!(words[0].range.start(), SampleOffset::new(16_100));
}

#[test]
fn a_recording_that_could_not_be_sent_is_kept_and_sent_again() {
    let mut bench = blocked();
    bench.record_ms(1_000);
    bench.conversation.stop();
    assert_eq!(uploads(&bench.actions()), [16_000]);
    let failed = Err(UploadFailure::Unreachable);
    assert_eq!(bench.conversation.uploaded(bench.now, failed), None);
    assert_eq!(bench.conversation.link_view(bench.now), LinkView::Unsent);
    let kept = bench.conversation.kept_recording().unwrap();
    assert_eq!(kept.iter().map(Bytes::len).sum::<usize>(), 32_000);
    assert_eq!(uploads(&bench.later(2_000)), [16_000]);

    let refused = Err(UploadFailure::Refused(None));
    bench.conversation.uploaded(bench.now, refused);
    assert_eq!(
        uploads(&bench.later(600_000)),
        [0; 0],
        "only a person decides"
    );
    bench.conversation.nudge(bench.now);
    let actions = bench.actions();
    assert_eq!(actions[0], Action::HangUp, "one way at a time");
    assert_eq!(uploads(&actions), [16_000]);
}

#[test]
fn a_long_recording_is_sent_in_pieces_while_it_goes_on() {
    let mut bench = blocked();
    bench.record_ms(PIECE_SAMPLES / 16);
    let [sent] = uploads(&bench.actions())[..] else {
        panic!("not one piece");
    };
    assert!(sent > PIECE_SAMPLES - 10 * SAMPLE_RATE && sent <= PIECE_SAMPLES);
    bench.record_ms(1_000);
    bench.conversation.uploaded(bench.now, Ok(words("first")));
    assert_eq!(
        bench.conversation.recorded_millis(),
        PIECE_SAMPLES / 16 + 1_000
    );
    bench.conversation.stop();
    let rest = PIECE_SAMPLES - sent + SAMPLE_RATE;
    assert_eq!(uploads(&bench.actions()), [rest]);
}

#[test]
fn who_leaves_the_network_goes_on_live() {
    let mut bench = blocked();
    bench.record_ms(1_000);
    assert_eq!(bench.later(PROBE_MS), [Action::Connect]);
    bench.conversation.dialled();
    bench.conversation.opened(bench.now);
    assert_eq!(bench.actions(), [start()]);
    bench.ready(0);
    assert_eq!(frames(&bench.actions()), [(0, 16_000)]);
    assert_eq!(bench.conversation.link_view(bench.now), LinkView::Standing);
}
