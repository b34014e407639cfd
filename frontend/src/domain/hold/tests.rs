//! The cases that the content script is held to as well, and what only the page has.

use super::*;

const CASES: &str = include_str!("cases.tsv");

/// What an order makes of the circumstances.
fn after(now: Circumstances, order: Order) -> Circumstances {
    let is_open = matches!(order, Order::Start | Order::Latch);
    Circumstances {
        is_open,
        is_finishing: order == Order::Stop,
        has_voice: now.has_voice && is_open && order != Order::Start,
    }
}

fn modifiers<'sign>(names: impl Iterator<Item = &'sign str>, code: &'sign str) -> Modifiers {
    let mut down = Modifiers::default();
    for name in names.chain(std::iter::once(code)) {
        down.control |= name.starts_with("Control");
        down.shift |= name.starts_with("Shift");
        down.alt |= name.starts_with("Alt");
        down.meta |= name.starts_with("Meta");
    }
    down
}

/// `CODE`, `CODE=KEY`, `CODE+Modifier+Modifier`.
fn key_down(what: &str, is_repeat: bool) -> Sign<'_> {
    let mut parts = what.split('+');
    let named = parts.next().unwrap();
    let (code, key) = named.split_once('=').unwrap_or((named, ""));
    Sign::KeyDown(KeyDown {
        code,
        key,
        is_repeat,
        modifiers: modifiers(parts, code),
    })
}

fn sign(written: &str) -> Option<Sign<'_>> {
    Some(match written.split_once(':') {
        Some(("down", what)) => key_down(what, false),
        Some(("repeat", what)) => key_down(what, true),
        Some(("up", code)) => Sign::KeyUp { code },
        Some(("focus", "frame")) => Sign::FocusIntoFrame,
        Some(("focus", "away")) => Sign::FocusAway,
        None if written == "pointer" => Sign::Pointer,
        None if written == "wheel" => Sign::Wheel,
        None if written == "moved" => Sign::Moved(Modifiers::default()),
        None if written == "hidden" => Sign::Hidden,
        None if written == "gone" => Sign::Gone,
        None if written == "voice" => return None,
        _ => panic!("no sign: {written}"),
    })
}

fn name(order: Order) -> &'static str {
    match order {
        Order::Start => "start",
        Order::Latch => "latch",
        Order::Stop => "stop",
        Order::Abandon => "abandon",
        Order::Cancel => "cancel",
    }
}

/// The orders that a case leads to.
fn orders(mut key: HoldKey, dictation: &str, signs: &str) -> String {
    let mut hold = Hold::default();
    let mut now = Circumstances {
        is_open: dictation == "open",
        is_finishing: dictation == "finishing",
        has_voice: false,
    };
    let mut orders = Vec::new();
    for step in signs.split(' ') {
        let (written, at) = step.rsplit_once('@').unwrap();
        if let Some(chosen) = written.strip_prefix("key:") {
            key = HoldKey::from_code(chosen, false).unwrap();
            continue;
        }
        let Some(sign) = sign(written) else {
            now.has_voice = true;
            continue;
        };
        if let Some(order) = hold.take(sign, at.parse().unwrap(), key, now) {
            orders.push(format!("{}@{at}", name(order)));
            now = after(now, order);
        }
    }
    orders.join(" ")
}

#[test]
fn every_case_of_the_table_holds() {
    let cases: Vec<&str> = CASES
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    assert!(cases.len() > 40);
    for case in cases {
        let columns: Vec<&str> = case.split('\t').collect();
        let [name, code, dictation, signs, ..] = columns[..] else {
            panic!("{case}");
        };
        let expected = columns.get(4).copied().unwrap_or_default();
        let key = HoldKey::from_code(code, false).unwrap();
        assert_eq!(orders(key, dictation, signs), expected, "{name}");
    }
}

#[test]
fn what_holds_first_holds_alone() {
    let mut hold = Hold::default();
    let none = Circumstances::default();
    let open = Circumstances {
        is_open: true,
        ..none
    };
    assert_eq!(hold.press(HeldBy::Pointer, 0.0, none), Some(Order::Start));
    assert_eq!(hold.press(HeldBy::Key, 10.0, open), None);
    assert_eq!(hold.release(HeldBy::Key, 20.0, open), None);
    assert_eq!(
        hold.release(HeldBy::Pointer, 500.0, open),
        Some(Order::Stop)
    );
}

#[test]
fn a_lost_pointer_closes_the_microphone_however_short_it_was_held() {
    for hold_for in [50.0, 5_000.0] {
        let mut hold = Hold::default();
        let none = Circumstances::default();
        hold.press(HeldBy::Pointer, 0.0, none);
        assert_eq!(hold.lose(HeldBy::Pointer, none), Some(Order::Stop));
        assert_eq!(hold.release(HeldBy::Pointer, hold_for, none), None);
    }
}
