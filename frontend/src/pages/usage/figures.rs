//! Figures in words. Pure.

/// `$1.23`; what is less than a cent to four places.
pub(super) fn dollars(micro_usd: u64) -> String {
    match micro_usd {
        0 => "Nothing".to_owned(),
        1..=9_999 => format!("${:.4}", (micro_usd as f64 / 1e6).max(0.000_1)),
        _ => format!("${:.2}", micro_usd as f64 / 1e6),
    }
}

/// How high the bar of `part` is where `most` is the highest, in per cent. What is there can be seen.
pub(super) fn height(part: u64, most: u64) -> u64 {
    if part == 0 || most == 0 {
        return 0;
    }
    (part.saturating_mul(100) / most).clamp(2, 100)
}

/// As people call an engine.
pub(super) fn engine_name(name: &str) -> String {
    match name {
        "local" => "Local engine of this server".to_owned(),
        "deepgram" => "Deepgram".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_written_as_money() {
        assert_eq!(dollars(0), "Nothing");
        assert_eq!(dollars(1), "$0.0001");
        assert_eq!(dollars(4_300), "$0.0043");
        assert_eq!(dollars(1_234_567), "$1.23");
    }

    #[test]
    fn a_little_can_be_seen_beside_much() {
        assert_eq!(height(0, 100), 0);
        assert_eq!(height(1, 1_000_000), 2);
        assert_eq!(height(50, 100), 50);
        assert_eq!(height(100, 100), 100);
        assert_eq!(height(0, 0), 0);
    }
}
