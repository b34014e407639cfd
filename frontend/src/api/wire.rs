//! Bytes to words and back: the only file that knows the shape of stream messages.

use dictation::audio::{SAMPLE_RATE, SampleOffset, SampleRange};
use dictation::transcript::{Final, Partial, Word};
use prost::Message as _;
use proto::v1::{self, client_message, server_message, status};

use crate::domain::conversation::{ClientSays, EngineNews, ServerSays, Summary};

/// The reason of the error that answers a token that does not serve.
const TOKEN_REFUSED: &str = "reauthentication_refused";

/// A message to the server as bytes.
pub(super) fn encode(message: ClientSays) -> Vec<u8> {
    let message = match message {
        ClientSays::Start {
            language,
            is_private,
        } => client_message::Message::Start(v1::Start {
            sample_rate: SAMPLE_RATE as u32,
            language,
            partials: true,
            private: is_private,
            ..v1::Start::default()
        }),
        ClientSays::Resume {
            session_id,
            final_through,
            language,
            is_private,
        } => client_message::Message::Resume(v1::Resume {
            session_id,
            final_through: final_through.get(),
            partials: true,
            language,
            private: is_private,
            ..v1::Resume::default()
        }),
        ClientSays::Audio(frame) => client_message::Message::Audio(v1::Audio {
            first_sample: frame.first.get(),
            pcm: frame.pcm,
        }),
        ClientSays::Reauthenticate { access_token } => {
            client_message::Message::Reauthenticate(v1::Reauthenticate { access_token })
        }
        ClientSays::Stop { through } => client_message::Message::Stop(v1::Stop {
            through: through.get(),
        }),
    };
    v1::ClientMessage {
        message: Some(message),
    }
    .encode_to_vec()
}

/// A message from the server; none if the bytes are not one.
pub(super) fn decode(bytes: &[u8]) -> Option<ServerSays> {
    let message = v1::ServerMessage::decode(bytes).ok()?.message;
    Some(message.map_or(ServerSays::Unknown, server_says))
}

fn server_says(message: server_message::Message) -> ServerSays {
    use server_message::Message;
    match message {
        Message::Ready(ready) => ServerSays::Ready {
            session_id: ready.session_id,
            need_from: SampleOffset::new(ready.need_from),
            credit_through: SampleOffset::new(ready.credit_through),
            engine: ready.engine,
        },
        Message::Ack(ack) => ServerSays::Ack {
            through: SampleOffset::new(ack.through),
            credit_through: SampleOffset::new(ack.credit_through),
        },
        Message::Partial(partial) => ServerSays::Partial(Partial {
            range: range(partial.start_sample, partial.end_sample),
            words: words(partial.words),
            stable_words: partial.stable_words as usize,
        }),
        Message::Final(final_) => ServerSays::Final(Final {
            range: range(final_.start_sample, final_.end_sample),
            words: words(final_.words),
            utterance_end: final_.utterance_end,
        }),
        Message::Status(status) => engine_news(status),
        Message::Refused(refused) => ServerSays::Refused {
            expected: SampleOffset::new(refused.expected),
        },
        Message::Goodbye(goodbye) => ServerSays::Goodbye(Summary {
            audio_ms: goodbye.audio_ms,
            kept_through: goodbye.kept_through.map(SampleOffset::new),
        }),
        Message::AuthExpiring(_) => ServerSays::AuthExpiring,
        Message::Error(error) if error.reason == TOKEN_REFUSED => ServerSays::TokenRefused,
        Message::Error(error) => ServerSays::Complaint(error.message),
    }
}

fn engine_news(status: v1::Status) -> ServerSays {
    let news = match status.kind() {
        status::Kind::Listening => EngineNews::Listening,
        status::Kind::Recovering | status::Kind::CatchingUp => EngineNews::CatchingUp,
        // The close that follows says all there is to do.
        status::Kind::GoingAway | status::Kind::Unspecified => return ServerSays::Unknown,
    };
    let remark = (!status.fault.is_empty()).then_some(status.message);
    ServerSays::Engine {
        news,
        remark,
        engine: status.engine,
    }
}

fn range(start: u64, end: u64) -> SampleRange {
    SampleRange::new(SampleOffset::new(start), SampleOffset::new(end))
}

fn words(words: Vec<v1::Word>) -> Vec<Word> {
    words
        .into_iter()
        .map(|word| Word {
            text: word.text,
            range: range(word.start_sample, word.end_sample),
            confidence: word.confidence,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_server(message: server_message::Message) -> Option<ServerSays> {
        let message = v1::ServerMessage {
            message: Some(message),
        };
        decode(&message.encode_to_vec())
    }

    #[test]
    fn a_goodbye_says_how_far_words_are_kept_and_an_old_one_says_nothing() {
        for kept_through in [None, Some(7)] {
            let said = from_server(server_message::Message::Goodbye(v1::Goodbye {
                kept_through,
                ..Default::default()
            }));
            let expected = Summary {
                kept_through: kept_through.map(SampleOffset::new),
                ..Summary::default()
            };
            assert_eq!(said, Some(ServerSays::Goodbye(expected)));
        }
    }

    #[test]
    fn a_resume_asks_for_partials_and_says_what_is_held_and_what_is_not_to_be_kept() {
        let bytes = encode(ClientSays::Resume {
            session_id: "s1".to_owned(),
            final_through: SampleOffset::new(7),
            language: "de".to_owned(),
            is_private: true,
        });
        let message = v1::ClientMessage::decode(bytes.as_slice()).unwrap().message;
        assert_eq!(
            message,
            Some(client_message::Message::Resume(v1::Resume {
                session_id: "s1".to_owned(),
                final_through: 7,
                partials: true,
                language: "de".to_owned(),
                keyterms: Vec::new(),
                private: true,
            }))
        );
    }

    #[test]
    fn a_word_keeps_the_difference_between_no_confidence_and_none_at_all() {
        let word = |confidence| v1::Word {
            text: "word".to_owned(),
            start_sample: 1,
            end_sample: 2,
            confidence,
        };
        let heard = from_server(server_message::Message::Final(v1::Final {
            start_sample: 0,
            end_sample: 3,
            words: vec![word(None), word(Some(0.0))],
            utterance_end: true,
        }));
        let Some(ServerSays::Final(heard)) = heard else {
            panic!("not a final: {heard:?}");
        };
        let confidences: Vec<_> = heard.words.iter().map(|word| word.confidence).collect();
        assert_eq!(confidences, [None, Some(0.0)]);
    }

    #[test]
    fn a_token_that_was_refused_is_no_complaint_to_show() {
        let error = |reason: &str| {
            from_server(server_message::Message::Error(v1::Error {
                reason: reason.to_owned(),
                message: "Words.".to_owned(),
                ..v1::Error::default()
            }))
        };
        assert_eq!(error(TOKEN_REFUSED), Some(ServerSays::TokenRefused));
        let complaint = ServerSays::Complaint("Words.".to_owned());
        assert_eq!(error("quota"), Some(complaint));
    }

    #[test]
    fn a_message_from_a_newer_server_is_unknown_and_garbage_is_none() {
        assert_eq!(decode(&[]), Some(ServerSays::Unknown));
        assert_eq!(decode(&[0xff, 0xff, 0xff]), None);
    }

    #[test]
    fn an_engine_that_recovers_is_shown_as_catching_up() {
        let status = v1::Status {
            kind: status::Kind::Recovering.into(),
            ..v1::Status::default()
        };
        let expected = ServerSays::Engine {
            news: EngineNews::CatchingUp,
            remark: None,
            engine: String::new(),
        };
        let said = from_server(server_message::Message::Status(status));
        assert_eq!(said, Some(expected));
    }

    #[test]
    fn what_is_wrong_with_an_engine_is_passed_on_in_words() {
        let status = v1::Status {
            kind: status::Kind::Listening.into(),
            message: "Our speech provider refuses us, using the local engine.".to_owned(),
            fault: "refused".to_owned(),
            engine: "local".to_owned(),
        };
        let expected = ServerSays::Engine {
            news: EngineNews::Listening,
            remark: Some(status.message.clone()),
            engine: "local".to_owned(),
        };
        let said = from_server(server_message::Message::Status(status));
        assert_eq!(said, Some(expected));
    }
}
