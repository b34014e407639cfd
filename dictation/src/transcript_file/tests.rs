use super::*;

fn range(start_ms: u64, end_ms: u64) -> SampleRange {
    SampleRange::new(
        SampleOffset::from_millis(start_ms),
        SampleOffset::from_millis(end_ms),
    )
}

fn segment(start_ms: u64, end_ms: u64, text: &str) -> Segment {
    Segment {
        range: range(start_ms, end_ms),
        text: text.to_owned(),
    }
}

fn word(start_ms: u64, end_ms: u64, text: &str) -> Word {
    Word {
        text: text.to_owned(),
        range: range(start_ms, end_ms),
        confidence: None,
    }
}

/// A cue as a player reads it: from, through, lines.
type Cue = (u64, u64, Vec<String>);

/// Reads a file as players do, and fails where one of them would stumble.
fn parse_subrip(file: &str) -> Vec<Cue> {
    let time = |text: &str| {
        let (clock, millis) = text.split_once(',').unwrap();
        let parts: Vec<u64> = clock.split(':').map(|part| part.parse().unwrap()).collect();
        assert_eq!((parts.len(), millis.len()), (3, 3), "{text}");
        (parts[0] * 3_600 + parts[1] * 60 + parts[2]) * 1_000 + millis.parse::<u64>().unwrap()
    };
    let mut cues: Vec<Cue> = Vec::new();
    for (index, block) in file.split_terminator("\n\n").enumerate() {
        let mut lines = block.lines();
        assert_eq!(lines.next().unwrap(), (index + 1).to_string());
        let (from, through) = lines.next().unwrap().split_once(" --> ").unwrap();
        let text: Vec<String> = lines.map(str::to_owned).collect();
        assert!((1..=CUE_LINES).contains(&text.len()), "{block}");
        assert!(!block.ends_with('\n'), "{block:?}");
        cues.push((time(from), time(through), text));
    }
    for (from, through, _text) in &cues {
        assert!(from < through, "{cues:?}");
    }
    assert!(cues.is_sorted_by(|one, next| one.1 <= next.0), "{cues:?}");
    cues
}

#[test]
fn subtitles_are_numbered_timed_and_wrapped() {
    let long = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen \
                fifteen sixteen seventeen eighteen nineteen twenty";
    let file = subrip(&[
        segment(1_234, 2_500, "Hello there."),
        segment(3_600_000, 3_606_000, long),
    ]);
    assert!(
        file.starts_with("1\n00:00:01,234 --> 00:00:02,500\nHello there.\n\n2\n01:00:00,000 --> ")
    );
    let cues = parse_subrip(&file);
    assert_eq!(cues.last().unwrap().1, 3_606_000);
    let lines: Vec<&String> = cues.iter().skip(1).flat_map(|cue| &cue.2).collect();
    assert!(
        lines
            .iter()
            .all(|line| line.chars().count() <= CUE_LINE_CHARS)
    );
    let again: Vec<&str> = lines.iter().map(|line| line.as_str()).collect();
    assert_eq!(again.join(" "), long, "no word is lost in wrapping");
}

#[test]
fn awkward_text_makes_no_file_that_players_misread() {
    let awkward = [
        segment(0, 0, "a --> b"),
        segment(0, 10, "line\n\nbreak\r\n42"),
        segment(5, 8, "overlapping"),
        segment(9, 9, &"x".repeat(200)),
        segment(20, 30, "\u{0}\u{1b}[31m 漢字かな交じり文 🙂 <i>"),
        segment(40, 50, "   "),
        segment(400_000_000, 400_000_001, "late"),
    ];
    let cues = parse_subrip(&subrip(&awkward));
    assert_eq!(cues[0].2, ["a → b"]);
    assert_eq!(cues[1].2, ["line break 42"]);
    assert_eq!(cues.last().unwrap().0, 400_000_000);
    assert_eq!(cues.len(), 6, "nothing is shown for nothing");
    assert_eq!(subrip(&[]), "");
}

#[test]
fn text_has_a_paragraph_for_each_pause() {
    let said = [
        segment(0, 1_000, "First."),
        segment(1_500, 2_000, "Still first."),
        segment(4_000, 5_000, "Second."),
    ];
    assert_eq!(plain_text(&said), "First. Still first.\n\nSecond.\n");
    assert_eq!(plain_text(&[]), "");
}

#[test]
fn markdown_shows_the_words_and_nothing_else() {
    let said = [
        segment(0, 1, "# snake_case *and* [link](x) <b> 2 > 1"),
        segment(5_000, 5_001, "1. not a list"),
        segment(9_000, 9_001, "- nor this"),
    ];
    let expected = "# Dictation, 2026\\_1\n\n\
        \\# snake\\_case \\*and\\* \\[link\\](x) \\<b\\> 2 \\> 1\n\n\
        1\\. not a list\n\n\
        \\- nor this\n";
    assert_eq!(markdown("Dictation, 2026_1", &said), expected);
}

#[test]
fn a_recording_is_cut_by_sentences_pauses_and_length() {
    let mut words = vec![
        word(0, 500, "Hi."),
        word(600, 2_600, "there."),
        word(2_700, 3_000, "Next"),
    ];
    words.push(word(4_500, 5_000, "paused"));
    words.extend((0..30).map(|at| word(5_000 + at * 500, 5_500 + at * 500, "on")));
    let audio = SampleOffset::from_millis(30_000);
    let finals = finals_of_recording(&words, audio);
    let counts: Vec<usize> = finals.iter().map(|final_| final_.words.len()).collect();
    assert_eq!(counts[..2], [2, 1]);
    assert_eq!(counts.iter().sum::<usize>(), words.len());
    assert_eq!(finals.last().unwrap().range.end(), audio);
    let mut through = SampleOffset::ZERO;
    for final_ in &finals {
        assert_eq!(final_.range.start(), through, "without hole or overlap");
        through = final_.range.end();
        let segment = Segment::of_final(final_).unwrap();
        let length = segment.range.end().as_millis() - segment.range.start().as_millis();
        assert!(length <= LONGEST_SEGMENT_MS);
    }
    assert!(finals_of_recording(&[], audio).is_empty());
}

#[test]
fn a_segment_stays_inside_its_final() {
    let final_ = Final {
        range: range(1_000, 2_000),
        words: vec![word(900, 1_200, "early"), word(1_900, 2_100, "late")],
        utterance_end: false,
    };
    let segment = Segment::of_final(&final_).unwrap();
    assert_eq!(segment.range, range(1_000, 2_000));
    assert_eq!(segment.text, "early late");
    let silence = Final {
        words: vec![],
        ..final_
    };
    assert_eq!(Segment::of_final(&silence), None);
}

#[test]
fn text_without_blanks_is_wrapped_between_its_characters_and_gets_none() {
    let sentence = "「今日は天気がいいので、GitHubを使って散歩に出かけました。」";
    let file = subrip(&[segment(0, 9_000, &sentence.repeat(4))]);
    let lines: Vec<String> = parse_subrip(&file)
        .into_iter()
        .flat_map(|cue| cue.2)
        .collect();
    assert!(
        lines.iter().all(|line| width(line) <= CUE_LINE_CHARS),
        "{lines:?}"
    );
    assert_eq!(lines.concat(), sentence.repeat(4));
    assert!(
        !lines
            .iter()
            .any(|line| line.starts_with(['、', '。', '」']) || line.ends_with('「'))
    );
    let said = [segment(0, 1_000, "今日は"), segment(1_500, 2_000, "晴れ。")];
    assert_eq!(plain_text(&said), "今日は晴れ。\n");
}
