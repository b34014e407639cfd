//! The ledger, and the words that are kept: the only things that survive the death of a server.

use crate::audio::{SampleOffset, SampleRange};
use crate::event::Commit;
use crate::session::Opening;

/// What the ledger holds of one dictation.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    epoch: u64,
    pub(super) acked: SampleOffset,
    pub(super) sliced: SampleOffset,
    pub(super) settled: bool,
    /// All finals before this are written; none for a person who keeps nothing.
    pub(super) kept: Option<SampleOffset>,
}

/// Every dictation.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    rows: Vec<Row>,
}

impl Ledger {
    /// A new dictation of a person who keeps words, or not.
    pub(super) fn start(&mut self, keeps_words: bool) -> usize {
        self.rows.push(Row {
            kept: keeps_words.then_some(SampleOffset::ZERO),
            ..Row::default()
        });
        self.rows.len() - 1
    }

    /// A connection takes a dictation over; who had it before may not write any more.
    pub(super) fn take_over(&mut self, dictation: usize, final_through: u64) -> (u64, Opening) {
        let row = &mut self.rows[dictation];
        row.epoch += 1;
        let final_through = SampleOffset::new(final_through);
        let opening = Opening {
            acked: row.acked,
            sliced: row.sliced,
            client_final_through: row
                .kept
                .map_or(final_through, |kept| kept.min(final_through)),
            engine: "deepgram".to_owned(),
            kept: row.kept,
        };
        (row.epoch, opening)
    }

    pub(super) fn row(&self, dictation: usize) -> &Row {
        &self.rows[dictation]
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub(super) fn is_fenced(&self, dictation: usize, epoch: u64) -> bool {
        self.rows[dictation].epoch != epoch
    }

    /// Writes the words of `range`. False if fenced, or if a final before it is missing.
    pub(super) fn keep(&mut self, dictation: usize, epoch: u64, range: SampleRange) -> bool {
        let is_fenced = self.is_fenced(dictation, epoch);
        let kept = &mut self.rows[dictation].kept;
        let follows = !is_fenced && *kept == Some(range.start());
        if follows {
            *kept = Some(range.end());
        }
        follows
    }

    /// Commits in one transaction. None if fenced, else the watermark.
    pub(super) fn commit(
        &mut self,
        dictation: usize,
        epoch: u64,
        commit: &Commit,
    ) -> Result<Option<SampleOffset>, String> {
        if self.is_fenced(dictation, epoch) {
            return Ok(None);
        }
        let row = &mut self.rows[dictation];
        row.acked = row.acked.max(commit.through);
        for slice in &commit.slices {
            if slice.range.start() != row.sliced || slice.range.samples() == 0 {
                return Err(format!("slice {slice:?} after {}", row.sliced));
            }
            row.sliced = slice.range.end();
        }
        if row.sliced > row.acked {
            return Err(format!("slices to {} of {}", row.sliced, row.acked));
        }
        row.settled |= commit.settlement.is_some();
        Ok(Some(row.acked))
    }
}
