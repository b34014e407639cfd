//! A dictation in the list.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use super::listing::{Listing, element_id};
use crate::api::TranscriptSummary;
use crate::app::BASE_PATH;
use crate::moments;

/// Its time, its first words, how long it is, and a button that takes it away.
#[component]
pub(super) fn Row(
    /// The list that it stands in.
    listing: Listing,
    /// What the list says about it.
    summary: TranscriptSummary,
) -> impl IntoView {
    let time = moments::time(summary.created_at);
    let excerpt = excerpt_of(&summary);
    let link = format!("{BASE_PATH}/history/{}", summary.id);
    let facts = facts_of(&summary);
    let id = element_id(&summary.id);
    let name = format!("Delete the dictation of {time}");
    let delete = move |_| {
        if let Some(neighbour) = listing.delete(summary.clone()) {
            focus_soon(neighbour);
        }
    };
    view! {
        <li class="history-row">
            <a class="history-link" id=id href=link>
                <span class="history-time">{time}</span>
                <span class="history-excerpt">{excerpt}</span>
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
    let facts = [
        Some(words),
        Some(moments::span(summary.duration_ms)),
        device,
    ];
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

/// The row with the focus is gone: the next one gets it when it is drawn.
fn focus_soon(id: String) {
    request_animation_frame(move || {
        let element = document().get_element_by_id(&id);
        if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _focused = element.focus();
        }
    });
}
