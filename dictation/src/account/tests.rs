//! What is free, what is billed, and what counts as heard.

use super::*;

fn at(seconds: u64) -> SampleOffset {
    SampleOffset::from_millis(seconds * 1000)
}

/// Seconds that are free and seconds on the bill.
fn seconds(repeats: Repeats) -> (u64, u64) {
    (repeats.free() / SAMPLE_RATE, repeats.billed / SAMPLE_RATE)
}

/// A person has so many seconds left of the day's grace, for *again* and for *left*.
fn today(again: u64, left: u64) -> DayGrace {
    DayGrace {
        again: again * SAMPLE_RATE,
        left: left * SAMPLE_RATE,
    }
}

fn end(audio: u64, again: u64, left: u64, left_today: u64) -> (u64, u64) {
    let [again, left] = [again, left].map(|some| some * SAMPLE_RATE);
    let today = today(left_today, left_today);
    seconds(Repeats::default().settled(at(audio), again, left, today))
}

#[test]
fn a_fifth_is_free_and_at_least_ten_seconds_and_at_most_sixty() {
    assert_eq!(end(30, 8, 0, 600), (8, 0));
    assert_eq!(end(30, 120, 0, 600), (10, 110));
    assert_eq!(end(150, 40, 0, 600), (30, 10));
    assert_eq!(end(3_600, 90, 0, 600), (60, 30));
}

#[test]
fn many_short_dictations_share_ten_minutes_a_day() {
    assert_eq!(end(5, 10, 0, 4), (4, 6));
    assert_eq!(end(5, 10, 0, 0), (0, 10));
}

#[test]
fn what_a_client_leaves_is_free_within_the_day_and_no_more() {
    assert_eq!(
        end(30, 0, 30, 600),
        (30, 0),
        "cancelled before a final came"
    );
    assert_eq!(end(30, 0, 30, 12), (12, 18));
}

#[test]
fn what_a_client_leaves_takes_nothing_from_what_it_may_come_back_with() {
    let settle = |again, left, today| {
        let [again, left] = [again, left].map(|some: u64| some * SAMPLE_RATE);
        Repeats::default().settled(at(30), again, left, today)
    };
    let none_to_leave = settle(8, 30, today(600, 0));
    assert_eq!(seconds(none_to_leave), (8, 30));
    let none_to_come_back = settle(8, 30, today(0, 600));
    assert_eq!(seconds(none_to_come_back), (30, 8));
    let both = settle(8, 30, today(600, 600));
    assert_eq!(
        (both.granted, both.granted_left),
        (at(8).get(), at(30).get())
    );
    let had = DayGrace {
        again: both.granted,
        left: both.granted_left,
    };
    assert_eq!(had.rest(), today(592, 570));
}

#[test]
fn what_was_settled_is_not_settled_again() {
    let first = Repeats::default().settled(at(30), 0, 20 * SAMPLE_RATE, DayGrace::WHOLE);
    assert_eq!(seconds(first), (20, 0), "cancelled");
    // It is resumed after all: engines hear the 20 s again, and a final covers them.
    let second = first.settled(at(30), 20 * SAMPLE_RATE, 0, DayGrace::WHOLE);
    assert_eq!(seconds(second), (20, 0));
    let third = second.settled(at(30), 25 * SAMPLE_RATE, 0, DayGrace::WHOLE);
    assert_eq!(seconds(third), (20, 5));
}

#[test]
fn a_dictation_without_an_end_is_settled_on_the_way() {
    let so_far = Repeats::default().settled_so_far(200 * SAMPLE_RATE, DayGrace::WHOLE);
    assert_eq!(seconds(so_far), (0, 140));
    let end = so_far.settled(at(3_600), 210 * SAMPLE_RATE, 0, DayGrace::WHOLE);
    assert_eq!(seconds(end), (60, 150));
    let nothing = Repeats::default().settled_so_far(60 * SAMPLE_RATE, DayGrace::WHOLE);
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
    assert_eq!(heard_anew(at(3), at(9), at(0)), Some(at(9)));
    assert_eq!(heard_anew(at(9), at(9), at(0)), None, "all are kept");
    assert_eq!(heard_anew(at(3), at(9), at(9)), None, "it was so before");
    assert_eq!(heard_anew(at(9), at(12), at(9)), Some(at(12)), "others");
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
