//! The mouth without a socket.

use super::*;
use crate::double::heard::SpokenWord;
use crate::double::messages::Model;

fn voice() -> Voice {
    Voice {
        request_id: uuid::Uuid::nil(),
        model: Model::named("nova-3"),
        sample_rate: 100,
        punctuates: false,
    }
}

fn results(second: u64, is_final: bool) -> Results {
    let (start, end) = (second * 100, second * 100 + 100);
    let text = format!("w{second}");
    Results {
        start,
        end,
        words: vec![SpokenWord {
            punctuated: text.clone(),
            text,
            start,
            end,
        }],
        is_final,
        speech_final: false,
        from_finalize: false,
    }
}

/// What is said of finals (true) and interims of the seconds 0, 1, 2…
fn said(act: &Act, kinds: &[bool]) -> Vec<Value> {
    let mut mouth = Mouth::default();
    assert!(mouth.twist(act));
    for (second, is_final) in (0..).zip(kinds) {
        mouth.say_results(&voice(), &results(second, *is_final), 1_000);
    }
    mouth.release(true);
    let later = Instant::now() + Duration::from_secs(60);
    let frames = std::iter::from_fn(|| mouth.take_due(later));
    frames
        .map(|frame| serde_json::from_str(frame.message.to_text().expect("text")).expect("JSON"))
        .collect()
}

fn starts(says: &[Value]) -> Vec<f64> {
    says.iter()
        .map(|say| say["start"].as_f64().expect("a time"))
        .collect()
}

#[test]
fn finals_are_doubled_and_reordered() {
    let finals = [true, true, true, true];
    assert_eq!(
        starts(&said(&Act::DuplicateFinal, &finals)),
        [0.0, 0.0, 1.0, 2.0, 3.0]
    );
    assert_eq!(
        starts(&said(&Act::OutOfOrder, &finals)),
        [1.0, 0.0, 2.0, 3.0]
    );
    assert_eq!(
        starts(&said(&Act::OutOfOrder, &[true, false, true])),
        [1.0, 2.0, 0.0]
    );
    assert_eq!(
        starts(&said(&Act::LateFinal, &[true, false, true])),
        [1.0, 2.0, 0.0]
    );
    assert_eq!(starts(&said(&Act::LateFinal, &[true])), [0.0]);
}

#[test]
fn finals_say_wrong_times_once() {
    let wrong = said(&Act::WrongDuration, &[false, true, true]);
    let durations: Vec<f64> = wrong
        .iter()
        .filter_map(|say| say["duration"].as_f64())
        .collect();
    assert_eq!(durations, [1.0, 0.5, 1.0]);
    let beyond = said(&Act::BeyondAudio, &[true, true]);
    let alternative = &beyond[0]["channel"]["alternatives"][0];
    assert_eq!(alternative["transcript"], "w0 beyond");
    assert_eq!(alternative["words"][1]["start"], 11.0);
    assert_eq!(beyond[1]["channel"]["alternatives"][0]["transcript"], "w1");
}

#[test]
fn a_delay_keeps_the_order_and_a_mute_mouth_says_nothing() {
    let mut mouth = Mouth::default();
    mouth.twist(&Act::Delay(500));
    mouth.say(&serde_json::json!(1));
    mouth.twist(&Act::Delay(0));
    mouth.say(&serde_json::json!(2));
    let now = Instant::now();
    assert!(mouth.take_due(now).is_none());
    let later = now + Duration::from_secs(1);
    assert_eq!(
        mouth.take_due(later).expect("said").message.to_text().ok(),
        Some("1")
    );
    mouth.twist(&Act::Hang);
    assert!(mouth.take_due(later).is_none());
    mouth.say(&serde_json::json!(3));
    assert!(mouth.take_due(later).is_none());
}

#[test]
fn garbage_is_garbage() {
    let text = |garbage| garbage_text(&voice(), garbage);
    for broken in [Garbage::TruncatedJson, Garbage::NanTime, Garbage::Html] {
        assert!(
            serde_json::from_str::<Value>(&text(broken)).is_err(),
            "{broken:?}"
        );
    }
    let start = |garbage| {
        let message: Value = serde_json::from_str(&text(garbage)).expect("JSON");
        message["start"].as_f64().expect("a time")
    };
    assert_eq!(start(Garbage::NegativeTime), -5.0);
    assert_eq!(start(Garbage::HugeTime), 1e300);
    assert!(text(Garbage::HugeJson).len() > 1_000_000);
}
