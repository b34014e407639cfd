//! To come.

use leptos::prelude::*;

/// To come.
#[component]
pub fn PermissionPage() -> impl IntoView {}
