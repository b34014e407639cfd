//! How streams end, and when.

use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout};

use super::{PACE_STEP, Stream};
use crate::double::journal::Ending;
use crate::double::manner::Goodbye;

/// A client that does not answer a close for so long is not waited for.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);
/// Longer than any stream lives.
const NEVER: Duration = Duration::from_secs(1_000_000);

impl Stream {
    /// When to look again, and what to say goodbye with if nothing came by then.
    pub(super) fn deadline(&self) -> (Instant, Option<Goodbye>) {
        let now = Instant::now();
        if self.mouth.is_mute {
            return (now + NEVER, None);
        }
        if !self.work.is_empty() {
            return (now + PACE_STEP, None);
        }
        let manner = &self.house.options.manner;
        let no_frame = self.last_frame + manner.no_frame;
        let no_audio = self.last_audio + manner.no_audio;
        let (limit, goodbye) = if no_frame <= no_audio {
            (no_frame, manner.no_frame_goodbye())
        } else {
            (no_audio, manner.no_audio_goodbye())
        };
        match self.mouth.next_due() {
            Some(due) if due < limit => (due, None),
            _ => (limit, Some(goodbye)),
        }
    }

    /// The end when the ear is lost.
    pub(super) fn broken(&self) -> Ending {
        // The client sees the connection break: there is nobody left to say goodbye.
        self.slot.cutter.cut();
        Ending::Reset
    }

    /// Says the metadata and goodbye, and how the stream has ended.
    pub(super) async fn say_last_words(&mut self, goodbye: Goodbye) -> Ending {
        self.mouth.release(false);
        if self.tells_metadata {
            let (sha256, samples) = (self.intake.sha256(), self.intake.samples());
            self.mouth.say(&self.voice.metadata(&sha256, samples));
        }
        self.mouth.release(true);
        self.mouth.say_goodbye(&goodbye);
        loop {
            if let Err(ending) = self.send_due().await {
                return ending;
            }
            let cutter = self.slot.cutter.clone();
            // Whoever goes while results are late is not waited for.
            tokio::select! {
                () = cutter.is_cut() => return Ending::Reset,
                frame = self.socket.recv(), if !self.is_stalled => {
                    // Audio and commands after the end mean nothing any more.
                    if let Err(ending) = self.take_frame(frame) {
                        return ending;
                    }
                }
                () = sleep_until(self.mouth.next_due().unwrap_or_else(|| Instant::now() + NEVER)) => {}
            }
        }
    }

    /// Waits a moment for the client's half of the close.
    pub(super) async fn wait_for_close(&mut self) {
        let answer = async { while let Some(Ok(_)) = self.socket.recv().await {} };
        // Whoever does not answer is closed when the socket is dropped.
        let _answered = timeout(CLOSE_LIMIT, answer).await;
    }
}
