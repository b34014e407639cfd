//! A dictation in the list.

use leptos::prelude::*;

use crate::domain::base_path::BASE_PATH;
use crate::domain::transcript::TranscriptSummary;
use crate::hooks::browser::{dates, focus_when_drawn};
use crate::hooks::person::UseHistory;

/// Its time, its first words, how long it is, and a button that takes it away.
#[component]
pub(super) fn Row(
    /// The list that it stands in.
    history: UseHistory,
    /// What the list says about it.
    summary: TranscriptSummary,
) -> impl IntoView {
    let time = dates::time(summary.created_at);
    let excerpt = excerpt_of(&summary);
    let link = format!("{BASE_PATH}/history/{}", summary.id);
    let facts = facts_of(&summary);
    let id = element_id(&summary.id);
    let name = format!("Delete the dictation of {time}");
    let delete = move |_| {
        if let Some(neighbour) = history.delete(summary.clone()) {
            focus_when_drawn(element_id(&neighbour));
        }
    };
    view! {
        <li class="history-row">
            <a class="history-link" id=id href=link>
                <span class="history-time">{time}</span>
                <span class="history-excerpt" dir="auto">{excerpt}</span>
            </a>
            <div class="history-facts">
                <span>{facts}</span>
                <button type="button" class="button button-quiet" aria-label=name on:click=delete>
                    "Delete"
                </button>
            </div>
        </li>
    }
}

/// `124 words · 1 min 3 s`, and the device if it is known.
pub(super) fn facts_of(summary: &TranscriptSummary) -> String {
    let words = match summary.words {
        1 => "1 word".to_owned(),
        words => format!("{words} words"),
    };
    let device = Some(summary.device_name.clone()).filter(|name| !name.is_empty());
    let facts = [Some(words), Some(dates::span(summary.duration_ms)), device];
    facts
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" \u{b7} ")
}

fn excerpt_of(summary: &TranscriptSummary) -> String {
    if summary.excerpt.is_empty() {
        "No words".to_owned()
    } else {
        summary.excerpt.clone()
    }
}

/// What the link of a dictation is known by in the page.
fn element_id(id: &str) -> String {
    format!("dictation-{id}")
}
