//! The draft of a tab: its text as the browser keeps it, so that a reload or a crash loses none of it. Pure: what a
//! draft is, whose it is, how long it is good, and which tab may have it. What becomes of a page when somebody else comes is
//! `succession`'s.

mod record;

use std::cmp::Reverse;

use super::dictated_text::{DictatedText, Position, Selection};
pub use record::{Agreement, Record, agreement};

/// No draft is kept for longer, in ms: seven days.
const LONGEST_KEPT_MS: u64 = 7 * DAY_MS;
/// A draft from later than tomorrow was written by a clock that was wrong: nobody knows how old it is.
const FURTHEST_AHEAD_MS: u64 = DAY_MS;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The first word of every draft in this form. Later forms have greater numbers, and begin with number and time as well.
const FORM: &str = "1";
/// Stands for an account where there is none.
const NO_ACCOUNT: &str = "-";
/// Parts the id of a tab from the account in the name of a draft.
const PARTS: char = '.';

/// The text of one tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// When it was written, in ms since 1970.
    pub written_at: u64,
    /// The account whose text it is, by the server's name for it. None: a guest's text, or nobody's.
    pub account: Option<String>,
    paragraphs: Vec<String>,
    selection: Selection,
}

impl Draft {
    /// The draft of `text`, which is `account`'s.
    pub fn of(text: &DictatedText, account: Option<String>, written_at: u64) -> Self {
        let paragraphs = text.paragraphs().iter();
        Self {
            written_at,
            account,
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

    /// Whether it says what stands in `text`.
    pub fn says(&self, text: &DictatedText) -> bool {
        let paragraphs = text.paragraphs();
        paragraphs.len() == self.paragraphs.len()
            && (paragraphs.iter().zip(&self.paragraphs)).all(|(here, kept)| here.text() == kept)
    }

    /// As it is stored: a line of facts, and a line for each paragraph, which holds no line break.
    pub fn to_stored(&self) -> String {
        let Selection { anchor, head } = self.selection;
        let account = self.account.as_deref().unwrap_or(NO_ACCOUNT);
        let facts = [
            FORM.to_owned(),
            self.written_at.to_string(),
            account.to_owned(),
            place(anchor),
            place(head),
        ];
        format!("{}\n{}", facts.join(" "), self.paragraphs.join("\n"))
    }

    /// What was stored. None if it was not written by [`Self::to_stored`].
    pub fn from_stored(stored: &str) -> Option<Self> {
        let (facts, lines) = stored.split_once('\n')?;
        let facts: Vec<&str> = facts.split(' ').collect();
        let [FORM, written_at, account, anchor, head] = facts[..] else {
            return None;
        };
        Some(Self {
            written_at: written_at.parse().ok()?,
            account: (account != NO_ACCOUNT).then(|| account.to_owned()),
            paragraphs: lines.split('\n').map(str::to_owned).collect(),
            selection: Selection {
                anchor: place_of(anchor)?,
                head: place_of(head)?,
            },
        })
    }

    /// Whose it is to `person`.
    fn belonging(&self, person: &Person) -> Belonging {
        match (self.account.as_deref(), person) {
            (None, _) => Belonging::Theirs,
            (Some(_), Person::Nobody | Person::Guest) => Belonging::OutOfSight,
            (Some(account), Person::Account(person)) if account == person => Belonging::Theirs,
            (Some(_), Person::Account(_)) => Belonging::SomebodyElses,
        }
    }
}

/// Whether what cannot be read here was written by a Sotto that is newer than this one, and is not too old at `now`. It
/// is for that one's tabs.
pub fn is_of_newer_form(stored: &str, now: u64) -> bool {
    let mut facts = stored.split([' ', '\n']).map(str::parse::<u64>);
    match (facts.next(), facts.next(), FORM.parse()) {
        (Some(Ok(form)), Some(Ok(written_at)), Ok(own)) => form > own && !is_stale(written_at, now),
        _ => false,
    }
}

/// Whether what was written then is too old to be kept at `now`, in ms since 1970.
const fn is_stale(written_at: u64, now: u64) -> bool {
    now.saturating_sub(written_at) >= LONGEST_KEPT_MS
        || written_at.saturating_sub(now) >= FURTHEST_AHEAD_MS
}

/// Whose a draft is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Belonging {
    /// The person's here.
    Theirs,
    /// An account's that is not signed in. It waits, and nobody sees it.
    OutOfSight,
    /// It was an account's, and another account is signed in.
    SomebodyElses,
}

/// Who is at the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Person {
    /// Nobody is signed in.
    #[default]
    Nobody,
    /// Somebody without an account, whom this browser alone knows.
    Guest,
    /// An account, by the server's name for it.
    Account(String),
}

impl Person {
    /// Their account.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Account(account) => Some(account),
            Self::Nobody | Self::Guest => None,
        }
    }
}

/// The name of the draft of `account` in the tab `tab`. A tab has one for each account, and one for whoever has none:
/// what waits for its account is not written over by who comes in between.
pub fn name_of(tab: &str, account: Option<&str>) -> String {
    match account {
        Some(account) => format!("{tab}{PARTS}{account}"),
        None => tab.to_owned(),
    }
}

/// Whether the draft `name` goes when `person` leaves of their own will. What waits for another account stays.
pub fn goes_with(name: &str, person: &str) -> bool {
    name.split_once(PARTS)
        .is_none_or(|(_, account)| account == person)
}

/// A draft in the browser's storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptDraft {
    /// As [`name_of`] makes it.
    pub name: String,
    /// What was kept.
    pub draft: Draft,
}

impl KeptDraft {
    /// The id of its tab.
    pub fn tab(&self) -> &str {
        tab_of(&self.name)
    }
}

/// The id of the tab of the draft `name`.
pub fn tab_of(name: &str) -> &str {
    name.split_once(PARTS).map_or(name, |(tab, _)| tab)
}

/// What becomes of the drafts that a browser has when a tab looks at them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sorted {
    /// What belongs on the page of the tab.
    pub own: Option<KeptDraft>,
    /// The person's others that no open tab has, the newest first.
    pub orphans: Vec<KeptDraft>,
    /// The names of those that are to go: too old, or somebody else's.
    pub to_go: Vec<String>,
}

/// Where a tab stands when it looks at the drafts.
#[derive(Clone, Copy, Debug)]
pub struct Standpoint<'a> {
    /// The id of this tab.
    pub tab: &'a str,
    /// The ids of all tabs that are open.
    pub open: &'a [String],
    /// Who is at the page.
    pub person: &'a Person,
    /// In ms since 1970.
    pub now: u64,
}

/// Sorts the drafts of a browser for one of its tabs.
pub fn sorted(drafts: Vec<KeptDraft>, from: Standpoint<'_>) -> Sorted {
    let mut sorted = Sorted::default();
    for kept in drafts {
        match kept.draft.belonging(from.person) {
            _ if is_stale(kept.draft.written_at, from.now) => sorted.to_go.push(kept.name),
            Belonging::SomebodyElses => sorted.to_go.push(kept.name),
            Belonging::OutOfSight => {}
            Belonging::Theirs => sorted.orphans.push(kept),
        }
    }
    let theirs = &mut sorted.orphans;
    theirs.sort_by_key(|kept| Reverse(kept.draft.written_at));
    let name = name_of(from.tab, from.person.account());
    let own = theirs.iter().position(|kept| kept.name == name);
    // What they wrote before they had an account, or before they signed in to it.
    let own = own.or_else(|| theirs.iter().position(|kept| kept.tab() == from.tab));
    sorted.own = own.map(|own| theirs.remove(own));
    theirs.retain(|kept| {
        kept.tab() == from.tab || !from.open.iter().any(|open| open.as_str() == kept.tab())
    });
    sorted
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
