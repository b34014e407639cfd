//! What is written another way than it is said.

use leptos::html;
use leptos::prelude::*;

use super::SavingMark;
use crate::components::controls::{Button, ButtonKind};
use crate::domain::number::Number;
use crate::domain::settings::replacements::{Row, replacements_of};
use crate::domain::settings::{Replacement, SettingsField};
use crate::hooks::browser::focus_stays_in;
use crate::hooks::preferences::{PreferencesContext, UsePreferences};

/// Which row of the editor it is: rows come and go while others are written.
type LineKey = Number<Line>;

/// A row of the editor.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Line {
    key: LineKey,
    row: RwSignal<Row>,
}

/// The rows, and what is wrong with one of them.
#[derive(Clone, Copy)]
struct Editor {
    preferences: UsePreferences,
    lines: RwSignal<Vec<Line>>,
    next_key: StoredValue<LineKey>,
    /// The row that is wrong, and what is wrong with it.
    fault: RwSignal<Option<(LineKey, String)>>,
    /// The row that gets the focus when it is drawn.
    fresh: StoredValue<Option<LineKey>>,
}

impl Editor {
    fn new(preferences: UsePreferences) -> Self {
        Self {
            preferences,
            lines: RwSignal::new(Vec::new()),
            next_key: StoredValue::new(LineKey::default()),
            fault: RwSignal::new(None),
            fresh: StoredValue::new(None),
        }
    }

    fn rows(self) -> Vec<Row> {
        let lines = self.lines.get_untracked();
        lines.iter().map(|line| line.row.get_untracked()).collect()
    }

    /// Shows what was changed elsewhere: what stands here says the same otherwise.
    fn follow(self, replacements: &[Replacement]) {
        if replacements_of(&self.rows()).as_deref() == Ok(replacements) {
            return;
        }
        let lines = replacements.iter().map(|known| self.line(Row::of(known)));
        self.lines.set(lines.collect());
        self.fault.set(None);
    }

    fn line(self, row: Row) -> Line {
        let key = self.next_key.get_value();
        self.next_key.set_value(key.next());
        Line {
            key,
            row: RwSignal::new(row),
        }
    }

    fn add(self) {
        let line = self.line(Row::default());
        self.fresh.set_value(Some(line.key));
        self.lines.update(|lines| lines.push(line));
    }

    fn remove(self, key: LineKey) {
        self.lines
            .update(|lines| lines.retain(|line| line.key != key));
        self.save();
    }

    fn save(self) {
        match replacements_of(&self.rows()) {
            Err((index, words)) => {
                let lines = self.lines.get_untracked();
                let key = lines.get(index).map(|line| line.key);
                self.fault.set(key.map(|key| (key, words)));
            }
            Ok(new) => {
                self.fault.set(None);
                let is_new = |known: &crate::domain::settings::Settings| known.replacements != new;
                if self.preferences.settings.with_untracked(is_new) {
                    self.preferences
                        .change(SettingsField::Replacements, |settings| {
                            settings.replacements = new;
                        });
                }
            }
        }
    }
}

/// Spoken forms, and what they become.
#[component]
pub(super) fn ReplacementSettings() -> impl IntoView {
    let preferences = PreferencesContext::expect();
    let editor = Editor::new(preferences);
    let known = Memo::new(move |_| {
        let settings = preferences.settings;
        settings.with(|settings| settings.replacements.clone())
    });
    Effect::new(move || known.with(|known| editor.follow(known)));
    view! {
        <section class="app-page-section" aria-label="Replacements">
            <h3 class="app-page-heading">"Replacements"</h3>
            <div class="settings-field">
                <p class="settings-hint">
                    "What you say on the left is written as on the right, to the letter. Several ways to \
                    say it have commas between them. Leave the right side empty to leave the words out. A \
                    phrase that is cut by a pause may stay as you said it."
                </p>
                <ul class="settings-replacements">
                    <For each=move || editor.lines.get() key=|line| line.key let(line)>
                        <LineEditor editor line />
                    </For>
                </ul>
                <SavingMark preferences field=SettingsField::Replacements />
                <div class="app-page-actions">
                    <Button kind=ButtonKind::Plain on_press=move || editor.add()>
                        "Add a replacement"
                    </Button>
                </div>
            </div>
        </section>
    }
}

/// It is saved when the focus leaves it: half a row is no replacement.
#[component]
fn LineEditor(editor: Editor, line: Line) -> impl IntoView {
    let Line { key, row } = line;
    let item = NodeRef::<html::Li>::new();
    let input = NodeRef::<html::Input>::new();
    Effect::new(move || {
        let is_fresh = editor.fresh.get_value() == Some(key);
        if let Some(input) = input.get().filter(|_| is_fresh) {
            editor.fresh.set_value(None);
            let _focused = input.focus();
        }
    });
    let fault = Memo::new(move |_| {
        let fault = editor.fault.get().filter(|(wrong, _)| *wrong == key);
        fault.map(|(_, words)| words)
    });
    let error_id = format!("replacement-{key}-error");
    let described_by = error_id.clone();
    view! {
        <li
            class="settings-replacement"
            node_ref=item
            on:focusout=move |event| {
                if !focus_stays_in(item, &event) {
                    editor.save();
                }
            }
        >
            <input
                class="field-input"
                aria-label="What is said"
                placeholder="new line, next line"
                autocomplete="off"
                aria-describedby=described_by
                aria-invalid=move || fault.with(Option::is_some).then_some("true")
                prop:value=move || row.with(|row| row.spoken.clone())
                on:input=move |event| row.update(|row| row.spoken = event_target_value(&event))
                node_ref=input
            />
            <span class="settings-replacement-arrow" aria-hidden="true">
                "\u{2192}"
            </span>
            <textarea
                class="field-input"
                rows="1"
                aria-label="What is written"
                spellcheck="false"
                prop:value=move || row.with(|row| row.written.clone())
                on:input=move |event| row.update(|row| row.written = event_target_value(&event))
            ></textarea>
            <button
                type="button"
                class="button button-quiet"
                aria-label=move || row.with(|row| format!("Remove the replacement of {}", row.spoken))
                on:click=move |_| editor.remove(key)
            >
                "Remove"
            </button>
            <p class="field-error" id=error_id role="alert">
                {fault}
            </p>
        </li>
    }
}
