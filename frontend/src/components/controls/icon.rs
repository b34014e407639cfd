//! Our own icons, drawn in the colour of the text around them.

use leptos::prelude::*;

/// Which icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconName {
    /// A microphone: press to dictate.
    Microphone,
    /// A square: press to stop.
    Stop,
}

impl IconName {
    /// The outline, on a field of 24 by 24.
    const fn path(self) -> &'static str {
        match self {
            Self::Microphone => {
                "M12 3.5a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0v-5a3 3 0 0 0-3-3Z\
                 M5.75 11.25v.25a6.25 6.25 0 0 0 12.5 0v-.25M12 17.75v3"
            }
            Self::Stop => "M8 8h8v8H8Z",
        }
    }
}

/// An icon. It says nothing to a screen reader: what holds it has a name.
#[component]
pub fn Icon(
    /// Which one.
    #[prop(into)]
    name: Signal<IconName>,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=move || name.get().path() />
        </svg>
    }
}
