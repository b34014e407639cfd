//! The offscreen document: dictates, and keeps every word until it stands somewhere. Nobody sees it, and it
//! outlives the service worker and every page.

mod deliveries;
mod holding;
mod holds;
mod keeping;
mod live;
mod orders;
mod persons;
mod reports;
mod silence;
mod trouble;

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::bridge::{Bridge, PageSays};
use super::browser;
use super::message::{HoldEnding, Message};
use super::tray::{Source, Tray};
use crate::domain::dictated_text::DictatedText;
use crate::hooks::browser::NoticeContext;
use crate::hooks::dictation::{
    DictationContext, DictationEvent, MicrophonesContext, Spoken, UseDictation,
};
use crate::hooks::person::use_device;
use crate::hooks::preferences::{PreferencesContext, UsePreferences};
use crate::hooks::session::{SessionContext, SessionState, UseSession};
use holding::Belts;
use holds::{Holds, Press};
use keeping::{Earlier, Wanted};
use live::Live;
use orders::Orders;
use trouble::{NO_ROOM, PUT_ASIDE, Remark, SIGNED_OUT, TOO_LATE};

/// What is written here is nowhere seen.
#[component]
pub fn OffscreenDocument() -> impl IntoView {
    NoticeContext::provide();
    let session = SessionContext::provide();
    let preferences = PreferencesContext::provide(session);
    let microphones = MicrophonesContext::provide();
    DictationContext::provide(session, preferences, microphones);
    use_device(session.get());
    let offscreen = Offscreen {
        dictation: DictationContext::expect(),
        session: session.get(),
        preferences: preferences.get(),
        tray: RwSignal::new(Tray::default()),
        earlier: RwSignal::new(Earlier::Awaited(Wanted::All)),
        live: StoredValue::new_local(Live::default()),
        bridge: StoredValue::new_local(None),
        reports: StoredValue::new_local(Rc::default()),
        orders: StoredValue::new_local(Orders::default()),
        holds: StoredValue::new_local(Holds::default()),
        belts: StoredValue::new_local(Belts::default()),
        interrupted: StoredValue::new(None),
        trouble: RwSignal::new(None),
    };
    offscreen.belong();
    let key = preferences.get().push_to_talk_key;
    let owner = Owner::current().unwrap_or_default();
    spawn_local(async move {
        offscreen.restore().await;
        owner.with(|| offscreen.begin());
    });
    Effect::new(move || {
        offscreen.say(Message::HoldKeyChanged {
            hold_key: key.get().code().to_owned(),
        });
    });
}

/// All that is here.
#[derive(Clone, Copy)]
struct Offscreen {
    dictation: UseDictation,
    session: UseSession,
    preferences: UsePreferences,
    tray: RwSignal<Tray>,
    /// What an earlier document left in the tray.
    earlier: RwSignal<Earlier>,
    live: StoredValue<Live, LocalStorage>,
    bridge: StoredValue<Option<Bridge>, LocalStorage>,
    /// What the service worker has not heard yet.
    reports: StoredValue<Rc<RefCell<reports::Reports>>, LocalStorage>,
    /// The dictation that ran when the key went down elsewhere. It goes on if that was a shortcut.
    interrupted: StoredValue<Option<String>>,
    /// What was carried out already.
    orders: StoredValue<Orders, LocalStorage>,
    /// The key that is held.
    holds: StoredValue<Holds, LocalStorage>,
    belts: StoredValue<Belts, LocalStorage>,
    /// Why the last press or dictation came to nothing, or ended by itself.
    trouble: RwSignal<Option<Remark>>,
}

impl Offscreen {
    /// Everybody is heard, and told.
    fn begin(self) {
        self.listen();
        self.hold();
        self.report();
        self.keep();
    }

    fn listen(self) {
        self.dictation.on_spoken(move |spoken| self.heard(spoken));
        browser::on_worker_message(move |message| self.take(message));
        self.bridge
            .set_value(Bridge::new(move |said| self.page_said(said)));
    }

    /// The service worker said something. The answer, if it was meant for this page.
    fn take(self, message: Message) -> Option<Message> {
        let is_again = self
            .orders
            .try_update_value(|orders| orders.has_heard(&message));
        if is_again == Some(true) {
            return Some(self.standing());
        }
        match message {
            Message::StartDictation {
                dictation,
                private,
                hold,
                tab,
                at,
                wall,
                ..
            } => {
                let source = source_of(dictation, private);
                let age = wall.map_or(0, age_of);
                let press = tab.zip(at).map(|(tab, at)| Press { tab, at, age });
                match hold.zip(press) {
                    Some((hold, press)) => self.start_held(source, &hold, press),
                    None => self.start(source),
                }
            }
            Message::ToggleDictation { dictation, private } => {
                self.toggle(source_of(dictation, private));
            }
            Message::EndHold { hold, ending } => self.hold_ended(&hold, ending),
            Message::ReleaseKey { tab, at } => self.key_released(tab, at),
            Message::LoseHold { tab, at, is_deaf } => {
                self.hold_lost(tab, at, is_deaf == Some(true));
            }
            Message::StopDictation { .. } => self.dictation.send(DictationEvent::Stop),
            Message::CancelDictation { in_panel, .. } => self.cancel(in_panel),
            Message::HowDoThingsStand {} => self.session.follow_other_tabs(),
            Message::SignOut {} => {
                self.session.follow_other_tabs();
                self.sign_out();
            }
            Message::PrivateWindowsClosed {} => self.forget_private(),
            Message::InsertWaiting { private, .. } => self.insert_all_here(private),
            Message::TargetBack { dictations } => {
                let batch = new_name("back");
                self.tray
                    .update(|tray| tray.target_is_back(&dictations, &batch));
                self.deliver();
            }
            Message::TakenBack { dictation } => {
                self.tray.update(|tray| tray.taken_back(&dictation));
            }
            _ => return None,
        }
        Some(self.standing())
    }

    /// A key is held.
    fn start_held(self, source: Source, hold: &str, press: Press) {
        // First: what somebody else leaves behind is forgotten, and with it the hold of the moment.
        self.look_around();
        let ended = self
            .holds
            .try_update_value(|holds| holds.begin(hold, press, holding::now()));
        let is_running = self.dictation.state.get_untracked().is_running();
        let before = self.live.with_value(Live::newest);
        self.interrupted.set_value(before.filter(|_| is_running));
        match ended.flatten() {
            None | Some(HoldEnding::Latched) => self.start(source),
            Some(HoldEnding::LetGo) => self.remark(TOO_LATE),
            Some(HoldEnding::Combined) => {}
        }
    }

    fn toggle(self, source: Source) {
        if self.dictation.state.get_untracked().is_running() {
            self.dictation.send(DictationEvent::Stop);
        } else {
            self.start(source);
        }
    }

    /// Opens the microphone for a dictation. One that is open stops first.
    fn start(self, source: Source) {
        self.trouble.set(None);
        self.look_around();
        if self.session.state.get_untracked() == SessionState::SignedOut {
            self.say(Message::SignInNeeded {});
            self.refuse_hold();
            self.remark(SIGNED_OUT);
            return;
        }
        if self.dictation.state.get_untracked().is_running() {
            self.dictation.send(DictationEvent::Stop);
        }
        let before = self.dictation.press();
        self.dictation.send(DictationEvent::Start {
            is_private: source.is_private,
        });
        let press = self.dictation.press();
        if press == before {
            self.refuse_hold();
            self.remark(NO_ROOM);
            return;
        }
        self.live.update_value(|live| live.begin(press, source));
    }

    /// Who is signed in, and what they have chosen: the browser does not always tell when a page changes it.
    fn look_around(self) {
        self.session.follow_other_tabs();
        self.preferences.follow_other_tabs();
    }

    /// What has no voice in it leaves no trace; the rest can be brought back.
    ///
    /// While the server is away a person does not know yet what they would throw away. So Escape then closes the
    /// microphone and keeps all, as a release of the key does; pressed again, it puts all that waits aside and says
    /// so. Who presses in the side panel sees there how to bring it back.
    fn cancel(self, in_panel: bool) {
        self.interrupted.set_value(None);
        let is_running = self.dictation.state.get_untracked().is_running();
        if is_running && !self.dictation.has_voice() {
            self.abandon();
            return;
        }
        let waits = self.dictation.waits_for_server() && !in_panel;
        if waits && is_running {
            self.dictation.send(DictationEvent::Stop);
            return;
        }
        if waits {
            self.remark(PUT_ASIDE);
            self.live.update_value(Live::put_all_aside);
            self.dictation.send(DictationEvent::CancelAll);
        } else {
            self.live.update_value(Live::put_newest_aside);
            self.dictation.send(DictationEvent::Cancel);
        }
    }

    fn abandon(self) {
        self.dictation.send(DictationEvent::Abandon);
        if let Some(name) = self.live.with_value(Live::newest) {
            self.live.update_value(|live| live.end(&name));
        }
    }

    /// Nothing stays of what was said in private windows.
    fn forget_private(self) {
        self.want_of_earlier(Wanted::NothingPrivate);
        self.forget_takes(DictationEvent::ForgetPrivate, |source| source.is_private);
        if self.tray.with_untracked(Tray::has_private) {
            self.tray.update(Tray::forget_private);
        }
    }

    /// Nothing more comes of these takes, by `event`, and nothing of them stays.
    fn forget_takes(self, event: DictationEvent, are_meant: impl Fn(&Source) -> bool) {
        // First: what the event ends has nobody to tell any more.
        self.live.update_value(|live| live.forget(are_meant));
        self.dictation.send(event);
        // Nobody sees the text of this document, and nothing is taken back in it.
        self.dictation.edit(|text| *text = DictatedText::default());
    }

    fn heard(self, spoken: Spoken) {
        let source = |press| self.live.with_value(|live| live.source_of(press));
        match spoken {
            Spoken::Words {
                press,
                text,
                is_late_sign,
            } => {
                if let Some(source) = source(press) {
                    self.tray.update(|tray| {
                        if is_late_sign {
                            tray.say_sign(&source, text);
                        } else {
                            tray.say(&source, text);
                        }
                    });
                    self.deliver();
                }
            }
            Spoken::ToCopy { press, text } => {
                if let Some(source) = source(press) {
                    copy(&text);
                    self.tray.update(|tray| tray.copy(&source, text));
                }
            }
            Spoken::Ended { press } => {
                let name = self.live.with_value(|live| live.name_of(press));
                // The newest one's end is told by the state, which knows whether it went well.
                if !self.live.with_value(|live| live.is_newest(&name)) {
                    self.live.update_value(|live| live.end(&name));
                    self.say_standing();
                }
            }
        }
    }

    fn insert_all_here(self, in_private: bool) {
        let batch = new_name("batch");
        self.tray
            .update(|tray| tray.insert_all_here(in_private, &batch));
        self.deliver();
    }

    fn page_said(self, said: PageSays) {
        match said {
            PageSays::HowDoThingsStand => {
                self.look_around();
                self.show();
            }
            PageSays::InsertHere(id) => {
                let name = new_name("again");
                self.tray.update(|tray| tray.insert_here(id, &name));
                self.deliver();
            }
            PageSays::InsertAllHere { in_private } => self.insert_all_here(in_private),
            PageSays::EditBegun(id) => self.tray.update(|tray| tray.begin_edit(id)),
            PageSays::Edit(id, text) => self.tray.update(|tray| tray.edit(id, text)),
            PageSays::Remove(id) => self.tray.update(|tray| tray.remove(id)),
            PageSays::Clear => self.tray.update(Tray::clear),
            PageSays::BringBack => {
                self.trouble.set(None);
                if self.dictation.has_cancelled.get_untracked() {
                    self.live.update_value(Live::bring_back);
                }
                self.dictation.send(DictationEvent::BringBack);
            }
            PageSays::Standing(_) => {}
        }
    }
}

/// How long ago it was, in ms, then by the clock on the wall, which goes on while the machine sleeps.
fn age_of(wall: u64) -> u64 {
    (js_sys::Date::now() as u64).saturating_sub(wall)
}

const fn source_of(dictation: String, private: bool) -> Source {
    Source {
        dictation,
        is_private: private,
    }
}

/// A name that nobody else has.
fn new_name(kind: &str) -> String {
    format!("{kind}-{:x}", js_sys::Math::random().to_bits())
}

/// Puts `text` on the clipboard the old way: the new one is for pages that have the focus.
fn copy(text: &str) {
    use wasm_bindgen::JsCast as _;
    let document = document();
    let Ok(field) = document.create_element("textarea") else {
        return;
    };
    let field: web_sys::HtmlTextAreaElement = field.unchecked_into();
    field.set_value(text);
    if let Some(body) = document.body()
        && body.append_child(&field).is_ok()
    {
        field.select();
        let document: &web_sys::HtmlDocument = document.unchecked_ref();
        // The text is in the tray in any case.
        let _copied = document.exec_command("copy");
        field.remove();
    }
}
