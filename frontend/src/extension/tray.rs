//! What was said, and whether it stands in a field yet. Pure.
//!
//! Words of one dictation go to their field in order: while some wait, later ones wait behind them, because nobody means
//! a field in which the middle of a sentence is missing. That holds for words that wait because the caret was moved, too;
//! the mark says so at once, and one press types all of them. Only the field that words were meant for counts here: words
//! that were put elsewhere in vain wait for their own field as before, and hold nobody up for longer. Words that may stand
//! in their field hold nobody up either, and go nowhere again before a person wants it.
//!
//! Words are kept until there is an answer about them, and sent again if there is none. If there is none for long, they
//! wait like others, so that a person sees them.

mod delivery;
mod piece;

use serde::{Deserialize, Serialize};

use super::message::{Ordinal, WaitingReason};
use crate::domain::draft::Person;
pub use delivery::{Delivery, Outcome};
pub use piece::{Attempt, Piece, PieceId, Source, Standing};

/// Pieces that are kept. Beyond, the oldest that need nothing are dropped, then the oldest.
const KEPT: usize = 1_000;

/// All that was said since the browser was started, oldest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Tray {
    pieces: Vec<Piece>,
    /// The account that said it, by the server's name for it. None: a guest, or nobody has said anything.
    #[serde(default)]
    account: Option<String>,
    /// Counts pieces and attempts together.
    last_number: u32,
}

impl Tray {
    /// As an earlier document of the extension left it. What was under way there is sent again, under its name.
    #[must_use]
    pub fn taken_over(mut self) -> Self {
        for piece in &mut self.pieces {
            if matches!(piece.standing, Standing::Underway { .. }) {
                piece.standing = Standing::Ready;
            }
        }
        self
    }

    /// `person` is here. False if what is here was said by an account that is not theirs: nothing of it stays then. While
    /// nobody is here it waits for whoever said it; what a guest has said is an account's from its sign-in on.
    pub fn belong_to(&mut self, person: &Person) -> bool {
        let account = person.account();
        let is_theirs = *person == Person::Nobody
            || self.account.is_none()
            || self.account.as_deref() == account;
        if !is_theirs {
            *self = Self::default();
        }
        if *person != Person::Nobody {
            self.account = account.map(str::to_owned);
        }
        is_theirs
    }

    /// Whether it was said by an account, or is to be.
    pub const fn is_of_account(&self) -> bool {
        self.account.is_some()
    }

    /// What an earlier document left is here by now: it was said before all that is here already.
    pub fn take_over(&mut self, earlier: Self) {
        let since = std::mem::replace(self, earlier.taken_over());
        self.account = since.account.or(self.account.take());
        self.last_number = self.last_number.max(since.last_number);
        for mut piece in since.pieces {
            self.last_number += 1;
            piece.id = PieceId(self.last_number);
            self.pieces.push(piece);
        }
    }

    /// All pieces, oldest first.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Words of a dictation settled.
    pub fn say(&mut self, source: &Source, text: String) {
        let standing = match self.first_waiting(&source.dictation) {
            Some(reason) => Standing::Waiting { reason },
            None => Standing::Ready,
        };
        self.push(source, text, standing);
    }

    /// A sign came after its words. It stands where they stand, or waits with them.
    pub fn say_sign(&mut self, source: &Source, text: String) {
        self.say(source, text);
        if let Some(piece) = self.pieces.last_mut() {
            piece.is_late_sign = true;
        }
        self.join_signs(&source.dictation);
    }

    /// A dictation is for the clipboard alone.
    pub fn copy(&mut self, source: &Source, text: String) {
        self.push(source, text, Standing::Copied);
    }

    /// The next words to be sent, if there are any now. They are under way from then on.
    pub fn next_delivery(&mut self, now: u64) -> Option<Delivery> {
        let is_next = |(at, piece): &(usize, &Piece)| {
            let is_before = |other: &Piece| match other.standing {
                Standing::Underway { .. } => {
                    other.dictation == piece.dictation || piece.is_batched_with(other)
                }
                // It waits for its turn in a batch.
                Standing::Ready => other.dictation == piece.dictation,
                _ => false,
            };
            piece.standing == Standing::Ready && !self.pieces[..*at].iter().any(is_before)
        };
        let (at, _) = self.pieces.iter().enumerate().find(is_next)?;
        self.begin_attempt(at, now)
    }

    fn begin_attempt(&mut self, at: usize, now: u64) -> Option<Delivery> {
        let piece = self.pieces.get_mut(at)?;
        self.last_number += 1;
        let attempt = Attempt(self.last_number);
        piece.standing = Standing::Underway { attempt };
        piece.is_sent = true;
        piece.unanswered_since.get_or_insert(now);
        Some(Delivery {
            dictation: piece.dictation.clone(),
            ordinal: piece.ordinal,
            text: piece.text.clone(),
            anywhere: piece.anywhere,
            is_late_sign: piece.is_late_sign,
            batch: piece.batch.clone(),
            is_private: piece.is_private,
            attempt,
        })
    }

    /// There is an answer about words, or will be none.
    pub fn answered(&mut self, dictation: &str, ordinal: Ordinal, outcome: Outcome, now: u64) {
        let is_it = |piece: &Piece| piece.dictation == dictation && piece.ordinal == ordinal;
        let Some(at) = self.pieces.iter().position(is_it) else {
            return;
        };
        let is_left_out = self.stands_before(at);
        let piece = &mut self.pieces[at];
        let outcome = match outcome {
            Outcome::Unanswered { attempt } if piece.is_given_up(attempt, now) => {
                Outcome::Waiting(WaitingReason::NoAnswer)
            }
            outcome => outcome,
        };
        match outcome {
            Outcome::Waiting(_) | Outcome::Unsure if piece.is_late_sign && is_left_out => {
                let id = piece.id;
                self.remove(id);
            }
            Outcome::Inserted { technique, editor } => {
                piece.standing = Standing::Inserted { technique, editor };
                (piece.missing_because, piece.unanswered_since) = (None, None);
                piece.batch = None;
                // Whoever puts words somewhere has changed what they want to.
                piece.is_changed &= !piece.anywhere;
                self.take_edit(at);
            }
            Outcome::Unanswered { attempt } => {
                if piece.standing == (Standing::Underway { attempt }) {
                    piece.standing = Standing::Ready;
                }
            }
            Outcome::Unsure => {
                if matches!(piece.standing, Standing::Inserted { .. }) {
                    return;
                }
                piece.standing = Standing::Unsure;
                piece.anywhere = false;
                (piece.missing_because, piece.unanswered_since) = (None, None);
                piece.batch = None;
                self.take_edit(at);
            }
            Outcome::Waiting(reason) => {
                if matches!(piece.standing, Standing::Inserted { .. }) {
                    return;
                }
                piece.anywhere = false;
                piece.standing = Standing::Waiting { reason };
                piece.unanswered_since = None;
                let batch = piece.batch.take();
                let missing_because = piece.missing_because.unwrap_or(reason);
                self.take_edit(at);
                self.wait_behind(at, missing_because);
                self.stop_batch(batch.as_deref(), reason);
            }
        }
        self.join_signs(dictation);
    }

    /// Whether the words before a piece stand in their field, did, or may. A sign that cannot be typed behind them is left
    /// out, and nothing waits for it: nobody wants to put it somewhere.
    fn stands_before(&self, at: usize) -> bool {
        let sign = &self.pieces[at];
        let its = |piece: &&Piece| piece.dictation == sign.dictation;
        let before = self.pieces[..at].iter().rfind(its);
        before.is_none_or(|piece| {
            matches!(
                piece.standing,
                Standing::Inserted { .. } | Standing::TakenBack | Standing::Unsure
            )
        })
    }

    /// Signs that stand or wait where their words do become one with them.
    fn join_signs(&mut self, dictation: &str) {
        let its = |piece: &Piece| piece.dictation == dictation;
        let mut before: Option<usize> = None;
        let mut at = 0;
        while at < self.pieces.len() {
            if !its(&self.pieces[at]) {
                at += 1;
                continue;
            }
            let Some(words) = before.filter(|_| self.pieces[at].is_late_sign) else {
                before = Some(at);
                at += 1;
                continue;
            };
            let (standing, sign) = (&self.pieces[words].standing, &self.pieces[at].standing);
            let goes_along = !matches!(sign, Standing::Ready | Standing::Underway { .. })
                && std::mem::discriminant(standing) == std::mem::discriminant(sign);
            if goes_along {
                let sign = self.pieces.remove(at);
                self.pieces[words].text.push_str(&sign.text);
            } else {
                before = Some(at);
                at += 1;
            }
        }
    }

    /// What comes after words that wait waits too.
    fn wait_behind(&mut self, at: usize, reason: WaitingReason) {
        let (earlier, later) = self.pieces.split_at_mut(at + 1);
        for piece in later {
            let is_behind = earlier[at].dictation == piece.dictation;
            if is_behind && piece.standing == Standing::Ready && !piece.anywhere {
                piece.standing = Standing::Waiting { reason };
                piece.batch = None;
            }
        }
    }

    /// The rest of what a person put somewhere waits behind what could not be typed. What goes back to its own field does
    /// not: each dictation has a place of its own there.
    fn stop_batch(&mut self, batch: Option<&str>, reason: WaitingReason) {
        for piece in &mut self.pieces {
            let is_of_it = batch.is_some() && piece.batch.as_deref() == batch;
            if is_of_it && piece.anywhere && piece.standing == Standing::Ready {
                (piece.anywhere, piece.batch) = (false, None);
                piece.standing = Standing::Waiting { reason };
            }
        }
    }

    /// The field of these dictations can be typed into again: what waited for that goes there, one after the other as it
    /// was said, in a batch of this name, which no other has.
    pub fn target_is_back(&mut self, dictations: &[String], batch: &str) {
        let mut held_up: Vec<String> = Vec::new();
        for piece in &mut self.pieces {
            let Some(reason) = piece.waits_because() else {
                continue;
            };
            let is_meant = dictations.contains(&piece.dictation);
            if !is_meant || held_up.contains(&piece.dictation) {
                continue;
            }
            if reason.ends_when_target_is_back() {
                piece.batch = Some(batch.to_owned());
                // Its own field is asked: what it says now counts.
                piece.missing_because = None;
                piece.standing = Standing::Ready;
            } else {
                held_up.push(piece.dictation.clone());
            }
        }
    }

    /// The person wants a piece where the focus is. `name` is this press's, and nobody else's: it goes where the focus is
    /// now, wherever an earlier press has put it; what stands somewhere already is written once more, under that name.
    pub fn insert_here(&mut self, id: PieceId, name: &str) {
        let Some(piece) = self.piece(id) else { return };
        match piece.standing {
            Standing::Ready | Standing::Underway { .. } => return,
            Standing::Waiting { .. } => piece.missing_because = piece.waits_because(),
            Standing::Unsure => {}
            Standing::Inserted { .. } | Standing::Copied | Standing::TakenBack => {
                name.clone_into(&mut piece.dictation);
                piece.ordinal = Ordinal::default();
            }
        }
        piece.anywhere = true;
        piece.batch = Some(name.to_owned());
        piece.standing = Standing::Ready;
    }

    /// The person wants all that waits where the focus is, in the order in which it was said, in a batch of this name,
    /// which no other has. What was said in private windows goes along `in_private` alone.
    pub fn insert_all_here(&mut self, in_private: bool, batch: &str) {
        for piece in &mut self.pieces {
            let is_wanted = in_private || !piece.is_private;
            if is_wanted && piece.is_waiting() {
                piece.missing_because = piece.waits_because();
                piece.anywhere = true;
                piece.batch = Some(batch.to_owned());
                piece.standing = Standing::Ready;
            }
        }
    }

    /// The person is changing the words, and has not told them yet.
    pub fn begin_edit(&mut self, id: PieceId) {
        if let Some(piece) = self.piece(id) {
            piece.is_changed = true;
        }
    }

    /// The person has changed the words. While these are being typed it counts from the answer on.
    pub fn edit(&mut self, id: PieceId, text: String) {
        let Some(at) = self.pieces.iter().position(|piece| piece.id == id) else {
            return;
        };
        let piece = &mut self.pieces[at];
        if piece.words() == text {
            return;
        }
        (piece.is_changed, piece.edited) = (true, Some(text));
        if !piece.is_sent {
            self.take_edit(at);
        }
    }

    /// There is an answer, and what the person has changed since counts. Under another name: its page may have typed the
    /// words of before, and would take these for them.
    fn take_edit(&mut self, at: usize) {
        let piece = &mut self.pieces[at];
        piece.is_sent = false;
        if let Some(text) = piece.edited.take() {
            piece.text = text;
            piece.is_changed = true;
            self.last_number += 1;
            piece.ordinal = Ordinal::new(self.last_number);
        }
    }

    /// The person does not need a piece any more.
    pub fn remove(&mut self, id: PieceId) {
        self.pieces.retain(|piece| piece.id != id);
    }

    /// Takes away all that needs nothing any more.
    pub fn clear(&mut self) {
        self.pieces.retain(Piece::needs_something);
    }

    /// No private window is open any more.
    pub fn forget_private(&mut self) {
        self.pieces.retain(|piece| !piece.is_private);
    }

    /// Whether anything was said in a private window.
    pub fn has_private(&self) -> bool {
        self.pieces.iter().any(|piece| piece.is_private)
    }

    /// What a dictation wrote was taken back.
    pub fn taken_back(&mut self, dictation: &str) {
        for piece in &mut self.pieces {
            if piece.dictation == dictation && matches!(piece.standing, Standing::Inserted { .. }) {
                piece.standing = Standing::TakenBack;
            }
        }
    }

    /// How many pieces stand nowhere else as they are here. An update of the extension waits for them.
    pub fn only_here(&self) -> u64 {
        let pieces = self.pieces.iter();
        pieces.filter(|piece| piece.is_only_here()).count() as u64
    }

    /// How many pieces are in no field although they should be.
    pub fn waiting(&self) -> u64 {
        self.all_waiting().count() as u64
    }

    /// How many pieces may stand in their field, or not.
    pub fn unsure(&self) -> u64 {
        let is_unsure = |piece: &&Piece| piece.standing == Standing::Unsure;
        self.pieces.iter().filter(is_unsure).count() as u64
    }

    /// How many of them were said in a private window.
    pub fn waiting_in_private(&self) -> u64 {
        self.all_waiting().filter(|piece| piece.is_private).count() as u64
    }

    /// Dictations of which something waits.
    pub fn dictations_waiting(&self) -> impl Iterator<Item = &str> {
        self.all_waiting().map(|piece| piece.dictation.as_str())
    }

    fn all_waiting(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(|piece| piece.is_waiting())
    }

    /// Dictations whose field is still needed: their words are on their way, or wait for the person to come back.
    pub fn dictations_in_need(&self) -> impl Iterator<Item = &str> {
        let is_in_need = |piece: &&Piece| match piece.standing {
            Standing::Ready | Standing::Underway { .. } => true,
            Standing::Waiting { .. } => piece
                .waits_because()
                .is_some_and(WaitingReason::ends_when_target_is_back),
            Standing::Inserted { .. }
            | Standing::Unsure
            | Standing::Copied
            | Standing::TakenBack => false,
        };
        let in_need = self.pieces.iter().filter(is_in_need);
        in_need.map(|piece| piece.dictation.as_str())
    }

    fn first_waiting(&self, dictation: &str) -> Option<WaitingReason> {
        let mut its = self
            .pieces
            .iter()
            .filter(|piece| piece.dictation == dictation);
        its.find_map(Piece::waits_because)
    }

    fn piece(&mut self, id: PieceId) -> Option<&mut Piece> {
        self.pieces.iter_mut().find(|piece| piece.id == id)
    }

    fn push(&mut self, source: &Source, text: String, standing: Standing) {
        self.last_number += 1;
        self.pieces.push(Piece {
            id: PieceId(self.last_number),
            dictation: source.dictation.clone(),
            // Never one that was used before, even if its piece was removed since.
            ordinal: Ordinal::new(self.last_number),
            text,
            standing,
            anywhere: false,
            is_late_sign: false,
            batch: None,
            is_private: source.is_private,
            is_sent: false,
            edited: None,
            is_changed: false,
            missing_because: None,
            unanswered_since: None,
        });
        if self.pieces.len() > KEPT {
            let settled = self
                .pieces
                .iter()
                .position(|piece| !piece.needs_something());
            self.pieces.remove(settled.unwrap_or(0));
        }
    }
}

#[cfg(test)]
mod tests;
