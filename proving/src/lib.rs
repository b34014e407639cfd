//! The proving ground: what tests and benchmarks need to try Sotto as people use it.
//!
//! [`double`] is Deepgram's protocol with everything that can go wrong, and hears [`coded`] audio.
//! [`clips`] are recorded speech with its words; [`word_error_rate`] compares texts;
//! [`server_process`] runs the real server; [`guest`] signs in; [`stream`] is one connection, message by message; [`speaker`] is a whole
//! client that speaks, reconnects and resumes; [`load`] is many dictations at once;
//! [`sign_ins`] is many people at the door; [`recordings`] is one file by three ways.

pub mod clips;
pub mod coded;
pub mod double;
pub mod guest;
pub mod load;
pub mod recordings;
pub mod seeded;
pub mod server_process;
pub mod sign_ins;
pub mod speaker;
pub mod stream;
pub mod word_error_rate;
