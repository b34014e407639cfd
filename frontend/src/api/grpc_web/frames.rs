//! Frames of gRPC-web (`PROTOCOL-WEB.md` of grpc/grpc): a flag, a length, and a message or the
//! trailers. Pure; bytes may come in pieces of any size.

/// Nothing that is asked for here is larger.
const MOST_BYTES: usize = 32 << 20;
const HEAD_BYTES: usize = 5;
const COMPRESSED: u8 = 0x01;
const TRAILERS: u8 = 0x80;

/// Why bytes are no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FrameFault {
    /// A compressed frame, which nobody asked for.
    Compressed,
    /// A flag that has no meaning.
    UnknownFlag,
    /// A frame says that it is larger than anything that is asked for.
    TooLarge,
    /// The bytes end in the middle of a frame.
    CutOff,
    /// Something behind the trailers.
    TooMany,
    /// The trailers are no text.
    Garbled,
}

/// What an answer holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Frames {
    /// The messages, in order.
    pub(super) messages: Vec<Vec<u8>>,
    trailers: Option<Vec<(String, String)>>,
}

impl Frames {
    /// What the trailer `name` says.
    pub(super) fn trailer(&self, name: &str) -> Option<&str> {
        let trailers = self.trailers.as_ref()?;
        let found = trailers.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// `message` as a frame.
pub(super) fn message(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    let mut frame = Vec::with_capacity(HEAD_BYTES + message.len());
    frame.push(0);
    frame.extend(length.to_be_bytes());
    frame.extend(message);
    frame
}

/// Reads a whole answer.
pub(super) fn read(bytes: &[u8]) -> Result<Frames, FrameFault> {
    let mut reader = FrameReader::default();
    reader.push(bytes)?;
    reader.finish()
}

/// Reads an answer that comes in pieces.
#[derive(Debug, Default)]
struct FrameReader {
    frames: Frames,
    /// What does not make a frame yet.
    rest: Vec<u8>,
}

impl FrameReader {
    /// The next piece, cut wherever the network cut it.
    fn push(&mut self, piece: &[u8]) -> Result<(), FrameFault> {
        self.rest.extend_from_slice(piece);
        let mut from = 0;
        while let Some(head) = self.rest.get(from..from + HEAD_BYTES) {
            let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
            let flag = check_flag(head[0])?;
            if length > MOST_BYTES {
                return Err(FrameFault::TooLarge);
            }
            let (begin, end) = (from + HEAD_BYTES, from + HEAD_BYTES + length);
            let Some(body) = self.rest.get(begin..end) else {
                break;
            };
            take(&mut self.frames, flag, body)?;
            from = end;
        }
        self.rest.drain(..from);
        Ok(())
    }

    /// All pieces have come.
    fn finish(self) -> Result<Frames, FrameFault> {
        if self.rest.is_empty() {
            Ok(self.frames)
        } else {
            Err(FrameFault::CutOff)
        }
    }
}

const fn check_flag(flag: u8) -> Result<u8, FrameFault> {
    match flag {
        0 | TRAILERS => Ok(flag),
        _ if flag & !TRAILERS == COMPRESSED => Err(FrameFault::Compressed),
        _ => Err(FrameFault::UnknownFlag),
    }
}

fn take(frames: &mut Frames, flag: u8, body: &[u8]) -> Result<(), FrameFault> {
    if frames.trailers.is_some() {
        return Err(FrameFault::TooMany);
    }
    if flag == 0 {
        frames.messages.push(body.to_vec());
    } else {
        let text = std::str::from_utf8(body).map_err(|_| FrameFault::Garbled)?;
        frames.trailers = Some(text.lines().filter_map(trailer).collect());
    }
    Ok(())
}

fn trailer(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(flag: u8, body: &[u8]) -> Vec<u8> {
        let mut frame = message(body);
        frame[0] = flag;
        frame
    }

    fn answer() -> Vec<u8> {
        let mut bytes = message(b"words");
        bytes.extend(frame(
            TRAILERS,
            b"grpc-status:0\r\nGrpc-Message: all is well\r\n",
        ));
        bytes
    }

    #[test]
    fn an_answer_is_read_wherever_it_is_cut() {
        let bytes = answer();
        for first in 0..=bytes.len() {
            for second in first..=bytes.len() {
                let mut reader = FrameReader::default();
                let pieces = [&bytes[..first], &bytes[first..second], &bytes[second..]];
                for piece in pieces {
                    reader.push(piece).expect("good frames");
                }
                let frames = reader.finish().expect("a whole answer");
                assert_eq!(frames.messages, [b"words"]);
                assert_eq!(frames.trailer("grpc-status"), Some("0"));
                assert_eq!(frames.trailer("grpc-message"), Some("all is well"));
            }
        }
    }

    #[test]
    fn an_answer_that_is_cut_off_is_none() {
        let bytes = answer();
        let whole = message(b"words").len();
        for end in (1..bytes.len()).filter(|end| *end != whole) {
            assert_eq!(read(&bytes[..end]), Err(FrameFault::CutOff), "{end}");
        }
        let without_trailers = read(&bytes[..whole]).expect("a good frame");
        assert_eq!(without_trailers.trailer("grpc-status"), None);
    }

    #[test]
    fn what_nobody_asked_for_is_refused() {
        assert_eq!(read(&frame(1, b"x")), Err(FrameFault::Compressed));
        assert_eq!(read(&frame(0x81, b"x")), Err(FrameFault::Compressed));
        assert_eq!(read(&frame(2, b"x")), Err(FrameFault::UnknownFlag));
        assert_eq!(
            read(&[0, 0x7f, 0xff, 0xff, 0xff]),
            Err(FrameFault::TooLarge),
            "before its bytes have come"
        );
        let mut behind = answer();
        behind.extend(message(b"more"));
        assert_eq!(read(&behind), Err(FrameFault::TooMany));
        assert_eq!(read(&frame(TRAILERS, &[0xff])), Err(FrameFault::Garbled));
    }

    #[test]
    fn an_empty_message_is_a_message() {
        let mut bytes = message(b"");
        bytes.extend(frame(TRAILERS, b"grpc-status:0\r\n"));
        assert_eq!(read(&bytes).expect("good").messages, [b""]);
    }

    #[test]
    fn an_answer_in_parts_keeps_their_order() {
        let mut bytes = message(b"one ");
        bytes.extend(message(b"two"));
        bytes.extend(frame(TRAILERS, b"grpc-status:0\r\n"));
        let frames = read(&bytes).expect("good frames");
        assert_eq!(frames.messages.concat(), b"one two");
    }
}
