//! A button that leads to another page.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::components::controls::{Button, ButtonKind};

/// A button that leads to another page of the app. What runs and what stands on this one stays.
#[component]
pub fn GoTo(
    /// The page's path in the app.
    to: &'static str,
    /// How much it asks for attention.
    kind: ButtonKind,
    /// Its words.
    words: &'static str,
) -> impl IntoView {
    let navigate = use_navigate();
    view! {
        <Button kind on_press=move || navigate(to, Default::default())>
            {words}
        </Button>
    }
}
