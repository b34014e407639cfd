//! The list of dictations: what is asked for, what has come, and what was taken away.

use std::rc::Rc;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::removal::{Page, Removal, use_removal};
use crate::api::{self, TranscriptPage, TranscriptSummary};
use crate::context::SessionContext;
use crate::moments;
use crate::use_request::{UseRequest, use_request};
use crate::use_session::UseSession;

/// Whoever types is not asked about after each letter.
const TYPING: Duration = Duration::from_millis(250);

/// The dictations of a day.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Day {
    name: String,
    summaries: Vec<TranscriptSummary>,
}

impl Day {
    /// `Today`, or the date.
    pub(super) fn name(&self) -> String {
        self.name.clone()
    }

    /// The dictations of the day with this name.
    pub(super) fn of(days: &[Self], name: &str) -> Vec<TranscriptSummary> {
        let day = days.iter().find(|day| day.name == name);
        day.map(|day| day.summaries.clone()).unwrap_or_default()
    }
}

/// The list.
#[derive(Clone, Copy)]
pub(super) struct Listing {
    /// The first page of what is searched for.
    pub(super) request: UseRequest,
    /// The page after those that are here.
    pub(super) more: UseRequest,
    /// What stands in the search field.
    pub(super) query: RwSignal<String>,
    /// What the list was searched for.
    pub(super) searched: RwSignal<String>,
    session: UseSession,
    removal: Removal,
    page: RwSignal<Option<TranscriptPage>>,
    typing: StoredValue<Option<TimeoutHandle>>,
}

/// The list, which is asked for at once.
pub(super) fn use_listing() -> Listing {
    let listing = Listing {
        request: use_request(),
        more: use_request(),
        query: RwSignal::new(String::new()),
        searched: RwSignal::new(String::new()),
        session: SessionContext::expect(),
        removal: use_removal(),
        page: RwSignal::new(None),
        typing: StoredValue::new(None),
    };
    listing.load();
    listing
}

impl Listing {
    /// Whether the server has answered.
    pub(super) fn is_here(self) -> bool {
        self.page.with(Option::is_some)
    }

    /// Whether the server has answered, with nothing.
    pub(super) fn is_empty(self) -> bool {
        self.with(|page| page.transcripts.is_empty())
    }

    /// Whether there are pages that are not here.
    pub(super) fn has_more(self) -> bool {
        self.with(|page| !page.next_page.is_empty())
    }

    /// What is here, by day, the newest first.
    pub(super) fn days(self) -> Vec<Day> {
        self.with(|page| by_day(&page.transcripts, moments::day))
    }

    /// Searches for `query` as soon as the person stops typing.
    pub(super) fn search(self, query: String) {
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
    pub(super) fn load(self) {
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
    pub(super) fn load_more(self) {
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

    /// Takes a dictation away. The next one gets the focus; its element's id.
    pub(super) fn delete(self, summary: TranscriptSummary) -> Option<String> {
        let id = summary.id.clone();
        let neighbour = self.page.try_update(|page| {
            let list = &mut page.as_mut()?.transcripts;
            let at = list.iter().position(|known| known.id == id)?;
            list.remove(at);
            let neighbour = list.get(at).or_else(|| list.last())?;
            Some(element_id(&neighbour.id))
        });
        let page = PutBack {
            listing: self,
            summary,
        };
        self.removal.remove(id, Rc::new(page));
        neighbour.flatten()
    }

    /// Nothing is left of all dictations.
    pub(super) fn forget_all(self) {
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
    listing: Listing,
    summary: TranscriptSummary,
}

impl Page for PutBack {
    fn failed(&self) {
        self.listing.put_back(self.summary.clone());
    }

    fn restored(&self) {
        self.listing.put_back(self.summary.clone());
    }
}

/// What the link of a dictation is known by in the page.
pub(super) fn element_id(id: &str) -> String {
    format!("dictation-{id}")
}

/// Puts `summary` where it belongs by its time, once.
fn insert(list: &mut Vec<TranscriptSummary>, summary: TranscriptSummary) {
    if list.iter().any(|known| known.id == summary.id) {
        return;
    }
    let at = list.partition_point(|known| known.created_at > summary.created_at);
    list.insert(at, summary);
}

fn by_day(list: &[TranscriptSummary], name: impl Fn(u64) -> String) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for summary in list {
        let name = name(summary.created_at);
        match days.iter_mut().find(|day| day.name == name) {
            Some(day) => day.summaries.push(summary.clone()),
            None => days.push(Day {
                name,
                summaries: vec![summary.clone()],
            }),
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said_at(created_at: u64) -> TranscriptSummary {
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

    #[test]
    fn days_follow_each_other_as_the_list_does() {
        let list = [said_at(31), said_at(30), said_at(12)];
        let days = by_day(&list, |millis| (millis / 10).to_string());
        let names: Vec<_> = days.iter().map(Day::name).collect();
        assert_eq!(names, ["3", "1"]);
        assert_eq!(Day::of(&days, "3").len(), 2);
        assert_eq!(Day::of(&days, "9"), []);
    }
}
