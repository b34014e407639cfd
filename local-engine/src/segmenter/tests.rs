//! Tables of detector words, and what the segmenter makes of them.

use super::*;

const WINDOW: usize = 512;

/// Feeds `count` windows and gives the events with the position after each.
fn feed(segmenter: &mut Segmenter, count: usize, voiced: bool) -> Vec<SegmentEvent> {
    (0..count)
        .flat_map(|_| segmenter.push(&[0.1; WINDOW], voiced))
        .collect()
}

fn windows(milliseconds: u64) -> usize {
    samples_in_ms(milliseconds).div_ceil(WINDOW as u64) as usize
}

fn final_ranges(events: &[SegmentEvent]) -> Vec<(u64, u64)> {
    events
        .iter()
        .filter_map(|event| match event {
            SegmentEvent::Ended(segment) => Some((segment.covers_from, segment.covers_until)),
            SegmentEvent::Silence { from, until } => Some((*from, *until)),
            _ => None,
        })
        .collect()
}

#[test]
fn silence_gets_empty_finals_that_keep_the_newest_half_second() {
    let mut segmenter = Segmenter::new(SegmenterSettings::default());
    let ranges = final_ranges(&feed(&mut segmenter, windows(10_000), false));
    assert!(ranges.len() >= 3, "{ranges:?}");
    assert_eq!(ranges[0].0, 0);
    for pair in ranges.windows(2) {
        assert_eq!(pair[0].1, pair[1].0);
    }
    assert!(segmenter.position() - segmenter.covered() >= samples_in_ms(500));
    assert!(segmenter.held.len() as u64 <= samples_in_ms(1_100));
}

#[test]
fn a_pause_ends_a_segment_with_its_pre_roll_and_the_audio_at_the_pause() {
    let mut segmenter = Segmenter::new(SegmenterSettings::default());
    feed(&mut segmenter, windows(1_000), false);
    let onset = segmenter.position();
    let started = feed(&mut segmenter, windows(2_000), true);
    assert!(matches!(started[..], [SegmentEvent::SpeechStarted { .. }]));
    let paused_at = segmenter.position() + WINDOW as u64;
    let events = feed(&mut segmenter, windows(450), false);
    assert_eq!(events[0], SegmentEvent::Paused);
    let SegmentEvent::Ended(segment) = &events[1] else {
        panic!("{events:?}")
    };
    assert_eq!(segment.ending, Ending::Pause);
    assert_eq!(segment.start, onset - samples_in_ms(400));
    assert_eq!((segment.covers_from, segment.covers_until), (0, paused_at));
    assert_eq!(segment.samples.len() as u64, paused_at - segment.start);
    assert_eq!(segment.voiced_until, paused_at - samples_in_ms(250));
}

#[test]
fn a_voice_that_returns_in_time_goes_on_with_the_same_segment() {
    let mut segmenter = Segmenter::new(SegmenterSettings::default());
    feed(&mut segmenter, windows(1_000), true);
    assert_eq!(feed(&mut segmenter, 2, false), [SegmentEvent::Paused]);
    assert!(segmenter.open_segment().is_none());
    assert!(segmenter.paused_or_open_segment().is_some());
    assert_eq!(feed(&mut segmenter, 3, true), [SegmentEvent::Resumed]);
    assert!(segmenter.open_segment().is_some());
    assert_eq!(segmenter.covered(), 0);
}

#[test]
fn long_speech_is_cut_in_its_quietest_moment_and_goes_on() {
    let mut segmenter = Segmenter::new(SegmenterSettings::default());
    feed(&mut segmenter, windows(13_500), true);
    let quiet_from = segmenter.position();
    for _ in 0..8 {
        segmenter.push(&[0.0; WINDOW], true);
    }
    let quiet_until = segmenter.position();
    let events = feed(&mut segmenter, windows(2_000), true);
    let SegmentEvent::Ended(segment) = &events[0] else {
        panic!("{events:?}")
    };
    assert_eq!(segment.ending, Ending::TooLong);
    assert!((quiet_from..=quiet_until).contains(&segment.covers_until));
    let open = segmenter.open_segment().expect("the speech goes on");
    assert_eq!(open.start, segment.covers_until);
    assert_eq!(open.samples.len() as u64, segmenter.position() - open.start);
}

#[test]
fn flush_covers_everything_and_leaves_nothing_to_flush() {
    let mut segmenter = Segmenter::new(SegmenterSettings::default());
    assert_eq!(segmenter.flush(&[]), None);
    assert_eq!(
        segmenter.flush(&[0.0; 100]),
        Some(SegmentEvent::Silence {
            from: 0,
            until: 100
        })
    );
    feed(&mut segmenter, 20, true);
    let event = segmenter.flush(&[0.1; 77]);
    let Some(SegmentEvent::Ended(segment)) = event else {
        panic!("{event:?}")
    };
    assert_eq!(segment.covers_until, 100 + 20 * 512 + 77);
    assert_eq!(segment.ending, Ending::Flushed);
    assert_eq!(segmenter.flush(&[]), None);
}

#[test]
fn flush_in_a_pause_recognises_what_the_early_decode_had() {
    let mut segmenter = Segmenter::new(SegmenterSettings::default());
    feed(&mut segmenter, 40, true);
    feed(&mut segmenter, 1, false);
    let at_pause = segmenter
        .paused_or_open_segment()
        .map(|open| open.samples.len());
    feed(&mut segmenter, 3, false);
    let event = segmenter.flush(&[0.0; 10]);
    let Some(SegmentEvent::Ended(segment)) = event else {
        panic!("{event:?}")
    };
    assert_eq!(Some(segment.samples.len()), at_pause);
    assert_eq!(segment.covers_until, segmenter.position());
}

#[test]
fn ranges_stay_contiguous_over_an_arbitrary_stream() {
    let mut segmenter = Segmenter::new(SegmenterSettings::default());
    let mut random = 12_345_u64;
    let mut events = Vec::new();
    for _ in 0..20_000 {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let run = (random >> 33) % 60;
        let voiced = (random >> 20).is_multiple_of(2);
        events.extend(feed(&mut segmenter, run as usize % 40, voiced));
        if run == 7 {
            events.extend(segmenter.flush(&[0.0; 33]));
        }
        assert!(segmenter.held.len() as u64 <= samples_in_ms(16_000));
    }
    events.extend(segmenter.flush(&[]));
    let ranges = final_ranges(&events);
    let mut end = 0;
    for (from, until) in ranges {
        assert_eq!(from, end);
        assert!(until > from);
        end = until;
    }
    assert_eq!(end, segmenter.position());
}
