//! The draft of a tab: its text as the browser keeps it, so that a reload or a crash loses none of it. Pure: what a
//! draft is, whose it is, how long it is good, and which tab may have it.

use super::dictated_text::{DictatedText, Position, Selection};

/// No draft is kept for longer, in ms: seven days.
const LONGEST_KEPT_MS: u64 = 7 * DAY_MS;
/// A draft from later than tomorrow was written by a clock that was wrong: nobody knows how old it is.
const FURTHEST_AHEAD_MS: u64 = DAY_MS;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The first word of every draft in this form.
const FORM: &str = "1";
/// Stands for an owner where there is none.
const NOBODY: &str = "-";

/// The text of one tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// When it was written, in ms since 1970.
    pub written_at: u64,
    /// The person who was signed in, by the server's name for them.
    pub owner: Option<String>,
    paragraphs: Vec<String>,
    selection: Selection,
}

impl Draft {
    /// The draft of `text`, which is `owner`'s.
    pub fn of(text: &DictatedText, owner: Option<String>, written_at: u64) -> Self {
        let paragraphs = text.paragraphs().iter();
        Self {
            written_at,
            owner,
            paragraphs: paragraphs
                .map(|paragraph| paragraph.text().to_owned())
                .collect(),
            selection: text.selection(),
        }
    }

    /// The text, with its caret.
    pub fn text(&self) -> DictatedText {
        DictatedText::restored(&self.paragraphs, self.selection)
    }

    /// The paragraphs, a line each.
    pub fn lines(&self) -> String {
        self.paragraphs.join("\n")
    }

    /// Whether it says what stands in `text`.
    pub fn says(&self, text: &DictatedText) -> bool {
        let paragraphs = text.paragraphs();
        paragraphs.len() == self.paragraphs.len()
            && (paragraphs.iter().zip(&self.paragraphs)).all(|(here, kept)| here.text() == kept)
    }

    /// As it is stored: a line of facts, and a line for each paragraph, which holds no line break.
    pub fn to_stored(&self) -> String {
        let Selection { anchor, head } = self.selection;
        let owner = self.owner.as_deref().unwrap_or(NOBODY);
        let facts = [
            FORM.to_owned(),
            self.written_at.to_string(),
            owner.to_owned(),
            place(anchor),
            place(head),
        ];
        format!("{}\n{}", facts.join(" "), self.lines())
    }

    /// What was stored. None if it was not written by [`Self::to_stored`].
    pub fn from_stored(stored: &str) -> Option<Self> {
        let (facts, lines) = stored.split_once('\n')?;
        let facts: Vec<&str> = facts.split(' ').collect();
        let [FORM, written_at, owner, anchor, head] = facts[..] else {
            return None;
        };
        Some(Self {
            written_at: written_at.parse().ok()?,
            owner: (owner != NOBODY).then(|| owner.to_owned()),
            paragraphs: lines.split('\n').map(str::to_owned).collect(),
            selection: Selection {
                anchor: place_of(anchor)?,
                head: place_of(head)?,
            },
        })
    }

    /// Whether it is too old to be kept at `now`, in ms since 1970.
    const fn is_stale(&self, now: u64) -> bool {
        now.saturating_sub(self.written_at) >= LONGEST_KEPT_MS
            || self.written_at.saturating_sub(now) >= FURTHEST_AHEAD_MS
    }

    /// Whose it is to `person`, who is signed in, if anybody is.
    fn belonging(&self, person: Option<&str>) -> Belonging {
        match (self.owner.as_deref(), person) {
            (None, _) => Belonging::Theirs,
            (Some(_), None) => Belonging::NotKnown,
            (Some(owner), Some(person)) if owner == person => Belonging::Theirs,
            (Some(_), Some(_)) => Belonging::SomebodyElses,
        }
    }
}

/// Whose a draft is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Belonging {
    /// The person's here.
    Theirs,
    /// It has an owner, and nobody is signed in: it waits.
    NotKnown,
    SomebodyElses,
}

/// A draft in the browser's storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptDraft {
    /// The id of its tab.
    pub tab: String,
    /// What was kept.
    pub draft: Draft,
}

/// What becomes of the drafts that a browser has when a tab looks at them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sorted {
    /// The tab's own.
    pub own: Option<Draft>,
    /// The tab's own draft waits until its owner signs in.
    pub own_waits: bool,
    /// The newest one whose tab is gone.
    pub orphan: Option<KeptDraft>,
    /// Ids of tabs whose drafts are to go: too old, or somebody else's.
    pub to_go: Vec<String>,
}

/// Where a tab stands when it looks at the drafts.
#[derive(Clone, Copy, Debug)]
pub struct Standpoint<'a> {
    /// The id of this tab.
    pub tab: &'a str,
    /// The ids of all tabs that are open.
    pub open: &'a [String],
    /// Who is signed in.
    pub person: Option<&'a str>,
    /// In ms since 1970.
    pub now: u64,
}

/// Sorts the drafts of a browser for one of its tabs.
pub fn sorted(drafts: Vec<KeptDraft>, from: Standpoint<'_>) -> Sorted {
    let mut sorted = Sorted::default();
    for KeptDraft { tab, draft } in drafts {
        let is_own = tab == from.tab;
        match draft.belonging(from.person) {
            _ if draft.is_stale(from.now) => sorted.to_go.push(tab),
            Belonging::SomebodyElses => sorted.to_go.push(tab),
            Belonging::NotKnown => sorted.own_waits |= is_own,
            Belonging::Theirs if is_own => sorted.own = Some(draft),
            Belonging::Theirs if from.open.contains(&tab) => {}
            Belonging::Theirs => {
                let newest = sorted.orphan.as_ref();
                if newest.is_none_or(|newest| newest.draft.written_at < draft.written_at) {
                    sorted.orphan = Some(KeptDraft { tab, draft });
                }
            }
        }
    }
    sorted
}

/// A person who was signed in while the text of a tab came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextOwner {
    /// The server's name for them.
    pub id: String,
    /// They have no account.
    pub is_guest: bool,
}

/// What becomes of a tab's text when somebody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Succession {
    /// It was theirs, or nobody's.
    Stays,
    /// It was a guest's, who is known to this browser alone: it is theirs from now on.
    IsInherited,
    /// It was somebody else's.
    IsCleared,
}

/// What becomes of the text of `before` now that `now` is signed in.
pub fn succession(before: Option<&TextOwner>, now: &TextOwner) -> Succession {
    match before {
        None => Succession::Stays,
        Some(before) if before.id == now.id => Succession::Stays,
        Some(before) if before.is_guest => Succession::IsInherited,
        Some(_) => Succession::IsCleared,
    }
}

fn place(position: Position) -> String {
    format!("{}:{}", position.paragraph, position.byte)
}

fn place_of(stored: &str) -> Option<Position> {
    let (paragraph, byte) = stored.split_once(':')?;
    Some(Position::new(paragraph.parse().ok()?, byte.parse().ok()?))
}

#[cfg(test)]
mod tests;
