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

fn draft(owner: Option<&str>, written_at: u64) -> Draft {
    let text = written("Some words.", Position::new(0, 4));
    Draft::of(&text, owner.map(str::to_owned), written_at)
}

fn kept(tab: &str, owner: Option<&str>, written_at: u64) -> KeptDraft {
    KeptDraft {
        tab: tab.to_owned(),
        draft: draft(owner, written_at),
    }
}

fn look(drafts: Vec<KeptDraft>, open: &[&str], person: Option<&str>) -> Sorted {
    let open: Vec<String> = open.iter().map(|tab| (*tab).to_owned()).collect();
    let standpoint = Standpoint {
        tab: "here",
        open: &open,
        person,
        now: NOON,
    };
    sorted(drafts, standpoint)
}

fn person(id: &str, is_guest: bool) -> TextOwner {
    TextOwner {
        id: id.to_owned(),
        is_guest,
    }
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
        Some("grace"),
    );
    assert_eq!(found.own, Some(draft(Some("grace"), NOON - 5)));
    assert_eq!(found.orphan, None);
    assert!(found.to_go.is_empty());
}

#[test]
fn of_the_drafts_whose_tabs_are_gone_the_newest_is_offered() {
    let found = look(
        vec![
            kept("a", None, NOON - 3),
            kept("b", None, NOON - 2),
            kept("c", None, NOON - 1),
        ],
        &["here", "c"],
        Some("grace"),
    );
    assert_eq!(found.own, None);
    assert_eq!(found.orphan, Some(kept("b", None, NOON - 2)));
}

#[test]
fn a_draft_is_kept_for_seven_days_by_a_clock_that_is_about_right() {
    let week = 7 * 24 * 3_600_000;
    let is_kept = |written_at| {
        let found = look(vec![kept("here", None, written_at)], &["here"], None);
        assert_eq!(found.own.is_some(), found.to_go.is_empty());
        found.own.is_some()
    };
    assert!(is_kept(NOON - week + 1));
    assert!(!is_kept(NOON - week));
    assert!(is_kept(NOON + 3_600_000));
    assert!(!is_kept(NOON + week));
}

#[test]
fn somebody_elses_draft_goes_whether_its_tab_is_open_or_not() {
    let drafts = || {
        let tabs = ["here", "there", "gone"];
        tabs.map(|tab| kept(tab, Some("grace"), NOON)).to_vec()
    };
    let found = look(drafts(), &["here", "there"], Some("ada"));
    assert_eq!(found.to_go, ["here", "there", "gone"]);
    assert_eq!((found.own, found.orphan), (None, None));
}

#[test]
fn a_draft_with_an_owner_waits_while_nobody_is_signed_in() {
    let drafts = vec![
        kept("here", Some("grace"), NOON),
        kept("gone", Some("grace"), NOON),
    ];
    let found = look(drafts, &["here"], None);
    assert!(found.own_waits);
    assert_eq!((found.own, found.orphan), (None, None));
    assert!(found.to_go.is_empty());
}

#[test]
fn a_draft_without_an_owner_is_whoevers_comes() {
    let drafts = || vec![kept("here", None, NOON)];
    assert!(look(drafts(), &["here"], None).own.is_some());
    assert!(look(drafts(), &["here"], Some("grace")).own.is_some());
}

#[test]
fn a_text_stays_with_its_person_and_a_guests_goes_to_whoever_they_become() {
    let (grace, ada) = (person("grace", false), person("ada", false));
    let guest = person("guest", true);
    assert_eq!(succession(None, &grace), Succession::Stays);
    assert_eq!(succession(Some(&grace), &grace), Succession::Stays);
    let upgraded = person("guest", false);
    assert_eq!(succession(Some(&guest), &upgraded), Succession::Stays);
    assert_eq!(succession(Some(&guest), &grace), Succession::IsInherited);
    assert_eq!(succession(Some(&grace), &ada), Succession::IsCleared);
    assert_eq!(succession(Some(&grace), &guest), Succession::IsCleared);
}
