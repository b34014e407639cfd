//! Which dictation is which: the service worker knows them by name, the microphone by the press. Pure.

use crate::extension::tray::Source;
use crate::hooks::dictation::PressNumber;

/// Names that are kept: cancelled ones can be brought back.
const KEPT: usize = 8;

/// The last dictations, oldest first.
#[derive(Debug, Default)]
pub(super) struct Live {
    all: Vec<One>,
}

#[derive(Debug)]
struct One {
    press: PressNumber,
    source: Source,
    outlook: Outlook,
}

/// What may come of a dictation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outlook {
    /// More words.
    More,
    /// Nothing.
    Over,
    /// Nothing, unless the person thinks better of it: they put it aside.
    Aside,
    /// Nothing: they put it aside, and it cannot be brought back any more.
    Dropped,
    /// Nothing that is wanted.
    Forgotten,
}

impl One {
    fn is_over(&self) -> bool {
        self.outlook != Outlook::More
    }

    const fn is_put_aside(&self) -> bool {
        matches!(self.outlook, Outlook::Aside | Outlook::Dropped)
    }
}

impl Live {
    /// `press` began a dictation.
    pub(super) fn begin(&mut self, press: PressNumber, source: Source) {
        if self.all.len() >= KEPT {
            // More may come of one that is not over.
            let over = self.all.iter().position(One::is_over);
            self.all.remove(over.unwrap_or(0));
        }
        self.all.push(One {
            press,
            source,
            outlook: Outlook::More,
        });
    }

    /// What the last press began belongs to an earlier dictation, if both or none were begun in a private window.
    pub(super) fn rename_newest(&mut self, name: &str) -> bool {
        let is_it = |one: &&One| one.source.dictation == name;
        let earlier = self.all.iter().find(is_it).map(|one| one.source.clone());
        let pair = self.all.last_mut().zip(earlier);
        let Some((newest, source)) =
            pair.filter(|(newest, source)| newest.source.is_private == source.is_private)
        else {
            return false;
        };
        newest.source = source;
        self.go_on(name);
        true
    }

    /// Whether it is the one that the microphone belongs to.
    pub(super) fn is_newest(&self, name: &str) -> bool {
        self.newest().is_some_and(|newest| newest == name)
    }

    /// The newest one. While it is put aside, the one that goes on, if one does.
    pub(super) fn newest(&self) -> Option<String> {
        let newest = self.all.last();
        let is_shown = |one: &&One| !one.is_put_aside();
        let goes_on = self.all.iter().rfind(|one| !one.is_over());
        let newest = newest.filter(is_shown).or(goes_on).or(newest);
        newest.map(|one| one.source.dictation.clone())
    }

    /// Those of which more may come.
    pub(super) fn not_over(&self) -> Vec<String> {
        let open = self.all.iter().filter(|one| !one.is_over());
        open.map(|one| one.source.dictation.clone()).collect()
    }

    /// The one whose words come now.
    pub(super) fn speaking(&self) -> Option<Source> {
        let one = self.all.iter().find(|one| !one.is_over());
        one.map(|one| one.source.clone())
    }

    /// What words come from that were said after `press`. None if they are not wanted any more.
    pub(super) fn source_of(&self, press: PressNumber) -> Option<Source> {
        match self.of(press) {
            Some(one) => (one.outlook != Outlook::Forgotten).then(|| one.source.clone()),
            None => Some(Source {
                dictation: self.name_of(press),
                is_private: false,
            }),
        }
    }

    /// The name of what `press` began.
    pub(super) fn name_of(&self, press: PressNumber) -> String {
        let name = |one: &One| one.source.dictation.clone();
        self.of(press)
            .map_or_else(|| format!("press-{press}"), name)
    }

    fn of(&self, press: PressNumber) -> Option<&One> {
        self.all.iter().find(|one| one.press == press)
    }

    /// Nothing is wanted any more of what these were.
    pub(super) fn forget(&mut self, are_meant: impl Fn(&Source) -> bool) {
        for one in self.all.iter_mut().filter(|one| are_meant(&one.source)) {
            one.outlook = Outlook::Forgotten;
        }
    }

    /// Nothing more comes of it, unless it is brought back.
    pub(super) fn end(&mut self, name: &str) {
        self.change(name, Outlook::More, Outlook::Over);
    }

    /// The person puts the newest of which more may come aside.
    pub(super) fn put_newest_aside(&mut self) {
        if let Some(one) = self.all.iter_mut().rfind(|one| !one.is_over()) {
            one.outlook = Outlook::Aside;
        }
    }

    /// The person puts all of which more may come aside.
    pub(super) fn put_all_aside(&mut self) {
        while self.all.iter().any(|one| !one.is_over()) {
            self.put_newest_aside();
        }
    }

    /// What was put aside goes on.
    pub(super) fn bring_back(&mut self) {
        self.change_aside(Outlook::More);
    }

    /// What was put aside cannot be brought back any more.
    pub(super) fn drop_aside(&mut self) {
        self.change_aside(Outlook::Dropped);
    }

    fn change_aside(&mut self, outlook: Outlook) {
        let aside = self.all.iter_mut();
        for one in aside.filter(|one| one.outlook == Outlook::Aside) {
            one.outlook = outlook;
        }
    }

    /// It goes on.
    pub(super) fn go_on(&mut self, name: &str) {
        self.change(name, Outlook::Over, Outlook::More);
    }

    fn change(&mut self, name: &str, from: Outlook, to: Outlook) {
        // One that was interrupted has two presses.
        let all = self.all.iter_mut();
        for one in all.filter(|one| one.source.dictation == name && one.outlook == from) {
            one.outlook = to;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(dictation: &str, is_private: bool) -> Source {
        Source {
            dictation: dictation.to_owned(),
            is_private,
        }
    }

    #[test]
    fn what_was_begun_in_a_private_window_is_over_with_the_last_of_them() {
        let mut live = Live::default();
        let first = PressNumber::default().next();
        live.begin(first, source("a", false));
        live.begin(first.next(), source("p", true));
        live.forget(|source| source.is_private);
        assert_eq!(live.source_of(first), Some(source("a", false)));
        assert_eq!(live.source_of(first.next()), None);
        live.go_on("p");
        assert_eq!(live.not_over(), ["a"]);
    }

    #[test]
    fn what_is_put_aside_is_not_the_one_that_is_shown_until_it_is_brought_back() {
        let mut live = Live::default();
        let first = PressNumber::default().next();
        live.begin(first, source("a", false));
        live.begin(first.next(), source("b", false));
        live.put_newest_aside();
        assert_eq!(live.newest().as_deref(), Some("a"));
        assert_eq!(live.not_over(), ["a"]);
        live.put_all_aside();
        assert_eq!(live.newest().as_deref(), Some("b"), "nothing else is left");
        assert!(live.not_over().is_empty());
        live.bring_back();
        assert_eq!(live.newest().as_deref(), Some("b"));
        assert_eq!(live.not_over(), ["a", "b"]);
    }

    #[test]
    fn what_was_put_aside_for_too_long_does_not_go_on_with_what_is_put_aside_later() {
        let mut live = Live::default();
        let first = PressNumber::default().next();
        live.begin(first, source("a", false));
        live.put_all_aside();
        live.drop_aside();
        live.begin(first.next(), source("b", false));
        live.put_all_aside();
        live.bring_back();
        assert_eq!(live.not_over(), ["b"]);
        live.put_all_aside();
        assert_eq!(live.newest().as_deref(), Some("b"), "nothing goes on");
    }

    #[test]
    fn nothing_is_brought_back_of_what_was_forgotten() {
        let mut live = Live::default();
        let first = PressNumber::default().next();
        live.begin(first, source("p", true));
        live.put_all_aside();
        live.forget(|source| source.is_private);
        live.bring_back();
        assert!(live.not_over().is_empty());
    }

    #[test]
    fn late_words_of_the_one_before_keep_its_name() {
        let mut live = Live::default();
        let first = PressNumber::default().next();
        live.begin(first, source("a", false));
        live.begin(first.next(), source("b", false));
        assert_eq!(live.speaking(), Some(source("a", false)));
        assert!(live.is_newest("b"));
        live.end("a");
        assert_eq!(live.speaking(), Some(source("b", false)));
        assert_eq!(live.name_of(first), "a");
        live.end("b");
        assert_eq!(live.speaking(), None);
        live.go_on("b");
        assert_eq!(live.speaking(), Some(source("b", false)));
    }

    #[test]
    fn what_a_shortcut_began_belongs_to_what_it_interrupted() {
        let mut live = Live::default();
        let first = PressNumber::default().next();
        live.begin(first, source("a", false));
        live.begin(first.next(), source("b", true));
        assert!(!live.rename_newest("a"), "one of them is private");
        live.end("b");
        live.begin(first.next().next(), source("c", false));
        assert!(live.rename_newest("a"));
        assert_eq!(live.name_of(first.next().next()), "a");
        assert!(live.is_newest("a"));
        assert!(live.all.iter().all(|one| one.source.dictation != "c"));
        live.end("a");
        assert_eq!(live.speaking(), None);
    }

    #[test]
    fn one_of_which_more_may_come_is_not_forgotten() {
        let mut live = Live::default();
        let mut press = PressNumber::default().next();
        let first = press;
        live.begin(press, source("first", false));
        for index in 0..20 {
            press = press.next();
            live.begin(press, source(&format!("{index}"), false));
            live.end(&format!("{index}"));
        }
        assert_eq!(live.name_of(first), "first");
    }
}
