//! Which speech engines the server has.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use crate::api;
use crate::hooks::browser::Work;

/// Whether the server has an engine beside its own; nothing until it has said so.
pub fn use_engines() -> Signal<Option<bool>> {
    let known = RwSignal::new(None);
    spawn_local(async move {
        if let Ok(asking) = asking(known).await {
            asking.await;
        }
    });
    known.into()
}

#[wasm_split(behind, wasm_split_path = ::leptos::wasm_split, fallible)]
fn asking(known: RwSignal<Option<bool>>) -> Result<Work, SplitLoaderError> {
    Ok(Box::pin(async move {
        let has_cloud = api::has_cloud_engine().await;
        if has_cloud.is_some() {
            known.try_set(has_cloud);
        }
    }))
}
