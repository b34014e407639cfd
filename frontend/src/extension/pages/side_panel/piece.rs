//! One piece of what was said.

use leptos::html::Textarea;
use leptos::prelude::*;

use crate::components::controls::{Button, ButtonKind};
use crate::extension::bridge::{PageSays, Standing};
use crate::extension::message::WaitingReason;
use crate::extension::pages::use_standing::UseStanding;
use crate::extension::tray::{self, Piece, PieceId};
use crate::hooks::browser::use_clipboard;

/// Before the rest.
const PRIVATE: &str = "Private window. ";

/// Its words, which can be changed, where they are, and what can be done with them.
#[component]
pub(super) fn PieceView(
    /// The piece.
    id: PieceId,
    /// To change it.
    standing: UseStanding,
) -> impl IntoView {
    let clipboard = use_clipboard();
    let area = NodeRef::<Textarea>::new();
    let text = Memo::new(move |_| {
        standing
            .now
            .with(|now| Some(find(now, id)?.words().to_owned()))
    });
    let is_unsure = Memo::new(move |_| {
        let is_unsure = |piece: &Piece| piece.standing == tray::Standing::Unsure;
        standing
            .now
            .with(|now| find(now, id).is_some_and(is_unsure))
    });
    let note = Memo::new(move |_| standing.now.with(|now| Some(note_of(find(now, id)?))));
    let note = move || note.get().unwrap_or_default();
    let is_told = StoredValue::new(false);
    let element_id = format!("piece-{id}");
    let place = format!("#{element_id}");
    view! {
        <li class="piece" data-standing=move || note().0>
            <textarea
                node_ref=area
                class="piece-text"
                dir="auto"
                id=element_id
                aria-label="What you said"
                rows="1"
                prop:value=move || text.get().unwrap_or_default()
                on:input=move |_| {
                    if !is_told.get_value() {
                        is_told.set_value(true);
                        standing.say(&PageSays::EditBegun(id));
                    }
                }
                on:change:target=move |event| {
                    is_told.set_value(false);
                    standing.say(&PageSays::Edit(id, event.target().value()));
                }
            ></textarea>
            <p class="piece-note">{move || note().1}</p>
            <div class="piece-buttons">
                <Button
                    kind=ButtonKind::Plain
                    on_press=move || standing.say(&PageSays::InsertHere(id))
                >
                    {move || if is_unsure.get() { "Insert again" } else { "Insert here" }}
                </Button>
                <Button
                    kind=ButtonKind::Quiet
                    on_press=move || {
                        // As it stands in the row: what was changed last may not have come back yet.
                        let text = area.get_untracked().map(|area| area.value());
                        clipboard.copy(text.unwrap_or_default(), place.clone());
                    }
                >
                    "Copy"
                </Button>
                <Button kind=ButtonKind::Quiet on_press=move || standing.say(&PageSays::Remove(id))>
                    {move || if is_unsure.get() { "Dismiss" } else { "Remove" }}
                </Button>
            </div>
        </li>
    }
}

/// None if it is gone, and its row is about to go.
fn find(now: &Standing, id: PieceId) -> Option<&Piece> {
    now.pieces.iter().find(|piece| piece.id == id)
}

/// The name that style sheets and tests know its standing by, and words for the person.
fn note_of(piece: &Piece) -> (&'static str, String) {
    let (name, mut words) = where_it_stands(&piece.standing);
    if piece.is_private {
        words.insert_str(0, PRIVATE);
    }
    (name, words)
}

fn where_it_stands(standing: &tray::Standing) -> (&'static str, String) {
    match standing {
        tray::Standing::Ready | tray::Standing::Underway { .. } => {
            ("underway", "On its way".to_owned())
        }
        tray::Standing::Waiting { reason } => ("waiting", format!("Waiting. {}", reason.words())),
        tray::Standing::Unsure => ("unsure", WaitingReason::Unsure.words().to_owned()),
        tray::Standing::Inserted { .. } => ("inserted", "Typed".to_owned()),
        tray::Standing::Copied => ("copied", "Copied".to_owned()),
        tray::Standing::TakenBack => ("taken-back", "Taken back".to_owned()),
    }
}
