//! One field of an account form.

use leptos::prelude::*;

use crate::hooks::session::{AccountField, AccountTrouble, LEAST_CHARACTERS};

/// What a field asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// An address.
    Email,
    /// The password that the person has.
    CurrentPassword,
    /// A password that the person makes up.
    NewPassword,
}

impl FieldKind {
    const fn field(self) -> AccountField {
        match self {
            Self::Email => AccountField::Email,
            Self::CurrentPassword | Self::NewPassword => AccountField::Password,
        }
    }

    /// Also the field's id and name.
    const fn id(self) -> &'static str {
        match self.field() {
            AccountField::Email => "email",
            AccountField::Password => "password",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Email => "E-mail address",
            Self::CurrentPassword => "Password",
            Self::NewPassword => "New password",
        }
    }

    /// What password managers go by.
    const fn autocomplete(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::CurrentPassword => "current-password",
            Self::NewPassword => "new-password",
        }
    }
}

/// A label, a field, a hint, and what is wrong with it.
#[component]
pub fn Field(
    /// What it asks for.
    kind: FieldKind,
    /// What stands in it.
    value: RwSignal<String>,
    /// What stood in the way of the form; shown here if it is about this field.
    #[prop(into)]
    trouble: Signal<Option<AccountTrouble>>,
    /// The page begins here.
    #[prop(optional)]
    is_first: bool,
) -> impl IntoView {
    let id = kind.id();
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let error = Memo::new(move |_| {
        trouble
            .get()
            .filter(|found| found.field == Some(kind.field()))
    });
    let is_wrong = move || error.with(Option::is_some);
    let described_by = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        move || match (is_wrong(), kind) {
            (true, FieldKind::NewPassword) => Some(format!("{error_id} {hint_id}")),
            (true, _) => Some(error_id.clone()),
            (false, FieldKind::NewPassword) => Some(hint_id.clone()),
            (false, _) => None,
        }
    };
    let is_shown = RwSignal::new(false);
    let kind_of_input = move || match kind {
        FieldKind::Email => "email",
        _ if is_shown.get() => "text",
        _ => "password",
    };
    let input = NodeRef::new();
    if is_first {
        Effect::new(move || {
            let input: Option<web_sys::HtmlInputElement> = input.get();
            if let Some(input) = input {
                let _focused = input.focus();
            }
        });
    }
    view! {
        <div class="field">
            <label class="field-label" for=id>{kind.label()}</label>
            <div class="field-row">
                <input
                    class="field-input"
                    id=id
                    name=id
                    type=kind_of_input
                    autocomplete=kind.autocomplete()
                    autocapitalize="none"
                    spellcheck="false"
                    required
                    aria-invalid=move || is_wrong().then_some("true")
                    aria-describedby=described_by
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                    on:change=move |event| value.set(event_target_value(&event))
                    node_ref=input
                />
                {(kind != FieldKind::Email).then(|| view! { <ShowPassword is_shown /> })}
            </div>
            {(kind == FieldKind::NewPassword)
                .then(|| view! { <p class="field-hint" id=hint_id>{move || hint(&value.get())}</p> })}
            <p class="field-error" id=error_id>
                {move || error.get().map(|found| found.trouble.message)}
            </p>
        </div>
    }
}

/// Shows what is typed, for who cannot type blind.
#[component]
fn ShowPassword(is_shown: RwSignal<bool>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="field-show"
            aria-pressed=move || is_shown.get().to_string()
            aria-controls="password"
            on:click=move |_| is_shown.update(|shown| *shown = !*shown)
        >
            "Show password"
        </button>
    }
}

fn hint(password: &str) -> String {
    match LEAST_CHARACTERS.saturating_sub(password.chars().count()) {
        LEAST_CHARACTERS => {
            format!("At least {LEAST_CHARACTERS} characters. A few words in a row make a good one.")
        }
        0 => "Long enough.".to_owned(),
        1 => "One more character.".to_owned(),
        missing => format!("{missing} more characters."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_counts_characters_and_not_bytes() {
        assert!(hint("").starts_with("At least 12"));
        assert_eq!(hint("äöüäöüäöüä"), "2 more characters.");
        assert_eq!(hint("elf Zeichen"), "One more character.");
        assert_eq!(hint("zwölf Zeiche"), "Long enough.");
    }
}
