//! The devices on which a person dictates.

/// A browser, an extension or a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// Names the device to the server.
    pub id: String,
    /// For people.
    pub name: String,
    /// The operating system.
    pub os: String,
    /// The client and its version.
    pub app_version: String,
    /// When something was last asked or dictated from there, in ms since 1970, to the minute.
    pub last_active_at: u64,
    /// It is this one.
    pub is_current: bool,
    /// Somebody is signed in there.
    pub is_signed_in: bool,
}

/// What a device tells about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewDevice {
    /// Empty keeps the name that a known device has.
    pub name: String,
    /// The operating system.
    pub os: String,
    /// The client and its version.
    pub app_version: String,
    /// The id of an earlier registration; empty if there was none.
    pub id: String,
}
