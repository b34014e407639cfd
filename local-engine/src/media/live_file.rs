//! A file that comes piece by piece, as browsers record it.
//!
//! The readers of containers ask for bytes and wait for them, so each such file has a thread. Whoever
//! brings a piece waits until the thread has made samples of it and asks for more: what comes out
//! depends on the bytes alone, not on which thread is faster.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use sound_file::container::Container;
use symphonia::core::io::ReadOnlySource;

use super::error::MediaError;
use super::packets;
use super::sound::Sound;

/// A file on its way to 16 kHz mono.
pub struct LiveFile {
    shared: Arc<Shared>,
    container: Container,
    given: u64,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// What came and was not read.
    bytes: VecDeque<u8>,
    /// Whether nothing more comes.
    is_whole: bool,
    /// What was decoded and not taken.
    samples: Vec<f32>,
    phase: Phase,
}

/// What the reading thread does.
#[derive(Default)]
enum Phase {
    #[default]
    Reads,
    /// It has read all that came.
    Waits,
    /// It is over, for this reason.
    Ended(Option<MediaError>),
}

impl LiveFile {
    /// Begins a file of this kind.
    ///
    /// # Errors
    /// When it is of a kind that can only be read as a whole.
    pub fn begin(container: Container) -> Result<Self, MediaError> {
        let is_streamed = matches!(
            container,
            Container::Ogg
                | Container::Matroska
                | Container::Flac
                | Container::MpegAudio
                | Container::Adts
                | Container::Mp4
        );
        if !is_streamed {
            let container = container.name();
            return Err(MediaError::UnknownContainer { container });
        }
        let shared = Arc::<Shared>::default();
        let reader = shared.clone();
        std::thread::Builder::new()
            .name("live-file".to_owned())
            .spawn(move || run(container, &reader))
            .map_err(|cause| MediaError::damaged(container.name(), cause.to_string()))?;
        Ok(Self {
            shared,
            container,
            given: 0,
        })
    }

    /// Takes bytes; gives the samples that they complete.
    ///
    /// # Errors
    /// When the file cannot be heard, or not beyond this place.
    pub fn take(&mut self, bytes: &[u8]) -> Result<Vec<f32>, MediaError> {
        self.bring(bytes, false)
    }

    /// Nothing more comes: gives the last samples.
    ///
    /// # Errors
    /// When the file cannot be heard.
    pub fn finish(&mut self) -> Result<Vec<f32>, MediaError> {
        self.bring(&[], true)
    }

    /// Samples given so far, at 16 kHz.
    #[must_use]
    pub const fn given(&self) -> u64 {
        self.given
    }

    fn bring(&mut self, bytes: &[u8], is_whole: bool) -> Result<Vec<f32>, MediaError> {
        let mut state = self.shared.lock();
        state.bytes.extend(bytes);
        state.is_whole |= is_whole;
        if matches!(state.phase, Phase::Waits) {
            state.phase = Phase::Reads;
            self.shared.changed.notify_all();
        }
        while matches!(state.phase, Phase::Reads) {
            state = self.shared.wait(state);
        }
        let samples = std::mem::take(&mut state.samples);
        self.given += samples.len() as u64;
        match &state.phase {
            Phase::Ended(Some(cause)) => Err(cause.clone()),
            Phase::Ended(None) if !state.is_whole && samples.is_empty() => {
                let why = "nothing of it can be read beyond this place";
                Err(MediaError::damaged(self.container.name(), why))
            }
            _reads_on => Ok(samples),
        }
    }
}

impl Drop for LiveFile {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.is_whole = true;
        state.bytes.clear();
        state.phase = Phase::Reads;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed
            .wait(state)
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, phase: Phase) {
        self.lock().phase = phase;
        self.changed.notify_all();
    }
}

/// The thread's end of the bytes.
struct Feed(Arc<Shared>);

impl Read for Feed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut state = self.0.lock();
        while state.bytes.is_empty() && !state.is_whole {
            state.phase = Phase::Waits;
            self.0.changed.notify_all();
            state = self.0.wait(state);
        }
        state.bytes.read(buffer)
    }
}

fn run(container: Container, shared: &Arc<Shared>) {
    let mut receive = |samples: &[f32]| {
        shared.lock().samples.extend_from_slice(samples);
        true
    };
    let source = Box::new(ReadOnlySource::new(Feed(shared.clone())));
    let mut sound = Sound::new(container.name(), u64::MAX, &mut receive);
    // Readers are written for files that make sense.
    let decoded = catch_unwind(AssertUnwindSafe(|| {
        packets::decode_stream(container, source, &mut sound)?;
        sound.finish().map(drop)
    }));
    let ended = decoded.unwrap_or_else(|_panic| {
        let why = "its structure makes no sense";
        Err(MediaError::damaged(container.name(), why))
    });
    shared.enter(Phase::Ended(ended.err()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> Vec<u8> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/media");
        std::fs::read(std::path::Path::new(folder).join(name)).expect("a file")
    }

    fn heard(container: Container, bytes: &[u8], piece: usize) -> Result<Vec<f32>, MediaError> {
        let mut file = LiveFile::begin(container)?;
        let mut samples = Vec::new();
        for piece in bytes.chunks(piece) {
            samples.extend(file.take(piece)?);
        }
        samples.extend(file.finish()?);
        assert_eq!(file.given(), samples.len() as u64);
        Ok(samples)
    }

    #[test]
    fn what_browsers_record_is_heard_however_it_is_cut() {
        for (name, container) in [
            ("goforward.live.webm", Container::Matroska),
            ("goforward.recorder.webm", Container::Matroska),
            ("goforward.opus.ogg", Container::Ogg),
            ("goforward.vorbis.ogg", Container::Ogg),
            ("goforward.flac", Container::Flac),
            ("goforward.mp3", Container::MpegAudio),
            ("librivox-0920.fragmented.mp4", Container::Mp4),
        ] {
            let bytes = file(name);
            let whole = heard(container, &bytes, bytes.len()).expect("heard");
            assert!(whole.len() > 40_000, "{name}: {}", whole.len());
            for piece in [100, 1_000] {
                let samples = heard(container, &bytes, piece).expect("heard");
                assert!(samples == whole, "{name} {piece}: {}", samples.len());
            }
        }
    }

    #[test]
    fn samples_come_before_the_end() {
        let bytes = file("goforward.recorder.webm");
        let mut live = LiveFile::begin(Container::Matroska).expect("begun");
        let half = live.take(&bytes[..bytes.len() / 2]).expect("taken");
        assert!(half.len() > 8_000, "{}", half.len());
    }

    #[test]
    fn what_cannot_be_heard_is_said() {
        assert!(LiveFile::begin(Container::Caf).is_err());
        let nonsense = heard(
            Container::Ogg,
            &[b"OggS\0".to_vec(), vec![7; 9_000]].concat(),
            999,
        );
        assert!(nonsense.is_err());
    }
}
