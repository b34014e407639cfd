use super::*;

const NOON: u64 = 1_800_000_000_000;
const WEEK: u64 = 7 * 24 * 3_600_000;

fn written(at: u64, words: &str) -> Record {
    Record::Written(format!("1 {at} - 0:0 0:0\n{words}"))
}

fn agreed(local: Option<&Record>, disk: Option<&Record>) -> Agreement {
    agreement(local.cloned(), disk, NOON)
}

#[test]
fn the_newer_text_counts_wherever_it_lies() {
    let (old, new) = (written(NOON - 9, "old"), written(NOON - 2, "new"));
    assert_eq!(
        agreed(Some(&new), Some(&old)),
        Agreement::ToDisk(new.clone())
    );
    assert_eq!(
        agreed(Some(&old), Some(&new)),
        Agreement::FromDisk(new.clone())
    );
    assert_eq!(agreed(Some(&new), None), Agreement::ToDisk(new.clone()));
    assert_eq!(agreed(None, Some(&new)), Agreement::FromDisk(new.clone()));
    assert_eq!(agreed(Some(&new), Some(&new)), Agreement::Stands);
    assert_eq!(agreed(None, None), Agreement::Stands);
}

#[test]
fn what_is_gone_is_brought_back_by_no_place() {
    let text = written(NOON - 9, "cleared");
    let gone = Record::gone(&text.to_stored(), NOON - 2);
    // Local storage was not on the disk yet when the browser crashed.
    assert_eq!(
        agreed(Some(&text), Some(&gone)),
        Agreement::FromDisk(gone.clone())
    );
    // The browser was closed before the disk knew of it.
    assert_eq!(
        agreed(Some(&gone), Some(&text)),
        Agreement::ToDisk(gone.clone())
    );
    assert_eq!(agreed(None, Some(&gone)), Agreement::Stands);
}

#[test]
fn what_is_written_after_something_went_counts() {
    let gone = Record::Gone(NOON - 5);
    for at in [NOON - 5, NOON - 4] {
        let text = written(at, "taken back");
        assert_eq!(
            agreed(Some(&text), Some(&gone)),
            Agreement::ToDisk(text.clone())
        );
        assert_eq!(
            agreed(Some(&gone), Some(&text)),
            Agreement::FromDisk(text.clone())
        );
    }
}

#[test]
fn what_goes_is_newer_than_what_it_was_by_a_clock_that_was_put_back_too() {
    let text = written(NOON + 60_000, "from a clock that was ahead");
    let gone = Record::gone(&text.to_stored(), NOON);
    assert_eq!(gone, Record::Gone(NOON + 60_001));
    assert_eq!(
        agreed(Some(&text), Some(&gone)),
        Agreement::FromDisk(gone.clone())
    );
}

#[test]
fn a_draft_of_a_newer_form_is_as_good_as_any() {
    let newer = Record::Written(format!("2 {NOON} and whatever is told then\nWords."));
    let old = written(NOON - 9, "old");
    assert_eq!(
        agreed(Some(&old), Some(&newer)),
        Agreement::FromDisk(newer.clone())
    );
    // What tells no time takes the place of nothing that does.
    let broken = Record::Written("nobody's".to_owned());
    assert_eq!(agreed(Some(&broken), Some(&old)), Agreement::FromDisk(old));
}

#[test]
fn it_is_known_that_a_draft_is_gone_for_as_long_as_one_is_kept() {
    let (fresh, over) = (Record::Gone(NOON - WEEK + 1), Record::Gone(NOON - WEEK));
    assert_eq!(agreed(None, Some(&fresh)), Agreement::Stands);
    assert_eq!(agreed(None, Some(&over)), Agreement::Over);
    assert_eq!(agreed(Some(&fresh), None), Agreement::ToDisk(fresh.clone()));
    assert_eq!(agreed(Some(&over), None), Agreement::Over);
    assert_eq!(agreed(Some(&over), Some(&over)), Agreement::Over);
    let text = written(NOON, "later");
    assert_eq!(
        agreed(Some(&text), Some(&over)),
        Agreement::ToDisk(text.clone())
    );
}

#[test]
fn a_record_comes_back_as_it_was_stored() {
    for record in [written(NOON, "0 words\nand more"), Record::Gone(NOON)] {
        assert_eq!(Record::from_stored(record.to_stored()), record);
    }
}
