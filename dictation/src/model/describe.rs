//! What goes into a session and comes out of it, in a line each, without the audio.

use crate::audio::samples_in;
use crate::event::{Input, Output};

pub(super) fn describe_input(input: &Input) -> String {
    match input {
        Input::Audio { first, pcm } => format!("Audio {first} and {}", samples_in(pcm.len())),
        other => format!("{other:?}"),
    }
}

pub(super) fn describe_output(output: &Output) -> String {
    match output {
        Output::Hear { connection, pcm } => {
            format!("Hear({connection}) {} samples", samples_in(pcm.len()))
        }
        other => format!("{other:?}"),
    }
}
