//! A kept transcript as files that other programs read: plain text, Markdown, SubRip subtitles.

use std::fmt::Write as _;

use crate::audio::{SampleOffset, SampleRange};
use crate::joining;
use crate::transcript::{Final, Word, join_words};

/// A pause that begins a new paragraph: 2 s.
const PARAGRAPH_PAUSE_MS: u64 = 2_000;

/// Characters in a line of a subtitle, of which an ideograph is as wide as two, and lines in a
/// subtitle: what is read in passing.
const CUE_LINE_CHARS: usize = 42;
const CUE_LINES: usize = 2;

/// Signs that end no line of a subtitle.
const OPENING: [char; 13] = [
    '「', '『', '（', '【', '〔', '《', '〈', '［', '｛', '(', '[', '“', '‘',
];

/// A recording's words are cut after a sentence that is so long, or at this length wherever it is,
/// or in a pause, in ms.
const SENTENCE_MS: u64 = 2_000;
const LONGEST_SEGMENT_MS: u64 = 10_000;
const SEGMENT_PAUSE_MS: u64 = 1_000;

/// Words that belong together, and when they were said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// From the beginning of the first word to the end of the last.
    pub range: SampleRange,
    /// The words, joined as their scripts want it.
    pub text: String,
}

impl Segment {
    /// The words of a final, with times inside its range, so that no two finals' segments overlap.
    /// None for silence.
    pub fn of_final(final_: &Final) -> Option<Self> {
        let (first, last) = (final_.words.first()?, final_.words.last()?);
        let bounds = final_.range;
        let inside = |at: SampleOffset| at.clamp(bounds.start(), bounds.end());
        let range = SampleRange::new(inside(first.range.start()), inside(last.range.end()));
        let text = join_words(&final_.words);
        Some(Self { range, text })
    }
}

/// Cuts the words of a recording in one piece into finals as a live dictation has them: by
/// sentences and pauses, none longer than 10 s unless a word is. They cover the audio up to
/// `audio` without hole or overlap.
pub fn finals_of_recording(words: &[Word], audio: SampleOffset) -> Vec<Final> {
    let mut finals: Vec<Final> = Vec::new();
    let mut open: Vec<Word> = Vec::new();
    let mut from = SampleOffset::ZERO;
    for (index, word) in words.iter().enumerate() {
        open.push(word.clone());
        let next = words.get(index + 1);
        if next.is_some_and(|next| !ends_segment(&open, next)) {
            continue;
        }
        let through = next.map_or(audio, |next| next.range.start()).max(from);
        finals.push(Final {
            range: SampleRange::new(from, through),
            words: std::mem::take(&mut open),
            utterance_end: true,
        });
        from = through;
    }
    finals
}

/// Whether the words before `next` are a segment without it.
fn ends_segment(open: &[Word], next: &Word) -> bool {
    let (Some(first), Some(last)) = (open.first(), open.last()) else {
        return false;
    };
    let began = first.range.start().as_millis();
    let length = last.range.end().as_millis().saturating_sub(began);
    let with_next = next.range.end().as_millis().saturating_sub(began);
    let starts = next.range.start().as_millis();
    let pause = starts.saturating_sub(last.range.end().as_millis());
    let is_sentence = last.text.ends_with(['.', '?', '!', '。', '？', '！']);
    pause >= SEGMENT_PAUSE_MS
        || with_next > LONGEST_SEGMENT_MS
        || (is_sentence && length >= SENTENCE_MS)
}

/// Plain text: paragraphs where the person paused, parted by an empty line.
pub fn plain_text(segments: &[Segment]) -> String {
    let mut file = paragraphs(segments).join("\n\n");
    if !file.is_empty() {
        file.push('\n');
    }
    file
}

/// Markdown: `heading`, then the paragraphs. The words mean themselves: what Markdown would take
/// for a sign of its own is escaped.
pub fn markdown(heading: &str, segments: &[Segment]) -> String {
    let mut file = format!("# {}\n", escape_markdown(heading));
    for paragraph in paragraphs(segments) {
        file.push('\n');
        file.push_str(&escape_markdown(&paragraph));
        file.push('\n');
    }
    file
}

/// SubRip subtitles: numbered cues of at most two lines. A segment that is too long for one is
/// shown in several, each as long as its share of the characters.
pub fn subrip(segments: &[Segment]) -> String {
    let mut file = String::new();
    let mut number = 0_u32;
    let mut free_from = 0;
    for segment in segments {
        let cues = cue_texts(&segment.text);
        let total: usize = cues.iter().map(|cue| cue.chars().count()).sum();
        let (start, end) = (
            segment.range.start().as_millis().max(free_from),
            segment.range.end().as_millis(),
        );
        let length = end.saturating_sub(start);
        let mut shown = 0;
        for cue in cues {
            let share =
                |characters: usize| start + length * characters as u64 / total.max(1) as u64;
            let from = share(shown).max(free_from);
            shown += cue.chars().count();
            // A cue of no length is never shown.
            let through = share(shown).max(from + 1);
            free_from = through;
            number += 1;
            let (from, through) = (subrip_time(from), subrip_time(through));
            let _written = write!(file, "{number}\n{from} --> {through}\n{cue}\n\n");
        }
    }
    file
}

fn paragraphs(segments: &[Segment]) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut ended = 0;
    for segment in segments {
        let pause = segment.range.start().as_millis().saturating_sub(ended);
        ended = segment.range.end().as_millis();
        let text = one_line(&segment.text);
        match paragraphs.last_mut() {
            Some(paragraph) if pause < PARAGRAPH_PAUSE_MS => joining::append(paragraph, &text),
            _ => paragraphs.push(text),
        }
    }
    paragraphs
}

fn one_line(text: &str) -> String {
    let visible: String = text.chars().map(blank_if_control).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn blank_if_control(character: char) -> char {
    if character.is_control() {
        ' '
    } else {
        character
    }
}

fn escape_markdown(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    for (index, character) in line.char_indices() {
        let always = matches!(
            character,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$'
        );
        let begins_list = (index == 0 && matches!(character, '-' | '+' | '='))
            || (index == digits && digits > 0 && matches!(character, '.' | ')'));
        if always || begins_list {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// The texts of the cues that show `text`, each of at most two lines. A word that is longer than
/// a line has one of its own.
fn cue_texts(text: &str) -> Vec<String> {
    // Players take the arrow for the line with the times.
    let text = one_line(text).replace("-->", "→");
    let mut lines: Vec<String> = Vec::new();
    for piece in unbroken(&text) {
        match lines.last_mut() {
            Some(line) if width(line) + width(piece.trim_end()) <= CUE_LINE_CHARS => {
                line.push_str(piece);
            }
            _ => lines.push(piece.to_owned()),
        }
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines.chunks(CUE_LINES).map(|cue| cue.join("\n")).collect()
}

/// The pieces of `text` between which a line may end, each with the blank behind it: words, and
/// ideographs with the marks that may not begin or end a line.
fn unbroken(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before = None;
    for (index, next) in text.char_indices() {
        if before.is_some_and(|before| may_break(before, next)) {
            pieces.push(&text[start..index]);
            start = index;
        }
        before = Some(next);
    }
    pieces.extend(Some(&text[start..]).filter(|piece| !piece.is_empty()));
    pieces
}

fn may_break(before: char, next: char) -> bool {
    if before == ' ' || next == ' ' {
        return before == ' ';
    }
    let is_letter =
        |character: char| character.is_alphanumeric() && !matches!(character, 'ー' | '々');
    (joining::is_ideographic(before) || joining::is_ideographic(next))
        && is_letter(next)
        && (before.is_alphanumeric() || !OPENING.contains(&before))
}

fn width(text: &str) -> usize {
    let one = |character| 1 + usize::from(joining::is_ideographic(character));
    text.chars().map(one).sum()
}

fn subrip_time(millis: u64) -> String {
    let (seconds, rest) = (millis / 1_000, millis % 1_000);
    let (minutes, hours) = (seconds / 60 % 60, seconds / 3_600);
    format!("{hours:02}:{minutes:02}:{:02},{rest:03}", seconds % 60)
}

#[cfg(test)]
mod tests;
