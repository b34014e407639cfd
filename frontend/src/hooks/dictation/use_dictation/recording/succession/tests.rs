//! Speech and text of one person, and who comes after them.

use bytes::Bytes;
use leptos::prelude::{UpdateUntracked as _, WithUntracked as _};

use super::*;
use crate::domain::conversation::{Action, Conversation, Ending};
use crate::domain::dictated_text::Selection;
use crate::domain::succession::{Departures, Leavers};
use crate::hooks::dictation::use_dictation::event::DictationEvent;
use crate::hooks::dictation::use_dictation::held_back::HeldBack;
use crate::hooks::dictation::use_dictation::take::Take;

/// 100 ms of audio.
const PIECE: usize = 3_200;

/// A page without a microphone.
struct Page {
    recording: Recording,
    view: View,
    /// What was told that the browser keeps.
    is_kept: bool,
    now: u64,
    _owner: leptos::prelude::Owner,
}

impl Page {
    fn of(person: Person) -> Self {
        let owner = leptos::prelude::Owner::new();
        owner.set();
        let mut page = Self {
            recording: Recording::default(),
            view: View::new(),
            is_kept: false,
            now: 0,
            _owner: owner,
        };
        page.comes(person);
        page
    }

    /// Text stands there, and something was said that nobody has written down.
    fn with_everything(person: Person) -> Self {
        let mut page = Self::of(person);
        page.write("Of Ada.");
        page.speak(1);
        page
    }

    fn comes(&mut self, person: Person) -> bool {
        let change = Change::Comes(person);
        (self.recording).succeed(self.now, &change, self.is_kept, self.view)
    }

    fn leaves(&mut self, people: &[&str]) {
        let mut mark = Departures::default();
        for person in people {
            mark.note(self.now, person);
        }
        let leavers: Leavers = mark.since(&Departures::default()).unwrap();
        let change = Change::Leaves(leavers);
        (self.recording).succeed(self.now, &change, self.is_kept, self.view);
    }

    fn write(&mut self, words: &str) {
        self.view.text.update_untracked(|text| {
            let end = Selection::caret(text.end());
            text.write(end, words);
        });
    }

    fn text(&self) -> String {
        self.view.text.with_untracked(DictatedText::text)
    }

    /// Presses, and says so many pieces.
    fn speak(&mut self, pieces: usize) {
        let press = self.recording.press.next();
        self.recording.press = press;
        let conversation = Conversation::new("en", self.now, || 1.0);
        (self.recording.takes).begin(Take::new(press, conversation, HeldBack::default()));
        for _ in 0..pieces {
            self.hear();
        }
    }

    /// A piece of audio of the last press comes.
    fn hear(&mut self) {
        let press = self.recording.press;
        assert!(self.recording.record(press, Bytes::from(vec![0; PIECE])));
    }

    /// What is to be done for the one that is with the server.
    fn next_action(&mut self) -> Option<Action> {
        let now = self.now;
        self.recording.conversing_mut()?.poll(now, 0)
    }

    fn millis(&mut self) -> Option<u64> {
        let conversation = self.recording.conversing_mut()?;
        Some(conversation.recorded_millis())
    }
}

fn ada() -> Person {
    Person::Account("ada".to_owned())
}

fn bob() -> Person {
    Person::Account("bob".to_owned())
}

#[test]
fn a_guest_sees_nothing_of_an_account_and_sends_nothing_of_it() {
    let mut page = Page::with_everything(ada());
    assert_eq!(page.next_action(), Some(Action::Connect));
    page.comes(Person::Nobody);
    assert_eq!(page.text(), "Of Ada.", "while nobody is there it stays");
    assert!(page.recording.has_speech());
    assert!(page.comes(Person::Guest), "the connection is not wanted");
    assert_eq!(page.text(), "");
    assert!(page.view.text.with_untracked(DictatedText::is_blank));
    assert!(!page.recording.has_speech());
    assert_eq!(page.next_action(), None);
    assert!(page.recording.holds_aside());
}

#[test]
fn what_waited_comes_back_with_its_account_and_is_sent_then() {
    let mut page = Page::with_everything(ada());
    assert_eq!(page.next_action(), Some(Action::Connect));
    page.comes(Person::Nobody);
    page.comes(Person::Guest);
    page.comes(Person::Nobody);
    assert!(page.recording.holds_aside());
    page.comes(ada());
    assert_eq!(page.text(), "Of Ada.");
    assert_eq!(page.millis(), Some(100));
    assert_eq!(page.next_action(), Some(Action::Connect));
    assert!(!page.recording.holds_aside());
}

#[test]
fn audio_that_the_closing_microphone_still_gives_goes_with_the_rest() {
    let mut page = Page::with_everything(ada());
    page.comes(Person::Guest);
    page.hear();
    page.recording.drained(page.recording.press);
    page.comes(ada());
    assert_eq!(page.millis(), Some(200));
}

#[test]
fn another_account_finds_nothing_and_sends_nothing() {
    let mut page = Page::with_everything(ada());
    page.speak(1);
    page.comes(Person::Nobody);
    page.comes(bob());
    assert_eq!(page.text(), "");
    while let Some((ended, _)) = page.recording.takes.next_if_ended() {
        assert_eq!(ended.conversation.ending(), Some(&Ending::Discarded));
    }
    assert!(!page.recording.has_speech());
    assert!(!page.recording.holds_aside());
    page.comes(Person::Nobody);
    page.comes(ada());
    assert_eq!((page.text(), page.millis()), (String::new(), None));
}

#[test]
fn another_account_takes_away_what_waits_behind_a_guest() {
    let mut page = Page::with_everything(ada());
    page.comes(Person::Guest);
    page.write("Of a guest.");
    page.comes(bob());
    assert!(!page.recording.holds_aside());
    assert_eq!(page.text(), "Of a guest.", "a guest becomes somebody");
    page.comes(ada());
    assert_eq!((page.text(), page.millis()), (String::new(), None));
}

#[test]
fn a_guest_who_leaves_takes_along_nothing_that_waits() {
    let mut page = Page::with_everything(ada());
    page.comes(Person::Guest);
    page.write("Of a guest.");
    page.leaves(&["guest-7"]);
    assert_eq!(page.text(), "");
    page.comes(Person::Nobody);
    page.comes(ada());
    assert_eq!((page.text(), page.millis()), ("Of Ada.".into(), Some(100)));
}

#[test]
fn a_tab_that_slept_while_a_guest_came_and_left_has_everything_still() {
    let mut page = Page::with_everything(ada());
    page.leaves(&["guest-7"]);
    page.comes(Person::Nobody);
    assert_eq!((page.text(), page.millis()), ("Of Ada.".into(), Some(100)));
}

#[test]
fn a_tab_that_slept_while_its_account_left_and_then_a_guest_has_nothing() {
    for next in [Person::Nobody, Person::Guest, bob(), ada()] {
        let mut page = Page::with_everything(ada());
        page.leaves(&["ada", "guest-7"]);
        page.comes(next);
        assert_eq!(page.text(), "");
        assert!(page.recording.takes.next_if_ended().is_some());
        assert!(!page.recording.has_speech());
    }
}

#[test]
fn an_account_that_leaves_takes_along_what_waits_for_it() {
    let mut page = Page::with_everything(ada());
    page.comes(Person::Guest);
    page.leaves(&["ada"]);
    assert!(!page.recording.holds_aside());
}

#[test]
fn what_an_account_said_is_written_down_before_what_a_guest_said() {
    let mut page = Page::with_everything(ada());
    page.comes(Person::Guest);
    page.speak(3);
    assert_eq!(page.next_action(), Some(Action::Connect));
    assert!(page.comes(ada()), "the connection is wanted by another one");
    assert_eq!(page.millis(), Some(100));
    assert_eq!(page.next_action(), Some(Action::Connect));
    page.recording.takes.conversing_mut().unwrap().give_up();
    let (_, has_next) = page.recording.takes.next_if_ended().unwrap();
    assert!(has_next);
    assert_eq!(page.millis(), Some(300));
}

#[test]
fn what_was_cancelled_is_brought_back_by_nobody_else() {
    let mut page = Page::with_everything(ada());
    page.recording.cancel(page.now);
    page.comes(Person::Guest);
    page.recording.take(page.now, DictationEvent::BringBack);
    assert_eq!(page.millis(), None);
    assert!(page.recording.needs_time(), "it is not kept for ever");
    page.comes(ada());
    page.recording.take(page.now, DictationEvent::BringBack);
    assert_eq!(page.millis(), Some(100));
}

#[test]
fn a_text_that_the_browser_keeps_is_not_put_behind_what_a_guest_wrote() {
    for (is_kept, text) in [(true, "Of a guest."), (false, "Of a guest.\n\nOf Ada.")] {
        let mut page = Page::with_everything(ada());
        page.is_kept = is_kept;
        page.comes(Person::Guest);
        page.write("Of a guest.");
        page.comes(ada());
        assert_eq!(page.text(), text);
    }
}

#[test]
fn what_was_said_goes_on_with_a_guest_who_becomes_somebody() {
    for next in [Person::Guest, ada()] {
        let mut page = Page::with_everything(Person::Guest);
        page.comes(Person::Nobody);
        assert!(!page.comes(next), "the connection is as good as before");
        assert_eq!((page.text(), page.millis()), ("Of Ada.".into(), Some(100)));
    }
}

#[test]
fn a_page_where_nothing_was_said_or_written_keeps_nothing_aside() {
    let mut page = Page::of(ada());
    page.comes(Person::Guest);
    assert!(page.recording.shelf.is_none());
}
