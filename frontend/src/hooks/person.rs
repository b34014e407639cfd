//! What the account has of a person, and what can be done with it: history, devices, profile, usage, export, deletion.

mod use_account_data;
mod use_device;
mod use_devices;
mod use_hand_over;
mod use_history;
mod use_profile;
mod use_removal;
mod use_request;
mod use_transcript;
mod use_usage;

pub use use_account_data::{UseAccountData, use_account_data};
pub use use_device::use_device;
pub use use_devices::{UseDevices, use_devices};
pub use use_hand_over::use_hand_over;
pub use use_history::{Day, UseClearing, UseHistory, use_clearing, use_history};
pub use use_profile::{NameSaving, UseProfile, use_profile};
pub use use_request::{UseRequest, use_request};
pub use use_transcript::{UseTranscript, use_transcript};
pub use use_usage::{DAYS, use_usage};
