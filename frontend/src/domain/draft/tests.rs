use super::*;

const NOON: u64 = 1_800_000_000_000;

fn written(lines: &str, caret: Position) -> DictatedText {
    let mut text = DictatedText::default();
    for (index, line) in lines.split('\n').enumerate() {
        if index > 0 {
            text.write(Selection::caret(text.end()), "\n");
        }
        text.write(Selection::caret(text.end()), line);
    }
    text.select(Selection::caret(caret), 0);
    text
}

fn kept(tab: &str, account: Option<&str>, written_at: u64) -> KeptDraft {
    let text = written("Some words.", Position::new(0, 4));
    KeptDraft {
        name: name_of(tab, account),
        draft: Draft::of(&text, account.map(str::to_owned), written_at),
    }
}

fn look(drafts: Vec<KeptDraft>, open: &[&str], person: &Person) -> Sorted {
    let open: Vec<String> = open.iter().map(|tab| (*tab).to_owned()).collect();
    let standpoint = Standpoint {
        tab: "here",
        open: &open,
        person,
        now: NOON,
    };
    sorted(drafts, standpoint)
}

fn account(name: &str) -> Person {
    Person::Account(name.to_owned())
}

#[test]
fn a_text_comes_back_with_its_paragraphs_and_its_caret() {
    let text = written("First, \u{e4} line.\n\nThird 1 - 2:3", Position::new(2, 5));
    let before = Draft::of(&text, Some("grace".to_owned()), NOON);
    let after = Draft::from_stored(&before.to_stored()).unwrap();
    assert_eq!(after, before);
    assert!(after.says(&text));
    let restored = after.text();
    assert_eq!(restored.text(), text.text());
    assert_eq!(restored.paragraphs().len(), 3);
    assert_eq!(restored.selection(), text.selection());
    assert!(!restored.can_undo());
}

#[test]
fn a_selection_is_kept_as_it_was_made() {
    let mut text = written("Some words.", Position::default());
    let backwards = Selection {
        anchor: Position::new(0, 10),
        head: Position::new(0, 5),
    };
    text.select(backwards, 0);
    let stored = Draft::of(&text, None, NOON).to_stored();
    let restored = Draft::from_stored(&stored).unwrap().text();
    assert_eq!(restored.selection(), backwards);
}

#[test]
fn a_caret_that_stands_nowhere_is_put_where_there_is_a_place() {
    let restored = |stored| Draft::from_stored(stored).unwrap().text().selection().head;
    assert_eq!(restored("1 5 - 0:2 0:2\n\u{e4}\u{e4}"), Position::new(0, 2));
    assert_eq!(restored("1 5 - 0:1 0:1\n\u{e4}\u{e4}"), Position::new(0, 0));
    assert_eq!(restored("1 5 - 9:9 9:9\nabc"), Position::new(0, 3));
}

#[test]
fn what_is_no_draft_is_none() {
    for stored in [
        "",
        "\n",
        "1 5 - 0:0 0:0",
        "2 5 - 0:0 0:0\nwords",
        "1 x - 0:0 0:0\nwords",
        "1 5 - 0 0:0\nwords",
        "1 5 - 0:0 0:-1\nwords",
        "1 5 - 0:0 0:0 more\nwords",
    ] {
        assert_eq!(Draft::from_stored(stored), None, "{stored:?}");
    }
}

#[test]
fn a_tab_has_its_own_draft_whoever_else_is_open() {
    let found = look(
        vec![
            kept("there", Some("grace"), NOON),
            kept("here", Some("grace"), NOON - 5),
        ],
        &["here", "there"],
        &account("grace"),
    );
    assert_eq!(found.own, Some(kept("here", Some("grace"), NOON - 5)));
    assert!(found.orphans.is_empty());
    assert!(found.to_go.is_empty());
}

#[test]
fn drafts_whose_tabs_are_gone_are_offered_the_newest_first() {
    let found = look(
        vec![
            kept("a", None, NOON - 3),
            kept("b", Some("grace"), NOON - 2),
            kept("c", None, NOON - 1),
        ],
        &["here", "c"],
        &account("grace"),
    );
    assert_eq!(found.own, None);
    let orphans = [
        kept("b", Some("grace"), NOON - 2),
        kept("a", None, NOON - 3),
    ];
    assert_eq!(found.orphans, orphans);
}

#[test]
fn a_draft_is_kept_for_seven_days_by_a_clock_that_is_about_right() {
    let week = 7 * 24 * 3_600_000;
    let is_kept = |account: Option<&str>, written_at| {
        let found = look(
            vec![kept("here", account, written_at)],
            &["here"],
            &Person::Nobody,
        );
        found.to_go.is_empty()
    };
    // What waits for its account waits no longer.
    for account in [None, Some("grace")] {
        assert!(is_kept(account, NOON - week + 1));
        assert!(!is_kept(account, NOON - week));
        assert!(is_kept(account, NOON + 3_600_000));
        assert!(!is_kept(account, NOON + week));
    }
}

#[test]
fn another_accounts_draft_goes_whether_its_tab_is_open_or_not() {
    let drafts = || {
        let tabs = ["here", "there", "gone"];
        tabs.map(|tab| kept(tab, Some("grace"), NOON)).to_vec()
    };
    let found = look(drafts(), &["here", "there"], &account("ada"));
    assert_eq!(found.to_go, ["here.grace", "there.grace", "gone.grace"]);
    assert_eq!((found.own, found.orphans), (None, Vec::new()));
}

#[test]
fn an_accounts_draft_waits_unseen_while_nobody_or_a_guest_is_here() {
    let drafts = || {
        vec![
            kept("here", Some("grace"), NOON),
            kept("gone", Some("grace"), NOON),
        ]
    };
    for person in [Person::Nobody, Person::Guest] {
        let found = look(drafts(), &["here"], &person);
        assert_eq!(found, Sorted::default(), "{person:?}");
    }
    let found = look(drafts(), &["here"], &account("grace"));
    assert_eq!(found.own, Some(kept("here", Some("grace"), NOON)));
    assert_eq!(found.orphans, [kept("gone", Some("grace"), NOON)]);
}

#[test]
fn a_draft_without_an_account_is_whoevers_is_here() {
    let own = Some(kept("here", None, NOON));
    for person in [Person::Nobody, Person::Guest, account("grace")] {
        let found = look(vec![kept("here", None, NOON)], &["here"], &person);
        assert_eq!(found.own, own, "{person:?}");
    }
}

#[test]
fn what_a_guest_wrote_in_a_tab_takes_the_place_of_nothing_that_its_account_has_there() {
    let drafts = vec![
        kept("here", None, NOON),
        kept("here", Some("grace"), NOON - 5),
    ];
    let found = look(drafts.clone(), &["here"], &Person::Guest);
    assert_eq!(found.own, Some(kept("here", None, NOON)));
    assert!(found.orphans.is_empty());
    let found = look(drafts, &["here"], &account("grace"));
    assert_eq!(found.own, Some(kept("here", Some("grace"), NOON - 5)));
    assert_eq!(found.orphans, [kept("here", None, NOON)]);
}

#[test]
fn a_sign_out_takes_what_the_person_has_and_nothing_that_waits_for_another_account() {
    for person in ["guest", "grace"] {
        assert!(goes_with(&name_of("tab", None), person));
    }
    let of_grace = name_of("tab", Some("grace"));
    assert!(goes_with(&of_grace, "grace"));
    assert!(!goes_with(&of_grace, "guest"));
    assert!(!goes_with(&of_grace, "ada"));
}

#[test]
fn a_draft_of_a_newer_form_is_left_to_its_own_tabs_until_it_is_too_old() {
    let text = written("Some words.", Position::default());
    let own = Draft::of(&text, None, NOON).to_stored();
    let newer = format!("2 {NOON} and whatever is told then\nSome words.");
    let (own, newer) = (own.as_str(), newer.as_str());
    for (stored, now, is_left) in [
        (newer, NOON, true),
        (newer, NOON + LONGEST_KEPT_MS - 1, true),
        (newer, NOON + LONGEST_KEPT_MS, false),
        (newer, NOON - FURTHEST_AHEAD_MS, false),
        (own, NOON, false),
        ("2 words of nobody", NOON, false),
        ("2", NOON, false),
        ("", NOON, false),
    ] {
        assert_eq!(is_of_newer_form(stored, now), is_left, "{stored:?}");
    }
}
