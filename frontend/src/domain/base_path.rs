//! Where the app is.

/// The path under which the server serves the app.
pub const BASE_PATH: &str = "/app";
