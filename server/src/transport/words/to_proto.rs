//! Domain to wire: the only place that writes server messages.

use dictation::audio::SampleOffset;
use dictation::event::{ServerEvent, Summary};
use dictation::transcript::{Final, Partial, Word};
use proto::v1::{self, server_message::Message};

use super::engine_words;
use crate::relay::{Problem, ToClient};

/// The wire message for what a relay says; none for what the carrier itself expresses
/// (ping, close).
pub(crate) fn server_message(message: ToClient) -> Option<v1::ServerMessage> {
    let message = match message {
        ToClient::Ready {
            session,
            need_from,
            credit_through,
            engine,
        } => Message::Ready(v1::Ready {
            session_id: session.to_string(),
            need_from: need_from.get(),
            credit_through: credit_through.get(),
            engine,
        }),
        ToClient::Event(event) => event_message(event)?,
        ToClient::Goodbye {
            summary,
            cost_micro_usd,
        } => goodbye(summary, cost_micro_usd),
        ToClient::AuthExpiring { in_ms } => Message::AuthExpiring(v1::AuthExpiring { in_ms }),
        ToClient::Problem(problem) => error(problem),
        ToClient::Ping | ToClient::Close(_) => return None,
    };
    Some(v1::ServerMessage {
        message: Some(message),
    })
}

fn event_message(event: ServerEvent) -> Option<Message> {
    Some(match event {
        ServerEvent::Ack {
            through,
            credit_through,
        } => Message::Ack(v1::Ack {
            through: through.get(),
            credit_through: credit_through.get(),
        }),
        ServerEvent::Partial(partial) => Message::Partial(from_partial(partial)),
        ServerEvent::Final(final_) => Message::Final(from_final(final_)),
        ServerEvent::Status(status) => Message::Status(engine_words::status(status)),
        ServerEvent::Refused { expected, got } => Message::Refused(v1::Refused {
            expected: expected.get(),
            got: got.get(),
        }),
        // The relay says these with what only it knows.
        ServerEvent::Ready { .. } | ServerEvent::Goodbye(_) => return None,
    })
}

fn from_partial(partial: Partial) -> v1::Partial {
    v1::Partial {
        start_sample: partial.range.start().get(),
        end_sample: partial.range.end().get(),
        stable_words: u32::try_from(partial.stable_words).unwrap_or(u32::MAX),
        words: partial.words.into_iter().map(from_word).collect(),
    }
}

fn from_final(final_: Final) -> v1::Final {
    v1::Final {
        start_sample: final_.range.start().get(),
        end_sample: final_.range.end().get(),
        words: final_.words.into_iter().map(from_word).collect(),
        utterance_end: final_.utterance_end,
    }
}

fn from_word(word: Word) -> v1::Word {
    v1::Word {
        text: word.text,
        start_sample: word.range.start().get(),
        end_sample: word.range.end().get(),
        confidence: word.confidence,
    }
}

fn goodbye(summary: Summary, cost_micro_usd: u64) -> Message {
    Message::Goodbye(v1::Goodbye {
        audio_ms: summary.audio.as_millis(),
        words: summary.words,
        latency_ms: u32::try_from(summary.latency).unwrap_or(u32::MAX),
        engine: summary.engine,
        cost_micro_usd,
        kept_through: summary.kept.map(SampleOffset::get),
    })
}

fn error(problem: Problem) -> Message {
    Message::Error(v1::Error {
        code: u32::from(problem.code.number()),
        reason: problem.reason.to_owned(),
        message: problem.message,
        fatal: problem.fatal,
    })
}
