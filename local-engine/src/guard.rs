//! Guards against what small speech models invent. Pure: the model is a closure.
//!
//! Moonshine sometimes falls into a loop ("2020, 2020, 2020, ..."), which alone doubled the
//! error rate of a test set, and says "You" to a cough. A loop is recognised by its shape; the
//! audio is then tried again a little shifted, then in two halves, and at last the repeats are
//! folded.

use crate::agreement::bare_word;
use crate::audio::{SAMPLE_RATE, quietest_point, samples_in_ms};
use crate::recognizer::Recognition;

/// The longest repeated phrase that is looked for, in words.
const LONGEST_PHRASE: usize = 8;

/// Recognises with the loop guard.
pub fn recognise_guarded(
    samples: &[f32],
    recognise: &mut dyn FnMut(&[f32]) -> Recognition,
) -> Recognition {
    let seconds = samples.len() as f32 / SAMPLE_RATE as f32;
    let first = recognise(samples);
    if !is_looped(&first.text, seconds) {
        return first;
    }
    tracing::debug!(seconds, "the model repeats itself; trying again");
    // (cut from the head, silence added at the tail), in milliseconds.
    for (head, tail) in [(0, 300), (150, 0), (300, 200)] {
        let head = samples_in_ms(head) as usize;
        if samples.len() <= head + samples_in_ms(500) as usize {
            continue;
        }
        let mut shifted = samples[head..].to_vec();
        shifted.resize(shifted.len() + samples_in_ms(tail) as usize, 0.0);
        let text = recognise(&shifted).text;
        if !is_looped(&text, seconds) {
            return Recognition { text, words: None };
        }
    }
    let middle = samples.len() / 2;
    let second = SAMPLE_RATE as usize;
    let near = (
        middle.saturating_sub(second),
        (middle + second).min(samples.len()),
    );
    let cut = quietest_point(&samples[..near.1], near.0);
    let (left, right) = (recognise(&samples[..cut]), recognise(&samples[cut..]));
    let joined = format!("{} {}", left.text, right.text);
    Recognition {
        text: fold_repeats(&joined),
        words: None,
    }
}

/// Whether a text has the shape of a repetition loop: a phrase three times in a row (a word
/// five times), or more words than a tongue can say in that time.
#[must_use]
pub fn is_looped(text: &str, seconds: f32) -> bool {
    let words: Vec<String> = text.split_whitespace().map(bare_word).collect();
    if words.len() as f32 > 4.0 + seconds * 6.0 {
        return true;
    }
    (1..=LONGEST_PHRASE).any(|length| {
        let needed = if length == 1 { 5 } else { 3 };
        (0..words.len()).any(|at| repeats_at(&words, at, length) >= needed)
    })
}

/// Whether a text is what the model makes of a noise: no word at all, or a lone "You" from
/// less than half a second of voice.
#[must_use]
pub fn is_ghost(text: &str, voiced_samples: u64) -> bool {
    let said = bare_word(text.trim());
    let punctuation_only = !said.chars().any(char::is_alphanumeric);
    punctuation_only || (voiced_samples < samples_in_ms(500) && said == "you")
}

fn repeats_at(words: &[String], at: usize, length: usize) -> usize {
    let Some(phrase) = words.get(at..at + length) else {
        return 0;
    };
    words[at..]
        .chunks_exact(length)
        .take_while(|chunk| *chunk == phrase)
        .count()
}

/// Folds phrases that stand three times in a row to two of them.
fn fold_repeats(text: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for word in text.split_whitespace() {
        kept.push(word);
        let folded = (1..=LONGEST_PHRASE).find(|length| ends_threefold(&kept, *length));
        if let Some(length) = folded {
            kept.truncate(kept.len() - length);
        }
    }
    kept.join(" ")
}

fn ends_threefold(words: &[&str], length: usize) -> bool {
    let Some(from) = words.len().checked_sub(3 * length) else {
        return false;
    };
    let bare: Vec<String> = words[from..].iter().map(|word| bare_word(word)).collect();
    bare[..length] == bare[length..2 * length] && bare[..length] == bare[2 * length..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Recognition {
        Recognition {
            text: text.to_owned(),
            words: None,
        }
    }

    #[test]
    fn loops_are_seen_and_speech_is_not() {
        assert!(is_looped("2020, 2020, 2020, 2020, 2020", 10.0));
        assert!(is_looped("go on and go on and go on and", 10.0));
        assert!(is_looped("a b c d e f g h i j k l", 1.0));
        assert!(!is_looped("no no no no", 3.0));
        assert!(!is_looped("to be or not to be", 3.0));
    }

    #[test]
    fn a_shifted_second_try_is_taken() {
        let mut tries = 0;
        let result = recognise_guarded(&[0.0; 32_000], &mut |_| {
            tries += 1;
            said(if tries == 1 {
                "so so so so so so"
            } else {
                "so be it"
            })
        });
        assert_eq!((result.text.as_str(), tries), ("so be it", 2));
    }

    #[test]
    fn a_stubborn_loop_is_halved_and_folded() {
        let result = recognise_guarded(&[0.0; 64_000], &mut |_| {
            said("well, well, well, well, well, well")
        });
        assert_eq!(result.text, "well, well,");
    }

    #[test]
    fn ghosts_live_in_short_noises_only() {
        assert!(is_ghost("You", 4_000));
        assert!(is_ghost(" .", 40_000));
        assert!(!is_ghost("You", 20_000));
        assert!(!is_ghost("Yes.", 4_000));
    }
}
