//! A button with words.

use leptos::prelude::*;

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing to do on a page.
    Primary,
    /// One of several.
    Plain,
    /// There for who looks for it.
    Quiet,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Plain => "button",
            Self::Quiet => "button button-quiet",
        }
    }
}

/// A button. While `busy` it cannot be pressed but keeps the focus: a button that is disabled under
/// somebody's finger throws them to the top of the page.
#[component]
pub fn Button(
    /// How much it asks for attention.
    kind: ButtonKind,
    /// It cannot be pressed now.
    #[prop(into, optional)]
    busy: Signal<bool>,
    /// What a press does.
    on_press: impl Fn() + 'static,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=kind.class()
            aria-disabled=move || busy.get().then_some("true")
            on:click=move |_| {
                if !busy.get_untracked() {
                    on_press();
                }
            }
        >
            {children()}
        </button>
    }
}
