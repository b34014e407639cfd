//! One piece of what was said.

use leptos::prelude::*;

use super::use_standing::UseStanding;
use crate::components::controls::{Button, ButtonKind};
use crate::extension::bridge::PageSays;
use crate::extension::tray::{Piece, Standing};
use crate::hooks::browser::use_clipboard;

/// Its words, which can be changed, where they are, and what can be done with them.
#[component]
pub(super) fn PieceView(
    /// The piece.
    piece: Piece,
    /// To change it.
    standing: UseStanding,
) -> impl IntoView {
    let clipboard = use_clipboard();
    let (kind, note) = note_of(&piece.standing);
    let (id, text) = (piece.id, piece.text);
    let to_copy = text.clone();
    view! {
        <li class="piece" data-standing=kind>
            <textarea
                class="piece-text"
                dir="auto"
                aria-label="What you said"
                rows="1"
                prop:value=text
                on:change:target=move |event| {
                    standing.say(&PageSays::Edit(id, event.target().value()));
                }
            ></textarea>
            <p class="piece-note">{note}</p>
            <div class="piece-buttons">
                <Button
                    kind=ButtonKind::Plain
                    on_press=move || standing.say(&PageSays::InsertHere(id))
                >
                    "Insert here"
                </Button>
                <Button kind=ButtonKind::Quiet on_press=move || clipboard.copy(to_copy.clone())>
                    "Copy"
                </Button>
                <Button kind=ButtonKind::Quiet on_press=move || standing.say(&PageSays::Remove(id))>
                    "Remove"
                </Button>
            </div>
        </li>
    }
}

fn note_of(standing: &Standing) -> (&'static str, String) {
    match standing {
        Standing::Ready | Standing::Underway { .. } => ("underway", "On its way".to_owned()),
        Standing::Waiting { reason } => ("waiting", format!("Waiting. {}", reason.words())),
        Standing::Inserted { .. } => ("inserted", "Typed".to_owned()),
        Standing::Copied => ("copied", "Copied".to_owned()),
        Standing::TakenBack => ("taken-back", "Taken back".to_owned()),
    }
}
