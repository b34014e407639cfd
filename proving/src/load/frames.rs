//! WebSocket frames on a plain byte stream: no fragments, at most 64 KiB, as our peers send them.
//!
//! Written by hand so that the load is cheaper than what it measures.

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Binary,
    Close,
    Ping,
    Pong,
}

impl Kind {
    const fn opcode(self) -> u8 {
        match self {
            Self::Text => 1,
            Self::Binary => 2,
            Self::Close => 8,
            Self::Ping => 9,
            Self::Pong => 10,
        }
    }

    const fn of(opcode: u8) -> Option<Self> {
        Some(match opcode {
            1 => Self::Text,
            2 => Self::Binary,
            8 => Self::Close,
            9 => Self::Ping,
            10 => Self::Pong,
            _ => return None,
        })
    }
}

/// A frame that has come whole.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame<'buffer> {
    pub(super) kind: Kind,
    pub(super) payload: &'buffer [u8],
}

/// A frame that our peers do not send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a whole frame of at most 64 KiB: it begins with {first:#04x} {second:#04x}")]
pub(super) struct FrameFault {
    first: u8,
    second: u8,
}

/// Which end writes: clients must mask. A mask of zeros costs neither end any work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Client,
    Server,
}

/// Appends a frame.
pub(super) fn write(out: &mut Vec<u8>, end: End, kind: Kind, payload: &[u8]) {
    let masked = if end == End::Client { 0x80 } else { 0 };
    out.push(0x80 | kind.opcode());
    match u8::try_from(payload.len()) {
        Ok(length @ 0..=125) => out.push(masked | length),
        _longer => {
            out.push(masked | 126);
            out.extend((payload.len().min(usize::from(u16::MAX)) as u16).to_be_bytes());
        }
    }
    if end == End::Client {
        out.extend([0; 4]);
    }
    out.extend(payload);
}

/// Bytes that came, cut into frames.
#[derive(Debug, Default)]
pub(super) struct Deframer {
    buffer: Vec<u8>,
    read: usize,
}

impl Deframer {
    /// Begins with what came after the handshake.
    pub(super) const fn new(buffer: Vec<u8>) -> Self {
        Self { buffer, read: 0 }
    }

    /// Where more bytes are appended; what was given out before is forgotten.
    pub(super) fn room(&mut self) -> &mut Vec<u8> {
        self.buffer.drain(..self.read);
        self.read = 0;
        self.buffer.reserve(4 * 1024);
        &mut self.buffer
    }

    /// The next frame, if it has come whole.
    pub(super) fn next(&mut self) -> Result<Option<Frame<'_>>, FrameFault> {
        let Some(header) = Header::read(&self.buffer[self.read..])? else {
            return Ok(None);
        };
        let Header { kind, mask, .. } = header;
        let start = self.read + header.bytes;
        let end = start + header.payload_bytes;
        let Some(payload) = self.buffer.get_mut(start..end) else {
            return Ok(None);
        };
        self.read = end;
        if mask != [0; 4] {
            for (byte, mask) in payload.iter_mut().zip(mask.iter().cycle()) {
                *byte ^= mask;
            }
        }
        Ok(Some(Frame { kind, payload }))
    }
}

/// What comes before a payload.
struct Header {
    kind: Kind,
    /// Zeros if there is none.
    mask: [u8; 4],
    bytes: usize,
    payload_bytes: usize,
}

impl Header {
    /// None: it has not come whole.
    fn read(bytes: &[u8]) -> Result<Option<Self>, FrameFault> {
        let [first, second, rest @ ..] = bytes else {
            return Ok(None);
        };
        let fault = FrameFault {
            first: *first,
            second: *second,
        };
        let kind = Kind::of(first & 0x0f).ok_or(fault)?;
        // Without the "last fragment" bit, or with a bit of an extension.
        if first & 0xf0 != 0x80 {
            return Err(fault);
        }
        let (payload_bytes, mask_at) = match (second & 0x7f, rest) {
            (127, _) => return Err(fault),
            (126, [high, low, ..]) => (usize::from(u16::from_be_bytes([*high, *low])), 4),
            (126, _) => return Ok(None),
            (length, _) => (usize::from(length), 2),
        };
        let unmasked = Self {
            kind,
            mask: [0; 4],
            bytes: mask_at,
            payload_bytes,
        };
        if second & 0x80 == 0 {
            return Ok(Some(unmasked));
        }
        let mask = bytes.get(mask_at..).and_then(|rest| rest.first_chunk());
        Ok(mask.map(|mask| Self {
            mask: *mask,
            bytes: mask_at + 4,
            ..unmasked
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_every_length_are_read_as_written_however_they_come() {
        for end in [End::Client, End::Server] {
            let payloads: Vec<Vec<u8>> = [0, 1, 125, 126, 1_280, 65_535]
                .into_iter()
                .map(|length: usize| (0..length).map(|byte| byte as u8).collect())
                .collect();
            let mut bytes = Vec::new();
            for payload in &payloads {
                write(&mut bytes, end, Kind::Binary, payload);
            }
            let mut deframer = Deframer::default();
            let mut read = Vec::new();
            for chunk in bytes.chunks(1_000) {
                deframer.room().extend(chunk);
                while let Some(frame) = deframer.next().unwrap() {
                    assert_eq!(frame.kind, Kind::Binary);
                    read.push(frame.payload.to_vec());
                }
            }
            assert_eq!(read, payloads);
        }
    }

    #[test]
    fn a_mask_is_taken_off() {
        let mut deframer =
            Deframer::new(vec![0x81, 0x83, 1, 2, 3, 4, b'a' ^ 1, b'b' ^ 2, b'c' ^ 3]);
        let frame = deframer.next().unwrap().unwrap();
        assert_eq!((frame.kind, frame.payload), (Kind::Text, &b"abc"[..]));
    }

    #[test]
    fn fragments_and_giants_are_refused() {
        for head in [[0x02, 0x01], [0x82, 127], [0xc2, 0x01], [0x83, 0x00]] {
            assert!(Deframer::new(head.to_vec()).next().is_err(), "{head:?}");
        }
    }
}
