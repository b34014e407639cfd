//! The field that words were refused for because it was taken for a secret, and the way to allow it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::controls::{Button, ButtonKind};
use crate::extension::allowed_fields::AllowedField;
use crate::extension::browser;
use crate::extension::message::{Message, WaitingReason};
use crate::extension::pages::use_standing::UseStanding;
use crate::extension::tray::{self, Piece};
use crate::hooks::browser::NoticeContext;

const ALLOWED: &str = "Allowed. \u{201c}Insert here\u{201d} types what waits.";

/// A field that the person may allow.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Guarded {
    field: AllowedField,
    label: String,
}

impl Guarded {
    /// For the person.
    fn words(&self) -> String {
        let Self { field, label } = self;
        let place = if label.is_empty() {
            field.site.clone()
        } else {
            format!("{label}, {}", field.site)
        };
        format!("Sotto does not type into this field ({place}).")
    }
}

/// Says so while words wait because of it. Which fields may be allowed is settled by the page's script: passwords, masked
/// fields, one-time codes and cards never come here.
#[component]
pub(super) fn GuardedField(
    /// What waits.
    standing: UseStanding,
) -> impl IntoView {
    let notice = NoticeContext::expect();
    let guarded = RwSignal::new(None::<Guarded>);
    let refused = Memo::new(move |_| {
        standing.now.with(|now| {
            let refused = now.pieces.iter().filter(|piece| was_refused(piece));
            refused.map(|piece| piece.id).collect::<Vec<_>>()
        })
    });
    Effect::new(move || {
        if refused.with(Vec::is_empty) {
            guarded.set(None);
        } else {
            spawn_local(async move {
                let last = last_guarded().await;
                // A panel that is being closed has no signal any more.
                let _gone = guarded.try_set(last);
            });
        }
    });
    let allow = move || {
        let Some(Guarded { field, .. }) = guarded.get_untracked() else {
            return;
        };
        spawn_local(async move {
            let AllowedField { site, field } = field;
            if browser::tell(&Message::AllowField { site, field }).await {
                let _gone = guarded.try_set(None);
                notice.show(ALLOWED);
            } else {
                notice.show("It could not be allowed. Try again.");
            }
        });
    };
    view! {
        <Show when=move || guarded.with(Option::is_some)>
            <section class="panel-guarded" aria-label="Guarded field">
                <p role="status">{move || guarded.with(|one| one.as_ref().map(Guarded::words))}</p>
                <Button kind=ButtonKind::Plain on_press=allow>
                    "Allow this field"
                </Button>
            </section>
        </Show>
    }
}

fn was_refused(piece: &Piece) -> bool {
    let reason = WaitingReason::ProtectedField;
    piece.standing == tray::Standing::Waiting { reason }
}

/// The last one, if there was any.
async fn last_guarded() -> Option<Guarded> {
    match browser::ask(&Message::GuardedFieldWanted {}).await? {
        Message::GuardedField { site, field, label } if !field.is_empty() => Some(Guarded {
            field: AllowedField { site, field },
            label,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_named_by_its_label_and_its_site() {
        let guarded = |label: &str| Guarded {
            field: AllowedField {
                site: "a.example".to_owned(),
                field: "f".to_owned(),
            },
            label: label.to_owned(),
        };
        let words = guarded("PIN").words();
        assert_eq!(
            words,
            "Sotto does not type into this field (PIN, a.example)."
        );
        let words = guarded("").words();
        assert_eq!(words, "Sotto does not type into this field (a.example).");
    }
}
