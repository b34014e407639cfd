//! Which speech engines the server has.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;

/// Whether the server has an engine beside its own; nothing until it has said so.
pub fn use_engines() -> Signal<Option<bool>> {
    let known = RwSignal::new(None);
    spawn_local(async move {
        let has_cloud = api::has_cloud_engine().await;
        if has_cloud.is_some() {
            known.try_set(has_cloud);
        }
    });
    known.into()
}
