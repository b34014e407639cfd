//! The work of a stream: hearing audio at its pace, saying what it means, answering commands.

use serde_json::json;
use tokio::time::Instant;

use super::{Stream, Work};
use crate::double::commands::Configure;
use crate::double::fault::Moment;
use crate::double::heard::Flush;
use crate::double::intake::NotAudio;
use crate::double::journal::Ending;
use crate::double::manner::{Goodbye, Manner};
use crate::double::pace::Pace;
use crate::double::query::{ListenQuery, are_few, takes_keyterms};
use crate::double::segments::{Rules, Say, Segmenter};

/// The ear gets so much at a time, in ms: results come as if the audio had come so.
const SLICE_MS: u64 = 20;

/// What a query and the double's manner mean in samples.
pub(super) fn rules(query: &ListenQuery, manner: &Manner) -> Rules {
    let samples = |ms| query.samples(ms);
    let hold = if query.may_hold {
        manner.smart_format_hold_ms
    } else {
        0
    };
    let interim = manner.interim_ms.clamp(100, 1_000);
    Rules {
        interim: query.interim_results.then(|| samples(interim)),
        endpointing: query.endpointing_ms.map(|ms| samples(ms.max(hold))),
        utterance_end: query.utterance_end_ms.map(samples),
        vad_events: query.vad_events,
        finals: samples(*manner.final_ms.start())..=samples(*manner.final_ms.end()),
    }
}

impl Stream {
    /// Does what came, in its order, as far as its time has come.
    pub(super) async fn do_work(&mut self) -> Result<Option<Goodbye>, Ending> {
        if self.mouth.is_mute {
            self.work.clear();
        }
        while let Some(work) = self.work.pop_front() {
            match work {
                Work::Audio(samples) => {
                    if let Some(rest) = self.hear(samples).await? {
                        self.work.push_front(Work::Audio(rest));
                        return Ok(None);
                    }
                    // Results go out between frames, not after all that wait.
                    self.send_due().await?;
                }
                Work::Finalize => self.finalize().await?,
                Work::KeepAlive => self.ear.keep_alive().await.map_err(|_| self.broken())?,
                Work::Configure(configure) => self.configure(&configure),
                Work::CloseStream => {
                    self.fire(|moment| moment == Moment::CloseStream)?;
                    self.ear
                        .flush(Flush::End)
                        .await
                        .map_err(|_| self.broken())?;
                    self.tell_what_is_known();
                    let last = self.segmenter.close();
                    self.tell(last);
                    return Ok(Some(Goodbye::normal()));
                }
            }
        }
        Ok(None)
    }

    /// Takes bytes in; the header of a container may change what is known of them.
    pub(super) fn take_bytes(&mut self, bytes: &[u8]) -> Result<Vec<i16>, NotAudio> {
        let before = self.intake.samples();
        let samples = self.intake.take(bytes)?;
        let rate = self.intake.sample_rate();
        if rate != self.query.sample_rate {
            self.change_rate(rate);
        }
        let (size, count) = (bytes.len() as u64, self.intake.samples() - before);
        self.note(|entry| {
            entry.bytes += size;
            entry.samples += count;
        });
        Ok(samples)
    }

    /// A header says another rate than was thought; nothing has been heard yet.
    fn change_rate(&mut self, rate: u32) {
        let manner = &self.house.options.manner;
        let seed = self
            .house
            .options
            .seed
            .wrapping_add(self.slot.ordinal as u64);
        self.query.sample_rate = rate;
        self.voice.sample_rate = rate;
        let now = Instant::now().into_std();
        self.pace = Pace::new(rate, manner.ingest, manner.ingest_burst_ms, now);
        self.segmenter = Segmenter::new(rules(&self.query, manner), seed);
        self.ear.set_rate(rate);
    }

    /// Hears what may be heard now; gives back the rest.
    async fn hear(&mut self, mut samples: Vec<i16>) -> Result<Option<Vec<i16>>, Ending> {
        let allowed = self.pace.allowed(Instant::now().into_std());
        let rest = (allowed < samples.len()).then(|| samples.split_off(allowed));
        self.pace.spend(samples.len());
        let slice = self.query.samples(SLICE_MS).max(1) as usize;
        for slice in samples.chunks(slice) {
            self.ear.hear(slice).await.map_err(|_| self.broken())?;
            self.heard += slice.len() as u64;
            self.tell_what_is_known();
        }
        tokio::task::yield_now().await;
        Ok(rest)
    }

    async fn finalize(&mut self) -> Result<(), Ending> {
        self.fire(|moment| moment == Moment::Finalize)?;
        if !self.answers_finalize {
            return Ok(());
        }
        self.ear
            .flush(Flush::Finalize)
            .await
            .map_err(|_| self.broken())?;
        self.tell_what_is_known();
        let floor = self
            .query
            .samples(self.house.options.manner.finalize_floor_ms);
        let answer = self.segmenter.finalize(floor);
        self.tell(answer);
        Ok(())
    }

    fn configure(&mut self, configure: &Configure) {
        let now = Instant::now();
        let terms = configure.keyterms.as_deref().unwrap_or_default();
        let terms: Vec<&str> = terms.iter().map(String::as_str).collect();
        let failure = if now < self.configuring_until {
            Some(("CONFIGURE_ALREADY_PENDING", "Another Configure is pending."))
        } else if configure.keyterms.is_some() && !takes_keyterms(&self.query.model) {
            let description = "Keyterms are not supported by this model.";
            Some(("CONFIGURE_KEYTERMS_NOT_SUPPORTED", description))
        } else if !are_few(&terms) {
            Some((
                "CONFIGURE_KEYTERM_LIMIT_EXCEEDED",
                "Keyterm limit exceeded.",
            ))
        } else {
            None
        };
        let request_id = self.voice.request_id;
        if let Some((code, description)) = failure {
            self.mouth.say(&json!({
                "type": "ConfigureFailure",
                "request_id": request_id,
                "code": code,
                "description": description,
            }));
            return;
        }
        self.configuring_until = now + self.house.options.manner.configure;
        let mut success = json!({"type": "ConfigureSuccess", "request_id": request_id});
        if configure.keyterms.is_some() {
            success["keyterms"] = terms.into();
        }
        self.mouth.say_at(&success, self.configuring_until);
    }

    /// Says what the ear knows by now.
    pub(super) fn tell_what_is_known(&mut self) {
        let known = self.ear.take();
        let says = self.segmenter.advance(self.heard, known);
        self.tell(says);
    }

    fn tell(&mut self, says: impl IntoIterator<Item = Say>) {
        for say in says {
            match say {
                Say::Results(results) => {
                    let received = self.intake.samples();
                    self.mouth.say_results(&self.voice, &results, received);
                }
                Say::SpeechStarted(at) => self.mouth.say(&self.voice.speech_started(at)),
                Say::UtteranceEnd(end) => self.mouth.say(&self.voice.utterance_end(end)),
            }
        }
    }
}
