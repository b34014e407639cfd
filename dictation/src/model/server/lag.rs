//! Whether a client is told that its engine lags behind for as long as it does, and no longer.

use crate::audio::SampleOffset;
use crate::event::{EngineEvent, EngineStatus, Input, ServerEvent};

/// What a client believes about how its engine keeps up.
#[derive(Debug, Default)]
pub(super) struct Lag {
    /// It was told that its engine lags behind: the end of the audio that had come by then.
    until: Option<SampleOffset>,
    /// An engine listens just now, and says how it keeps up.
    begins: bool,
}

impl Lag {
    /// The session takes an input.
    pub(super) const fn input(&mut self, input: &Input) {
        self.begins = matches!(
            input,
            Input::Engine {
                event: EngineEvent::Opened { .. },
                ..
            }
        );
    }

    /// The client is told something, where audio has come up to `received` and finals have up to `told`.
    pub(super) fn told(
        &mut self,
        event: &ServerEvent,
        received: SampleOffset,
        told: SampleOffset,
    ) -> Result<(), String> {
        match event {
            ServerEvent::Status(EngineStatus::CatchingUp { .. }) => self.until = Some(received),
            ServerEvent::Status(EngineStatus::Listening { .. }) => {
                let is_early = self.until.is_some_and(|until| told < until);
                if is_early && !self.begins {
                    return Err(format!(
                        "level again at {told}, and not at {:?}",
                        self.until
                    ));
                }
                self.until = None;
            }
            _ => {}
        }
        Ok(())
    }

    /// All that follows from an input is told, and finals have come up to `told`.
    pub(super) fn check(&self, told: SampleOffset) -> Result<(), String> {
        match self.until {
            Some(until) if until <= told => Err(format!(
                "finals have come to {told}, and the client believes that its engine lags"
            )),
            _ => Ok(()),
        }
    }
}
