//! A short sound when the microphone opens and closes and when words wait, for people who look elsewhere.

use web_sys::{AudioContext, Storage};

/// Where it is kept that somebody wants none.
const KEY: &str = "sotto.sounds";
const OFF: &str = "off";
const LOUDNESS: f32 = 0.06;
const SECONDS: f64 = 0.09;

/// Which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// The microphone is open.
    Start,
    /// It is closed.
    Stop,
    /// Words are in no field and wait.
    Waiting,
}

impl Sound {
    const fn hertz(self) -> f32 {
        match self {
            Self::Start => 880.0,
            Self::Stop => 587.0,
            Self::Waiting => 330.0,
        }
    }
}

/// Whether there are to be any.
pub fn are_wanted() -> bool {
    let kept = storage().and_then(|storage| storage.get_item(KEY).ok()?);
    kept.as_deref() != Some(OFF)
}

/// Whether there are to be any from now on.
pub fn want(wanted: bool) {
    if let Some(storage) = storage() {
        // A browser that keeps nothing keeps the sounds.
        let _kept = if wanted {
            storage.remove_item(KEY)
        } else {
            storage.set_item(KEY, OFF)
        };
    }
}

/// Plays one, if they are wanted. A browser that plays nothing is silent.
pub fn play(sound: Sound) {
    if are_wanted() {
        let _played = try_play(sound);
    }
}

fn try_play(sound: Sound) -> Option<()> {
    thread_local! {
        static CONTEXT: Option<AudioContext> = AudioContext::new().ok();
    }
    let context = CONTEXT.with(Clone::clone)?;
    // It may sleep since the last one.
    drop(context.resume().ok()?);
    let (tone, volume) = (
        context.create_oscillator().ok()?,
        context.create_gain().ok()?,
    );
    let now = context.current_time();
    tone.frequency().set_value(sound.hertz());
    volume.gain().set_value_at_time(LOUDNESS, now).ok()?;
    volume
        .gain()
        .exponential_ramp_to_value_at_time(0.001, now + SECONDS)
        .ok()?;
    tone.connect_with_audio_node(&volume).ok()?;
    volume
        .connect_with_audio_node(&context.destination())
        .ok()?;
    tone.start().ok()?;
    tone.stop_with_when(now + SECONDS).ok()
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
