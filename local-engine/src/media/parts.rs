//! Recordings that somebody joined by joining their files: each has its own beginning, and the
//! readers of most containers end at the first one's end.

use std::ops::Range;

use sound_file::container::Container;

use super::mp4_boxes;

/// The ranges of a file that are files. Ogg's chains, WAV's chunks and frames without a container
/// are followed where they are read.
pub(crate) fn of(container: Container, file: &[u8]) -> Vec<Range<usize>> {
    let starts = match container {
        Container::Mp4 => mp4_boxes::files(file),
        Container::Flac => places(file, is_flac_start),
        Container::Matroska => places(file, is_matroska_start),
        _other => vec![0],
    };
    let ends = starts.iter().skip(1).copied().chain([file.len()]);
    starts
        .iter()
        .copied()
        .zip(ends)
        .map(|(from, to)| from..to)
        .collect()
}

fn places(file: &[u8], is_start: fn(&[u8]) -> bool) -> Vec<usize> {
    let later = (1..file.len()).filter(|at| is_start(&file[*at..]));
    [0].into_iter().chain(later).collect()
}

/// The marker with the head of the block that must be the first: 34 bytes, perhaps the only one.
fn is_flac_start(bytes: &[u8]) -> bool {
    bytes.starts_with(b"fLaC\0\0\0\x22") || bytes.starts_with(b"fLaC\x80\0\0\x22")
}

/// The head of a file, which names its kind within its first bytes.
fn is_matroska_start(bytes: &[u8]) -> bool {
    if !bytes.starts_with(b"\x1a\x45\xdf\xa3") {
        return false;
    }
    let head = &bytes[..bytes.len().min(64)];
    let names = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
    names(b"\x42\x82") && (names(b"webm") || names(b"matroska"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(container: Container, file: &[u8]) -> Vec<(usize, usize)> {
        let parts = of(container, file).into_iter();
        parts.map(|part| (part.start, part.end)).collect()
    }

    #[test]
    fn joined_files_are_told_apart() {
        let flac = [b"fLaC\0\0\0\x22".to_vec(), vec![1; 100]].concat();
        let webm = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm and so on".to_vec();
        for (container, file) in [(Container::Flac, flac), (Container::Matroska, webm)] {
            let length = file.len();
            assert_eq!(bounds(container, &file), [(0, length)]);
            let joined = [file.clone(), file].concat();
            let both = [(0, length), (length, 2 * length)];
            assert_eq!(bounds(container, &joined), both);
        }
    }

    #[test]
    fn markers_within_sound_are_no_files() {
        let flac = [
            &b"fLaC\0\0\0\x22"[..],
            &[1; 20],
            b"fLaC and \x1a\x45\xdf\xa3",
        ]
        .concat();
        assert_eq!(bounds(Container::Flac, &flac), [(0, flac.len())]);
        assert_eq!(bounds(Container::Matroska, &flac), [(0, flac.len())]);
        assert_eq!(bounds(Container::Ogg, b"OggSOggS"), [(0, 8)]);
    }
}
