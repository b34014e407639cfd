//! What is free, what is billed, and what counts as heard.

use super::*;

fn at(seconds: u64) -> SampleOffset {
    SampleOffset::from_millis(seconds * 1000)
}

/// Seconds that are free and seconds on the bill.
fn seconds(repeats: Repeats) -> (u64, u64) {
    (repeats.free() / SAMPLE_RATE, repeats.billed / SAMPLE_RATE)
}

/// A person has had so many seconds of the day's grace, for *again* and for *left*.
fn had(again: u64, left: u64) -> DayGrace {
    DayGrace {
        again: again * SAMPLE_RATE,
        left: left * SAMPLE_RATE,
    }
}

/// So many seconds were heard again, and left.
fn beside(again: u64, left: u64) -> Beside {
    Beside {
        again: again * SAMPLE_RATE,
        left: left * SAMPLE_RATE,
        anew: 0,
    }
}

/// At the end of a dictation of so many seconds, of which some were heard again and some left.
fn end(audio: u64, again: u64, left: u64, today: DayGrace) -> (u64, u64) {
    seconds(Repeats::default().settled(at(audio), beside(again, left), today))
}

const NOTHING_HAD: DayGrace = DayGrace { again: 0, left: 0 };

#[test]
fn a_fifth_is_free_and_at_least_ten_seconds_and_at_most_sixty() {
    assert_eq!(end(30, 8, 0, NOTHING_HAD), (8, 0));
    assert_eq!(end(30, 120, 0, NOTHING_HAD), (10, 110));
    assert_eq!(end(150, 40, 0, NOTHING_HAD), (30, 10));
    assert_eq!(end(3_600, 90, 0, NOTHING_HAD), (60, 30));
}

#[test]
fn many_short_dictations_share_ten_minutes_a_day() {
    assert_eq!(end(5, 10, 0, had(596, 0)), (4, 6));
    assert_eq!(end(5, 10, 0, had(600, 0)), (0, 10));
    assert_eq!(end(5, 10, 0, had(400, 196)), (4, 6), "of both together");
    assert_eq!(end(5, 0, 10, had(596, 0)), (4, 6));
    assert_eq!(
        end(5, 10, 10, had(588, 0)),
        (12, 8),
        "within one dictation, too"
    );
}

#[test]
fn what_a_client_leaves_is_free_within_five_minutes_of_the_day_and_no_more() {
    assert_eq!(
        end(30, 0, 30, NOTHING_HAD),
        (30, 0),
        "cancelled before a final came"
    );
    assert_eq!(end(30, 0, 30, had(0, 288)), (12, 18));
}

#[test]
fn who_leaves_early_all_day_long_still_comes_back_for_nothing() {
    let settle = |again, left, today| {
        let after = Repeats::default().settled(at(30), beside(again, left), today);
        let [free, free_left] = [after.granted, after.granted_left].map(|some| some / SAMPLE_RATE);
        (free, free_left, after.billed / SAMPLE_RATE)
    };
    assert_eq!(settle(8, 30, had(0, 300)), (8, 0, 30));
    assert_eq!(settle(8, 30, had(292, 300)), (8, 0, 30));
    assert_eq!(settle(8, 30, had(300, 300)), (0, 0, 38));
    assert_eq!(settle(8, 30, NOTHING_HAD), (8, 30, 0));
    assert_eq!(had(8, 30).rest(), 562 * SAMPLE_RATE);
    assert_eq!(had(8, 30).rest_for_left(), 270 * SAMPLE_RATE);
    assert_eq!(had(590, 0).rest_for_left(), 10 * SAMPLE_RATE);
    for spent in [
        DayGrace::SPENT,
        had(600, 600),
        had(u64::MAX / SAMPLE_RATE, 1),
    ] {
        assert_eq!((spent.rest(), spent.rest_for_left()), (0, 0));
    }
}

#[test]
fn what_was_settled_is_not_settled_again() {
    let first = Repeats::default().settled(at(30), beside(0, 20), NOTHING_HAD);
    assert_eq!(seconds(first), (20, 0), "cancelled");
    // It is resumed after all: engines hear the 20 s again, and a final covers them.
    let second = first.settled(at(30), beside(20, 0), NOTHING_HAD);
    assert_eq!(seconds(second), (20, 0));
    let third = second.settled(at(30), beside(25, 0), NOTHING_HAD);
    assert_eq!(seconds(third), (20, 5));
}

#[test]
fn a_dictation_without_an_end_is_settled_on_the_way() {
    let so_far = Repeats::default().settled_so_far(beside(200, 0), NOTHING_HAD);
    assert_eq!(seconds(so_far), (0, 140));
    let end = so_far.settled(at(3_600), beside(210, 0), NOTHING_HAD);
    assert_eq!(seconds(end), (60, 150));
    let nothing = Repeats::default().settled_so_far(beside(60, 0), NOTHING_HAD);
    assert_eq!(
        seconds(nothing),
        (0, 0),
        "a long dictation has as much grace"
    );
}

#[test]
fn on_the_way_nothing_is_billed_that_may_be_taken_back() {
    let standing = Standing {
        known: range(0, 200),
        heard: range(0, 150),
        ..Standing::default()
    };
    assert_eq!(standing.again(), 150 * SAMPLE_RATE);
    assert_eq!(standing.surely_again(), 120 * SAMPLE_RATE);
    let just_begun = Standing {
        heard: range(0, 20),
        ..standing
    };
    assert_eq!(just_begun.surely_again(), 0);
}

#[test]
fn words_that_are_not_kept_are_heard_anew_for_nothing_once() {
    assert_eq!(heard_anew(at(3), at(9), at(0)), Some(range(3, 9)));
    assert_eq!(heard_anew(at(9), at(9), at(0)), None, "all are kept");
    assert_eq!(heard_anew(at(3), at(9), at(9)), None, "it was so before");
    let others = heard_anew(at(9), at(12), at(9));
    assert_eq!(others, Some(range(9, 12)));
}

#[test]
fn what_is_heard_anew_is_free_beyond_a_fifth_and_not_beyond_the_day() {
    let lost = Beside {
        anew: 30 * SAMPLE_RATE,
        ..beside(45, 0)
    };
    let end = |today| seconds(Repeats::default().settled(at(30), lost, today));
    assert_eq!(end(NOTHING_HAD), (40, 5));
    assert_eq!(end(had(575, 0)), (25, 20));
    assert_eq!(end(DayGrace::SPENT), (0, 45));
    let not_heard = Beside {
        again: 3 * SAMPLE_RATE,
        ..lost
    };
    let after = Repeats::default().settled(at(30), not_heard, NOTHING_HAD);
    assert_eq!(seconds(after), (3, 0), "what was heard, and no more");
    let on_the_way = Beside {
        again: 100 * SAMPLE_RATE,
        ..lost
    };
    let so_far = Repeats::default().settled_so_far(on_the_way, NOTHING_HAD);
    assert_eq!(
        seconds(so_far),
        (0, 10),
        "a minute, and what was heard anew"
    );
}

#[test]
fn what_engines_heard_for_a_server_that_died_is_not_the_clients() {
    let standing = Standing {
        heard: range(10, 40),
        ..Standing::default()
    };
    let after = standing.without_lost(at(25)).taken_over();
    assert_eq!(after.known, range(10, 25));
    let nothing_told = standing.without_lost(at(5)).taken_over();
    assert_eq!(nothing_told.known.samples(), 0);
    let all_told = standing.without_lost(at(50)).taken_over();
    assert_eq!(all_told.known, range(10, 40));
}

fn range(from: u64, through: u64) -> SampleRange {
    SampleRange::new(at(from), at(through))
}

#[test]
fn a_client_that_comes_back_is_heard_again_up_to_where_it_was_heard_before() {
    let before = Standing {
        heard: range(0, 30),
        ..Standing::default()
    };
    assert_eq!((before.again(), before.left(at(20))), (0, 10 * SAMPLE_RATE));
    let mut standing = before.taken_over();
    standing.heard = range(0, 10);
    assert_eq!(standing.again(), 10 * SAMPLE_RATE);
    standing.heard = range(0, 40);
    assert_eq!(standing.again(), 30 * SAMPLE_RATE, "the rest is new");
    assert_eq!(standing.left(at(35)), 5 * SAMPLE_RATE);
    let mut third = standing.taken_over();
    third.heard = range(39, 41);
    assert_eq!(third.again(), 31 * SAMPLE_RATE);
}

#[test]
fn what_engines_heard_in_vain_for_the_servers_sake_is_a_cost_alone() {
    let mut hearings = Hearings::new(at(10), at(10).get());
    hearings.gave(30 * SAMPLE_RATE, at(40));
    hearings.forgive_beyond(at(25));
    let account = hearings.account(at(25));
    assert_eq!(account.heard, range(10, 25));
    assert_eq!(
        account.given,
        40 * SAMPLE_RATE,
        "the engine wants its money"
    );
    hearings.forgive_beyond(at(5));
    assert_eq!(hearings.account(at(25)).heard, range(10, 10));
}

#[test]
fn what_a_client_says_that_it_holds_was_not_heard_by_that() {
    let claimed = Hearings::new(SampleOffset::new(u64::MAX), 0).account(at(0));
    let standing = Standing {
        heard: claimed.heard,
        ..Standing::default()
    };
    assert_eq!(standing.again(), 0);
    assert_eq!(standing.left(at(0)), 0);
}

#[test]
fn what_a_fenced_writer_had_heard_counts_once_and_what_the_next_one_hears_of_it_is_again() {
    let first = Standing {
        heard: range(0, 2),
        ..Standing::default()
    };
    let next = |heard| Standing {
        heard,
        ..first.taken_over()
    };
    let with_late = |heard| next(heard).with_late(range(0, 2), range(0, 30));
    let claims_all = with_late(range(30, 30));
    assert_eq!((claims_all.again(), claims_all.left(at(30))), (0, 0));
    let went = with_late(range(30, 30));
    assert_eq!(
        went.left(at(0)),
        30 * SAMPLE_RATE,
        "and nobody has finals of it"
    );
    let hears_other_audio = with_late(range(0, 30));
    assert_eq!(hears_other_audio.again(), 30 * SAMPLE_RATE);
}

#[test]
fn what_a_later_connection_leaves_out_counts_when_it_is_known_and_once() {
    let first = Standing {
        heard: range(0, 2),
        ..Standing::default()
    };
    let claims_sixty = Standing {
        heard: range(60, 65),
        ..first.taken_over()
    };
    let third = claims_sixty.taken_over();
    assert_eq!((third.known, third.hole), (range(0, 65), range(2, 60)));
    let late = third.with_late(range(0, 2), range(0, 61));
    assert_eq!(late.again(), SAMPLE_RATE, "of what the second one heard");
    assert_eq!(late.hole.samples(), 0);
    let other_audio = Standing {
        heard: range(0, 65),
        ..late
    };
    assert_eq!(other_audio.again(), 66 * SAMPLE_RATE);
}

#[test]
fn all_was_heard_where_nothing_is_left_out() {
    let heard = |known, heard| Standing {
        known,
        heard,
        ..Standing::default()
    };
    let nothing = range(0, 0);
    assert!(heard(nothing, range(0, 30)).has_heard(at(30)));
    assert!(!heard(nothing, range(0, 30)).has_heard(at(31)));
    assert!(!heard(nothing, range(1, 30)).has_heard(at(30)));
    assert!(heard(range(0, 20), range(15, 30)).has_heard(at(30)));
    assert!(heard(range(15, 30), range(0, 15)).has_heard(at(30)));
    assert!(!heard(range(0, 20), range(21, 30)).has_heard(at(30)));
    assert!(heard(range(0, 20), range(21, 30)).has_heard(at(20)));
    let with_hole = |heard| Standing {
        known: range(0, 30),
        hole: range(10, 20),
        heard,
        ..Standing::default()
    };
    assert!(!with_hole(nothing).has_heard(at(30)));
    assert!(!with_hole(range(10, 19)).has_heard(at(30)));
    assert!(with_hole(range(10, 20)).has_heard(at(30)));
}

#[test]
fn no_hole_can_be_heard_twice() {
    let held = |standing: Standing, from, through| Standing {
        heard: range(from, through),
        ..standing.taken_over()
    };
    // Two small holes around a minute that was heard.
    let first = held(Standing::default(), 0, 1);
    let second = held(first, 2, 60);
    let third = held(second, 61, 62);
    let heard_inside = held(third, 3, 59);
    assert_eq!(heard_inside.again(), 56 * SAMPLE_RATE);
    // A hole that is heard in its middle.
    let claims = held(first, 60, 62);
    let middle = held(claims, 20, 40);
    assert_eq!(middle.again(), 0);
    let once_more = held(middle, 20, 40);
    assert_eq!(once_more.again(), 20 * SAMPLE_RATE);
}
