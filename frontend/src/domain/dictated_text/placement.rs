//! Where spoken words go.

use dictation::audio::SAMPLE_RATE;
use dictation::fitting::{self, Fitted, Surroundings};
use dictation::transcript::Word;

use super::DictatedText;
use super::change::Change;
use super::history::Cause;
use super::paragraph::Piece;
use super::position::{Position, Selection};

/// Below this an engine's confidence marks a word as uncertain.
const UNCERTAIN_BELOW: f32 = 0.5;

/// A pause after which a sentence begins a paragraph, and how many words the one before must have.
const PARAGRAPH_PAUSES: [(u64, usize); 2] = [(3 * SAMPLE_RATE, 60), (SAMPLE_RATE, 150)];

/// What ends a sentence.
const SENTENCE_ENDS: [char; 6] = ['.', '!', '?', '。', '！', '？'];

/// A word as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownWord {
    /// With punctuation and capitals.
    pub text: String,
    /// The engine says that it may have misheard.
    pub uncertain: bool,
}

impl ShownWord {
    /// How `word` is shown. No confidence, and a confidence of 0, mean that the engine does not
    /// say: such a word is not marked.
    pub fn of(word: &Word) -> Self {
        Self {
            text: word.text.clone(),
            uncertain: word
                .confidence
                .is_some_and(|confidence| confidence > 0.0 && confidence < UNCERTAIN_BELOW),
        }
    }
}

/// Words that may still change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartialWords {
    /// In order.
    pub words: Vec<ShownWord>,
    /// The sample of this dictation at which the first one begins.
    pub said_at: u64,
    /// They go into the text when the dictation ends, or never: until then nothing in it moves.
    pub waits: bool,
}

/// Words that may still change, and where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedPartial {
    /// Where they will be put.
    pub position: Position,
    /// They will begin a paragraph behind all text.
    pub begins_paragraph: bool,
    /// With the spaces around them, each stretch with whether it may be misheard.
    pub runs: Vec<(String, bool)>,
}

/// Where the caret stood from some sample of the dictation on.
#[derive(Clone, Debug)]
pub(super) struct Placement {
    from: u64,
    /// What the first words replace.
    range: Selection,
    /// The first words begin a paragraph at the end of the text.
    begins_paragraph: bool,
    /// Where the last word that stands here ended, in samples, if one does.
    said_through: Option<u64>,
    /// A full stop that is to come before the next words.
    owed: Option<char>,
}

impl Placement {
    pub(super) fn follow(&mut self, change: &Change) {
        self.range = change.map_selection(self.range);
    }

    /// Keys wrote something: what was owed was owed to another text.
    pub(super) const fn typed_nearby(&mut self) {
        self.owed = None;
    }

    const fn at(from: u64, range: Selection) -> Self {
        Self {
            from,
            range,
            begins_paragraph: false,
            said_through: None,
            owed: None,
        }
    }
}

impl DictatedText {
    /// A dictation begins. Its words go to the caret if a person put it somewhere, else into a
    /// paragraph of their own behind all text.
    pub fn begin_dictation(&mut self) {
        let mut placement = Placement::at(0, self.selection);
        if !self.is_placed {
            placement.range = Selection::caret(self.end());
            placement.begins_paragraph = true;
        }
        self.placements = vec![placement];
        self.history.close();
    }

    /// The dictation is over: all its words stand.
    pub fn end_dictation(&mut self) {
        self.placements.clear();
    }

    /// Words settled. Their ranges count from sample `earlier` of this dictation.
    pub fn settle(&mut self, words: &[Word], earlier: u64) {
        self.settle_by(Cause::Spoken, words, earlier);
    }

    /// Finals that come at once settle, each with the sample from which its ranges count. They are
    /// one step: whoever takes it back sees the text as it was.
    pub fn settle_together(&mut self, finals: &[(Vec<Word>, u64)]) {
        let mut cause = Cause::Spoken;
        for (words, earlier) in finals.iter().filter(|(words, _)| !words.is_empty()) {
            self.settle_by(cause, words, *earlier);
            cause = Cause::SpokenWith;
        }
    }

    fn settle_by(&mut self, cause: Cause, words: &[Word], earlier: u64) {
        let Some(first) = words.first() else {
            return;
        };
        if self.placements.is_empty() {
            self.begin_dictation();
        }
        let said_at = first.range.start().get() + earlier;
        let index = self.placement_at(said_at);
        self.placements.drain(..index);
        let parts = self.begins_paragraph(0, said_at);
        let placement = &self.placements[0];
        let (start, end) = (placement.range.start(), placement.range.end());
        let was_at_caret = self.selection == placement.range;
        let fitted = self.fitted(0, parts, words.iter().map(|word| word.text.as_str()));
        let mut lines = vec![piece_of(&fitted, words)];
        if parts {
            lines.insert(0, Piece::default());
        }
        let trailing = fitted.trailing;
        let change = self.change(start, end, &lines);
        let selection = self.selection;
        self.apply(&change);
        let behind = Position::new(change.new_end.paragraph, change.new_end.byte - trailing);
        let placement = &mut self.placements[0];
        placement.range = Selection::caret(behind);
        placement.begins_paragraph = false;
        let end = words.last().map(|word| word.range.end().get() + earlier);
        placement.said_through = end;
        placement.owed = fitted.held_back;
        if was_at_caret || !self.is_placed {
            self.selection = Selection::caret(behind);
            self.is_placed = false;
        }
        self.history.record(change, cause, selection);
    }

    /// Where `partial` stands, if there is anything to show.
    pub fn place_partial(&self, partial: &PartialWords) -> Option<PlacedPartial> {
        if partial.words.is_empty() {
            return None;
        }
        if partial.waits {
            return Some(self.place_below(&partial.words));
        }
        if self.placements.is_empty() {
            return None;
        }
        let index = self.placement_at(partial.said_at);
        let begins_paragraph = self.begins_paragraph(index, partial.said_at);
        let texts = partial.words.iter().map(|word| word.text.as_str());
        let fitted = self.fitted(index, begins_paragraph, texts);
        Some(PlacedPartial {
            position: self.placements[index].range.end(),
            begins_paragraph,
            runs: runs_of(&fitted, &partial.words),
        })
    }

    /// Behind all text, in a paragraph of their own.
    fn place_below(&self, words: &[ShownWord]) -> PlacedPartial {
        let end = self.end();
        let texts = words.iter().map(|word| word.text.as_str());
        PlacedPartial {
            position: end,
            begins_paragraph: !self.paragraphs[end.paragraph].text().is_empty(),
            runs: runs_of(&fitting::fit(Surroundings::default(), texts), words),
        }
    }

    /// From `heard` samples on speech goes to the caret.
    pub(super) fn place_from(&mut self, heard: u64) {
        let range = self.selection;
        let Some(last) = self.placements.last() else {
            return;
        };
        if last.range == range {
            return;
        }
        self.placements
            .retain(|placement| placement.from < heard || placement.from == 0);
        self.placements.push(Placement::at(heard, range));
    }

    /// The placement for a word that was said at sample `said_at`.
    fn placement_at(&self, said_at: u64) -> usize {
        self.placements
            .iter()
            .rposition(|placement| placement.from <= said_at)
            .unwrap_or(0)
    }

    fn begins_paragraph(&self, index: usize, said_at: u64) -> bool {
        let placement = &self.placements[index];
        let end = self.end();
        let place = placement.range.end();
        let paragraph = &self.paragraphs[place.paragraph];
        if place != end || !placement.range.is_caret() || paragraph.text().is_empty() {
            return false;
        }
        let Some(said_through) = placement.said_through else {
            return placement.begins_paragraph;
        };
        let pause = said_at.saturating_sub(said_through);
        let is_long = |(long, words)| pause >= long && paragraph.word_count() >= words;
        paragraph.text().ends_with(SENTENCE_ENDS) && PARAGRAPH_PAUSES.into_iter().any(is_long)
    }

    fn fitted<'word>(
        &self,
        index: usize,
        begins_paragraph: bool,
        words: impl Iterator<Item = &'word str>,
    ) -> Fitted {
        if begins_paragraph {
            return fitting::fit(Surroundings::default(), words);
        }
        let placement = &self.placements[index];
        let (start, end) = (placement.range.start(), placement.range.end());
        let text = |paragraph: usize| self.paragraphs[paragraph].text();
        let around = Surroundings {
            before: text(start.paragraph).get(..start.byte).unwrap_or_default(),
            after: text(end.paragraph).get(end.byte..).unwrap_or_default(),
            continues: placement.said_through.is_some(),
            owed: placement.owed,
        };
        fitting::fit(around, words)
    }
}

/// What is put into the text, its uncertain words marked.
fn piece_of(fitted: &Fitted, words: &[Word]) -> Piece {
    let marked = fitted.words.iter().zip(words);
    Piece {
        text: fitted.text.clone(),
        uncertain: marked
            .filter(|(_, word)| ShownWord::of(word).uncertain)
            .map(|(range, _)| range.clone())
            .filter(|range| !range.is_empty())
            .collect(),
    }
}

/// The stretches of `fitted`: certain and uncertain by turns.
fn runs_of(fitted: &Fitted, words: &[ShownWord]) -> Vec<(String, bool)> {
    let mut runs: Vec<(String, bool)> = Vec::new();
    let mut start = 0;
    let last = fitted.words.len() - 1;
    for (index, (range, word)) in fitted.words.iter().zip(words).enumerate() {
        let end = if index == last {
            fitted.text.len()
        } else {
            range.end
        };
        let text = fitted.text.get(start..end).unwrap_or_default();
        match runs.last_mut() {
            Some((before, uncertain)) if *uncertain == word.uncertain => before.push_str(text),
            _ => runs.push((text.to_owned(), word.uncertain)),
        }
        start = end;
    }
    runs
}
