//! One stream of audio on its way to text.
//!
//! Inputs: audio ([`Transcriber::hear`]), requests to make everything final
//! ([`Transcriber::flush`]) and finished decodes ([`Transcriber::decoded`]). Output: results in
//! the order of the audio, taken with [`Transcriber::take_ready`]. It holds no socket and waits
//! for nothing, so live streams and files share it.
//!
//! A final is asked for early: when the voice pauses, the segment is decoded at once, and if
//! the pause lasts the text is there already when the segment ends.

pub mod output;
pub mod result_queue;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::mpsc;

use crate::agreement::Agreement;
use crate::audio::{SAMPLE_RATE, samples_in_ms};
use crate::conditioning::Conditioner;
use crate::decode_pool::{DecodeJob, DecodePool, Decoded, PoolFull, Purpose};
use crate::guard::is_ghost;
use crate::recognizer::{Recognition, SegmentProgress};
use crate::segmenter::{Ending, Segment, SegmentEvent, Segmenter, SegmenterSettings};
use crate::voice_activity::{VoiceActivity, WINDOW};
use crate::word_times::Placement;

pub use output::{Output, Transcript};
use result_queue::ResultQueue;

/// Segments that may wait for their text before no more audio should be brought.
const WAITING_SEGMENTS: usize = 4;
/// Room for results: the waiting segments, an early final, a partial result, and some.
pub const RESULT_ROOM: usize = 16;
/// A partial result is due when this much new audio is there...
const INTERIM_STEP: u64 = samples_in_ms(300);
/// ...and this many times the time that the last one took.
const INTERIM_PAUSE_FACTOR: f64 = 4.0;
/// Voice that must be there before the first partial result of a segment.
const FIRST_INTERIM_VOICE: u64 = samples_in_ms(300);

/// What a stream wants.
#[derive(Debug, Clone, Copy)]
pub struct TranscriberSettings {
    /// Where speech starts and ends.
    pub segmenter: SegmenterSettings,
    /// Silence after the last word that makes an utterance's end worth a message.
    pub utterance_end: Option<u64>,
    /// Whether to look at speech that goes on.
    pub interims: bool,
    /// Whether this is a file: its segments give way to live speech.
    pub is_file: bool,
}

/// Why everything shall be final.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlushCause {
    /// The client asked, and waits for an answer.
    Finalize,
    /// No more audio comes.
    EndOfStream,
}

/// A decode of a segment that seems to be over.
struct EarlyFinal {
    job: u64,
    start: u64,
    samples: usize,
    cancelled: Arc<AtomicBool>,
    result: Option<Recognition>,
}

struct RunningInterim {
    job: u64,
    until: u64,
    cancelled: Arc<AtomicBool>,
}

/// The state machine. See the module's text.
pub struct Transcriber {
    settings: TranscriberSettings,
    pool: Arc<DecodePool>,
    reply: mpsc::Sender<Decoded>,
    conditioner: Conditioner,
    detector: VoiceActivity,
    segmenter: Segmenter,
    /// Audio that does not fill a window yet.
    rest: Vec<f32>,
    next_job: u64,
    queue: ResultQueue,
    early: Option<EarlyFinal>,
    interim: Option<RunningInterim>,
    interim_ready: Option<Output>,
    progress: Arc<Mutex<SegmentProgress>>,
    agreement: Agreement,
    /// Where the last look at the open segment ended, and how long it took.
    last_look: Option<(u64, Duration)>,
    /// Set when the owner goes away: finals need not be decoded either.
    gone: Arc<AtomicBool>,
    /// Where the voice last stopped, until that is worth an utterance's end.
    silent_since: Option<u64>,
}

impl Transcriber {
    /// Starts at the beginning of a stream. Results of decodes come through the receiver's
    /// other end, which needs room for [`RESULT_ROOM`].
    #[must_use]
    pub fn new(
        settings: TranscriberSettings,
        pool: Arc<DecodePool>,
        detector: VoiceActivity,
        reply: mpsc::Sender<Decoded>,
    ) -> Self {
        Self {
            segmenter: Segmenter::new(settings.segmenter),
            settings,
            pool,
            reply,
            conditioner: Conditioner::new(),
            detector,
            rest: Vec::with_capacity(WINDOW),
            next_job: 0,
            queue: ResultQueue::default(),
            early: None,
            interim: None,
            interim_ready: None,
            progress: Arc::default(),
            agreement: Agreement::default(),
            last_look: None,
            gone: Arc::default(),
            silent_since: None,
        }
    }

    /// Takes 16 kHz audio in.
    ///
    /// # Errors
    /// When the decoder's queue is full; the stream cannot go on.
    pub fn hear(&mut self, samples: &[f32]) -> Result<(), PoolFull> {
        let mut samples = samples;
        while self.rest.len() + samples.len() >= WINDOW {
            let (head, tail) = samples.split_at(WINDOW - self.rest.len());
            samples = tail;
            self.rest.extend_from_slice(head);
            let mut window = std::mem::replace(&mut self.rest, Vec::with_capacity(WINDOW));
            self.conditioner.condition(&mut window);
            let voiced = self.detector.hears(&window);
            for event in self.segmenter.push(&window, voiced) {
                self.take_event(event, false)?;
            }
            self.notice_utterance_end();
        }
        self.rest.extend_from_slice(samples);
        Ok(())
    }

    /// Makes everything heard so far final. A [`FlushCause::Finalize`] is always answered, with
    /// a last final that says `from_finalize` and is empty when nothing new was said.
    ///
    /// # Errors
    /// When the decoder's queue is full; the stream cannot go on.
    pub fn flush(&mut self, cause: FlushCause) -> Result<(), PoolFull> {
        let mut rest = std::mem::take(&mut self.rest);
        self.conditioner.condition(&mut rest);
        let event = self.segmenter.flush(&rest);
        self.detector.restart();
        match event {
            Some(event) => self.take_event(event, cause == FlushCause::Finalize),
            None if cause == FlushCause::EndOfStream => Ok(()),
            None => {
                let here = self.segmenter.covered();
                self.push_silence(here, here, true);
                Ok(())
            }
        }
    }

    /// Takes the result of a decode.
    pub fn decoded(&mut self, decoded: Decoded) {
        if self
            .interim
            .as_ref()
            .is_some_and(|interim| interim.job == decoded.id)
        {
            if let Some(interim) = self.interim.take() {
                self.last_look = Some((interim.until, decoded.took));
                if let Some(recognition) = decoded.recognition {
                    self.show(&recognition, interim.until);
                }
            }
            return;
        }
        let recognition = decoded.recognition.unwrap_or_default();
        if let Some(early) = self.early.as_mut().filter(|early| early.job == decoded.id) {
            let until = early.start + early.samples as u64;
            early.result = Some(recognition.clone());
            self.last_look = Some((until, decoded.took));
            self.show(&recognition, until);
            return;
        }
        self.queue.complete(decoded.id, &recognition);
    }

    /// Takes the next result that is complete and in order.
    pub fn take_ready(&mut self) -> Option<Output> {
        if self.queue.is_empty() {
            return self.interim_ready.take();
        }
        self.queue.take()
    }

    /// Looks at the speech going on, if that is wanted and due. Call it when no audio waits.
    pub fn consider_interim(&mut self) {
        if !self.settings.interims || self.interim.is_some() || self.early.is_some() {
            return;
        }
        let Some(open) = self.segmenter.open_segment() else {
            return;
        };
        let here = self.segmenter.position();
        let due = match self.last_look {
            None => here >= open.voiced_from + FIRST_INTERIM_VOICE,
            Some((last, took)) => {
                let pause = took.as_secs_f64() * INTERIM_PAUSE_FACTOR * f64::from(SAMPLE_RATE);
                here >= last + INTERIM_STEP.max(pause as u64)
            }
        };
        if !due {
            return;
        }
        let samples = open.samples.to_vec();
        let cancelled = Arc::<AtomicBool>::default();
        let job = self.number();
        if self
            .submit(job, Purpose::Interim, samples, &cancelled)
            .is_ok()
        {
            self.interim = Some(RunningInterim {
                job,
                until: here,
                cancelled,
            });
        }
    }

    /// Whether so many segments wait for text that no more audio should be brought.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.queue.waiting() >= WAITING_SEGMENTS
    }

    /// Whether all that was heard and flushed has been given out.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.queue.is_empty()
    }

    fn take_event(&mut self, event: SegmentEvent, finalized: bool) -> Result<(), PoolFull> {
        match event {
            SegmentEvent::SpeechStarted { at } => {
                self.silent_since = None;
                self.start_segment();
                self.queue.push(Output::SpeechStarted { at });
            }
            SegmentEvent::Paused => self.decode_early(),
            SegmentEvent::Resumed => self.resume(),
            SegmentEvent::Silence { from, until } => self.push_silence(from, until, finalized),
            SegmentEvent::Ended(segment) => return self.end_segment(segment, finalized),
        }
        Ok(())
    }

    fn start_segment(&mut self) {
        self.progress = Arc::default();
        self.agreement.reset();
        self.last_look = None;
        self.drop_interim();
    }

    /// The voice pauses: decode now what will be the final if the pause lasts.
    fn decode_early(&mut self) {
        let Some(open) = self.segmenter.paused_or_open_segment() else {
            return;
        };
        let (start, samples) = (open.start, open.samples.to_vec());
        let length = samples.len();
        let cancelled = Arc::<AtomicBool>::default();
        let job = self.number();
        if self
            .submit(job, self.final_purpose(), samples, &cancelled)
            .is_ok()
        {
            self.early = Some(EarlyFinal {
                job,
                start,
                samples: length,
                cancelled,
                result: None,
            });
        }
    }

    /// The voice came back: the early decode is no final.
    fn resume(&mut self) {
        if let Some(early) = self.early.take() {
            early.cancelled.store(true, Ordering::Relaxed);
        }
    }

    fn end_segment(&mut self, segment: Segment, finalized: bool) -> Result<(), PoolFull> {
        let start = segment.start;
        let length = segment.samples.len();
        let placement = Placement {
            start,
            voiced_from: segment.voiced_from,
            voiced_until: segment.voiced_until,
            limit: segment.covers_until,
        };
        let transcript = Transcript {
            start: segment.covers_from,
            end: segment.covers_until,
            words: Vec::new(),
            speech_final: segment.ending != Ending::TooLong,
            from_finalize: finalized,
        };
        let early = self.early.take();
        match early.filter(|early| early.start == start && early.samples == length) {
            Some(EarlyFinal {
                result: Some(recognition),
                ..
            }) => {
                self.queue.push(Output::Final(
                    transcript.with_words(placement, &recognition),
                ));
            }
            Some(EarlyFinal { job, .. }) => self.queue.push_waiting(job, transcript, placement),
            None => {
                let job = self.number();
                let gone = self.gone.clone();
                self.submit(job, self.final_purpose(), segment.samples, &gone)?;
                self.queue.push_waiting(job, transcript, placement);
            }
        }
        self.start_segment();
        if segment.ending == Ending::TooLong {
            self.detector.restart_within_speech();
        } else {
            self.silent_since = Some(segment.voiced_until);
        }
        Ok(())
    }

    fn push_silence(&mut self, start: u64, end: u64, from_finalize: bool) {
        let transcript = Transcript {
            start,
            end,
            words: Vec::new(),
            speech_final: from_finalize,
            from_finalize,
        };
        self.queue.push(Output::Final(transcript));
    }

    fn notice_utterance_end(&mut self) {
        let Some(utterance_end) = self.settings.utterance_end else {
            return;
        };
        let due = |since: &u64| self.segmenter.position() >= since + utterance_end;
        if self.silent_since.as_ref().is_some_and(due) {
            self.silent_since = None;
            self.queue.push_utterance_end();
        }
    }

    /// Offers a look at the segment going on, heard until `until`, as a partial result.
    fn show(&mut self, recognition: &Recognition, until: u64) {
        if !self.settings.interims {
            return;
        }
        let Some(open) = self.segmenter.paused_or_open_segment() else {
            return;
        };
        let (start, voiced_from) = (open.start, open.voiced_from);
        if is_ghost(&recognition.text, until - voiced_from) {
            return;
        }
        let placement = Placement {
            start,
            voiced_from,
            voiced_until: until,
            limit: until,
        };
        let transcript = Transcript {
            start: self.segmenter.covered(),
            end: until,
            ..Transcript::default()
        };
        let stable_words = self.agreement.stable_words(&recognition.text);
        let transcript = transcript.with_words(placement, recognition);
        self.interim_ready = Some(Output::Interim {
            transcript,
            stable_words,
        });
    }

    /// The look at a segment that is over is worth nothing.
    fn drop_interim(&mut self) {
        self.interim_ready = None;
        if let Some(interim) = self.interim.take() {
            interim.cancelled.store(true, Ordering::Relaxed);
        }
    }

    fn final_purpose(&self) -> Purpose {
        if self.settings.is_file {
            Purpose::File
        } else {
            Purpose::Final
        }
    }

    fn number(&mut self) -> u64 {
        self.next_job += 1;
        self.next_job
    }

    fn submit(
        &self,
        id: u64,
        purpose: Purpose,
        samples: Vec<f32>,
        cancelled: &Arc<AtomicBool>,
    ) -> Result<(), PoolFull> {
        self.pool.submit(DecodeJob {
            id,
            purpose,
            samples,
            progress: self.progress.clone(),
            cancelled: cancelled.clone(),
            reply: self.reply.clone(),
        })
    }
}

impl Drop for Transcriber {
    fn drop(&mut self) {
        self.gone.store(true, Ordering::Relaxed);
        self.resume();
        self.drop_interim();
    }
}
