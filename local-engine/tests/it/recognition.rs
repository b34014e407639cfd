//! How well it hears: word error rates over the recorded clips, streamed.

use proving::clips::{Clip, HARD_CLIPS};
use proving::word_error_rate::WordErrors;

use crate::engine::{Client, USUAL};

/// Goals over all clips, and without the hard ones, in percent.
const GOAL: f64 = 11.0;
const EASY_GOAL: f64 = 8.0;

#[tokio::test]
async fn streamed_clips_are_heard_well() {
    let (mut all, mut easy) = (WordErrors::default(), WordErrors::default());
    for clip in Clip::load_all().expect("clips") {
        let mut client = Client::open(&format!("{USUAL}&punctuate=true")).await;
        // All at once, as after an outage: the engine takes what it can.
        for frame in clip.pcm().chunks(1_280) {
            client.send_audio(frame).await;
        }
        client.finish().await;
        let length = clip.samples.len() as f64 / 16_000.0;
        assert!(
            (client.check_ranges() - length).abs() < 1e-3,
            "{}",
            clip.name
        );
        let errors = WordErrors::count(&clip.words, &client.text());
        println!(
            "{:24} {:5.1} %  {}",
            clip.name,
            errors.percent(),
            client.text()
        );
        all = all.plus(errors);
        if !HARD_CLIPS.contains(&clip.name.as_str()) {
            easy = easy.plus(errors);
        }
    }
    println!("all {:.2} %, easy {:.2} %", all.percent(), easy.percent());
    assert!(all.percent() <= GOAL, "{:.2} %", all.percent());
    assert!(easy.percent() <= EASY_GOAL, "{:.2} %", easy.percent());
}

#[tokio::test]
async fn two_speakers_at_a_time_do_not_mix() {
    let (left, right) = tokio::join!(heard("goforward"), heard("cards-003"));
    for (name, text) in [("goforward", left), ("cards-003", right)] {
        let words = Clip::load(name).expect("a clip").words;
        let errors = WordErrors::count(&words, &text);
        assert_eq!(errors.errors, 0, "{name}: {text}");
    }
}

async fn heard(name: &str) -> String {
    let mut client = Client::open(USUAL).await;
    client.speak(&Clip::load(name).expect("a clip").pcm()).await;
    client.finish().await;
    client.text()
}
