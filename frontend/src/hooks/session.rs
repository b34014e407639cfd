//! Who is signed in, and what stands in the way of signing in.

mod account_trouble;
mod session_context;
mod use_session;
mod use_submission;

pub use account_trouble::{
    AccountField, AccountTrouble, LEAST_CHARACTERS, check_email, check_new_password, check_password,
};
pub use session_context::SessionContext;
pub use use_session::{Departure, NewAccount, NoToken, PasswordOwner, SessionState, UseSession};
pub use use_submission::use_submission;
