//! What the person dictated, if they chose to keep it.

mod clear;
mod keeping;
mod row;
mod transcript;

use leptos::prelude::*;

use crate::components::controls::{Button, ButtonKind};
use crate::components::frame::{AppPage, ForPerson, Waiting};
use crate::hooks::person::{Day, UseHistory, use_history};
use clear::Clear;
use keeping::Keeping;
use row::Row;
pub use transcript::TranscriptPage;

/// All dictations that were kept, by day, with a search.
#[component]
pub fn History() -> impl IntoView {
    view! {
        <AppPage title="History">
            <ForPerson>
                <Dictations />
            </ForPerson>
        </AppPage>
    }
}

#[component]
fn Dictations() -> impl IntoView {
    let history = use_history();
    let is_empty = Memo::new(move |_| history.is_empty());
    let is_searching = Memo::new(move |_| !history.searched.with(String::is_empty));
    let has_anything = Memo::new(move |_| !is_empty.get() || is_searching.get());
    let is_here = Memo::new(move |_| history.is_here());
    view! {
        <Show when=move || is_here.get()>
            <Keeping is_empty=Signal::derive(move || !has_anything.get()) />
        </Show>
        <Show when=move || has_anything.get()>
            <Search history />
        </Show>
        <Waiting request=history.request what="your dictations" on_retry=move || history.load() />
        <Show when=move || is_empty.get() && is_searching.get()>
            <p class="app-page-lead" role="status" aria-label="Search result">
                {move || format!("Nothing found for \u{201c}{}\u{201d}.", history.searched.get())}
            </p>
        </Show>
        <Days history />
        <Show when=move || is_here.get() && !is_empty.get() && !is_searching.get()>
            <Clear history />
        </Show>
    }
}

#[component]
fn Search(history: UseHistory) -> impl IntoView {
    view! {
        <form
            class="history-search"
            role="search"
            on:submit=move |event| {
                event.prevent_default();
                history.load();
            }
        >
            <label class="field-label" for="history-query">
                "Search"
            </label>
            <input
                class="field-input"
                id="history-query"
                type="search"
                maxlength="200"
                autocomplete="off"
                placeholder="Words that you said"
                prop:value=history.query
                on:input=move |event| history.search(event_target_value(&event))
            />
        </form>
    }
}

#[component]
fn Days(history: UseHistory) -> impl IntoView {
    let days = Memo::new(move |_| history.days());
    let names = move || days.with(|days| days.iter().map(Day::name).collect::<Vec<_>>());
    let has_more = Memo::new(move |_| history.has_more());
    view! {
        <div class="history-days" aria-busy=move || history.request.is_busy.get().then_some("true")>
            <For each=names key=Clone::clone let(name)>
                <DayOf history days name />
            </For>
        </div>
        <Waiting request=history.more what="more dictations" on_retry=move || history.load_more() />
        <Show when=move || has_more.get()>
            <div class="app-page-actions">
                <Button
                    kind=ButtonKind::Plain
                    busy=history.more.is_busy
                    on_press=move || history.load_more()
                >
                    "Show more"
                </Button>
            </div>
        </Show>
    }
}

/// The rows of one day. They stay as they are while others come and go.
#[component]
fn DayOf(history: UseHistory, days: Memo<Vec<Day>>, name: String) -> impl IntoView {
    let (label, heading) = (name.clone(), name.clone());
    view! {
        <section class="history-day" aria-label=label>
            <h3 class="history-day-name">{heading}</h3>
            <ul class="history-rows">
                <For
                    each=move || days.with(|days| Day::of(days, &name))
                    key=|summary| summary.id.clone()
                    let(summary)
                >
                    <Row history summary />
                </For>
            </ul>
        </section>
    }
}
