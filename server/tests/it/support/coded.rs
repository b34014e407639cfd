//! Dictations in code, and what must come of them: a word that was lost, doubled or made up shows.

use bytes::Bytes;
use proving::coded::{text, ticks};
use proving::double::{Double, DoubleOptions, JournalEntry, Kind as RequestKind};
use proving::guest::Guest;
use proving::speaker::{self, Report};

use super::running::RunningServer;

/// A word is 20 ms.
pub(crate) const WORDS_A_SECOND: u32 = 50;

pub(crate) const SAMPLES_A_SECOND: u64 = 16_000;

pub(crate) fn pcm(samples: &[i16]) -> Bytes {
    let bytes: Vec<u8> = samples
        .iter()
        .flat_map(|sample| sample.to_le_bytes())
        .collect();
    bytes.into()
}

/// So many seconds of words, beginning with word `first`.
pub(crate) fn words_of(first: u32, seconds: u32) -> Vec<i16> {
    ticks::encode(first, seconds * WORDS_A_SECOND)
}

/// The text of the first so many seconds.
pub(crate) fn text_of(seconds: u32) -> String {
    let words: Vec<String> = (0..seconds * WORDS_A_SECOND).map(text::word).collect();
    words.join(" ")
}

pub(crate) async fn dictate(server: &RunningServer, samples: &[i16]) -> Report {
    let guest = Guest::sign_in(&server.base).await.unwrap();
    speaker::speak(&guest, pcm(samples)).await.unwrap()
}

pub(crate) async fn double() -> Double {
    Double::start(DoubleOptions::default()).await.unwrap()
}

/// Every word once, in order; where it breaks, only what is around is shown.
pub(crate) fn check_words(what: &str, report: &Report, seconds: u32) {
    let expected = text_of(seconds);
    if report.text == expected {
        return;
    }
    let (heard, wanted): (Vec<&str>, Vec<&str>) = (
        report.text.split(' ').collect(),
        expected.split(' ').collect(),
    );
    let at = heard
        .iter()
        .zip(&wanted)
        .take_while(|(heard, wanted)| heard == wanted)
        .count();
    let around = |words: &[&str]| words[at.saturating_sub(2)..words.len().min(at + 6)].join(" ");
    panic!(
        "{what}: {} of {} words; at word {at} heard {:?} instead of {:?}",
        heard.len(),
        wanted.len(),
        around(&heard),
        around(&wanted)
    );
}

pub(crate) fn streams(journal: &[JournalEntry]) -> Vec<&JournalEntry> {
    journal
        .iter()
        .filter(|entry| entry.kind == RequestKind::Stream)
        .collect()
}

pub(crate) fn refusals(journal: &[JournalEntry]) -> usize {
    journal
        .iter()
        .filter(|entry| entry.kind == RequestKind::Refused)
        .count()
}
