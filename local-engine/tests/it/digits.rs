//! Digits that are said one by one: as many are heard as were said, however often one repeats.

use std::ops::Range;

use proving::clips::Clip;
use proving::word_error_rate::normalise;

use crate::engine::{Client, USUAL, is_full};
use crate::files::{post, text};

/// Where somebody says "five" in a clip, with what belongs to it, in samples.
const FIVES: [Range<usize>; 2] = [3_200..11_360, 13_760..20_800];
/// The most that are said in a row; every third number is tried, with `--full` each.
const MOST: usize = 20;
/// Silence between two of them, in samples: 150 and 300 ms.
const GAPS: [usize; 2] = [2_400, 4_800];

/// "Five", so often.
fn fives(count: usize, gap: usize) -> Vec<u8> {
    let clip = Clip::load("cards-004").expect("a clip").samples;
    let mut samples = vec![0_i16; 8_000];
    for place in 0..count {
        samples.extend_from_slice(&clip[FIVES[place % FIVES.len()].clone()]);
        samples.resize(samples.len() + gap, 0);
    }
    samples.resize(samples.len() + 8_000, 0);
    samples.into_iter().flat_map(i16::to_le_bytes).collect()
}

/// How many digits are written, in figures and in words.
fn digits_in(text: &str) -> usize {
    let words = normalise(text).into_iter();
    let digits = words.map(|word| word.chars().filter(char::is_ascii_digit).count());
    digits.sum()
}

async fn heard_live(audio: &[u8]) -> String {
    let mut client = Client::open(USUAL).await;
    for piece in audio.chunks(32_000) {
        client.send_audio(piece).await;
    }
    client.finish().await;
    client.text()
}

async fn heard_as_a_file(audio: Vec<u8>) -> String {
    let query = "encoding=linear16&sample_rate=16000";
    let (status, answer) = post(query, "audio/raw", audio).await;
    assert_eq!(status, 200, "{answer}");
    text(&answer)
}

#[tokio::test]
async fn as_many_digits_are_heard_as_were_said() {
    let (mut said, mut invented, mut lost) = (0, 0, 0);
    for count in (1..=MOST).step_by(if is_full() { 1 } else { 3 }) {
        for gap in GAPS {
            let audio = fives(count, gap);
            let texts = [heard_live(&audio).await, heard_as_a_file(audio).await];
            for text in texts {
                let heard = digits_in(&text);
                if heard != count {
                    println!("{count} with {gap}: {heard} in {text}");
                }
                said += count;
                invented += heard.saturating_sub(count);
                lost += count.saturating_sub(heard);
            }
        }
    }
    println!("digits said {said}, invented {invented}, lost {lost}");
    assert!(
        100 * (invented + lost) <= said,
        "{invented} {lost} of {said}"
    );
}
