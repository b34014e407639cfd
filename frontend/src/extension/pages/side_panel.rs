//! To come.

use leptos::prelude::*;

/// To come.
#[component]
pub fn SidePanel() -> impl IntoView {}
