//! The server's faces: the only code that sees wire types. What every connection has in common is in
//! [`http`], what is said is turned into the domain's words and back in [`words`], and who is let in
//! to what stands at the [`doors`].

pub mod doors;
pub mod error;
pub mod http;
pub mod words;
