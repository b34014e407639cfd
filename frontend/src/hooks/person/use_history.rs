//! What the person dictated, if they chose to keep it: what is asked for, what has come, and what was
//! taken away.

mod clearing;
mod day;

use std::rc::Rc;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::use_removal::{Page, UseRemoval, use_removal};
use super::use_request::{UseRequest, use_request};
use crate::api;
use crate::domain::transcript::{TranscriptPage, TranscriptSummary};
use crate::hooks::browser::dates;
use crate::hooks::session::{SessionContext, UseSession};
pub use clearing::{UseClearing, use_clearing};
pub use day::Day;
use day::by_day;

/// Whoever types is not asked about after each letter.
const TYPING: Duration = Duration::from_millis(250);

/// The list of dictations.
#[derive(Clone, Copy)]
pub struct UseHistory {
    /// The first page of what is searched for.
    pub request: UseRequest,
    /// The page after those that are here.
    pub more: UseRequest,
    /// What stands in the search field.
    pub query: RwSignal<String>,
    /// What the list was searched for.
    pub searched: RwSignal<String>,
    session: UseSession,
    removal: UseRemoval,
    page: RwSignal<Option<TranscriptPage>>,
    typing: StoredValue<Option<TimeoutHandle>>,
}

/// The list, which is asked for at once.
pub fn use_history() -> UseHistory {
    let history = UseHistory {
        request: use_request(),
        more: use_request(),
        query: RwSignal::new(String::new()),
        searched: RwSignal::new(String::new()),
        session: SessionContext::expect(),
        removal: use_removal(),
        page: RwSignal::new(None),
        typing: StoredValue::new(None),
    };
    history.load();
    history
}

impl UseHistory {
    /// Whether the server has answered.
    pub fn is_here(self) -> bool {
        self.page.with(Option::is_some)
    }

    /// Whether the server has answered, with nothing.
    pub fn is_empty(self) -> bool {
        self.with(|page| page.transcripts.is_empty())
    }

    /// Whether there are pages that are not here.
    pub fn has_more(self) -> bool {
        self.with(|page| !page.next_page.is_empty())
    }

    /// What is here, by day, the newest first.
    pub fn days(self) -> Vec<Day> {
        self.with(|page| by_day(&page.transcripts, dates::day))
    }

    /// Searches for `query` as soon as the person stops typing.
    pub fn search(self, query: String) {
        self.query.set(query);
        let load = set_timeout_with_handle(move || self.load(), TYPING).ok();
        let before = self
            .typing
            .try_update_value(|typing| std::mem::replace(typing, load));
        if let Some(before) = before.flatten() {
            before.clear();
        }
    }

    /// Asks for the first page of what stands in the search field.
    pub fn load(self) {
        let Some(query) = self.query.try_get_untracked() else {
            return;
        };
        let query = query.trim().to_owned();
        let (session, asked) = (self.session, query.clone());
        self.request.run(
            async move { api::transcripts(&session, asked, String::new()).await },
            move |page| {
                self.searched.set(query);
                self.page.set(Some(page));
            },
        );
    }

    /// Asks for the next page.
    pub fn load_more(self) {
        let Some(token) = self
            .page
            .with_untracked(|page| Some(page.as_ref()?.next_page.clone()))
        else {
            return;
        };
        let (session, query) = (self.session, self.searched.get_untracked());
        let expected = token.clone();
        self.more.run(
            async move { api::transcripts(&session, query, token).await },
            move |next| self.append(&expected, next),
        );
    }

    /// Takes a dictation away. The id of the next one, which gets the focus.
    pub fn delete(self, summary: TranscriptSummary) -> Option<String> {
        let id = summary.id.clone();
        let neighbour = self.page.try_update(|page| {
            let list = &mut page.as_mut()?.transcripts;
            let at = list.iter().position(|known| known.id == id)?;
            list.remove(at);
            let neighbour = list.get(at).or_else(|| list.last())?;
            Some(neighbour.id.clone())
        });
        let page = PutBack {
            history: self,
            summary,
        };
        self.removal.remove(id, Rc::new(page));
        neighbour.flatten()
    }

    /// Nothing is left of all dictations.
    fn forget_all(self) {
        self.page.set(Some(TranscriptPage::default()));
    }

    fn append(self, expected: &str, next: TranscriptPage) {
        self.page.update(|page| {
            // Somebody searched for something else meanwhile.
            let page = page.as_mut().filter(|page| page.next_page == expected);
            if let Some(page) = page {
                page.transcripts.extend(next.transcripts);
                page.next_page = next.next_page;
            }
        });
    }

    fn put_back(self, summary: TranscriptSummary) {
        self.page.try_update(|page| {
            if let Some(page) = page {
                insert(&mut page.transcripts, summary);
            }
        });
    }

    fn with<Answer: Default>(self, read: impl FnOnce(&TranscriptPage) -> Answer) -> Answer {
        self.page
            .with(|page| page.as_ref().map(read).unwrap_or_default())
    }
}

/// A row is taken away at once, and put back if that was wrong.
struct PutBack {
    history: UseHistory,
    summary: TranscriptSummary,
}

impl Page for PutBack {
    fn failed(&self) {
        self.history.put_back(self.summary.clone());
    }

    fn restored(&self) {
        self.history.put_back(self.summary.clone());
    }
}

/// Puts `summary` where it belongs by its time, once.
fn insert(list: &mut Vec<TranscriptSummary>, summary: TranscriptSummary) {
    if list.iter().any(|known| known.id == summary.id) {
        return;
    }
    let at = list.partition_point(|known| known.created_at > summary.created_at);
    list.insert(at, summary);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One that was said then.
    pub(super) fn said_at(created_at: u64) -> TranscriptSummary {
        TranscriptSummary {
            id: created_at.to_string(),
            created_at,
            ..TranscriptSummary::default()
        }
    }

    #[test]
    fn what_is_restored_stands_where_it_stood_and_once() {
        let mut list = vec![said_at(30), said_at(10)];
        insert(&mut list, said_at(20));
        insert(&mut list, said_at(20));
        insert(&mut list, said_at(5));
        let times: Vec<_> = list.iter().map(|summary| summary.created_at).collect();
        assert_eq!(times, [30, 20, 10, 5]);
    }
}
