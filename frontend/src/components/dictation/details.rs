//! How quick the dictation was, and who did it.

use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use crate::components::controls::{Button, ButtonKind, Dialog, LateDialog};
use crate::domain::dictation_figures::Figures;

/// A button, and what it tells on request. Nothing before there is something to tell.
#[component]
pub fn Details(
    /// What was measured.
    #[prop(into)]
    figures: Signal<Figures>,
) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let has_any = Memo::new(move |_| figures.with(|figures| !figures.is_empty()));
    view! {
        <Show when=move || has_any.get()>
            <Button kind=ButtonKind::Quiet on_press=move || is_open.set(true)>
                "Details"
            </Button>
        </Show>
        <LateDialog
            is_open
            make=Box::new(move || Box::pin(told(figures, is_open)))
            failed="The server cannot be reached, so the details cannot be shown. Try again later."
        />
    }
}

/// Lies with what is fetched later: few people ask.
#[wasm_split(behind, wasm_split_path = ::leptos::wasm_split, fallible)]
fn told(figures: Signal<Figures>, is_open: RwSignal<bool>) -> Result<AnyView, SplitLoaderError> {
    let first_word =
        move || figures.with(|figures| after(figures.first_word_ms, "after you began to say it"));
    let last_word =
        move || figures.with(|figures| after(figures.last_word_ms, "after you stopped"));
    let engines = move || figures.with(|figures| engine_names(&figures.engines));
    let told = view! {
        <Dialog title="Details" is_open>
            <dl class="details">
                <dt>"First word"</dt>
                <dd>{first_word}</dd>
                <dt>"Last word"</dt>
                <dd>{last_word}</dd>
                <dt>"Engine"</dt>
                <dd>{engines}</dd>
            </dl>
            <p class="details-note">
                "Times are measured in this page, from your microphone to your screen."
            </p>
        </Dialog>
    };
    Ok(told.into_any())
}

/// `0.42 s after you stopped`.
fn after(millis: Option<u64>, since: &str) -> String {
    millis.map_or_else(
        || "Not yet".to_owned(),
        |millis| format!("{}.{:02} s {since}", millis / 1_000, millis % 1_000 / 10),
    )
}

/// As people call them: `Deepgram, then the local engine`.
fn engine_names(engines: &[String]) -> String {
    let names: Vec<&str> = engines
        .iter()
        .map(|engine| match engine.as_str() {
            "local" => "Local engine of this server",
            "deepgram" => "Deepgram",
            other => other,
        })
        .collect();
    names.join(", then ")
}
