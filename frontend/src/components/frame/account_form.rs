//! A form about an account.

use leptos::html;
use leptos::prelude::*;

use crate::hooks::session::{AccountField, AccountTrouble};

/// Fields, what stood in the way, and the one button. Enter sends it.
#[component]
pub fn AccountForm(
    /// What the button says.
    submit: &'static str,
    /// It is on its way.
    #[prop(into)]
    is_busy: Signal<bool>,
    /// What stood in the way. It is told to who looks and to who listens, and takes the focus.
    #[prop(into)]
    trouble: Signal<Option<AccountTrouble>>,
    /// Sends it.
    on_submit: impl Fn() + 'static,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let summary = NodeRef::<html::Div>::new();
    Effect::new(move || {
        if trouble.with(Option::is_some)
            && let Some(summary) = summary.get()
        {
            let _focused = summary.focus();
        }
    });
    view! {
        // `post`: if this program dies, the browser sends the form by itself, and a password must
        // never stand in an address.
        <form
            class="account-form"
            method="post"
            novalidate
            aria-busy=move || is_busy.get().then_some("true")
            on:submit=move |event| {
                event.prevent_default();
                on_submit();
            }
        >
            <div class="account-form-trouble" role="alert" tabindex="-1" node_ref=summary>
                {move || trouble.get().map(summary_of)}
            </div>
            {children()}
            <button
                type="submit"
                class="button button-primary"
                aria-disabled=move || is_busy.get().then_some("true")
            >
                {submit}
            </button>
        </form>
    }
}

fn summary_of(trouble: AccountTrouble) -> impl IntoView {
    let AccountTrouble { field, trouble } = trouble;
    view! {
        <p class="account-form-message">{trouble.message}</p>
        <p>{trouble.remedy}</p>
        {field.map(|field| view! { <LeadToField field /> })}
    }
}

/// Leads from the summary to the field that it is about.
#[component]
fn LeadToField(field: AccountField) -> impl IntoView {
    let (id, words) = match field {
        AccountField::Email => ("email", "Go to the e-mail address"),
        AccountField::Password => ("password", "Go to the password"),
    };
    let lead = move |_| {
        if let Some(input) = document().get_element_by_id(id) {
            let input: web_sys::HtmlElement = wasm_bindgen::JsCast::unchecked_into(input);
            let _focused = input.focus();
        }
    };
    view! {
        <button type="button" class="account-form-lead" on:click=lead>
            {words}
        </button>
    }
}
