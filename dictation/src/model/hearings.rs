//! How often engines hear the same audio of one connection.

use super::engine::Engine;
use super::server::Connection;

/// So many pieces at most have a sample in them where no engine fails: each is longer than 2.5 s, and
/// the next one begins no earlier than 1.5 s before its end.
const MOST_PIECES: usize = 3;

/// And so many streams: each begins 1.5 s before the end of a piece, but for the first one and for one
/// that hears as fast as it is given.
const MOST_STREAMS: usize = 4;

/// Holds all connections against it.
pub(super) fn check(connections: &[Connection]) -> Result<(), String> {
    for one in connections {
        let well = || one.engines.iter().filter(|engine| !engine.has_failed);
        let pieces: Vec<_> = well()
            .flat_map(|engine| engine.pieces.iter().copied())
            .collect();
        let streams: Vec<_> = well().filter_map(Engine::heard).collect();
        if deepest(&pieces) > MOST_PIECES || deepest(&streams) > MOST_STREAMS {
            let epoch = one.epoch;
            return Err(format!(
                "#{epoch} has engines hear too often: {pieces:?}, {streams:?}"
            ));
        }
    }
    Ok(())
}

/// In how many of these stretches a sample is, at most.
fn deepest(heard: &[(u64, u64)]) -> usize {
    let in_how_many = |at: u64| {
        let has_it = |(from, through): &&(u64, u64)| *from <= at && at < *through;
        heard.iter().filter(has_it).count()
    };
    let starts = heard.iter().map(|(from, _)| in_how_many(*from));
    starts.max().unwrap_or(0)
}
