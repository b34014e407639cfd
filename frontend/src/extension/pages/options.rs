//! To come.

use leptos::prelude::*;

/// To come.
#[component]
pub fn OptionsPage() -> impl IntoView {}
