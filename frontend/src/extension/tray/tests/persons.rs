//! Whose words they are.

use super::*;

fn account(name: &str) -> Person {
    Person::Account(name.to_owned())
}

#[test]
fn what_an_account_said_waits_for_it_and_goes_when_somebody_else_comes() {
    for (comes, stays) in [
        (Person::Nobody, true),
        (account("a"), true),
        (account("b"), false),
        (Person::Guest, false),
    ] {
        let mut tray = Tray::default();
        assert!(tray.belong_to(&account("a")));
        tray.say(&source("d"), "one".to_owned());
        assert!(tray.belong_to(&Person::Nobody));
        assert_eq!(tray.belong_to(&comes), stays, "{comes:?}");
        assert_eq!(tray.pieces().len(), usize::from(stays), "{comes:?}");
        // Who came is the one whose words come now.
        tray.say(&source("e"), "two".to_owned());
        assert!(tray.belong_to(&comes));
    }
}

#[test]
fn what_a_guest_said_is_the_accounts_that_signs_in_and_no_other_ones() {
    let mut tray = Tray::default();
    assert!(tray.belong_to(&Person::Guest));
    tray.say(&source("d"), "one".to_owned());
    assert!(tray.belong_to(&account("a")));
    assert_eq!(tray.pieces().len(), 1);
    assert!(!tray.belong_to(&account("b")));
    assert!(tray.pieces().is_empty());
}

#[test]
fn what_an_earlier_document_left_is_known_to_be_an_accounts() {
    let mut earlier = Tray::default();
    earlier.belong_to(&account("a"));
    earlier.say(&source("d"), "one".to_owned());
    let kept = serde_json::to_string(&earlier).expect("a tray is text");
    let mut now = Tray::default();
    now.take_over(serde_json::from_str(&kept).expect("the same tray"));
    assert!(now.belong_to(&Person::Nobody));
    assert_eq!(now.pieces().len(), 1);
    assert!(!now.belong_to(&account("b")));
    assert!(now.pieces().is_empty());
}
