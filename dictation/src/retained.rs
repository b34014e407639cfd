//! Audio that is kept because somebody may have to hear it again.

use std::collections::VecDeque;

use bytes::Bytes;

use crate::audio::{BYTES_PER_SAMPLE, SampleOffset, samples_in};

/// A run of audio without holes. Grows at the end, is forgotten from the front.
///
/// Frames are shared, not copied, so a frame is freed when its last sample is forgotten.
#[derive(Clone, Debug, Default)]
pub struct RetainedAudio {
    start: SampleOffset,
    end: SampleOffset,
    frames: VecDeque<Bytes>,
}

impl RetainedAudio {
    /// Nothing kept; the next frame begins at `offset`.
    pub fn starting_at(offset: SampleOffset) -> Self {
        Self {
            start: offset,
            end: offset,
            frames: VecDeque::new(),
        }
    }

    /// First sample kept.
    pub const fn start(&self) -> SampleOffset {
        self.start
    }

    /// The sample after the last one kept.
    pub const fn end(&self) -> SampleOffset {
        self.end
    }

    /// Samples kept.
    pub const fn samples(&self) -> u64 {
        self.end.since(self.start)
    }

    /// Adds a frame at the end. A trailing odd byte is dropped.
    pub fn push(&mut self, mut pcm: Bytes) {
        pcm.truncate(pcm.len() - pcm.len() % BYTES_PER_SAMPLE);
        if pcm.is_empty() {
            return;
        }
        self.end = self.end.plus(samples_in(pcm.len()));
        self.frames.push_back(pcm);
    }

    /// Forgets all audio before `offset`. Past the end, the next frame begins at the end as before.
    pub fn forget_before(&mut self, offset: SampleOffset) {
        let offset = offset.min(self.end);
        while self.start < offset {
            let Some(front) = self.frames.front_mut() else {
                return;
            };
            let samples = samples_in(front.len());
            let forget = offset.since(self.start).min(samples);
            if forget == samples {
                self.frames.pop_front();
            } else {
                let _forgotten = front.split_to(forget as usize * BYTES_PER_SAMPLE);
            }
            self.start = self.start.plus(forget);
        }
    }

    /// The audio from `offset` (or from the first sample kept, if that is later) to the end,
    /// in the frames in which it came.
    pub fn frames_from(&self, offset: SampleOffset) -> impl Iterator<Item = (SampleOffset, Bytes)> {
        let mut position = self.start;
        self.frames.iter().filter_map(move |frame| {
            let first = position;
            position = position.plus(samples_in(frame.len()));
            if position <= offset {
                return None;
            }
            let skip = offset.since(first);
            Some((
                first.plus(skip),
                frame.slice(skip as usize * BYTES_PER_SAMPLE..),
            ))
        })
    }

    /// The longest piece of one frame that begins at `offset`, at most `max_samples` long.
    pub fn piece_at(&self, offset: SampleOffset, max_samples: u64) -> Option<Bytes> {
        if offset < self.start {
            return None;
        }
        let (_, frame) = self.frames_from(offset).next()?;
        let samples = samples_in(frame.len()).min(max_samples);
        Some(frame.slice(..samples as usize * BYTES_PER_SAMPLE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(samples: std::ops::Range<u16>) -> Bytes {
        samples
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<_>>()
            .into()
    }

    fn contents(audio: &RetainedAudio, from: u64) -> Vec<u16> {
        audio
            .frames_from(SampleOffset::new(from))
            .flat_map(|(_, frame)| frame.to_vec())
            .collect::<Vec<_>>()
            .chunks_exact(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect()
    }

    fn two_frames() -> RetainedAudio {
        let mut audio = RetainedAudio::default();
        audio.push(numbered(0..10));
        audio.push(numbered(10..20));
        audio
    }

    #[test]
    fn audio_comes_back_from_any_sample() {
        let audio = two_frames();
        assert_eq!(contents(&audio, 0), (0..20).collect::<Vec<_>>());
        assert_eq!(contents(&audio, 7), (7..20).collect::<Vec<_>>());
        assert_eq!(contents(&audio, 20), Vec::<u16>::new());
    }

    #[test]
    fn forgotten_audio_is_gone_and_the_rest_keeps_its_place() {
        let mut audio = two_frames();
        audio.forget_before(SampleOffset::new(13));
        assert_eq!((audio.start().get(), audio.samples()), (13, 7));
        assert_eq!(contents(&audio, 0), (13..20).collect::<Vec<_>>());
        audio.forget_before(SampleOffset::new(99));
        assert_eq!((audio.start().get(), audio.end().get()), (20, 20));
    }

    #[test]
    fn a_piece_is_never_longer_than_asked() {
        let audio = two_frames();
        let piece = audio.piece_at(SampleOffset::new(4), 3);
        assert_eq!(piece, Some(numbered(4..7)));
        assert_eq!(
            audio.piece_at(SampleOffset::new(8), 100),
            Some(numbered(8..10))
        );
        assert_eq!(audio.piece_at(SampleOffset::new(20), 5), None);
    }
}
