//! The boxes of an MP4 or MOV file (ISO/IEC 14496-12), as far as the library does not tell what is
//! in them: where a second file begins, and what its sound is when it cannot be decoded.

use super::pcm::{ByteOrder, number};

/// The shortest box: its length and its name.
const SHORTEST: usize = 8;

/// A box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mp4Box<'a> {
    name: [u8; 4],
    /// Where it begins in the bytes that it is in, and its body.
    at: usize,
    from: usize,
    body: &'a [u8],
}

/// A sound track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SoundTrack<'a> {
    /// The codec's four letters.
    pub(crate) letters: [u8; 4],
    /// What the track says of its samples, from the length of the description on.
    pub(crate) description: &'a [u8],
    /// The body of the box of tables that say where the samples are.
    pub(crate) tables: &'a [u8],
}

/// Where files begin in this one: the first at 0, others where somebody joined them.
pub(crate) fn files(bytes: &[u8]) -> Vec<usize> {
    let types = boxes(bytes).filter(|found| &found.name == b"ftyp");
    let mut starts: Vec<usize> = types.map(|found| found.at).collect();
    if starts.first() != Some(&0) {
        starts.insert(0, 0);
    }
    starts
}

/// Whether the index is there, without which nothing is found. Phones write it when a recording
/// ends.
pub(crate) fn has_index(bytes: &[u8]) -> bool {
    boxes(bytes).any(|found| &found.name == b"moov")
}

/// The sound tracks, in the file's order.
pub(crate) fn sound_tracks(bytes: &[u8]) -> Vec<SoundTrack<'_>> {
    let movies = boxes(bytes).filter(|found| &found.name == b"moov");
    let tracks = movies.flat_map(|movie| boxes(movie.body));
    let tracks = tracks.filter(|found| &found.name == b"trak");
    tracks.filter_map(|track| sound_track(track.body)).collect()
}

/// Whether the samples are described in fragments instead of the index.
pub(crate) fn is_fragmented(bytes: &[u8]) -> bool {
    inner(bytes, b"moov").is_some_and(|movie| inner(movie, b"mvex").is_some())
}

/// The file with the tracks that are no sound made room that nobody uses; `None` if there are none,
/// or if its fragments ask for them.
pub(crate) fn sound_alone(bytes: &[u8]) -> Option<Vec<u8>> {
    if is_fragmented(bytes) {
        return None;
    }
    let movie = boxes(bytes).find(|found| &found.name == b"moov")?;
    let tracks = boxes(movie.body).filter(|found| &found.name == b"trak");
    let others = tracks.filter(|track| sound_track(track.body).is_none());
    let names: Vec<usize> = others.map(|track| movie.from + track.at + 4).collect();
    let mut changed = (!names.is_empty()).then(|| bytes.to_vec())?;
    for name in names {
        changed[name..name + 4].copy_from_slice(b"free");
    }
    Some(changed)
}

fn sound_track(track: &[u8]) -> Option<SoundTrack<'_>> {
    let media = inner(track, b"mdia")?;
    if inner(media, b"hdlr")?.get(8..12)? != b"soun" {
        return None;
    }
    let tables = inner(inner(media, b"minf")?, b"stbl")?;
    // Behind switches and a count stands the first description with its own length.
    let description = inner(tables, b"stsd")?.get(8..)?;
    Some(SoundTrack {
        letters: description.get(4..8)?.try_into().ok()?,
        description,
        tables,
    })
}

/// The body of the first box of this name.
pub(crate) fn inner<'a>(bytes: &'a [u8], name: &[u8; 4]) -> Option<&'a [u8]> {
    let found = boxes(bytes).find(|found| &found.name == name);
    found.map(|found| found.body)
}

fn boxes(bytes: &[u8]) -> impl Iterator<Item = Mp4Box<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (found, length) = box_at(bytes, at)?;
        at = at.checked_add(length)?;
        Some(found)
    })
}

/// The box at this place, with its length. One that is cut off has what is there.
fn box_at(bytes: &[u8], at: usize) -> Option<(Mp4Box<'_>, usize)> {
    let rest = bytes.get(at..)?;
    let name = rest.get(4..8)?.try_into().ok()?;
    let (header, length) = match number(ByteOrder::Big, &rest[..4]) {
        0 => (SHORTEST, rest.len()),
        1 => {
            let length = number(ByteOrder::Big, rest.get(8..16)?);
            (2 * SHORTEST, usize::try_from(length).ok()?)
        }
        length => (SHORTEST, usize::try_from(length).ok()?),
    };
    if length < header {
        return None;
    }
    let body = &rest[header..length.min(rest.len()).max(header)];
    let found = Mp4Box {
        name,
        at,
        from: at + header,
        body,
    };
    Some((found, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let length = (SHORTEST + body.len()) as u32;
        [&length.to_be_bytes()[..], name, body].concat()
    }

    fn track(handler: &[u8; 4], letters: &[u8; 4]) -> Vec<u8> {
        let mut entry = vec![0; 36];
        entry[3] = 36;
        entry[4..8].copy_from_slice(letters);
        let table = boxed(b"stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1][..], &entry].concat());
        let minf = boxed(b"minf", &boxed(b"stbl", &table));
        let hdlr = boxed(b"hdlr", &[&[0; 8][..], handler, &[0; 12]].concat());
        boxed(b"trak", &boxed(b"mdia", &[hdlr, minf].concat()))
    }

    #[test]
    fn sound_tracks_are_found_among_others() {
        let movie = [track(b"vide", b"avc1"), track(b"soun", b"samr")].concat();
        let file = [boxed(b"ftyp", b"3gp4"), boxed(b"moov", &movie)].concat();
        let letters: Vec<[u8; 4]> = sound_tracks(&file)
            .iter()
            .map(|track| track.letters)
            .collect();
        assert_eq!(letters, [*b"samr"]);
        assert_eq!(sound_tracks(&file)[0].description.len(), 36);
        assert!(has_index(&file) && !has_index(&file[..12]));
        assert_eq!(files(&file), [0]);
    }

    #[test]
    fn other_tracks_can_be_left_out() {
        let movie = [track(b"vide", b"avc1"), track(b"soun", b"mp4a")].concat();
        let file = [boxed(b"ftyp", b"qt  "), boxed(b"moov", &movie)].concat();
        let alone = sound_alone(&file).expect("a picture to leave out");
        assert_eq!(alone.len(), file.len());
        assert_eq!(sound_tracks(&alone), sound_tracks(&file));
        assert_ne!(alone, file);
        assert_eq!(sound_alone(&alone), None);
        let fragments = [track(b"vide", b"avc1"), boxed(b"mvex", b"")].concat();
        assert_eq!(sound_alone(&boxed(b"moov", &fragments)), None);
    }

    #[test]
    fn a_second_file_begins_with_its_type() {
        let one = [boxed(b"ftyp", b"isom"), boxed(b"mdat", &[7; 50])].concat();
        let two = [one.clone(), one.clone()].concat();
        assert_eq!(files(&two), [0, one.len()]);
        let older = [boxed(b"wide", b""), one].concat();
        assert_eq!(files(&older), [0, 8]);
    }

    #[test]
    fn boxes_that_lie_end_the_search() {
        let mut long = boxed(b"ftyp", b"isom");
        long.extend(b"\0\0\0\x01mdat\xff\xff\xff\xff\xff\xff\xff\xff what is left");
        assert_eq!(files(&long), [0]);
        for torn in [
            &b"\0\0\0\x03ftyp"[..],
            b"\0\0\0\x01moov",
            b"\0\0\0\x00moov",
            b"",
        ] {
            assert_eq!(files(torn), [0], "{torn:?}");
            assert!(sound_tracks(torn).is_empty());
        }
    }
}
