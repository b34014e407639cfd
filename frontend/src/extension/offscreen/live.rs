//! Which dictation is which: the service worker knows them by name, the microphone by the press. Pure.

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
    name: String,
    is_over: bool,
}

impl Live {
    /// `press` began dictation `name`.
    pub(super) fn begin(&mut self, press: PressNumber, name: String) {
        if self.all.len() >= KEPT {
            // More may come of one that is not over.
            let over = self.all.iter().position(|one| one.is_over);
            self.all.remove(over.unwrap_or(0));
        }
        self.all.push(One {
            press,
            name,
            is_over: false,
        });
    }

    /// What the last press began belongs to an earlier dictation.
    pub(super) fn rename_newest(&mut self, name: String) {
        self.go_on(&name);
        if let Some(newest) = self.all.last_mut() {
            newest.name = name;
        }
    }

    /// Whether it has begun already.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.all.iter().any(|one| one.name == name)
    }

    /// Whether it is the one that the microphone belongs to.
    pub(super) fn is_newest(&self, name: &str) -> bool {
        self.all.last().is_some_and(|one| one.name == name)
    }

    /// The newest one.
    pub(super) fn newest(&self) -> Option<String> {
        self.all.last().map(|one| one.name.clone())
    }

    /// Those of which more may come.
    pub(super) fn not_over(&self) -> Vec<String> {
        let open = self.all.iter().filter(|one| !one.is_over);
        open.map(|one| one.name.clone()).collect()
    }

    /// The one whose words come now.
    pub(super) fn speaking(&self) -> Option<String> {
        let one = self.all.iter().find(|one| !one.is_over);
        one.map(|one| one.name.clone())
    }

    /// The name of what `press` began.
    pub(super) fn name_of(&self, press: PressNumber) -> String {
        let one = self.all.iter().find(|one| one.press == press);
        one.map_or_else(|| format!("press-{press}"), |one| one.name.clone())
    }

    /// Nothing more comes of it, unless it is brought back.
    pub(super) fn end(&mut self, name: &str) {
        self.set_over(name, true);
    }

    /// It goes on.
    pub(super) fn go_on(&mut self, name: &str) {
        self.set_over(name, false);
    }

    fn set_over(&mut self, name: &str, is_over: bool) {
        // One that was interrupted has two presses.
        for one in self.all.iter_mut().filter(|one| one.name == name) {
            one.is_over = is_over;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_words_of_the_one_before_keep_its_name() {
        let mut live = Live::default();
        let first = PressNumber::default().next();
        live.begin(first, "a".to_owned());
        live.begin(first.next(), "b".to_owned());
        assert_eq!(live.speaking().as_deref(), Some("a"));
        assert!(live.is_newest("b"));
        live.end("a");
        assert_eq!(live.speaking().as_deref(), Some("b"));
        assert_eq!(live.name_of(first), "a");
        live.end("b");
        assert_eq!(live.speaking(), None);
        live.go_on("b");
        assert_eq!(live.speaking().as_deref(), Some("b"));
    }

    #[test]
    fn what_a_shortcut_began_belongs_to_what_it_interrupted() {
        let mut live = Live::default();
        let first = PressNumber::default().next();
        live.begin(first, "a".to_owned());
        live.begin(first.next(), "b".to_owned());
        live.rename_newest("a".to_owned());
        assert_eq!(live.name_of(first.next()), "a");
        assert!(live.is_newest("a") && !live.knows("b"));
        live.end("a");
        assert_eq!(live.speaking(), None);
    }

    #[test]
    fn one_of_which_more_may_come_is_not_forgotten() {
        let mut live = Live::default();
        let mut press = PressNumber::default().next();
        let first = press;
        live.begin(press, "first".to_owned());
        for index in 0..20 {
            press = press.next();
            live.begin(press, format!("{index}"));
            live.end(&format!("{index}"));
        }
        assert_eq!(live.name_of(first), "first");
    }
}
