//! A paragraph: text, and which stretches of it the engine was not sure of.

use std::ops::Range;

use dictation::joining;

/// Which paragraph it is, unique on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ParagraphId(u64);

impl ParagraphId {
    /// The one after it.
    pub(super) const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// A paragraph. Never changes: an edit makes another one under the same identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraph {
    id: ParagraphId,
    piece: Piece,
    word_count: usize,
}

/// Text on its way into or out of a paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Words that may be misheard, in bytes of `text`; in order, none empty, none touching another.
    pub(super) uncertain: Vec<Range<usize>>,
}

impl Piece {
    pub(super) fn plain(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            uncertain: Vec::new(),
        }
    }

    pub(super) fn append(&mut self, other: &Self) {
        let offset = self.text.len();
        self.text.push_str(&other.text);
        let moved = other.uncertain.iter();
        self.uncertain
            .extend(moved.map(|word| word.start + offset..word.end + offset));
    }
}

impl Paragraph {
    pub(super) fn new(id: ParagraphId, piece: Piece) -> Self {
        let word_count = joining::count_words(&piece.text);
        Self {
            id,
            piece,
            word_count,
        }
    }

    /// Which one it is.
    pub const fn id(&self) -> ParagraphId {
        self.id
    }

    /// Its text, without line breaks.
    pub fn text(&self) -> &str {
        &self.piece.text
    }

    /// Words; where no blanks part them, each character counts as one.
    pub const fn word_count(&self) -> usize {
        self.word_count
    }

    /// Words that may be misheard, in bytes of the text, in order.
    pub fn uncertain(&self) -> &[Range<usize>] {
        &self.piece.uncertain
    }

    /// The text in stretches, each with whether it may be misheard; cut at byte `cut`, too.
    pub fn runs(&self, cut: Option<usize>) -> Vec<(&str, bool)> {
        let marks = self.uncertain().iter();
        let mut ends: Vec<usize> = marks.flat_map(|word| [word.start, word.end]).collect();
        ends.push(self.text().len());
        if let Some(cut) = cut {
            // All others are in order.
            ends.insert(ends.partition_point(|end| *end < cut), cut);
        }
        let mut runs = Vec::with_capacity(ends.len());
        let mut start = 0;
        for end in ends {
            if let Some(text) = self.text().get(start..end).filter(|text| !text.is_empty()) {
                let is_uncertain = self
                    .uncertain_at(start)
                    .is_some_and(|word| start < word.end);
                runs.push((text, is_uncertain));
            }
            start = end;
        }
        runs
    }

    /// The uncertain word that `byte` touches.
    pub(super) fn uncertain_at(&self, byte: usize) -> Option<&Range<usize>> {
        let touches = |word: &&Range<usize>| word.start <= byte && byte <= word.end;
        // Behind the end of one the next may begin.
        self.uncertain().iter().rfind(touches)
    }

    /// What stands in `range`, which may reach beyond the end. A word that is cut is not marked.
    pub(super) fn slice(&self, range: Range<usize>) -> Piece {
        let range = self.boundary(range.start)..self.boundary(range.end.max(range.start));
        let inside = |word: &&Range<usize>| range.start <= word.start && word.end <= range.end;
        let marks = self.uncertain().iter().filter(inside);
        Piece {
            text: self
                .text()
                .get(range.clone())
                .unwrap_or_default()
                .to_owned(),
            uncertain: marks
                .map(|word| word.start - range.start..word.end - range.start)
                .collect(),
        }
    }

    /// The same, without the mark of the word at `word`.
    pub(super) fn without_mark(&self, word: &Range<usize>) -> Self {
        let mut other = self.clone();
        other.piece.uncertain.retain(|marked| marked != word);
        other
    }

    /// The last place at or before `byte` that is not inside a character.
    pub(super) fn boundary(&self, byte: usize) -> usize {
        let mut byte = byte.min(self.text().len());
        while !self.text().is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    }
}
