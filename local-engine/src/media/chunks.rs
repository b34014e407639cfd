//! Files that are a row of named chunks: RIFF and its kin, IFF, CAF.
//!
//! Recorders write the sizes at the end, and some never come to it: what they crashed over, what
//! streams, and what outgrew 32 bits has zeros or ones there, or a size of long ago. So a size is
//! believed only if a chunk or the file's end follows where it leads.

use super::pcm::{ByteOrder, number};

/// How far a chunk is looked for that no other leads to.
const SEARCHED: usize = 64 * 1024;

/// How a file writes its chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Four letters, 32 bits, and a byte of padding behind an odd size.
    Iff(ByteOrder),
    /// Sixteen bytes of which four are letters, 64 bits that count the header, padding to eight.
    Wave64,
    /// Four letters and 64 bits.
    Caf,
}

/// A chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chunk<'a> {
    pub(crate) name: [u8; 4],
    /// Its body, as far as the file has it.
    pub(crate) body: &'a [u8],
    /// Where its body begins in the file.
    pub(crate) from: usize,
    /// How long it says that its body is.
    pub(crate) says: u64,
    /// Where the next one begins.
    next: usize,
}

/// The chunks of a file from a place on, until they make no more sense.
pub(crate) fn chunks(file: &[u8], layout: Layout, from: usize) -> impl Iterator<Item = Chunk<'_>> {
    let mut at = from;
    std::iter::from_fn(move || {
        let chunk = chunk_at(file, layout, at)?;
        at = chunk.next;
        Some(chunk)
    })
}

fn chunk_at(file: &[u8], layout: Layout, at: usize) -> Option<Chunk<'_>> {
    let header = file.get(at..)?;
    let name = header.get(..4)?.try_into().ok()?;
    let (begins, says) = match layout {
        Layout::Iff(order) => (8, number(order, header.get(4..8)?)),
        Layout::Wave64 => {
            let says = number(ByteOrder::Little, header.get(16..24)?);
            (24, says.saturating_sub(24))
        }
        Layout::Caf => (12, number(ByteOrder::Big, header.get(4..12)?)),
    };
    let from = at + begins;
    let end = from.saturating_add(usize::try_from(says).unwrap_or(usize::MAX));
    let padding = match layout {
        Layout::Iff(_) => end % 2,
        Layout::Wave64 => end.wrapping_neg() % 8,
        Layout::Caf => 0,
    };
    Some(Chunk {
        name,
        body: &file[from..end.min(file.len())],
        from,
        says,
        next: end.saturating_add(padding),
    })
}

/// The first chunk of this name anywhere near the file's beginning: for files whose chunks before
/// it do not lead to it.
pub(crate) fn find<'a>(file: &'a [u8], layout: Layout, name: &[u8; 4]) -> Option<Chunk<'a>> {
    let start = &file[..file.len().min(SEARCHED)];
    let at = start.windows(4).position(|window| window == name)?;
    chunk_at(file, layout, at)
}

/// The chunk of the sound as it is, whatever it says of its size: up to the next chunk that makes
/// sense, or to the file's end. Gives the bytes and where it ends.
pub(crate) fn sound_of<'a>(file: &'a [u8], layout: Layout, chunk: &Chunk<'_>) -> (&'a [u8], usize) {
    let rest = file.len() - chunk.from;
    let said = usize::try_from(chunk.says).unwrap_or(usize::MAX);
    let is_believed = said <= rest && follows(file, layout, chunk.from + said);
    let end = if is_believed {
        chunk.from + said
    } else {
        file.len()
    };
    (&file[chunk.from..end], end)
}

/// Whether the file ends at this place, or a chunk begins there, with or without padding before.
fn follows(file: &[u8], layout: Layout, at: usize) -> bool {
    if file.len() - at < 8 {
        return true;
    }
    let furthest = if layout == Layout::Wave64 { 7 } else { 1 };
    (at..=at + furthest).any(|at| is_chunk(file, layout, at))
}

fn is_chunk(file: &[u8], layout: Layout, at: usize) -> bool {
    let Some(chunk) = chunk_at(file, layout, at) else {
        return false;
    };
    let is_letter = |byte: &u8| (b' '..=b'~').contains(byte);
    let is_inside = chunk.says <= (file.len() - chunk.from) as u64;
    chunk.name.iter().all(is_letter) && is_inside
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIFF: Layout = Layout::Iff(ByteOrder::Little);

    fn data(size: u32, sound: &[u8], behind: &[u8]) -> Vec<u8> {
        [&b"data"[..], &size.to_le_bytes(), sound, behind].concat()
    }

    fn sound(file: &[u8]) -> &[u8] {
        let chunk = chunks(file, RIFF, 0).next().expect("a chunk");
        sound_of(file, RIFF, &chunk).0
    }

    #[test]
    fn chunks_follow_each_other_with_their_padding() {
        let file = b"fmt \x03\0\0\0abc\0LIST\x02\0\0\0xydata\x00\0\0\0";
        let names: Vec<[u8; 4]> = chunks(file, RIFF, 0).map(|chunk| chunk.name).collect();
        assert_eq!(names, [*b"fmt ", *b"LIST", *b"data"]);
        let caf = b"desc\0\0\0\0\0\0\0\x02abdata\xff\xff\xff\xff\xff\xff\xff\xffsound";
        let last = chunks(caf, Layout::Caf, 0).last().expect("a chunk");
        assert_eq!(sound_of(caf, Layout::Caf, &last).0, b"sound");
    }

    #[test]
    fn a_size_is_believed_where_it_leads_somewhere() {
        let samples = [1; 100];
        assert_eq!(sound(&data(100, &samples, b"")), samples);
        assert_eq!(sound(&data(100, &samples, b"LIST\x02\0\0\0xy")), samples);
        assert_eq!(sound(&data(99, &samples, b"LIST\x02\0\0\0xy")), [1; 99]);
        assert_eq!(sound(&data(0, b"", b"LIST\x02\0\0\0xy")), b"");
        assert_eq!(sound(&data(100, &samples, b"\0\0")), samples);
    }

    #[test]
    fn other_sizes_mean_up_to_the_end() {
        let samples = [1; 100];
        for size in [0, 10, 91, 101, 0x7fff_ffff, u32::MAX - 36, u32::MAX] {
            assert_eq!(sound(&data(size, &samples, b"")), samples, "{size}");
        }
    }
}
