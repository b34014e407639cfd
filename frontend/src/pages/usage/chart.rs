//! How much was dictated on each day: bars for who looks, a table for everybody.

use leptos::prelude::*;

use super::figures::height;
use crate::domain::usage::NamedTotal;
use crate::hooks::browser::dates;

/// A bar a day, the earliest first.
#[component]
pub(super) fn Chart(
    /// Each day in UTC.
    days: Vec<NamedTotal>,
) -> impl IntoView {
    let most = days.iter().map(|day| day.total.audio_ms).max().unwrap_or(0);
    let ends = [days.first(), days.last()].map(|day| day.map(|day| dates::short_day(&day.name)));
    let [first, last] = ends;
    let bars = days.iter().map(|day| {
        let height = format!("{}%", height(day.total.audio_ms, most));
        view! { <span class="usage-bar" style:height=height></span> }
    });
    view! {
        <section class="app-page-section" aria-label="By day">
            <h3 class="app-page-heading">"By day"</h3>
            <div class="usage-chart" aria-hidden="true">
                <p class="usage-most">{dates::span(most)}</p>
                <div class="usage-bars">{bars.collect_view()}</div>
                <p class="usage-ends">
                    <span>{first}</span>
                    <span>{last}</span>
                </p>
            </div>
            <details class="usage-days">
                <summary>"As a table"</summary>
                <DayTable days />
            </details>
        </section>
    }
}

/// The days on which something was dictated, the latest first.
#[component]
fn DayTable(days: Vec<NamedTotal>) -> impl IntoView {
    let used = days
        .into_iter()
        .rev()
        .filter(|day| day.total.dictations > 0);
    let rows = used.map(|day| {
        view! {
            <tr>
                <th scope="row">{dates::short_day(&day.name)}</th>
                <td>{dates::span(day.total.audio_ms)}</td>
                <td>{day.total.dictations.to_string()}</td>
            </tr>
        }
    });
    view! {
        <table class="usage-table">
            <thead>
                <tr>
                    <th scope="col">"Day"</th>
                    <th scope="col">"Dictated"</th>
                    <th scope="col">"Dictations"</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}
