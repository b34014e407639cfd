//! One list of sites, and a field to add to it.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::Url;

use crate::components::controls::{Button, ButtonKind};
use crate::extension::site_name::{SiteFault, host_of};
use crate::extension::trigger_settings::{SiteList, TriggerSettings};
use crate::hooks::browser::NoticeContext;

/// What a list is called, and what it is for.
struct Words {
    name: &'static str,
    note: &'static str,
    /// Names the field.
    label: &'static str,
    example: &'static str,
    /// Said where nothing is on it.
    empty: &'static str,
}

/// `is_only`: dictation on the allowed sites only; then the denied ones are the exceptions.
const fn words_of(list: SiteList, is_only: bool) -> Words {
    match (list, is_only) {
        (SiteList::Denied, false) => Words {
            name: "Sites without dictation",
            note: "The key to hold means nothing there, nor on their subdomains, and nothing is typed.",
            label: "Site without dictation",
            example: "bank.example",
            empty: "",
        },
        (SiteList::Allowed, false) => Words {
            name: "Exceptions with dictation",
            note: "Where you want it after all: help.bank.example, say, although bank.example is listed above.",
            label: "Exception with dictation",
            example: "help.bank.example",
            empty: "",
        },
        (SiteList::Allowed, true) => Words {
            name: "Sites with dictation",
            note: "There and on their subdomains, and nowhere else.",
            label: "Site with dictation",
            example: "mail.example",
            empty: "No site is listed yet, so there is no dictation anywhere.",
        },
        (SiteList::Denied, true) => Words {
            name: "Exceptions without dictation",
            note: "Where you want none after all: admin.mail.example, say, although mail.example is listed above.",
            label: "Exception without dictation",
            example: "admin.mail.example",
            empty: "",
        },
    }
}

/// What is known about one list while it is shown.
#[derive(Clone, Copy)]
struct Editor {
    list: SiteList,
    settings: RwSignal<TriggerSettings>,
    typed: RwSignal<String>,
    fault: RwSignal<Option<SiteFault>>,
    field: NodeRef<html::Input>,
    notice: NoticeContext,
}

impl Editor {
    fn add(self) {
        let host = host_of(&self.typed.get_untracked());
        match host.and_then(|host| as_in_addresses(&host)) {
            Ok(host) => spawn_local(self.keep(host)),
            Err(fault) => self.complain(fault),
        }
    }

    async fn keep(self, host: String) {
        let mut added = Ok(());
        let site = host.clone();
        let settings = TriggerSettings::change(|settings| added = settings.add(self.list, host));
        self.settings.set(settings.await);
        match added {
            Ok(()) => {
                self.typed.set(String::new());
                self.fault.set(None);
                self.notice.show(format!("Added {site}."));
            }
            Err(fault) => self.complain(fault),
        }
    }

    /// The focus was on a button that is about to go.
    fn remove(self, host: String) {
        if let Some(field) = self.field.get_untracked() {
            let _focused = field.focus();
        }
        spawn_local(async move {
            let change = |settings: &mut TriggerSettings| settings.remove(self.list, &host);
            self.settings.set(TriggerSettings::change(change).await);
            self.notice.show(format!("Removed {host}."));
        });
    }

    fn complain(self, fault: SiteFault) {
        self.fault.set(Some(fault));
        if let Some(field) = self.field.get_untracked() {
            let _focused = field.focus();
        }
    }
}

/// Names in other scripts than ours have another spelling in addresses, and it is addresses that are compared.
fn as_in_addresses(host: &str) -> Result<String, SiteFault> {
    let url = Url::new(&format!("http://{host}/")).map_err(|_| SiteFault::NotASite)?;
    Ok(url.hostname())
}

/// The list, and a field to add to it.
#[component]
pub(super) fn SiteListEditor(
    /// What is kept.
    settings: RwSignal<TriggerSettings>,
    /// Which list.
    list: SiteList,
    /// Dictation on the allowed sites only.
    is_only: bool,
) -> impl IntoView {
    let editor = Editor {
        list,
        settings,
        typed: RwSignal::new(String::new()),
        fault: RwSignal::new(None),
        field: NodeRef::new(),
        notice: NoticeContext::expect(),
    };
    let words = words_of(list, is_only);
    let sites = Memo::new(move |_| settings.with(|settings| settings.sites(list)));
    let empty = move || sites.with(Vec::is_empty).then_some(words.empty);
    view! {
        <section class="sites" aria-label=words.name>
            <h3 class="settings-name">{words.name}</h3>
            <p class="settings-hint">{words.note}</p>
            <ul class="sites-list" role="list">
                <For each=move || sites.get() key=Clone::clone let:site>
                    <SiteRow editor site />
                </For>
            </ul>
            <p class="sites-empty" role="status">{empty}</p>
            <AddSite editor label=words.label example=words.example />
        </section>
    }
}

#[component]
fn SiteRow(editor: Editor, site: String) -> impl IntoView {
    let host = site.clone();
    let name = format!("Remove {site}");
    view! {
        <li class="sites-site">
            <span class="sites-name">{site}</span>
            <button
                type="button"
                class="button button-quiet"
                aria-label=name
                on:click=move |_| editor.remove(host.clone())
            >
                "Remove"
            </button>
        </li>
    }
}

#[component]
fn AddSite(editor: Editor, label: &'static str, example: &'static str) -> impl IntoView {
    let Editor { typed, fault, .. } = editor;
    let id = match editor.list {
        SiteList::Denied => "denied-site",
        SiteList::Allowed => "allowed-site",
    };
    let error_id = format!("{id}-error");
    let described_by = error_id.clone();
    view! {
        <form
            class="field"
            on:submit=move |event| {
                event.prevent_default();
                editor.add();
            }
        >
            <label class="field-label" for=id>{label}</label>
            <div class="sites-row">
                <input
                    class="field-input"
                    id=id
                    autocapitalize="none"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=example
                    aria-describedby=described_by
                    aria-invalid=move || fault.with(Option::is_some).then_some("true")
                    prop:value=typed
                    on:input=move |event| typed.set(event_target_value(&event))
                    node_ref=editor.field
                />
                <Button kind=ButtonKind::Plain on_press=move || editor.add()>
                    "Add"
                </Button>
            </div>
            <p class="field-error" id=error_id role="alert">
                {move || fault.with(|fault| fault.as_ref().map(SiteFault::words))}
            </p>
        </form>
    }
}
