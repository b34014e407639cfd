//! Wire to domain: the only place that reads client messages.

use bytes::Bytes;
use dictation::audio::{BYTES_PER_SAMPLE, MAX_FRAME_BYTES, SAMPLE_RATE, SampleOffset};
use dictation::keyterm::Keyterms;
use proto::v1::{self, client_message::Message};
use uuid::Uuid;

use crate::config::Secret;
use crate::relay::{ClientFault, FromClient, ListenWish};

/// A client message, or where the next binary message of the JSON subprotocol begins.
#[derive(Debug, PartialEq)]
pub(crate) enum Decoded {
    /// For the relay.
    Message(FromClient),
    /// For the codec.
    Seek(SampleOffset),
}

/// Checks and converts a client message.
///
/// # Errors
/// [`ClientFault`] says what is wrong with it.
pub(crate) fn client_message(message: v1::ClientMessage) -> Result<Decoded, ClientFault> {
    let message = message.message.ok_or_else(|| malformed("it is empty"))?;
    let message = match message {
        Message::Start(start) => from_start(start)?,
        Message::Resume(resume) => FromClient::Resume {
            session: uuid("session_id", &resume.session_id)?,
            final_through: SampleOffset::new(resume.final_through),
            listen: listen_wish(resume.language, &resume.keyterms)?,
            partials: resume.partials,
            is_private: resume.private,
        },
        Message::Configure(configure) => FromClient::Configure {
            keyterms: Keyterms::fitting(&configure.keyterms),
        },
        Message::Reauthenticate(renewal) => FromClient::Reauthenticate {
            access_token: Secret::new(renewal.access_token),
        },
        Message::Audio(audio) => frame(SampleOffset::new(audio.first_sample), audio.pcm)?,
        Message::Seek(seek) => return Ok(Decoded::Seek(SampleOffset::new(seek.first_sample))),
        Message::Stop(stop) => FromClient::Stop {
            through: SampleOffset::new(stop.through),
        },
        Message::Cancel(_) => FromClient::Cancel,
    };
    Ok(Decoded::Message(message))
}

/// Checks a frame of audio.
///
/// # Errors
/// [`ClientFault`] if it is empty, too long, or not a whole number of samples.
pub(crate) fn frame(first: SampleOffset, pcm: Bytes) -> Result<FromClient, ClientFault> {
    if pcm.is_empty() {
        Err(ClientFault::EmptyFrame)
    } else if pcm.len() > MAX_FRAME_BYTES {
        Err(ClientFault::FrameTooLong(pcm.len()))
    } else if !pcm.len().is_multiple_of(BYTES_PER_SAMPLE) {
        Err(ClientFault::OddFrame)
    } else {
        Ok(FromClient::Audio { first, pcm })
    }
}

fn from_start(start: v1::Start) -> Result<FromClient, ClientFault> {
    if start.sample_rate != 0 && u64::from(start.sample_rate) != SAMPLE_RATE {
        return Err(ClientFault::SampleRate(start.sample_rate));
    }
    let device_id = (!start.device_id.is_empty())
        .then(|| uuid("device_id", &start.device_id))
        .transpose()?;
    Ok(FromClient::Start {
        listen: listen_wish(start.language, &start.keyterms)?,
        device_id,
        partials: start.partials,
        is_private: start.private,
    })
}

/// What to listen for.
///
/// # Errors
/// [`ClientFault`] if the language is no tag.
pub(crate) fn listen_wish(
    language: String,
    keyterms: &[String],
) -> Result<ListenWish, ClientFault> {
    // Systems write en_US for what is en-US on the wire.
    let language = language.replace('_', "-");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if language.len() > 35 || !language.bytes().all(plain) {
        return Err(malformed(
            "language is not a BCP 47 tag, such as en or de-CH",
        ));
    }
    Ok(ListenWish {
        language,
        keyterms: Keyterms::fitting(keyterms),
    })
}

/// The id in a field.
///
/// # Errors
/// [`ClientFault`] names the field if it is none.
pub(crate) fn uuid(field: &str, value: &str) -> Result<Uuid, ClientFault> {
    Uuid::try_parse(value).map_err(|_invalid| malformed(&format!("{field} is not a UUID")))
}

fn malformed(what: &str) -> ClientFault {
    ClientFault::Malformed(what.to_owned())
}
