//! Who did how much.

use leptos::prelude::*;

use super::figures::{dollars, engine_name};
use crate::domain::usage::NamedTotal;
use crate::hooks::browser::dates;

/// A table of shares, the most used first.
#[component]
pub(super) fn Shares(
    /// What is told apart.
    title: &'static str,
    /// What has no name is called so.
    unnamed: &'static str,
    /// The shares.
    shares: Vec<NamedTotal>,
) -> impl IntoView {
    let rows = shares.into_iter().map(|share| {
        let name = match share.name.as_str() {
            "" => unnamed.to_owned(),
            name => engine_name(name),
        };
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{dates::span(share.total.audio_ms)}</td>
                <td>{dollars(share.total.cost_micro_usd)}</td>
            </tr>
        }
    });
    view! {
        <section class="app-page-section" aria-label=title>
            <h3 class="app-page-heading">{title}</h3>
            <table class="usage-table">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Dictated"</th>
                        <th scope="col">"Cost"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </section>
    }
}
