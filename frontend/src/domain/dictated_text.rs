//! The text on the page: paragraphs that speech and keys write into. Pure; the page draws it.
//!
//! Spoken words go to where the caret stood when they were said, which may be another place than
//! where it stands when they arrive (`Placement`). What a person types is never written over:
//! every change moves all places behind it, and one history takes back what was typed and what was
//! spoken in the order in which it came. While an input method composes, nothing changes
//! (`composition`).
//!
//! Only finals come in here. Words that may still change are shown at their place
//! ([`DictatedText::place_partial`]) and change nothing.

mod change;
mod composition;
mod history;
mod paragraph;
mod placement;
mod position;
mod restored;
mod review;
mod take_id;

use std::sync::Arc;

use change::Change;
use composition::Waiting;
use history::{Cause, History};
use paragraph::Piece;
pub use paragraph::{Paragraph, ParagraphId};
pub use placement::{PartialWords, PlacedPartial, ShownWord};
use placement::{Placement, TakePlacements};
pub use position::{Position, Selection};
pub use take_id::{FileNumber, PressNumber, TakeId};

/// All text on the page. There is always a paragraph, if only an empty one.
#[derive(Clone, Debug)]
pub struct DictatedText {
    paragraphs: Vec<Arc<Paragraph>>,
    selection: Selection,
    /// The caret stands where a person put it, not where the last dictation left it.
    is_placed: bool,
    /// Where the speech of each take goes, the newest last.
    takes: Vec<TakePlacements>,
    /// What waits while an input method composes.
    composition: Option<Vec<Waiting>>,
    history: History,
    newest_id: ParagraphId,
}

impl Default for DictatedText {
    fn default() -> Self {
        Self {
            paragraphs: vec![Arc::new(Paragraph::new(
                ParagraphId::default(),
                Piece::default(),
            ))],
            selection: Selection::default(),
            is_placed: false,
            takes: Vec::new(),
            composition: None,
            history: History::default(),
            newest_id: ParagraphId::default(),
        }
    }
}

impl DictatedText {
    /// The paragraphs, in order; at least one.
    pub fn paragraphs(&self) -> &[Arc<Paragraph>] {
        &self.paragraphs
    }

    /// What is selected.
    pub const fn selection(&self) -> Selection {
        self.selection
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.word_count() == 0
    }

    /// Whether nobody has written here.
    pub fn is_blank(&self) -> bool {
        self.is_empty() && !self.can_undo()
    }

    /// Words in all paragraphs.
    pub fn word_count(&self) -> usize {
        let counts = self.paragraphs.iter();
        counts.map(|paragraph| paragraph.word_count()).sum()
    }

    /// The text as it is copied: paragraphs parted by an empty line.
    pub fn text(&self) -> String {
        let texts = self
            .paragraphs
            .iter()
            .map(|paragraph| paragraph.text().trim());
        let full: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
        full.join("\n\n")
    }

    /// The selected text.
    pub fn selected_text(&self) -> String {
        let (start, end) = (self.selection.start(), self.selection.end());
        let mut texts = Vec::new();
        for (index, paragraph) in self.paragraphs.iter().enumerate() {
            if index < start.paragraph || index > end.paragraph {
                continue;
            }
            let from = if index == start.paragraph {
                start.byte
            } else {
                0
            };
            let to = if index == end.paragraph {
                end.byte
            } else {
                usize::MAX
            };
            texts.push(paragraph.slice(from..to).text);
        }
        texts.join("\n\n")
    }

    /// The person put the caret somewhere or selected something, after `heard` samples of the
    /// newest take: what is said from then on goes there.
    pub fn select(&mut self, selection: Selection, heard: u64) {
        let selection = Selection {
            anchor: self.nearest(selection.anchor),
            head: self.nearest(selection.head),
        };
        if selection == self.selection {
            return;
        }
        self.selection = selection;
        self.is_placed = true;
        self.history.close();
        self.place_from(heard);
    }

    /// The person clicked where the caret stands: a dictation that begins now goes there.
    pub const fn hold_caret(&mut self) {
        self.is_placed = true;
    }

    /// A key wrote `text` in place of what stands in `range`. Line breaks part paragraphs.
    pub fn write(&mut self, range: Selection, text: &str) {
        let ends_word = text.chars().all(char::is_whitespace);
        self.edit(range, text, Cause::Typed { ends_word });
    }

    /// A key deleted what stands in `range`.
    pub fn delete(&mut self, range: Selection) {
        self.edit(range, "", Cause::Deleted);
    }

    /// `text` was put in from elsewhere in place of what stands in `range`.
    pub fn paste(&mut self, range: Selection, text: &str) {
        self.history.close();
        self.edit(range, text, Cause::Other);
        self.history.close();
    }

    /// Puts `more` behind it, or in its place where nobody has written.
    pub fn append(&mut self, more: Self) {
        if self.is_blank() {
            *self = more;
        } else if !more.is_empty() {
            let paragraphs = more.paragraphs.iter();
            let lines: Vec<&str> = paragraphs.map(|paragraph| paragraph.text()).collect();
            self.paste(
                Selection::caret(self.end()),
                &format!("\n{}", lines.join("\n")),
            );
        }
    }

    /// Takes all text off the page. [`Self::undo`] brings it back.
    pub fn clear(&mut self) {
        let has_text = self.paragraphs.len() > 1 || !self.paragraphs[0].text().is_empty();
        if has_text && !self.is_composing() {
            let all = Selection {
                anchor: Position::default(),
                head: self.end(),
            };
            self.edit(all, "", Cause::Other);
            self.is_placed = false;
        }
    }

    /// Takes back what was done last, by keys or by speech. Whether there was anything.
    pub fn undo(&mut self) -> bool {
        let mut did_something = false;
        if self.is_composing() {
            return false;
        }
        while let Some(step) = self.history.undo() {
            self.apply(&step.change.inverse());
            self.selection = step.selection;
            did_something = true;
            if !step.goes_with_last() {
                break;
            }
        }
        did_something
    }

    /// Does again what was taken back last. Whether there was anything.
    pub fn redo(&mut self) -> bool {
        let mut did_something = false;
        if self.is_composing() {
            return false;
        }
        while let Some(step) = self.history.redo() {
            self.apply(&step.change);
            self.selection = Selection::caret(step.change.new_end);
            did_something = true;
            if !self.history.redo_goes_on() {
                break;
            }
        }
        did_something
    }

    /// Whether [`Self::undo`] would do anything.
    pub fn can_undo(&self) -> bool {
        self.history.can_undo()
    }

    /// Whether [`Self::redo`] would do anything.
    pub const fn can_redo(&self) -> bool {
        self.history.can_redo()
    }

    /// The character behind `position`, or the break that ends its paragraph.
    pub fn character_behind(&self, position: Position) -> Selection {
        let Position { paragraph, byte } = self.nearest(position);
        let text = self.paragraphs[paragraph].text();
        let next = text.get(byte..).and_then(|rest| rest.chars().next());
        let behind = match next {
            Some(character) => Position::new(paragraph, byte + character.len_utf8()),
            None if paragraph + 1 < self.paragraphs.len() => Position::new(paragraph + 1, 0),
            None => position,
        };
        Selection {
            anchor: position,
            head: behind,
        }
    }

    /// The place behind all text.
    pub fn end(&self) -> Position {
        let last = self.paragraphs.len() - 1;
        Position::new(last, self.paragraphs[last].text().len())
    }

    fn edit(&mut self, range: Selection, text: &str, cause: Cause) {
        let lines: Vec<Piece> = text
            .split(['\n', '\r'])
            .map(|line| Piece::plain(&without_controls(line)))
            .enumerate()
            // "\n\n", "\r\n" and the like part paragraphs once.
            .filter(|(index, line)| *index == 0 || !line.text.is_empty() || text == "\n")
            .map(|(_, line)| line)
            .collect();
        let change = self.change(range.start(), range.end(), &lines);
        if change.start == change.old_end && change.start == change.new_end {
            return;
        }
        let selection = self.selection;
        self.apply(&change);
        self.selection = Selection::caret(change.new_end);
        self.is_placed = true;
        self.placements_mut().for_each(Placement::typed_nearby);
        self.history.record(change, cause, selection);
    }

    /// The change that puts `lines` in place of what stands from `start` to `end`.
    fn change(&mut self, start: Position, end: Position, lines: &[Piece]) -> Change {
        let (start, old_end) = (self.nearest(start), self.nearest(end));
        let before = self.paragraphs[start.paragraph..=old_end.paragraph].to_vec();
        let mut head = before[0].slice(0..start.byte);
        let tail = before[before.len() - 1].slice(old_end.byte..usize::MAX);
        let (first, rest) = lines
            .split_first()
            .map_or((None, lines), |(first, rest)| (Some(first), rest));
        if let Some(first) = first {
            head.append(first);
        }
        let mut pieces = vec![head];
        pieces.extend(rest.iter().cloned());
        let last = pieces.len() - 1;
        let new_end = Position::new(start.paragraph + last, pieces[last].text.len());
        pieces[last].append(&tail);
        let mut id = before[0].id();
        let mut after = Vec::with_capacity(pieces.len());
        for piece in pieces {
            after.push(Arc::new(Paragraph::new(id, piece)));
            id = self.new_id();
        }
        Change {
            start,
            old_end,
            new_end,
            before,
            after,
        }
    }

    /// Makes `change`, and moves all places with it.
    fn apply(&mut self, change: &Change) {
        let first = change.start.paragraph;
        let replaced = first..first + change.before.len();
        self.paragraphs
            .splice(replaced, change.after.iter().cloned());
        self.selection = change.map_selection(self.selection);
        for placement in self.placements_mut() {
            placement.follow(change);
        }
    }

    /// The place nearest to `position` that there is.
    fn nearest(&self, position: Position) -> Position {
        match self.paragraphs.get(position.paragraph) {
            Some(paragraph) => Position::new(position.paragraph, paragraph.boundary(position.byte)),
            None => self.end(),
        }
    }

    const fn new_id(&mut self) -> ParagraphId {
        self.newest_id = self.newest_id.next();
        self.newest_id
    }
}

/// What is typed or pasted is text: no tabs that a page cannot show, no characters that hide or
/// turn round what stands beside them.
fn without_controls(text: &str) -> String {
    text.chars()
        .map(|character| {
            if character == '\t' || character == '\u{a0}' {
                ' '
            } else {
                character
            }
        })
        .filter(|character| !character.is_control() && !turns_text(*character))
        .collect()
}

const fn turns_text(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests;
