//! Whether a stream was told everything, once, in order.

use super::script::{self, Mark, SAMPLE_RATE};

/// What must not happen to a stream.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Violation {
    #[error("result {number} belongs to stream {stream}")]
    AnothersResult { stream: u16, number: u64 },
    #[error("result {0} came twice")]
    Doubled(u64),
    #[error("result {number} came after {after}")]
    Reordered { number: u64, after: u64 },
    #[error("{0} results were lost before {1}")]
    Lost(u64, u64),
    #[error("a final begins at {from}, the last one ended at {expected}")]
    NotContiguous { expected: u64, from: u64 },
    #[error("a result through {through} of {sent} samples sent")]
    BeyondSent { through: u64, sent: u64 },
    #[error("a final has {came} words instead of {expected}")]
    Words { came: usize, expected: usize },
    #[error("acknowledged through {through} after {before}")]
    AckWentBack { through: u64, before: u64 },
    #[error("acknowledged through {through} of {sent} samples sent")]
    AckBeyondSent { through: u64, sent: u64 },
    #[error("it ended: sent {sent} samples, final through {final_through}, goodbye for {said} ms")]
    Incomplete {
        sent: u64,
        final_through: u64,
        said: u64,
    },
    #[error("it ended: sent {sent} samples, acknowledged through {acked}")]
    NotAcknowledged { sent: u64, acked: u64 },
}

/// What the way may do with results and owes beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rules {
    /// Interims may be left out (not the finals): a later result takes the place of a waiting one.
    pub(super) coalesces: bool,
    /// Audio is acknowledged.
    pub(super) acknowledges: bool,
}

/// What a stream has been told so far.
#[derive(Debug)]
pub(super) struct Checker {
    stream: u16,
    rules: Rules,
    /// Number of the result after the last one that came.
    next: u64,
    last_was: Option<u64>,
    skipped: u64,
    final_through: u64,
    acked: u64,
}

impl Checker {
    pub(super) const fn new(stream: u16, rules: Rules) -> Self {
        Self {
            stream,
            rules,
            next: 0,
            last_was: None,
            skipped: 0,
            final_through: 0,
            acked: 0,
        }
    }

    /// Interims that the way left out.
    pub(super) const fn skipped(&self) -> u64 {
        self.skipped
    }

    /// An interim came when `sent` samples had been sent.
    pub(super) fn interim(&mut self, mark: Mark, through: u64, sent: u64) -> Result<(), Violation> {
        within(through, sent)?;
        self.count(mark)
    }

    /// A final came.
    pub(super) fn final_(
        &mut self,
        mark: Mark,
        (from, through): (u64, u64),
        words: usize,
        sent: u64,
    ) -> Result<(), Violation> {
        within(through, sent)?;
        self.count(mark)?;
        let expected = script::words(from, through).count();
        if from != self.final_through || through <= from {
            Err(Violation::NotContiguous {
                expected: self.final_through,
                from,
            })
        } else if words != expected {
            Err(Violation::Words {
                came: words,
                expected,
            })
        } else {
            self.final_through = through;
            Ok(())
        }
    }

    fn count(&mut self, mark: Mark) -> Result<(), Violation> {
        let Mark { stream, number } = mark;
        if stream != self.stream {
            return Err(Violation::AnothersResult { stream, number });
        }
        match self.last_was {
            Some(last) if number == last => return Err(Violation::Doubled(number)),
            Some(after) if number < after => return Err(Violation::Reordered { number, after }),
            _ => {}
        }
        let missing = number - self.next;
        if missing > 0 && !self.rules.coalesces {
            return Err(Violation::Lost(missing, number));
        }
        self.skipped += missing;
        self.last_was = Some(number);
        self.next = number + 1;
        Ok(())
    }

    /// Audio was acknowledged when `sent` samples had been sent.
    pub(super) fn ack(&mut self, through: u64, sent: u64) -> Result<(), Violation> {
        if through < self.acked {
            return Err(Violation::AckWentBack {
                through,
                before: self.acked,
            });
        }
        if through > sent {
            return Err(Violation::AckBeyondSent { through, sent });
        }
        self.acked = through;
        Ok(())
    }

    /// The goodbye came, for this many ms.
    pub(super) fn goodbye(&self, audio_ms: u64, sent: u64) -> Result<(), Violation> {
        let Self {
            acked,
            final_through,
            ..
        } = *self;
        if final_through != sent || audio_ms * SAMPLE_RATE != sent * 1_000 {
            return Err(Violation::Incomplete {
                sent,
                final_through,
                said: audio_ms,
            });
        }
        if self.rules.acknowledges && acked != sent {
            return Err(Violation::NotAcknowledged { sent, acked });
        }
        Ok(())
    }
}

fn within(through: u64, sent: u64) -> Result<(), Violation> {
    if through > sent {
        Err(Violation::BeyondSent { through, sent })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT: u64 = 96_000;

    fn checker(coalesces: bool) -> Checker {
        let rules = Rules {
            coalesces,
            acknowledges: true,
        };
        Checker::new(7, rules)
    }

    fn mark(number: u64) -> Mark {
        Mark { stream: 7, number }
    }

    #[test]
    fn a_whole_stream_passes() {
        let mut checker = checker(false);
        assert_eq!(checker.interim(mark(0), 1_600, SENT), Ok(()));
        assert_eq!(checker.final_(mark(1), (0, 48_000), 4, SENT), Ok(()));
        assert_eq!(checker.final_(mark(2), (48_000, SENT), 4, SENT), Ok(()));
        assert_eq!(checker.ack(SENT, SENT), Ok(()));
        assert_eq!(checker.goodbye(6_000, SENT), Ok(()));
    }

    #[test]
    fn a_lost_event_is_reported() {
        let mut strict = checker(false);
        assert_eq!(
            strict.interim(mark(2), 1_600, SENT),
            Err(Violation::Lost(2, 2))
        );
        let mut coalescing = checker(true);
        assert_eq!(coalescing.interim(mark(2), 1_600, SENT), Ok(()));
        assert_eq!(coalescing.skipped(), 2);
        let lost = coalescing.final_(mark(60), (48_000, SENT), 4, SENT);
        assert!(
            matches!(lost, Err(Violation::NotContiguous { .. })),
            "{lost:?}"
        );
        let tail = coalescing.goodbye(6_000, SENT);
        assert!(
            matches!(tail, Err(Violation::Incomplete { .. })),
            "{tail:?}"
        );
    }

    #[test]
    fn a_doubled_and_a_reordered_event_are_reported() {
        let mut checker = checker(true);
        assert_eq!(checker.interim(mark(3), 4_800, SENT), Ok(()));
        assert_eq!(
            checker.interim(mark(3), 4_800, SENT),
            Err(Violation::Doubled(3))
        );
        let reordered = Violation::Reordered {
            number: 2,
            after: 3,
        };
        assert_eq!(checker.interim(mark(2), 3_200, SENT), Err(reordered));
        assert_eq!(checker.final_(mark(4), (0, 48_000), 4, SENT), Ok(()));
        let again = checker.final_(mark(5), (0, 48_000), 4, SENT);
        assert!(
            matches!(again, Err(Violation::NotContiguous { .. })),
            "{again:?}"
        );
    }

    #[test]
    fn others_results_missing_words_and_wrong_acknowledgements_are_reported() {
        let mut checker = checker(true);
        let others = Mark {
            stream: 8,
            number: 0,
        };
        assert!(checker.interim(others, 1_600, SENT).is_err());
        assert!(checker.interim(mark(0), SENT + 1, SENT).is_err());
        assert!(checker.final_(mark(1), (0, 48_000), 3, SENT).is_err());
        assert_eq!(checker.ack(640, SENT), Ok(()));
        assert!(checker.ack(0, SENT).is_err());
        assert!(checker.ack(SENT + 1, SENT).is_err());
    }
}
