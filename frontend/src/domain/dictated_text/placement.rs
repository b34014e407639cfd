//! Where spoken words go.

use dictation::audio::SAMPLE_RATE;
use dictation::fitting::{self, Fitted, Surroundings};
use dictation::joining;
use dictation::transcript::{Word, are_late_sign};

use super::DictatedText;
use super::change::Change;
use super::composition::Waiting;
use super::history::Cause;
use super::paragraph::Piece;
use super::position::{Position, Selection};
use super::take_id::TakeId;

/// Below this an engine's confidence marks a word as uncertain.
const UNCERTAIN_BELOW: f32 = 0.5;

/// A pause after which a sentence begins a paragraph, and how many words the one before must have.
const PARAGRAPH_PAUSES: [(u64, usize); 2] = [(3 * SAMPLE_RATE, 60), (SAMPLE_RATE, 150)];

/// Takes whose places are kept: those that wait for words, and one that was cancelled and may be
/// brought back. More are not recorded.
const MOST_TAKES: usize = 16;

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
    /// The take in which they were said.
    pub take: TakeId,
    /// The connection that brought them is gone: they are shown until others come.
    pub is_old: bool,
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
    /// They are shown until others come.
    pub is_old: bool,
}

/// Where the speech of one take goes, by when it was said.
#[derive(Clone, Debug)]
pub(super) struct TakePlacements {
    take: TakeId,
    /// At least one.
    placements: Vec<Placement>,
}

/// A placement among those of all takes.
#[derive(Clone, Copy)]
struct PlacementIndex {
    take: usize,
    placement: usize,
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
    /// The last word that was put here; it may have been changed since.
    last_word: String,
}

impl Placement {
    pub(super) fn follow(&mut self, change: &Change) {
        self.range = change.map_selection(self.range);
    }

    /// What stands here stays: words go behind it.
    pub(super) fn go_behind(&mut self) {
        self.range = Selection::caret(self.range.end());
    }

    /// Keys wrote something: what was owed was owed to another text.
    pub(super) const fn typed_nearby(&mut self) {
        self.owed = None;
    }

    /// Words stand here now, to `behind`.
    fn spoken_to(&mut self, behind: Position, through: Option<u64>, fitted: &Fitted) {
        self.range = Selection::caret(behind);
        self.begins_paragraph = false;
        self.said_through = through;
        self.owed = fitted.held_back;
        let last = fitted.words.last().cloned().unwrap_or_default();
        fitted
            .text
            .get(last)
            .unwrap_or_default()
            .clone_into(&mut self.last_word);
    }

    const fn at(from: u64, range: Selection) -> Self {
        Self {
            from,
            range,
            begins_paragraph: false,
            said_through: None,
            owed: None,
            last_word: String::new(),
        }
    }
}

impl DictatedText {
    /// The person pressed: what is said in `take` goes to the caret as it stands now if a person
    /// put it there, else into a paragraph of its own behind all text.
    pub fn begin_dictation(&mut self, take: TakeId) {
        let mut placement = Placement::at(0, self.selection);
        if !self.is_placed {
            placement.range = Selection::caret(self.end());
            placement.begins_paragraph = true;
        }
        self.takes.retain(|other| other.take != take);
        if self.takes.len() == MOST_TAKES {
            self.takes.remove(0);
        }
        self.takes.push(TakePlacements {
            take,
            placements: vec![placement],
        });
        self.history.close();
    }

    /// All words of `take` stand.
    pub fn end_dictation(&mut self, take: TakeId) {
        match &mut self.composition {
            Some(waiting) => waiting.push(Waiting::End(take)),
            None => self.takes.retain(|other| other.take != take),
        }
    }

    /// Words of `take` settled. Their ranges count from its sample `earlier`.
    pub fn settle(&mut self, take: TakeId, words: &[Word], earlier: u64) {
        self.settle_together(take, &[(words.to_vec(), earlier)]);
    }

    /// Finals of `take` that come at once settle, each with the sample from which its ranges count.
    /// They are one step: whoever takes it back sees the text as it was.
    pub fn settle_together(&mut self, take: TakeId, finals: &[(Vec<Word>, u64)]) {
        if let Some(waiting) = &mut self.composition {
            waiting.push(Waiting::Finals(take, finals.to_vec()));
            return;
        }
        let mut cause = Cause::Spoken;
        for (words, earlier) in finals.iter().filter(|(words, _)| !words.is_empty()) {
            self.settle_by(take, cause, words, *earlier);
            cause = Cause::SpokenWith;
        }
    }

    fn settle_by(&mut self, take: TakeId, cause: Cause, words: &[Word], earlier: u64) {
        let Some(first) = words.first() else {
            return;
        };
        if self.placements_of(take).is_empty() {
            self.begin_dictation(take);
        }
        let said_at = first.range.start().get() + earlier;
        let Some(at) = self.place_for(take, said_at) else {
            return;
        };
        let placement = &self.takes[at.take].placements[at.placement];
        let range = placement.range;
        let mut cause = cause;
        if are_late_sign(words) {
            if !self.stands_behind_speech(placement) {
                return;
            }
            cause = Cause::SpokenWith;
        }
        let parts = self.begins_paragraph(placement, said_at);
        let texts = words.iter().map(|word| word.text.as_str());
        let fitted = self.fitted(placement, parts, texts);
        let was_at_caret = self.selection == range;
        let mut lines = vec![piece_of(&fitted, words)];
        if parts {
            lines.insert(0, Piece::default());
        }
        let change = self.change(range.start(), range.end(), &lines);
        let selection = self.selection;
        let neighbours = self.placements_mut();
        let neighbours: Vec<bool> = neighbours.map(|other| other.range == range).collect();
        self.apply(&change);
        let trailing = fitted.trailing;
        let behind = Position::new(change.new_end.paragraph, change.new_end.byte - trailing);
        // Whoever spoke to the same place goes on behind these words, before the blank that follows.
        for (other, _) in self
            .placements_mut()
            .zip(neighbours)
            .filter(|(_, was)| *was)
        {
            other.range = Selection::caret(behind);
        }
        let through = words.last().map(|word| word.range.end().get() + earlier);
        let placements = &mut self.takes[at.take].placements;
        placements[at.placement].spoken_to(behind, through, &fitted);
        placements.drain(..at.placement);
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
            return Some(self.place_below(partial));
        }
        let at = self.place_for(partial.take, partial.said_at)?;
        let placement = &self.takes[at.take].placements[at.placement];
        let begins_paragraph = self.begins_paragraph(placement, partial.said_at);
        // A sign belongs to words that stand elsewhere if the caret was moved since.
        let signs = partial
            .words
            .iter()
            .take_while(|word| joining::is_signs(&word.text));
        let left_out = if self.stands_behind_speech(placement) {
            0
        } else {
            signs.count()
        };
        let words = partial
            .words
            .get(left_out..)
            .filter(|words| !words.is_empty())?;
        let texts = words.iter().map(|word| word.text.as_str());
        let fitted = self.fitted(placement, begins_paragraph, texts);
        Some(PlacedPartial {
            position: placement.range.end(),
            begins_paragraph,
            runs: runs_of(&fitted, words),
            is_old: partial.is_old,
        })
    }

    /// Whether the last word of the dictation stands right before a placement.
    fn stands_behind_speech(&self, placement: &Placement) -> bool {
        let place = placement.range.start();
        let before = self.paragraphs[place.paragraph].text().get(..place.byte);
        let last = &placement.last_word;
        !last.is_empty() && before.is_some_and(|before| before.ends_with(last))
    }

    /// Behind all text, in a paragraph of their own.
    fn place_below(&self, partial: &PartialWords) -> PlacedPartial {
        let (end, words) = (self.end(), &partial.words);
        let texts = words.iter().map(|word| word.text.as_str());
        PlacedPartial {
            position: end,
            begins_paragraph: !self.paragraphs[end.paragraph].text().is_empty(),
            runs: runs_of(&fitting::fit(Surroundings::default(), texts), words),
            is_old: partial.is_old,
        }
    }

    /// From `heard` samples of the newest take that is spoken on its speech goes to the caret.
    pub(super) fn place_from(&mut self, heard: u64) {
        let range = self.selection;
        let is_spoken = |take: &&mut TakePlacements| take.take.is_spoken();
        let Some(newest) = self.takes.iter_mut().rfind(is_spoken) else {
            return;
        };
        let placements = &mut newest.placements;
        if placements.last().is_some_and(|last| last.range == range) {
            return;
        }
        placements.retain(|placement| placement.from < heard || placement.from == 0);
        placements.push(Placement::at(heard, range));
    }

    /// The placements of all takes.
    pub(super) fn placements_mut(&mut self) -> impl Iterator<Item = &mut Placement> {
        self.takes.iter_mut().flat_map(|take| &mut take.placements)
    }

    fn placements_of(&self, take: TakeId) -> &[Placement] {
        let found = self.takes.iter().find(|other| other.take == take);
        found.map_or(&[], |take| &take.placements)
    }

    /// The placement for a word that was said at sample `said_at` of `take`, if that has any.
    fn place_for(&self, take: TakeId, said_at: u64) -> Option<PlacementIndex> {
        let placements = self.placements_of(take);
        let is_before = |placement: &Placement| placement.from <= said_at;
        Some(PlacementIndex {
            take: self.takes.iter().position(|other| other.take == take)?,
            placement: placements.iter().rposition(is_before).unwrap_or(0),
        })
    }

    fn begins_paragraph(&self, placement: &Placement, said_at: u64) -> bool {
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
        placement: &Placement,
        begins_paragraph: bool,
        words: impl Iterator<Item = &'word str>,
    ) -> Fitted {
        if begins_paragraph {
            return fitting::fit(Surroundings::default(), words);
        }
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
