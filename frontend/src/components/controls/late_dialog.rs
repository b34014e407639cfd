//! A dialog whose code is not in the first load.

use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;

use crate::hooks::browser::{NoticeContext, Work};

/// A dialog that is made, once its code is here.
pub type MakeDialog = Box<dyn Fn() -> Work<Result<AnyView, SplitLoaderError>>>;

/// Makes a dialog when it is opened for the first time; from then on it follows `is_open` itself.
#[component]
pub fn LateDialog(
    /// Whether it is shown.
    is_open: RwSignal<bool>,
    /// Makes it.
    make: MakeDialog,
    /// What to say if its code does not come.
    failed: &'static str,
) -> impl IntoView {
    let notice = NoticeContext::expect();
    let owner = Owner::current().unwrap_or_default();
    let is_here = RwSignal::new(false);
    let made = StoredValue::new_local(None::<AnyView>);
    Effect::new(move || {
        if !is_open.get() || is_here.get_untracked() {
            return;
        }
        // Finds the contexts that are known here.
        let making = owner.with(|| ScopedFuture::new_untracked(make()));
        spawn_local(async move {
            let making = making.await;
            // Whoever has gone elsewhere meanwhile needs none.
            if is_here.is_disposed() {
                return;
            }
            match making {
                Ok(dialog) => {
                    made.set_value(Some(dialog));
                    is_here.set(true);
                }
                Err(_) => {
                    is_open.set(false);
                    notice.show_long(failed);
                }
            }
        });
    });
    move || {
        is_here
            .get()
            .then(|| made.try_update_value(Option::take).flatten())
            .flatten()
    }
}
