//! The side panel: everything that was said, where it went, and the way to put it elsewhere.

mod guarded_field;
mod piece;

use dictation::joining;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::follow::follow_other_pages;
use super::sign_in_state::SignInState;
use super::use_standing::{UseStanding, use_standing};
use crate::components::controls::{Button, ButtonKind};
use crate::components::frame::Notice;
use crate::extension::bridge::{PageSays, Standing};
use crate::extension::browser;
use crate::extension::message::Message;
use crate::extension::tray::Piece;
use crate::hooks::browser::{NoticeContext, use_clipboard};
use crate::hooks::session::SessionContext;
use guarded_field::GuardedField;
use piece::PieceView;

/// The page.
#[component]
pub fn SidePanel() -> impl IntoView {
    NoticeContext::provide();
    let session = SessionContext::provide().get();
    follow_other_pages(session, None);
    let standing = use_standing();
    view! {
        <main class="panel">
            <header class="panel-head">
                <h1 class="panel-title">"Sotto"</h1>
                <a class="panel-options" href="options.html" target="_blank">
                    "Options"
                </a>
            </header>
            <Show when=move || !session.state.get().has_account()>
                <section class="panel-door" aria-label="Sign-in">
                    <SignInState standing />
                </section>
            </Show>
            <Steering standing />
            <GuardedField standing />
            <Said standing />
        </main>
        <Notice />
    }
}

/// What is happening, and the buttons.
#[component]
fn Steering(standing: UseStanding) -> impl IntoView {
    let now = standing.now;
    let is_running = Memo::new(move |_| now.with(|now| now.is_running));
    let has_cancelled = Memo::new(move |_| now.with(|now| now.has_cancelled));
    let press = move |message: Message| {
        spawn_local(async move {
            browser::tell(&message).await;
        });
    };
    view! {
        <section class="panel-steering" data-state=move || now.with(|now| now.state.clone())>
            <div role="status" aria-label="Dictation status" class="panel-status">
                <p class="panel-headline">{move || now.with(|now| now.headline.clone())}</p>
                <p class="panel-advice">{move || now.with(|now| now.advice.clone())}</p>
            </div>
            <div
                class="panel-level"
                aria-hidden="true"
                style=("--level", move || now.with(|now| format!("{:.2}", now.level)))
            ></div>
            <div class="panel-buttons">
                <Button
                    kind=ButtonKind::Primary
                    on_press=move || press(Message::TogglePressed {})
                >
                    {move || if is_running.get() { "Stop dictation" } else { "Start dictation" }}
                </Button>
                <Show when=move || is_running.get()>
                    <Button kind=ButtonKind::Plain on_press=move || press(Message::CancelPressed {})>
                        "Cancel"
                    </Button>
                </Show>
                <Show when=move || has_cancelled.get()>
                    <Button
                        kind=ButtonKind::Plain
                        on_press=move || standing.say(&PageSays::BringBack)
                    >
                        "Bring it back"
                    </Button>
                </Show>
                <UndoButton />
            </div>
        </section>
    }
}

#[component]
fn UndoButton() -> impl IntoView {
    let notice = NoticeContext::expect();
    let undo = move || {
        spawn_local(async move {
            notice.show(match browser::ask(&Message::UndoPressed {}).await {
                Some(Message::DictationUndone {}) => "Taken back.",
                Some(Message::DictationKept { reason }) => reason.words(),
                _ => "It could not be taken back. Try again.",
            });
        });
    };
    view! {
        <Button kind=ButtonKind::Quiet on_press=undo>
            "Undo last dictation"
        </Button>
    }
}

/// All that was said, the newest at the end.
#[component]
fn Said(standing: UseStanding) -> impl IntoView {
    let now = standing.now;
    let clipboard = use_clipboard();
    let partial = Memo::new(move |_| now.with(|now| now.partial.clone()));
    let is_empty = Memo::new(move |_| now.with(|now| now.pieces.is_empty()));
    let has_many_waiting = Memo::new(move |_| {
        now.with(|now| now.pieces.iter().filter(|piece| piece.is_waiting()).count() > 1)
    });
    let insert_all = move || {
        let in_private = standing.is_private.get_untracked();
        standing.say(&PageSays::InsertAllHere { in_private });
    };
    let all = move || {
        let text = |now: &Standing| joining::join(now.pieces.iter().map(Piece::words));
        clipboard.copy(now.with_untracked(text), ".panel-pieces .piece-text");
    };
    // By identity alone: a row whose words or standing change is the same row, with its focus, and
    // with the button that a finger is on.
    let ids = move || now.with(|now| now.pieces.iter().map(|piece| piece.id).collect::<Vec<_>>());
    view! {
        <section class="panel-said" aria-label="What you said">
            <Show when=move || is_empty.get() && partial.with(String::is_empty)>
                <p class="panel-empty">
                    "What you say is listed here. Text that could not be typed waits until you put it \
                     somewhere."
                </p>
            </Show>
            <Show when=move || standing.hides_private.get()>
                <p class="panel-empty">
                    "What you said in a private window is listed in that window."
                </p>
            </Show>
            <ol class="panel-pieces" role="list">
                <For each=ids key=|id| *id let:id>
                    <PieceView id standing />
                </For>
            </ol>
            <p class="panel-partial" dir="auto" aria-label="Words that may still change">
                {partial}
            </p>
            <Show when=move || !is_empty.get()>
                <div class="panel-buttons">
                    <Show when=move || has_many_waiting.get()>
                        <Button kind=ButtonKind::Plain on_press=insert_all>
                            "Insert all here"
                        </Button>
                    </Show>
                    <Button kind=ButtonKind::Plain on_press=all>
                        "Copy all"
                    </Button>
                    <Button
                        kind=ButtonKind::Quiet
                        on_press=move || standing.say(&PageSays::Clear)
                    >
                        "Clear what is typed"
                    </Button>
                </div>
            </Show>
        </section>
    }
}
