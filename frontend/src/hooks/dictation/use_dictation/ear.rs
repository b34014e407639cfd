//! The microphone of a dictation, over all the devices that it has had.

use std::time::Duration;

use bytes::Bytes;
use dictation::audio::SAMPLE_RATE;

use super::number::WishNumber;
use crate::capture::{LevelMeter, Loudness, Microphone, MicrophoneStream, lost};
use crate::domain::dictation_state::MicrophonePhase;
use crate::domain::microphone_choice::{Found, InputDevice, MicrophoneChoice};
use crate::domain::trouble::Trouble;

/// A dictation whose microphone was lost waits so long for another one.
const PATIENCE: Duration = Duration::from_secs(60);
/// A muted microphone gives silence: so many pieces of it are taken, the rest is nobody's speech.
const MUTED_PIECES_TAKEN: u32 = 30;
/// So many looks at the clock (250 ms each) without audio mean that the browser has stopped it.
const STALLED_TICKS: u32 = 4;
/// The pause that stands for the time without a microphone, in samples.
const PAUSE_SAMPLES: u64 = SAMPLE_RATE * 3 / 10;

/// How far the microphone is, and what it gives.
#[derive(Default)]
pub(super) struct Ear {
    phase: Phase,
    meter: LevelMeter,
    has_voice: bool,
    is_muted: bool,
    /// Pieces since the system muted it.
    muted_pieces: u32,
    /// Looks at the clock since the last audio.
    ticks_without_audio: u32,
    /// Counts devices asked for in one dictation: only the last one is wanted.
    wish: WishNumber,
    /// A pause goes before the next audio.
    owes_pause: bool,
    /// Why another device was not taken.
    refusal: Option<String>,
}

#[derive(Default)]
enum Phase {
    #[default]
    Closed,
    /// The browser may ask the person.
    Asking,
    Open(Microphone),
    /// One device is being closed and the next not open yet.
    Between,
    Lost {
        since: u64,
        trouble: Trouble,
        /// The microphones that are connected without it.
        others: Vec<InputDevice>,
    },
}

impl Ear {
    /// A new dictation asks for its microphone.
    pub(super) fn ask(&mut self) {
        *self = Self {
            phase: Phase::Asking,
            wish: self.wish.next(),
            ..Self::default()
        };
    }

    pub(super) const fn is_closed(&self) -> bool {
        matches!(self.phase, Phase::Closed)
    }

    pub(super) const fn is_asking(&self) -> bool {
        matches!(self.phase, Phase::Asking)
    }

    pub(super) const fn is_lost(&self) -> bool {
        matches!(self.phase, Phase::Lost { .. })
    }

    pub(super) const fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Open(_))
    }

    /// Whether a voice was heard in this dictation.
    pub(super) const fn has_voice(&self) -> bool {
        self.has_voice
    }

    /// Whether a voice is heard now.
    pub(super) fn hears_voice(&self) -> bool {
        self.is_open() && self.meter.loudness() == Loudness::Voice
    }

    /// The number of the next device that is asked for.
    pub(super) const fn next_wish(&mut self) -> WishNumber {
        self.wish = self.wish.next();
        self.wish
    }

    pub(super) fn is_wish(&self, wish: WishNumber) -> bool {
        self.wish == wish
    }

    /// A device is there.
    pub(super) fn open(&mut self, microphone: Microphone) {
        self.owes_pause = self.is_lost();
        self.phase = Phase::Open(microphone);
        self.hear_afresh();
    }

    /// Ends listening. The device, if one is open.
    pub(super) fn close(&mut self) -> Option<Microphone> {
        self.wish = self.wish.next();
        match std::mem::take(&mut self.phase) {
            Phase::Open(microphone) => Some(microphone),
            _ => None,
        }
    }

    /// Another device is there while this one is open. What is left to do if the browser cannot
    /// join them: close the one and open the other.
    pub(super) fn change_to(
        &mut self,
        stream: MicrophoneStream,
    ) -> Option<(Microphone, MicrophoneStream)> {
        let Phase::Open(microphone) = &mut self.phase else {
            return None;
        };
        self.refusal = None;
        let stream = microphone.change_to(stream).err()?;
        match std::mem::replace(&mut self.phase, Phase::Between) {
            Phase::Open(microphone) => Some((microphone, stream)),
            _ => None,
        }
    }

    /// The other device is heard.
    pub(super) fn changed(&mut self) {
        if let Phase::Open(microphone) = &mut self.phase {
            microphone.changed();
            self.hear_afresh();
        }
    }

    /// A device told that it went away. It, if it was the one that is heard and none takes over.
    pub(super) fn lose(&mut self, now: u64, connected: Vec<InputDevice>) -> Option<Microphone> {
        match &self.phase {
            Phase::Open(microphone) if !microphone.is_live() && !microphone.change_now() => {
                self.part(now, connected)
            }
            _ => None,
        }
    }

    /// The device, if one is open, is taken away.
    pub(super) fn part(&mut self, now: u64, connected: Vec<InputDevice>) -> Option<Microphone> {
        let Phase::Open(microphone) = &self.phase else {
            return None;
        };
        let name = microphone.name().map(str::to_owned);
        let others = connected
            .into_iter()
            .filter(|device| Some(&device.label) != name.as_ref())
            .collect();
        let lost = Phase::Lost {
            since: now,
            trouble: lost(name.as_deref()),
            others,
        };
        match std::mem::replace(&mut self.phase, lost) {
            Phase::Open(microphone) => Some(microphone),
            _ => None,
        }
    }

    /// Another device could not be opened; this one goes on.
    pub(super) fn refuse(&mut self, why: &Trouble) {
        let name = self.name().unwrap_or("The microphone of before");
        self.refusal = Some(format!("{} {name} goes on.", why.message));
    }

    /// Why no device is there, in better words.
    pub(super) fn explain(&mut self, why: Trouble) {
        if let Phase::Lost { trouble, .. } = &mut self.phase {
            *trouble = why;
        }
    }

    /// The replacement could not be opened.
    pub(super) fn fail(&mut self, now: u64, why: Trouble) {
        match &mut self.phase {
            Phase::Lost { trouble, .. } => *trouble = why,
            Phase::Between => {
                self.phase = Phase::Lost {
                    since: now,
                    trouble: why,
                    others: Vec::new(),
                };
            }
            Phase::Closed | Phase::Asking | Phase::Open(_) => {}
        }
    }

    /// The connected devices changed while one is lost. The one to go on with, if it was plugged
    /// in just now.
    pub(super) fn plugged_in(
        &mut self,
        connected: &[InputDevice],
        choice: &MicrophoneChoice,
    ) -> Option<MicrophoneChoice> {
        let Phase::Lost { others, .. } = &mut self.phase else {
            return None;
        };
        let new = connected.iter().find(|device| !others.contains(device));
        let new = new.cloned();
        *others = connected.to_vec();
        let new = new?;
        let is_chosen = choice.is_default() || choice.find(connected) == Found::Device(new.clone());
        Some(if is_chosen {
            choice.clone()
        } else {
            MicrophoneChoice::of(new)
        })
    }

    /// Whether a lost device has not been replaced for too long. Its trouble, if so.
    pub(super) fn give_up(&mut self, now: u64) -> Option<Trouble> {
        let Phase::Lost { since, trouble, .. } = &self.phase else {
            return None;
        };
        let waited = u128::from(now.saturating_sub(*since));
        if waited < PATIENCE.as_millis() {
            return None;
        }
        let trouble = trouble.clone();
        self.phase = Phase::Closed;
        Some(trouble)
    }

    /// Time passed.
    pub(super) const fn tick(&mut self) {
        self.ticks_without_audio = self.ticks_without_audio.saturating_add(1);
    }

    pub(super) fn mute(&mut self, is_muted: bool) {
        self.is_muted = is_muted;
        self.muted_pieces = 0;
    }

    /// A piece of audio came. Whether it is to be recorded: the silence of a device that the system
    /// has muted is not.
    pub(super) fn hear(&mut self, rms: f32) -> bool {
        self.ticks_without_audio = 0;
        self.meter.hear(rms);
        self.has_voice |= self.meter.loudness() == Loudness::Voice;
        if self.is_muted {
            self.muted_pieces += 1;
        }
        !self.is_muted || self.muted_pieces <= MUTED_PIECES_TAKEN
    }

    /// The pause that goes before the next audio, if one does.
    pub(super) fn pause(&mut self) -> Option<Bytes> {
        let owed = std::mem::take(&mut self.owes_pause);
        owed.then(|| vec![0; 2 * PAUSE_SAMPLES as usize].into())
    }

    /// The level to show, 0 to 1.
    pub(super) const fn level(&self) -> f32 {
        match self.phase {
            Phase::Open(_) => self.meter.shown(),
            _ => 0.0,
        }
    }

    /// What people call the device.
    pub(super) fn name(&self) -> Option<&str> {
        match &self.phase {
            Phase::Open(microphone) => microphone.name(),
            _ => None,
        }
    }

    /// Why it is not the one that was chosen, if it is not.
    pub(super) fn remark(&self) -> Option<&str> {
        match &self.phase {
            Phase::Open(_) if self.refusal.is_some() => self.refusal.as_deref(),
            Phase::Open(microphone) => microphone.remark(),
            _ => None,
        }
    }

    pub(super) fn phase(&self) -> MicrophonePhase {
        match &self.phase {
            Phase::Closed => MicrophonePhase::Closed,
            Phase::Asking => MicrophonePhase::Asking,
            Phase::Between => MicrophonePhase::Quiet,
            Phase::Lost { trouble, .. } => MicrophonePhase::Lost(trouble.clone()),
            Phase::Open(_) if self.is_muted => MicrophonePhase::Muted,
            Phase::Open(_) if self.ticks_without_audio >= STALLED_TICKS => MicrophonePhase::Stalled,
            Phase::Open(_) => match self.meter.loudness() {
                Loudness::Quiet => MicrophonePhase::Quiet,
                Loudness::Voice => MicrophonePhase::Voice,
                Loudness::Dead => MicrophonePhase::Dead,
            },
        }
    }

    /// Another device: what the one before gave says nothing about it.
    fn hear_afresh(&mut self) {
        self.meter = LevelMeter::default();
        self.is_muted = false;
        self.muted_pieces = 0;
        self.ticks_without_audio = 0;
    }
}
