//! What the browser does for a page beside dictation: the clipboard, files, focus, title, dates, notices, whether the
//! server is there, and the extension.

pub mod dates;
mod deferred;
mod media_length;
mod network_context;
mod notice;
mod use_clipboard;
mod use_download;
mod use_extension;
mod use_focus;
mod use_network;
mod use_page_title;
mod use_word_file;
mod web_lock;

pub use deferred::Work;
pub use media_length::media_length;
pub use network_context::NetworkContext;
pub use notice::{NoticeContext, Offer};
pub use use_clipboard::use_clipboard;
pub use use_download::{FileKind, UseDownload, use_download};
pub use use_extension::{
    is_extension_signed_in, on_extension_news, sign_extension_out, tell_extension,
};
pub use use_focus::{focus_stays_in, focus_when_drawn};
pub use use_network::UseNetwork;
pub use use_page_title::use_page_title;
pub use use_word_file::use_word_file;
pub use web_lock::{Asked, WebLock};
