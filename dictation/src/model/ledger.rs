//! The ledger: the only thing that survives the death of a server.

use crate::audio::SampleOffset;
use crate::event::Commit;
use crate::session::Opening;

/// What the ledger holds of one dictation.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    epoch: u64,
    pub(super) acked: SampleOffset,
    pub(super) sliced: SampleOffset,
    pub(super) settled: bool,
}

/// Every dictation.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    rows: Vec<Row>,
}

impl Ledger {
    /// A new dictation.
    pub(super) fn start(&mut self) -> usize {
        self.rows.push(Row::default());
        self.rows.len() - 1
    }

    /// A connection takes a dictation over; who had it before may not write any more.
    pub(super) fn take_over(&mut self, dictation: usize, final_through: u64) -> (u64, Opening) {
        let row = &mut self.rows[dictation];
        row.epoch += 1;
        let opening = Opening {
            acked: row.acked,
            sliced: row.sliced,
            client_final_through: SampleOffset::new(final_through),
            engine: "deepgram".to_owned(),
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
