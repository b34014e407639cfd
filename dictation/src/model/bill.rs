//! The promises about the bill, held against what engines really heard and said.

use super::ledger::{Ledger, Row};
use super::server::Connection;
use crate::account::DayGrace;
use crate::audio::{SAMPLE_RATE, SampleOffset};
use crate::close::CloseCode;

/// Whether engines heard in vain by no doing of the client's.
pub(super) fn is_servers_fault(code: CloseCode) -> bool {
    matches!(
        code,
        CloseCode::ServiceRestart | CloseCode::EngineUnavailable | CloseCode::TryLater
    )
}

/// What the engines of one connection heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Heard {
    /// Samples that they were given.
    pub(super) given: u64,
    /// The first sample that one of them heard, and the end of the last one.
    pub(super) range: Option<(u64, u64)>,
    /// End of what the client answers for: what an engine heard that was lost, it does not.
    charged_through: u64,
    /// The most that an engine had heard that was lost, in samples.
    lost: u64,
}

impl Heard {
    pub(super) fn gave(&mut self, samples: u64, heard: Option<(u64, u64)>) {
        self.given += samples;
        let joined = self.range.into_iter().chain(heard);
        self.range = joined.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        let through = heard.map_or(0, |(_, through)| through);
        self.charged_through = self.charged_through.max(through);
    }

    /// An engine is lost, with what it heard beyond the last final.
    pub(super) fn forgive_beyond(&mut self, told: SampleOffset) {
        let from = self.range.map_or(0, |(from, _)| from);
        let lost = self.charged_through.saturating_sub(from.max(told.get()));
        self.lost = self.lost.max(lost);
        self.charged_through = self.charged_through.min(told.get()).max(from);
    }

    /// What stands in the ledger of it.
    pub(super) fn is_entered_as(&self, entered: &Self) -> bool {
        self.given == entered.given && self.range == entered.range
    }
}

/// Holds the bill of every dictation against its connections, in the order of their epochs. Of a client
/// that lies about its finals less can be said: what it claims is billed, heard or not.
pub(super) fn check(
    ledger: &Ledger,
    connections: &[Connection],
    client_lies: bool,
) -> Result<(), String> {
    if let Some(why) = day_is_kept(ledger) {
        return Err(why);
    }
    for (dictation, row) in ledger.rows().iter().enumerate() {
        let mut its: Vec<&Connection> = connections
            .iter()
            .filter(|one| one.dictation == dictation)
            .collect();
        its.sort_by_key(|one| one.epoch);
        its.iter().try_for_each(|one| one.check_entered())?;
        let broken = [
            engines_are_named(row, &its),
            nobody_speaks_for_free(row, &its),
            nobody_pays_for_what_nobody_heard(row, &its).filter(|_| !client_lies),
            what_engines_cost_is_known(row, &its),
            grace_is_kept(row, ledger),
        ];
        if let Some(why) = broken.into_iter().flatten().next() {
            return Err(format!("{why}: {row:?}"));
        }
    }
    Ok(())
}

/// Each sample on the bill stands in the name of an engine whose final covers it. Of finals that
/// the ledger learnt of by the client alone nobody knows.
fn engines_are_named(row: &Row, connections: &[&Connection]) -> Option<String> {
    let told = connections.iter().flat_map(|one| &one.told_by);
    let told: Vec<_> = told.collect();
    for slice in &row.slices {
        let mut at = slice.range.start();
        while at < slice.range.end() {
            if let Some(claimed) = row.claimed.iter().find(|range| range.contains(at)) {
                at = claimed.end();
                continue;
            }
            let by_it = told
                .iter()
                .find(|(range, engine)| range.contains(at) && *engine == slice.engine);
            match by_it {
                Some((range, _)) => at = range.end(),
                None => return Some(format!("{slice:?} at {at} was said by another")),
            }
        }
    }
    None
}

/// What finals cover and what was due beside it is at least what engines heard, but for what died
/// with a server or was heard in vain for its sake.
fn nobody_speaks_for_free(row: &Row, connections: &[&Connection]) -> Option<String> {
    let heard: u64 = connections.iter().map(|one| charged(one)).sum();
    let accounted = row.told.get() + row.repeats.free() + row.repeats.billed;
    (heard > accounted).then(|| {
        let each: Vec<_> = connections
            .iter()
            .map(|one| {
                (
                    one.epoch,
                    one.entered.range,
                    one.told_through.get(),
                    charged(one),
                )
            })
            .collect();
        format!("heard {heard}, accounted for {accounted}: {each:?}")
    })
}

/// No more is accounted for than engines heard, but for what they heard in vain for the server's
/// sake.
fn nobody_pays_for_what_nobody_heard(row: &Row, connections: &[&Connection]) -> Option<String> {
    let heard: u64 = connections.iter().map(|one| not_forgiven(one)).sum();
    let accounted = row.told.get() + row.repeats.free() + row.repeats.billed;
    // A single sample does not tell its place: an engine that heard no more is not counted.
    let uncounted = connections.len() as u64 * (1 + row.most_dropped);
    (accounted > heard + uncounted).then(|| {
        let each: Vec<_> = connections
            .iter()
            .map(|one| (one.epoch, one.heard.range, not_forgiven(one)))
            .collect();
        format!("accounted for {accounted}, heard {heard}: {each:?}")
    })
}

/// Samples that a connection's engines heard, less those that are known to be in vain.
fn not_forgiven(one: &Connection) -> u64 {
    let Some((from, through)) = one.heard.range else {
        return 0;
    };
    let through = if one.is_forgiven {
        // The ledger knows what others were told, too, and the server that died does not say more.
        let told = one.told_through.max(one.pardoned_from.unwrap_or_default());
        through.min(told.get())
    } else {
        through
    };
    through.saturating_sub(from)
}

/// Samples that a connection's engines heard and its client answers for.
fn charged(one: &Connection) -> u64 {
    let Some((from, _)) = one.entered.range else {
        return 0;
    };
    let (heard, told) = (one.entered.charged_through, one.told_through.get());
    let through = if one.ended_by_server {
        heard.min(told)
    } else {
        heard
    };
    let through = one
        .pardoned_from
        .map_or(through, |pardoned| through.min(pardoned.get()));
    let samples = through.saturating_sub(from);
    if one.was_fenced {
        // Whether what the lost engine heard was forgiven in time the ledger cannot tell: in doubt
        // nobody answers for it.
        samples.saturating_sub(one.entered.lost)
    } else {
        samples
    }
}

/// All that engines were given stands there, but for what died with a server.
fn what_engines_cost_is_known(row: &Row, connections: &[&Connection]) -> Option<String> {
    let given: u64 = connections.iter().map(|one| one.entered.given).sum();
    (row.given() != given).then(|| format!("given {given}"))
}

/// Of what was heard again a fifth of the dictation is free, within bounds, and what was heard anew because
/// its words were not kept; and all that was left: each as far as the person had any of the day's grace.
fn grace_is_kept(row: &Row, ledger: &Ledger) -> Option<String> {
    let (again, left) = (row.standing.again(), row.most_left);
    let fifth = (row.acked.get() / 5).clamp(10 * SAMPLE_RATE, 60 * SAMPLE_RATE);
    let grace = again.min(fifth + row.anew_samples);
    let (rest, rest_for_left) = rest_of(ledger.had_before);
    let others = had_by(ledger.rows().iter().filter(|one| !std::ptr::eq(*one, row)));
    let (least, least_for_left) = rest_of(ledger.had_before.with(others));
    let surely_free = (grace + left.min(least_for_left)).min(least);
    let is_kept = row.repeats.granted <= grace.min(rest)
        && row.repeats.granted_left <= left.min(rest_for_left)
        && row.repeats.billed <= again + left - surely_free.min(again + left);
    (!is_kept).then(|| format!("{grace} of {again} and {left} may be free, today {rest}"))
}

/// All dictations of a person together are granted ten minutes a day, and five of them for what was left.
fn day_is_kept(ledger: &Ledger) -> Option<String> {
    let (rest, rest_for_left) = rest_of(ledger.had_before);
    let had = had_by(ledger.rows().iter());
    let is_kept = had.again + had.left <= rest && had.left <= rest_for_left;
    (!is_kept).then(|| format!("{had:?} of {rest}, and {rest_for_left} for what is left"))
}

fn had_by<'a>(rows: impl Iterator<Item = &'a Row>) -> DayGrace {
    rows.fold(DayGrace::default(), |had, row| {
        had.with(DayGrace {
            again: row.repeats.granted,
            left: row.repeats.granted_left,
        })
    })
}

/// What is free today still, and what of that may be left.
fn rest_of(had: DayGrace) -> (u64, u64) {
    let rest = (600 * SAMPLE_RATE).saturating_sub(had.again + had.left);
    let rest_for_left = (300 * SAMPLE_RATE).saturating_sub(had.left);
    (rest, rest_for_left.min(rest))
}
