//! The ledger, and the words that are kept: the only things that survive the death of a server.

use crate::account::{Beside, DayGrace, Repeats, Standing, heard_anew};
use crate::audio::{SampleOffset, SampleRange};
use crate::event::Commit;
use crate::meter::UsageSlice;
use crate::session::Opening;

/// What the ledger holds of one dictation.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    epoch: u64,
    pub(super) acked: SampleOffset,
    pub(super) sliced: SampleOffset,
    costed: u64,
    pub(super) told: SampleOffset,
    given: u64,
    pub(super) standing: Standing,
    /// What engines were given for fenced writers after their last commit.
    late_given: u64,
    pub(super) repeats: Repeats,
    /// The most that was heard without a final whenever the dictation was settled, in samples.
    pub(super) most_left: u64,
    /// Everything that engines heard of connections that lost the dictation.
    known: Vec<SampleRange>,
    /// The most that counted as heard and was not, in samples: the ledger knows of one hole only.
    pub(super) most_dropped: u64,
    /// The bill.
    pub(super) slices: Vec<UsageSlice>,
    /// Audio that finals cover by the word of the client alone: their commit died with a server.
    pub(super) claimed: Vec<SampleRange>,
    engine: String,
    /// It came to its end once; and nobody has resumed it since.
    pub(super) settled: bool,
    is_over: bool,
    /// All finals before this are written, but for those that are missing; none for a person who keeps
    /// nothing.
    pub(super) kept: Option<SampleOffset>,
    missing: Option<SampleOffset>,
    /// Audio before this was heard anew once because its words were not kept.
    anew: SampleOffset,
    /// So many samples were.
    pub(super) anew_samples: u64,
}

impl Row {
    /// The first final that is not written and never will be.
    pub(super) const fn missing(&self) -> Option<SampleOffset> {
        self.missing
    }

    /// All finals before this are written, without a gap.
    pub(super) fn kept_whole(&self) -> Option<SampleOffset> {
        let kept = self.kept?;
        Some(kept.min(self.missing.unwrap_or(kept)))
    }

    /// Samples given to engines, all told.
    pub(super) const fn given(&self) -> u64 {
        self.given + self.late_given
    }

    /// Notes how much of what counts as heard nobody has heard.
    fn note_dropped(&mut self) {
        self.known.retain(|range| range.samples() > 0);
        self.known.sort_by_key(|range| range.start());
        let (mut end, mut holes) = (self.standing.known.start(), 0);
        for range in &self.known {
            holes += range.start().since(end);
            end = end.max(range.end());
        }
        let dropped = holes.saturating_sub(self.standing.hole.samples());
        self.most_dropped = self.most_dropped.max(dropped);
    }

    fn append(&mut self, slice: &UsageSlice) -> Result<(), String> {
        if slice.range.start() != self.sliced || slice.range.samples() == 0 {
            return Err(format!("slice {slice:?} after {}", self.sliced));
        }
        self.sliced = slice.range.end();
        self.slices.push(slice.clone());
        Ok(())
    }

    fn append_cost(&mut self, slice: &UsageSlice) -> Result<(), String> {
        if slice.range.start().get() != self.costed || slice.range.samples() == 0 {
            return Err(format!("cost slice {slice:?} after {}", self.costed));
        }
        self.costed = slice.range.end().get();
        Ok(())
    }

    /// Nobody comes back: what finals cover is billed, and what is due is settled.
    fn close(&mut self, today: &mut DayGrace) -> Result<(), String> {
        if self.is_over {
            return Ok(());
        }
        let rest = SampleRange::new(self.sliced, self.told);
        if rest.samples() > 0 {
            let engine = self.engine.clone();
            self.append(&UsageSlice {
                engine,
                range: rest,
            })?;
        }
        self.costed = self.given;
        self.settle(today);
        Ok(())
    }

    fn settle(&mut self, today: &mut DayGrace) {
        let beside = Beside {
            again: self.standing.again(),
            left: self.standing.left(self.told),
            anew: self.anew_samples,
        };
        self.most_left = self.most_left.max(beside.left);
        let before = self.repeats;
        self.repeats = before.settled(self.acked, beside, *today);
        *today = today.with(DayGrace {
            again: self.repeats.granted - before.granted,
            left: self.repeats.granted_left - before.granted_left,
        });
    }

    fn settle_so_far(&mut self, today: DayGrace) {
        let surely = Beside {
            again: self.standing.surely_again(),
            left: 0,
            anew: self.anew_samples,
        };
        self.repeats = self.repeats.settled_so_far(surely, today);
    }

    fn check(&self) -> Result<(), String> {
        let billed = self.sliced <= self.told && self.told <= self.acked;
        (billed && self.costed <= self.given)
            .then_some(())
            .ok_or_else(|| format!("slices before finals before the watermark: {self:?}"))
    }
}

/// Every dictation of one person.
#[derive(Debug)]
pub(super) struct Ledger {
    rows: Vec<Row>,
    /// What the person had had of the day's grace before the first of them, and has had now.
    pub(super) had_before: DayGrace,
    today: DayGrace,
}

impl Ledger {
    /// Of a person who has had a part of the day's grace before.
    pub(super) const fn new(had: DayGrace) -> Self {
        Self {
            rows: Vec::new(),
            had_before: had,
            today: had,
        }
    }

    /// A new dictation of a person who keeps words, or not.
    pub(super) fn start(&mut self, keeps_words: bool) -> usize {
        self.rows.push(Row {
            engine: "expected".to_owned(),
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
        row.is_over = false;
        row.known.push(row.standing.heard);
        row.standing = row.standing.taken_over();
        row.note_dropped();
        row.claimed.push(SampleRange::new(row.told, final_through));
        let known = final_through.min(row.told);
        let anew = row.kept.and_then(|kept| heard_anew(kept, known, row.anew));
        if let Some(anew) = anew {
            row.anew = anew.end();
            row.anew_samples += anew.samples();
        }
        let opening = Opening {
            acked: row.acked,
            sliced: row.sliced,
            costed: row.costed,
            told: row.told,
            given: row.given,
            client_final_through: row
                .kept
                .map_or(final_through, |kept| kept.min(final_through)),
            engine: row.engine.clone(),
            kept: row.kept,
            missing: row.missing,
        };
        (row.epoch, opening)
    }

    /// The server that held a dictation under `epoch` has died, and starts again. Gives how far finals
    /// were told, as far as the ledger knows; none if it did not hold it any more, or it was over.
    pub(super) fn forgive_dead(&mut self, dictation: usize, epoch: u64) -> Option<SampleOffset> {
        let row = self.rows.get_mut(dictation)?;
        if row.epoch != epoch || row.is_over {
            return None;
        }
        row.standing = row.standing.without_lost(row.told);
        Some(row.told)
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

    /// Notes that the words of `range` are missing. False as with [`Ledger::keep`].
    pub(super) fn miss(&mut self, dictation: usize, epoch: u64, range: SampleRange) -> bool {
        let is_noted = self.keep(dictation, epoch, range);
        if is_noted {
            self.rows[dictation].missing.get_or_insert(range.start());
        }
        is_noted
    }

    /// Commits in one transaction. None if fenced, else the watermark.
    pub(super) fn commit(
        &mut self,
        dictation: usize,
        epoch: u64,
        commit: &Commit,
    ) -> Result<Option<SampleOffset>, String> {
        let is_fenced = self.is_fenced(dictation, epoch);
        let (row, today) = (&mut self.rows[dictation], &mut self.today);
        let (account, since) = (commit.account, commit.since);
        if is_fenced {
            row.known.push(account.heard);
            row.standing = row.standing.with_late(since.heard, account.heard);
            row.note_dropped();
            row.late_given += account.given - since.given;
            if row.is_over {
                row.settle(today);
            }
            return Ok(None);
        }
        row.acked = row.acked.max(commit.through);
        row.told = account.told;
        row.given = account.given;
        row.standing.heard = account.heard;
        row.engine.clone_from(&commit.engine);
        for slice in &commit.slices {
            row.append(slice)?;
        }
        for slice in &commit.cost_slices {
            row.append_cost(slice)?;
        }
        row.check()?;
        if commit.settlement.is_some() {
            (row.settled, row.is_over) = (true, true);
            row.settle(today);
        } else {
            row.settle_so_far(*today);
        }
        Ok(Some(row.acked))
    }

    /// Closes all dictations that nobody came back to.
    pub(super) fn close_abandoned(&mut self) -> Result<(), String> {
        let Self { rows, today, .. } = self;
        rows.iter_mut().try_for_each(|row| row.close(today))
    }
}
