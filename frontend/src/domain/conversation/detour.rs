//! The way round a network that lets no live connection through: the recording goes over plain HTTP.
//!
//! What tells such a network from an outage is that tickets are given out (HTTPS works) while one
//! connection after the other fails. Recording goes on meanwhile, and a live connection is tried
//! for now and then: whoever walks out of such a network goes on live.

use dictation::audio::{SAMPLE_RATE, SampleOffset};

use super::outcome::UploadFailure;

/// So many connections in a row with a ticket and without success, …
const FAILURES: u32 = 4;
/// … over at least so long: a server that restarts is back sooner.
const BLOCKED_AFTER_MS: u64 = 3_000;
/// One that got no answer at all took so long that it counts for more.
const HUNG_COUNTS: u32 = 2;
/// How often a live connection is tried for all the same.
pub(super) const PROBE_MS: u64 = 15_000;
/// An upload that failed for no fault of its own is tried again, first soon, then less often.
const RETRY_MS: (u64, u64) = (2_000, 30_000);
/// A recording that is longer is sent in pieces while it goes on: 5 minutes, 9.6 MB. Half of what a
/// client keeps, so that there is room while a piece is on its way.
pub(super) const PIECE_SAMPLES: u64 = 300 * SAMPLE_RATE;

/// Whether the recording goes over HTTP, and how far it is.
#[derive(Debug, Default)]
pub(super) struct Detour {
    failures: u32,
    first_failure: Option<u64>,
    is_on: bool,
    upload: Upload,
    attempts: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Upload {
    #[default]
    Idle,
    Sending {
        through: SampleOffset,
    },
    Failed {
        failure: UploadFailure,
        /// None: only a person can decide to try again.
        retry_at: Option<u64>,
    },
}

impl Detour {
    /// A connection that had a ticket came to nothing. `hung`: without any answer.
    pub(super) fn upgrade_failed(&mut self, now: u64, hung: bool) {
        self.failures += if hung { HUNG_COUNTS } else { 1 };
        let first = *self.first_failure.get_or_insert(now);
        if self.failures >= FAILURES && now.saturating_sub(first) >= BLOCKED_AFTER_MS {
            self.is_on = true;
        }
    }

    /// There was no ticket: this is an outage, of which nobody can say what it lets through.
    pub(super) fn server_away(&mut self) {
        self.failures = 0;
        self.first_failure = None;
    }

    /// A live connection stands.
    pub(super) fn live(&mut self) {
        *self = Self::default();
    }

    pub(super) const fn is_on(&self) -> bool {
        self.is_on
    }

    pub(super) const fn is_sending(&self) -> bool {
        matches!(self.upload, Upload::Sending { .. })
    }

    /// Why the recording is still here, if sending it failed.
    pub(super) const fn failure(&self) -> Option<&UploadFailure> {
        match &self.upload {
            Upload::Failed { failure, .. } => Some(failure),
            Upload::Idle | Upload::Sending { .. } => None,
        }
    }

    /// Whether an upload may begin now.
    pub(super) fn may_send(&self, now: u64) -> bool {
        self.is_on
            && match self.upload {
                Upload::Idle => true,
                Upload::Sending { .. } => false,
                Upload::Failed { retry_at, .. } => retry_at.is_some_and(|at| at <= now),
            }
    }

    /// The recording up to `through` is on its way.
    pub(super) fn sending(&mut self, through: SampleOffset) {
        self.upload = Upload::Sending { through };
    }

    /// It arrived and is written down; up to where.
    pub(super) fn sent(&mut self) -> Option<SampleOffset> {
        match std::mem::take(&mut self.upload) {
            Upload::Sending { through } => {
                self.attempts = 0;
                Some(through)
            }
            other => {
                self.upload = other;
                None
            }
        }
    }

    /// It did not arrive, or was not taken.
    pub(super) fn failed(&mut self, now: u64, failure: UploadFailure) {
        let (least, most) = RETRY_MS;
        let wait = least.saturating_mul(1 << self.attempts.min(8)).min(most);
        self.attempts = self.attempts.saturating_add(1);
        let retry_at = match &failure {
            UploadFailure::Unreachable | UploadFailure::SignedOut => Some(now + wait),
            UploadFailure::Busy { wait_ms } => Some(now + wait.max(*wait_ms)),
            UploadFailure::Refused(_) => None,
        };
        self.upload = Upload::Failed { failure, retry_at };
    }

    /// The network came back, or the person wants to try again.
    pub(super) fn retry_now(&mut self, now: u64) {
        if let Upload::Failed { retry_at, .. } = &mut self.upload {
            *retry_at = Some(now);
        }
    }
}

/// Where to cut a recording so that no word is cut: in the middle of the quietest tenth of a second
/// of its last ten seconds. In samples from its start.
pub(super) fn quietest_cut(pcm: &[u8]) -> u64 {
    const WINDOW: usize = SAMPLE_RATE as usize / 10;
    const SEARCHED: usize = 100;
    let samples: Vec<i16> = pcm
        .chunks_exact(2)
        .map(|bytes| i16::from_le_bytes([bytes[0], bytes[1]]))
        .collect();
    let first = samples.len().saturating_sub(SEARCHED * WINDOW);
    let energy = |window: &[i16]| -> u64 {
        let square = |sample: &i16| u64::from(sample.unsigned_abs()).pow(2);
        window.iter().map(square).sum()
    };
    let quietest = samples[first..]
        .chunks_exact(WINDOW)
        .enumerate()
        .min_by_key(|(_, window)| energy(window));
    quietest.map_or(samples.len() as u64, |(index, _)| {
        (first + index * WINDOW + WINDOW / 2) as u64
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_restarts_is_no_blocked_network() {
        let mut detour = Detour::default();
        for now in [0, 100, 300, 700, 1_500, 2_900] {
            detour.upgrade_failed(now, false);
        }
        assert!(!detour.is_on());
        detour.upgrade_failed(3_000, false);
        assert!(detour.is_on());
    }

    #[test]
    fn connections_that_hang_are_not_waited_for_four_times() {
        let mut detour = Detour::default();
        detour.upgrade_failed(10_000, true);
        assert!(!detour.is_on());
        detour.upgrade_failed(20_000, true);
        assert!(detour.is_on());
    }

    #[test]
    fn an_outage_begins_the_count_anew() {
        let mut detour = Detour::default();
        for now in [0, 1_000, 4_000] {
            detour.upgrade_failed(now, false);
        }
        detour.server_away();
        detour.upgrade_failed(9_000, false);
        assert!(!detour.is_on());
    }

    #[test]
    fn a_recording_is_cut_where_it_is_quiet() {
        let loud = |count: usize| vec![9_000_i16; count];
        let mut samples = loud(20 * 16_000);
        let quiet = 14 * 16_000;
        samples[quiet..quiet + 3_200].fill(3);
        let pcm: Vec<u8> = samples
            .iter()
            .flat_map(|sample| sample.to_le_bytes())
            .collect();
        let cut = quietest_cut(&pcm);
        assert!((quiet as u64..quiet as u64 + 3_200).contains(&cut), "{cut}");
        assert_eq!(quietest_cut(&[]), 0);
    }
}
