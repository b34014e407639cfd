//! Giving the text to the person as a file.

use bytes::Bytes;
use js_sys::{Array, Date, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::notice::NoticeContext;
use crate::api::wav_file;

/// The text is there all the same.
const NOT_SAVED: &str = "The browser does not save files here. Copy the text instead.";

const NOT_FETCHED: &str = "The server cannot be reached. Copy the text instead.";

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// The text as it is copied.
    Text,
    /// The same, with a heading, and with all that Markdown would take for markup escaped.
    Markdown,
}

impl FileKind {
    const fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Markdown => "md",
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain;charset=utf-8",
            Self::Markdown => "text/markdown;charset=utf-8",
        }
    }
}

/// A way to give text as a file.
#[derive(Clone, Copy)]
pub struct UseDownload {
    notice: NoticeContext,
}

impl UseDownload {
    /// Has the browser save a file that is made already, and says so.
    pub fn save_file(self, content: &[u8], media_type: &str, name: &str) {
        let properties = BlobPropertyBag::new();
        properties.set_type(media_type);
        let parts = Array::of1(&Uint8Array::from(content));
        let file = Blob::new_with_u8_array_sequence_and_options(&parts, &properties);
        self.notice
            .show(match file.and_then(|file| offer(&file, name)) {
                Ok(()) => format!("Saved as {name}"),
                Err(_) => "The browser does not save files here.".to_owned(),
            });
    }

    /// Has the browser save `text`, and says so.
    pub fn save(self, text: String, kind: FileKind) {
        spawn_local(async move {
            if saving(self, text, kind).await.is_err() {
                self.notice.show(NOT_FETCHED);
            }
        });
    }

    fn save_now(self, text: &str, kind: FileKind) {
        let date = local_date();
        let name = format!("dictation {date}.{}", kind.extension()).replace([' ', ':'], "-");
        let content = match kind {
            FileKind::Text => format!("{text}\n"),
            FileKind::Markdown => markdown(&format!("Dictation, {date}"), text),
        };
        let file = text_file(&content, kind.media_type());
        self.notice
            .show(match file.and_then(|file| offer(&file, &name)) {
                Ok(()) => format!("Saved as {name}"),
                Err(_) => NOT_SAVED.to_owned(),
            });
    }

    /// Has the browser save a recording (PCM16 samples, piece after piece), and says so.
    pub fn save_recording(self, pcm: &[Bytes]) {
        let name = format!("dictation {}.wav", local_date()).replace([' ', ':'], "-");
        let file = wav_file(pcm);
        self.notice
            .show(match file.and_then(|file| offer(&file, &name)) {
                Ok(()) => format!("Saved as {name}"),
                Err(_) => "The browser does not save files here. Keep this page open.".to_owned(),
            });
    }
}

/// Lies with what is fetched later: nobody saves a text before there is one.
#[wasm_split(behind, wasm_split_path = ::leptos::wasm_split, fallible)]
fn saving(download: UseDownload, text: String, kind: FileKind) -> Result<(), SplitLoaderError> {
    download.save_now(&text, kind);
    Ok(())
}

/// Files for the person.
pub fn use_download() -> UseDownload {
    UseDownload {
        notice: NoticeContext::expect(),
    }
}

fn text_file(content: &str, media_type: &str) -> Result<Blob, JsValue> {
    let properties = BlobPropertyBag::new();
    properties.set_type(media_type);
    let parts = Array::of1(&content.into());
    Blob::new_with_str_sequence_and_options(&parts, &properties)
}

fn offer(file: &Blob, name: &str) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(file)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The browser has begun to read by then; it keeps the blob until it has read it.
    set_timeout(
        move || {
            let _revoked = Url::revoke_object_url(&address);
        },
        std::time::Duration::from_secs(60),
    );
    Ok(())
}

/// The person's own date and time, to the minute, as ISO 8601 writes them.
fn local_date() -> String {
    let now = Date::new_0();
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}",
        now.get_full_year(),
        now.get_month() + 1,
        now.get_date(),
        now.get_hours(),
        now.get_minutes()
    )
}

/// `text` under `heading`. What was said is text, whatever it looks like (CommonMark 0.31,
/// sections 2.4 and 4).
fn markdown(heading: &str, text: &str) -> String {
    let mut markdown = format!("# {heading}\n");
    for paragraph in text.split("\n\n") {
        markdown.push('\n');
        let mut before = None;
        for (index, character) in paragraph.char_indices() {
            let begins_list = matches!(character, '.' | ')')
                && index > 0
                && paragraph[..index].bytes().all(|byte| byte.is_ascii_digit());
            let begins_block = index == 0 && matches!(character, '#' | '+' | '-' | '=' | '~' | '>');
            // Inside a word it is only an underscore: snake_case stays readable.
            let joins = character == '_' && before.is_some_and(char::is_alphanumeric);
            let marks_up =
                matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '&') && !joins;
            if begins_list || begins_block || marks_up {
                markdown.push('\\');
            }
            markdown.push(character);
            before = Some(character);
        }
        markdown.push('\n');
    }
    markdown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_no_markup() {
        let text = "# not a heading\n\n1. not a list, a *star*\n\n- snake_case <b> and [x]";
        let expected = "# Said\n\n\\# not a heading\n\n1\\. not a list, a \\*star\\*\n\n\
                        \\- snake_case \\<b> and \\[x\\]\n";
        assert_eq!(markdown("Said", text), expected);
    }
}
