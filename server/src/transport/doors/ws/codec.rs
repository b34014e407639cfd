//! The two subprotocols: one conversation as protobuf in binary messages, or as JSON in text.

use axum::extract::ws::Message;
use bytes::Bytes;
use dictation::audio::{SampleOffset, samples_in};
use prost::Message as _;
use proto::v1;

use crate::relay::{ClientFault, FromClient, ToClient};
use crate::transport::words::from_proto::{self, Decoded};
use crate::transport::words::parser_words::told;
use crate::transport::words::to_proto;

/// How messages look on this socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    /// `sotto.v1`
    Binary,
    /// `sotto.v1.json`: audio is raw binary and continues where the last message ended.
    Json {
        /// Where the next binary message begins.
        next: SampleOffset,
    },
}

impl Codec {
    /// The first offered subprotocol that we speak.
    pub(super) fn choose(offered: &[String]) -> Option<Self> {
        offered.iter().find_map(|protocol| match protocol.as_str() {
            "sotto.v1" => Some(Self::Binary),
            "sotto.v1.json" => Some(Self::Json {
                next: SampleOffset::ZERO,
            }),
            _ => None,
        })
    }

    /// Its name.
    pub(super) const fn subprotocol(self) -> &'static str {
        match self {
            Self::Binary => "sotto.v1",
            Self::Json { .. } => "sotto.v1.json",
        }
    }

    /// Reads a message with content. None: it was for the codec alone.
    pub(super) fn read(&mut self, message: Message) -> Option<Result<FromClient, ClientFault>> {
        match (self, message) {
            (Self::Binary, Message::Binary(bytes)) => Some(read_protobuf(bytes)),
            (Self::Binary, Message::Text(_)) => Some(Err(ClientFault::TextOnBinary)),
            (Self::Json { next }, Message::Binary(pcm)) => {
                let first = *next;
                *next = first.plus(samples_in(pcm.len()));
                Some(from_proto::frame(first, pcm))
            }
            (Self::Json { next }, Message::Text(text)) => match read_json(&text) {
                Ok(Decoded::Message(message)) => Some(Ok(message)),
                Ok(Decoded::Seek(first)) => {
                    *next = first;
                    None
                }
                Err(fault) => Some(Err(fault)),
            },
            (_, Message::Ping(_) | Message::Pong(_)) => Some(Ok(FromClient::Alive)),
            (_, Message::Close(_)) => None,
        }
    }

    /// Writes a message. None: the carrier expresses it.
    pub(super) fn write(&mut self, message: ToClient) -> Option<Message> {
        if let (Self::Json { next }, ToClient::Ready { need_from, .. }) = (&mut *self, &message) {
            *next = *need_from;
        }
        let message = to_proto::server_message(message)?;
        Some(match self {
            Self::Binary => Message::Binary(message.encode_to_vec().into()),
            Self::Json { .. } => Message::Text(serde_json::to_string(&message).ok()?.into()),
        })
    }
}

fn read_protobuf(bytes: Bytes) -> Result<FromClient, ClientFault> {
    let message = v1::ClientMessage::decode(bytes)
        .map_err(|error| ClientFault::Malformed(error.to_string()))?;
    match from_proto::client_message(message)? {
        Decoded::Message(message) => Ok(message),
        Decoded::Seek(_) => Err(ClientFault::Malformed(
            "seek belongs to sotto.v1.json".to_owned(),
        )),
    }
}

fn read_json(text: &str) -> Result<Decoded, ClientFault> {
    let message: v1::ClientMessage =
        serde_json::from_str(text).map_err(|error| ClientFault::Malformed(told(&error)))?;
    from_proto::client_message(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json() -> Codec {
        Codec::Json {
            next: SampleOffset::ZERO,
        }
    }

    fn read_text(codec: &mut Codec, text: &str) -> Option<Result<FromClient, ClientFault>> {
        codec.read(Message::Text(text.into()))
    }

    fn first_of(read: Option<Result<FromClient, ClientFault>>) -> u64 {
        match read {
            Some(Ok(FromClient::Audio { first, .. })) => first.get(),
            other => panic!("not audio: {other:?}"),
        }
    }

    #[test]
    fn json_audio_continues_where_the_last_message_ended_or_where_seek_says() {
        let mut codec = json();
        let frame = || Message::Binary(vec![0; 640].into());
        assert_eq!(first_of(codec.read(frame())), 0);
        assert_eq!(first_of(codec.read(frame())), 320);
        assert!(read_text(&mut codec, r#"{"seek":{"firstSample":"100"}}"#).is_none());
        assert_eq!(first_of(codec.read(frame())), 100);
    }

    #[test]
    fn bad_messages_are_told_apart() {
        let reason = |read: Option<Result<FromClient, ClientFault>>| match read {
            Some(Err(fault)) => fault.reason(),
            other => panic!("not a fault: {other:?}"),
        };
        let mut binary = Codec::Binary;
        assert_eq!(reason(read_text(&mut binary, "{}")), "text_on_binary");
        assert_eq!(
            reason(binary.read(Message::Binary(vec![0xff; 8].into()))),
            "malformed_message"
        );
        assert_eq!(
            reason(binary.read(Message::Binary(Bytes::new()))),
            "malformed_message"
        );
        let mut json = json();
        for (text, expected) in [
            ("{", "malformed_message"),
            ("{}", "malformed_message"),
            (r#"{"sing":{}}"#, "malformed_message"),
            (
                r#"{"start":{"sampleRate":48000}}"#,
                "unsupported_sample_rate",
            ),
            (r#"{"resume":{"sessionId":"x"}}"#, "malformed_message"),
        ] {
            assert_eq!(reason(read_text(&mut json, text)), expected, "{text}");
        }
        assert_eq!(
            reason(json.read(Message::Binary(Bytes::new()))),
            "empty_frame"
        );
        assert_eq!(
            reason(json.read(Message::Binary(vec![0; 3].into()))),
            "odd_frame"
        );
        assert_eq!(
            reason(json.read(Message::Binary(vec![0; 32_002].into()))),
            "frame_too_long"
        );
    }
}
