//! What the extension's pages tell each other, without the service worker: how a dictation is going, and
//! what a person wants of it.

use gloo::events::EventListener;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use super::tray::{Piece, PieceId};

const NAME: &str = "sotto";

/// How things stand, as people see them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// The name that style sheets and tests know the state by.
    pub state: String,
    /// What is happening, in a few words.
    pub headline: String,
    /// What to know or do. May be empty.
    pub advice: String,
    /// A press stops rather than starts.
    pub is_running: bool,
    /// What was cancelled last can be brought back.
    pub has_cancelled: bool,
    /// How loud it is, 0 to 1.
    pub level: f32,
    /// Words that may still change.
    pub partial: String,
    /// They are said in a private window.
    pub partial_is_private: bool,
    /// Something is here that an account has said and nobody else is to have.
    pub waits_for_account: bool,
    /// What was said, oldest first.
    pub pieces: Vec<Piece>,
}

impl Standing {
    /// Whether something of it was said in a private window.
    pub fn has_private(&self) -> bool {
        self.partial_is_private || self.pieces.iter().any(|piece| piece.is_private)
    }

    /// As it is shown outside of private windows.
    #[must_use]
    pub fn without_private(mut self) -> Self {
        self.pieces.retain(|piece| !piece.is_private);
        if std::mem::take(&mut self.partial_is_private) {
            self.partial.clear();
        }
        self
    }
}

/// What a page says to the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PageSays {
    /// The offscreen document: how things stand.
    Standing(Box<Standing>),
    /// A page wants to know: it was just opened, or it has changed who is signed in or the settings.
    HowDoThingsStand,
    /// A piece is to be typed where the focus is.
    InsertHere(PieceId),
    /// All that waits is to be typed where the focus is.
    InsertAllHere {
        /// What was said in private windows, too: the panel is in one.
        in_private: bool,
    },
    /// The person is changing a piece: what they write is told when they are done.
    EditBegun(PieceId),
    /// The person has changed a piece.
    Edit(PieceId, String),
    /// The person does not need a piece any more.
    Remove(PieceId),
    /// All that stands somewhere may go.
    Clear,
    /// What was cancelled is to be written after all.
    BringBack,
}

/// This page's end of the bridge.
pub struct Bridge {
    channel: BroadcastChannel,
    _listener: EventListener,
}

impl Bridge {
    /// `hear` is told what other pages say. None if the browser has no such thing.
    pub fn new(hear: impl Fn(PageSays) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(NAME).ok()?;
        let listener = EventListener::new(&channel, "message", move |event| {
            let text = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
            let said = text.and_then(|text| serde_json::from_str(&text.as_string()?).ok());
            if let Some(said) = said {
                hear(said);
            }
        });
        Some(Self {
            channel,
            _listener: listener,
        })
    }

    /// Tells the other pages.
    pub fn say(&self, says: &PageSays) {
        if let Ok(text) = serde_json::to_string(says) {
            // A closed channel has nobody at its other end.
            let _sent = self.channel.post_message(&JsValue::from(text));
        }
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.channel.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extension::tray::{Source, Tray};

    #[test]
    fn what_is_said_in_a_private_window_is_shown_nowhere_else() {
        let mut tray = Tray::default();
        for is_private in [false, true] {
            let source = Source {
                dictation: format!("private: {is_private}"),
                is_private,
            };
            tray.say(&source, "words".to_owned());
        }
        let standing = Standing {
            partial: "more".to_owned(),
            partial_is_private: true,
            pieces: tray.pieces().to_vec(),
            ..Standing::default()
        };
        assert!(standing.has_private());
        let shown = standing.without_private();
        assert!(!shown.has_private());
        assert_eq!((shown.partial.as_str(), shown.pieces.len()), ("", 1));
        assert_eq!(shown.pieces[0].dictation, "private: false");
    }
}
