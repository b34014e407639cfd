//! What is drawn. A component shows what signals, contexts and hooks say, and hands presses on to them: what is done,
//! they do. It knows neither the server nor the microphone.

pub mod controls;
pub mod dictation;
pub mod frame;
