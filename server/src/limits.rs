//! How much one person or one address may do in a time, counted in this process.

pub mod address;
pub mod person;
pub mod rate_limiter;
