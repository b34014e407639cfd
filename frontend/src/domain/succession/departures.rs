//! Who has left a browser of their own will: the mark by which all its tabs know, those too that slept meanwhile.

/// The mark names so many people at most, the last ones to leave.
const MOST: usize = 16;
/// Parts one entry from the next, …
const ENTRIES: char = ' ';
/// … and the time from the person.
const PARTS: char = ':';

/// People who have left, by the server's names for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leavers {
    people: Vec<String>,
    /// There are others, whose names are not known.
    may_be_anybody: bool,
}

impl Leavers {
    /// One person.
    pub fn one(person: &str) -> Self {
        Self {
            people: vec![person.to_owned()],
            may_be_anybody: false,
        }
    }

    /// The same people, and `person`.
    #[must_use]
    pub fn and(mut self, person: &str) -> Self {
        self.people.push(person.to_owned());
        self
    }

    /// Whether `person` is one of them, as far as is known.
    pub fn include(&self, person: &str) -> bool {
        self.may_be_anybody || self.people.iter().any(|left| left == person)
    }
}

/// The mark: an entry for each person who left, the newest last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Departures(Vec<String>);

impl Departures {
    /// What [`Self::to_stored`] has written.
    pub fn from_stored(stored: &str) -> Self {
        let entries = stored.split(ENTRIES).filter(|entry| !entry.is_empty());
        Self(entries.map(str::to_owned).collect())
    }

    /// As it is stored.
    pub fn to_stored(&self) -> String {
        self.0.join(&ENTRIES.to_string())
    }

    /// `person` leaves at `now`, in ms since 1970.
    pub fn note(&mut self, now: u64, person: &str) {
        self.0.push(format!("{now}{PARTS}{person}"));
        let too_many = self.0.len().saturating_sub(MOST);
        self.0.drain(..too_many);
    }

    /// Who has left since the mark was `known`. None: nobody has.
    pub fn since(&self, known: &Self) -> Option<Leavers> {
        let is_new = |entry: &&String| !known.0.contains(entry);
        let new: Vec<&String> = self.0.iter().filter(is_new).collect();
        if new.is_empty() {
            return None;
        }
        // An older Sotto wrote no names; and of many people, some are not named any more.
        let has_lost_some = new.len() >= MOST;
        let names = new.iter().map(|entry| entry.split_once(PARTS));
        Some(Leavers {
            may_be_anybody: has_lost_some || names.clone().any(|named| named.is_none()),
            people: names
                .flatten()
                .map(|(_, person)| person.to_owned())
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(people: &[&str]) -> Departures {
        let mut mark = Departures::default();
        for (now, person) in (1_000..).zip(people) {
            mark.note(now, person);
        }
        Departures::from_stored(&mark.to_stored())
    }

    #[test]
    fn a_tab_that_slept_knows_all_who_left_and_nobody_else() {
        let known = mark(&["ada"]);
        let left = mark(&["ada", "guest", "bob"]).since(&known).unwrap();
        assert!(left.include("guest") && left.include("bob"));
        assert!(!left.include("ada"), "that was known");
        assert!(!left.include("eve"));
    }

    #[test]
    fn who_leaves_twice_has_left_twice() {
        let left = mark(&["ada", "ada"]).since(&mark(&["ada"])).unwrap();
        assert!(left.include("ada"));
    }

    #[test]
    fn a_mark_that_is_the_same_or_was_taken_away_tells_of_nobody() {
        let known = mark(&["ada", "bob"]);
        assert_eq!(known.since(&known), None);
        assert_eq!(Departures::from_stored("").since(&known), None);
    }

    #[test]
    fn a_mark_without_a_name_may_be_anybodys() {
        let left = Departures::from_stored("1800000000000").since(&mark(&["ada"]));
        assert!(left.unwrap().include("eve"));
    }

    #[test]
    fn of_more_people_than_the_mark_names_anybody_may_be_one() {
        let people = |count: usize| -> Departures { mark(&vec!["guest"; count]) };
        let few = people(MOST).since(&people(1)).unwrap();
        assert!(!few.include("ada"), "all of them are named");
        let many = people(2 * MOST);
        assert_eq!(many.0.len(), MOST);
        assert!(many.since(&people(1)).unwrap().include("ada"));
    }
}
