//! Keeps what was said in the memory of the browser's session, so that a reload of this document loses none of it. The
//! service worker does it: an offscreen document has no store of its own.
//!
//! Nothing is kept before what an earlier document left is here: it would be written over.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Offscreen;
use crate::extension::browser;
use crate::extension::message::Message;
use crate::extension::tray::Tray;
use crate::timer::sleep;

/// What an earlier document left is here in much less; then the next press has waited long enough, and the rest comes
/// when it comes.
const PATIENCE_MS: u32 = 1_000;
/// The memory is asked again after so long.
const ASK_AGAIN_AFTER_MS: u32 = 250;
const STEP_MS: u32 = 25;
/// Words come faster than they need to be kept.
const KEEP_EVERY_MS: u32 = 250;

/// How far this document is with what an earlier one left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Earlier {
    /// It is awaited.
    Awaited(Wanted),
    /// It is here.
    Here,
}

/// What is wanted of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it.
    All,
    /// The last private window was closed meanwhile.
    NothingPrivate,
    /// The person has left meanwhile.
    Nothing,
}

impl Offscreen {
    /// Takes what an earlier document left, however long the memory takes to answer. Comes back when it is here, or the
    /// next press has waited long enough.
    pub(super) async fn restore(self) {
        spawn_local(self.take_over());
        for _ in 0..PATIENCE_MS / STEP_MS {
            if self.earlier.get_untracked() == Earlier::Here {
                return;
            }
            sleep(STEP_MS).await;
        }
    }

    async fn take_over(self) {
        let kept = loop {
            if let Some(Message::TrayKept { tray }) = browser::ask(&Message::TrayWanted {}).await {
                break tray;
            }
            sleep(ASK_AGAIN_AFTER_MS).await;
        };
        // Empty before anything was kept.
        let mut earlier = serde_json::from_str::<Tray>(&kept).unwrap_or_default();
        match self.earlier.get_untracked() {
            Earlier::Awaited(Wanted::Nothing) => earlier = Tray::default(),
            Earlier::Awaited(Wanted::NothingPrivate) => earlier.forget_private(),
            Earlier::Awaited(Wanted::All) | Earlier::Here => {}
        }
        // Who is here now may be somebody else.
        earlier.belong_to(&untrack(|| self.session.who()));
        self.tray.update(|tray| tray.take_over(earlier));
        self.earlier.set(Earlier::Here);
        self.deliver();
    }

    /// Less is wanted of what is still awaited.
    pub(super) fn want_of_earlier(self, wanted: Wanted) {
        match self.earlier.get_untracked() {
            Earlier::Awaited(Wanted::All | Wanted::NothingPrivate) => {
                self.earlier.set(Earlier::Awaited(wanted));
            }
            Earlier::Awaited(Wanted::Nothing) | Earlier::Here => {}
        }
    }

    /// Keeps the tray from now on.
    pub(super) fn keep(self) {
        let is_waiting = StoredValue::new_local(false);
        Effect::new(move |before: Option<()>| {
            self.tray.track();
            let is_first = before.is_none();
            let is_awaited = self.earlier.get() != Earlier::Here;
            if is_first || is_awaited || is_waiting.get_value() {
                return;
            }
            is_waiting.set_value(true);
            spawn_local(async move {
                sleep(KEEP_EVERY_MS).await;
                is_waiting.set_value(false);
                let private = self.tray.with_untracked(Tray::has_private);
                if let Ok(tray) = self.tray.with_untracked(serde_json::to_string) {
                    self.say(Message::TrayChanged { tray, private });
                }
            });
        });
    }
}
