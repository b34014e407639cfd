//! The cases, and that the drafts in the browser are kept by the same rule as what is on the page.

use super::*;
use crate::domain::dictated_text::{DictatedText, Selection};
use crate::domain::draft::{Draft, KeptDraft, Standpoint, goes_with, name_of, sorted};

const CASES: &str = include_str!("cases.tsv");

fn person(written: &str) -> Person {
    match written {
        "nobody" => Person::Nobody,
        "guest" => Person::Guest,
        account => Person::Account(account.to_owned()),
    }
}

fn leavers(written: &str) -> Leavers {
    let mut mark = Departures::default();
    if written == "?" {
        mark = Departures::from_stored("1800000000000");
    } else {
        for (now, person) in (1_000..).zip(written.split('+')) {
            mark.note(now, person);
        }
    }
    mark.since(&Departures::default()).unwrap()
}

fn change(written: &str) -> Change {
    match written.split_once(':').unwrap() {
        ("comes", who) => Change::Comes(person(who)),
        ("leaves", people) => Change::Leaves(leavers(people)),
        other => panic!("{other:?}"),
    }
}

fn named(fate: Fate, is_there: &str) -> &'static str {
    match fate {
        _ if is_there == "no" => "none",
        Fate::Stays => "stays",
        Fate::Waits => "waits",
        Fate::Goes => "goes",
    }
}

fn told(words: Option<&str>) -> &'static str {
    match words {
        None => "nothing",
        Some(words) if words.contains("and what you said") => "both",
        Some(words) if words.starts_with("What you said") => "speech",
        Some(_) => "text",
    }
}

#[test]
fn every_case_comes_out_as_it_is_written() {
    let mut seen = 0;
    let lines = CASES.lines();
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [
            name,
            place,
            owner,
            changed,
            text,
            speech,
            screen,
            draft,
            takes,
            after,
            says,
        ] = fields[..]
        else {
            panic!("{line}");
        };
        let owner = Owner::new((owner != "-").then(|| owner.to_owned()));
        let change = change(changed);
        let (fate, next) = match place {
            "page" => (owner.fate(&change), owner.clone().after(&change)),
            "aside" => {
                let account = owner.account().unwrap();
                (fate_of_waiting(account, &change), owner.clone())
            }
            other => panic!("{other}"),
        };
        assert_eq!(named(fate, text), screen, "{name}: screen");
        assert_eq!(named(fate, speech), takes, "{name}: takes");
        assert_eq!(next.account().unwrap_or("-"), after, "{name}: owner");
        let succession = Succession {
            change: &change,
            fate,
            has_text: text == "yes",
            has_speech: speech == "yes",
        };
        let words = succession.words(true).filter(|_| place == "page");
        assert_eq!(told(words), says, "{name}: told");
        // The tab's own draft follows its text; others are kept by what they are.
        assert_eq!(draft, screen, "{name}: draft");
        if text == "yes" && !changed.contains('?') {
            let is_gone = is_gone(owner.account(), &change, changed);
            assert_eq!(is_gone, draft == "goes", "{name}: kept draft");
        }
        seen += 1;
    }
    assert_eq!(seen, 27);
}

/// Whether the draft of another tab, which is gone, goes by `change`.
fn is_gone(account: Option<&str>, change: &Change, written: &str) -> bool {
    let now = 1_800_000_000_000;
    let mut text = DictatedText::default();
    text.write(Selection::default(), "Some words.");
    let name = name_of("there", account);
    match change {
        Change::Leaves(_) => {
            let people = written.strip_prefix("leaves:").unwrap();
            people.split('+').any(|person| goes_with(&name, person))
        }
        Change::Comes(person) => {
            let draft = Draft::of(&text, account.map(str::to_owned), now);
            let standpoint = Standpoint {
                tab: "here",
                open: &[],
                person,
                now,
            };
            let kept = KeptDraft { name, draft };
            !sorted(vec![kept], standpoint).to_go.is_empty()
        }
    }
}

#[test]
fn what_was_said_is_sent_by_its_own_account_and_by_nobody_elses() {
    let ada = Owner::new(Some("ada".to_owned()));
    assert!(ada.is_served_by(&person("ada")));
    for other in ["nobody", "guest", "bob"] {
        assert!(!ada.is_served_by(&person(other)), "{other}");
    }
    let anybody = Owner::default();
    for somebody in ["guest", "ada"] {
        assert!(anybody.is_served_by(&person(somebody)), "{somebody}");
    }
    assert!(!anybody.is_served_by(&Person::Nobody));
}

#[test]
fn words_tell_apart_what_the_browser_keeps_and_what_the_page_keeps() {
    let change = Change::Comes(Person::Guest);
    let succession = Succession {
        change: &change,
        fate: Fate::Waits,
        has_text: true,
        has_speech: false,
    };
    assert!(succession.words(true).unwrap().contains("seven days"));
    let page = succession.words(false).unwrap();
    assert!(page.contains("while this page is open"));
}
