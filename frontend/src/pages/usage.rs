//! What the person's dictation used in the last month.

mod chart;
mod figures;
mod table;

use leptos::prelude::*;

use crate::components::controls::PageLink;
use crate::components::frame::{AppPage, ForPerson, Waiting};
use crate::domain::usage::Usage as Used;
use crate::hooks::browser::dates;
use crate::hooks::person::{DAYS, use_usage};
use chart::Chart;
use table::Shares;

/// In all, by day, by engine and by device.
#[component]
pub fn Usage() -> impl IntoView {
    view! {
        <AppPage title="Usage">
            <PageLink to="/account" class="app-page-link">
                "Account"
            </PageLink>
            <ForPerson>
                <Loaded />
            </ForPerson>
        </AppPage>
    }
}

#[component]
fn Loaded() -> impl IntoView {
    let usage = use_usage();
    view! {
        <Waiting request=usage.request what="your usage" on_retry=move || usage.load() />
        {move || usage.usage.get().map(|used| view! { <Figures used /> })}
    }
}

#[component]
fn Figures(used: Used) -> impl IntoView {
    if used.total.dictations == 0 {
        return view! {
            <p class="app-page-lead">
                {format!("You have dictated nothing in the last {DAYS} days.")}
            </p>
        }
        .into_any();
    }
    let total = used.total;
    view! {
        <dl class="usage-total">
            <div>
                <dt>"Dictated"</dt>
                <dd>{dates::span(total.audio_ms)}</dd>
            </div>
            <div>
                <dt>"Dictations"</dt>
                <dd>{total.dictations.to_string()}</dd>
            </div>
            <div>
                <dt>"Cost"</dt>
                <dd>{figures::dollars(total.cost_micro_usd)}</dd>
            </div>
        </dl>
        <p class="app-page-note">{format!("In the last {DAYS} days. Days are those of UTC.")}</p>
        <Chart days=used.days />
        <Shares title="By engine" unnamed="Unknown engine" shares=used.engines />
        <Shares title="By device" unnamed="Devices without a name" shares=used.devices />
    }
    .into_any()
}
