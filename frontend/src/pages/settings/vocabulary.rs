//! Words to listen for.

use leptos::prelude::*;

use super::SavingMark;
use crate::components::controls::{Button, ButtonKind};
use crate::domain::settings::SettingsField;
use crate::domain::settings::vocabulary::{count_in_words, terms_of, text_of};
use crate::hooks::browser::{NoticeContext, use_download, use_word_file};
use crate::hooks::preferences::PreferencesContext;

/// One term a line, from the keyboard or from a file.
#[component]
pub(super) fn VocabularySettings() -> impl IntoView {
    let preferences = PreferencesContext::expect();
    let terms = Memo::new(move |_| {
        preferences
            .settings
            .with(|settings| settings.vocabulary.clone())
    });
    let text = RwSignal::new(text_of(&terms.get_untracked()));
    let fault = RwSignal::new(None::<String>);
    Effect::new(move || {
        // Changed elsewhere: what stands here says the same otherwise.
        let terms = terms.get();
        if text.with_untracked(|text| terms_of(text)).as_ref() != Ok(&terms) {
            text.set(text_of(&terms));
            fault.set(None);
        }
    });
    let save = move || match text.with_untracked(|text| terms_of(text)) {
        Err(wrong) => fault.set(Some(wrong.to_string())),
        Ok(new) => {
            fault.set(None);
            if terms.with_untracked(|terms| *terms != new) {
                preferences.change(SettingsField::Vocabulary, |settings| {
                    settings.vocabulary = new;
                });
            }
        }
    };
    view! {
        <section class="app-page-section" aria-label="Vocabulary">
            <h3 class="app-page-heading">"Vocabulary"</h3>
            <div class="settings-field">
                <label class="settings-name" for="vocabulary">
                    "Words to listen for"
                </label>
                <p class="settings-hint" id="vocabulary-hint">
                    "Names and terms that are hard to guess, one a line, the most important first."
                </p>
                <textarea
                    class="field-input settings-vocabulary"
                    id="vocabulary"
                    rows="6"
                    spellcheck="false"
                    aria-describedby="vocabulary-hint vocabulary-error"
                    aria-invalid=move || fault.with(Option::is_some).then_some("true")
                    prop:value=text
                    on:input=move |event| text.set(event_target_value(&event))
                    on:change=move |_| save()
                ></textarea>
                <p class="field-error" id="vocabulary-error" role="alert">
                    {fault}
                </p>
                <p class="settings-hint">{move || text.with(|text| count_in_words(text))}</p>
                <SavingMark preferences field=SettingsField::Vocabulary />
                <Files text on_change=save />
            </div>
        </section>
    }
}

#[component]
fn Files(text: RwSignal<String>, on_change: impl Fn() + Copy + 'static) -> impl IntoView {
    let notice = NoticeContext::expect();
    let download = use_download();
    let file = use_word_file();
    let is_empty = Memo::new(move |_| text.with(|text| text.trim().is_empty()));
    let read = move |_| {
        file.read(move |content| match content {
            Ok(content) => {
                text.update(|text| {
                    *text = format!("{}\n{}", text.trim_end(), content)
                        .trim()
                        .to_owned();
                });
                on_change();
            }
            Err(words) => notice.show_long(words),
        });
    };
    let export = move || {
        let content = format!("{}\n", text.get_untracked());
        download.save_file(
            content.as_bytes(),
            "text/plain;charset=utf-8",
            "vocabulary.txt",
        );
    };
    view! {
        <div class="app-page-actions">
            <input type="file" hidden accept=".txt,.csv,text/plain" node_ref=file.field on:change=read />
            <Button kind=ButtonKind::Plain on_press=move || file.choose()>
                "Import from a file"
            </Button>
            <Button kind=ButtonKind::Quiet busy=is_empty on_press=export>
                "Export to a file"
            </Button>
        </div>
    }
}
