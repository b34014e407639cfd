use super::*;

/// Sound of these samples' level for half a second at 16 kHz.
const SAMPLES: usize = 8_000;

fn fmt(tag: u16, channels: u16, bits: u16, extension: &[u8]) -> Vec<u8> {
    let block = channels * bits.div_ceil(8);
    let mut chunk = [tag, channels].map(u16::to_le_bytes).concat();
    chunk.extend(16_000_u32.to_le_bytes());
    chunk.extend((16_000 * u32::from(block)).to_le_bytes());
    chunk.extend([block, bits].map(u16::to_le_bytes).concat());
    chunk.extend(extension);
    chunk
}

fn chunk(name: &[u8; 4], size: u32, body: &[u8]) -> Vec<u8> {
    [&name[..], &size.to_le_bytes(), body].concat()
}

fn riff(size: u32, chunks: &[Vec<u8>]) -> Vec<u8> {
    [&b"RIFF"[..], &size.to_le_bytes(), b"WAVE", &chunks.concat()].concat()
}

/// A WAV of 16-bit samples with these sizes in its headers.
fn sized(riff_size: u32, data_size: u32, behind: &[u8]) -> Vec<u8> {
    let format = fmt(1, 1, 16, &[]);
    let sound = [0x00, 0x20].repeat(SAMPLES);
    let chunks = [
        chunk(b"fmt ", 16, &format),
        chunk(b"data", data_size, &sound),
        behind.to_vec(),
    ];
    riff(riff_size, &chunks)
}

fn heard(file: &[u8]) -> Result<(u64, Vec<String>, String), MediaError> {
    heard_as(Container::Wave, file)
}

fn heard_as(container: Container, file: &[u8]) -> Result<(u64, Vec<String>, String), MediaError> {
    let mut receive = |_: &[f32]| true;
    let mut sound = Sound::new(container.name(), u64::MAX, &mut receive);
    let codec = decode(container, &Bytes::copy_from_slice(file), &mut sound)?;
    let heard = sound.finish()?;
    Ok((heard.samples, heard.warnings, codec))
}

#[test]
fn sizes_that_nobody_wrote_mean_the_whole_file() {
    let all = 2 * SAMPLES as u32;
    for (riff_size, data_size) in [
        (36 + all, all),
        (28 + all, all),
        (0, 0),
        (36, 0),
        (0, all),
        (u32::MAX, 0),
        (u32::MAX, u32::MAX),
        (36 + all, u32::MAX),
        (u32::MAX - 36, 0x7fff_ffff),
        (44, 8),
    ] {
        let heard = heard(&sized(riff_size, data_size, b"")).expect("heard");
        let expected = (SAMPLES as u64, vec![], "16-bit PCM".to_owned());
        assert_eq!(heard, expected, "{riff_size} {data_size}");
    }
}

#[test]
fn chunks_behind_the_data_are_no_sound() {
    let all = 2 * SAMPLES as u32;
    let list = chunk(b"LIST", 26, &[b'x'; 26]);
    let file = sized(36 + all + 34, all, &list);
    assert_eq!(heard(&file).expect("heard").0, SAMPLES as u64);
}

#[test]
fn a_file_that_is_cut_off_is_heard_and_said() {
    let all = 2 * SAMPLES as u32;
    let mut file = sized(36 + all, all, b"");
    file.truncate(44 + SAMPLES);
    let (samples, warnings, _) = heard(&file).expect("heard");
    assert_eq!(samples, SAMPLES as u64 / 2);
    let expected = "The file says that it holds 0.5 s; 0.2 s are there.";
    assert_eq!(warnings, [expected]);
}

#[test]
fn a_second_file_that_was_joined_is_heard_too() {
    let all = 2 * SAMPLES as u32;
    let one = sized(36 + all, all, b"");
    let (samples, warnings, _) = heard(&[one.clone(), one].concat()).expect("heard");
    assert_eq!(samples, 2 * SAMPLES as u64);
    assert!(warnings.is_empty(), "{warnings:?}");
}

#[test]
fn formats_of_every_length_are_read() {
    let sound = vec![0x30; 6 * SAMPLES];
    let guid = |tag: u8| {
        let mut extension = vec![22, 0, 16, 0, 3, 0, 0, 0, tag];
        extension.extend(b"\0\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71");
        extension
    };
    let cases: [(Vec<u8>, u64, &str); 11] = [
        (fmt(1, 1, 8, &[]), 48_000, "8-bit PCM"),
        (fmt(1, 1, 16, &[0, 0]), 24_000, "16-bit PCM"),
        (fmt(1, 2, 24, &[]), 8_000, "24-bit PCM"),
        (fmt(1, 1, 20, &[0; 9]), 16_000, "24-bit PCM"),
        (fmt(3, 1, 32, &[]), 12_000, "floating-point PCM"),
        (fmt(3, 1, 64, &[0, 0]), 6_000, "floating-point PCM"),
        (fmt(6, 1, 8, &[]), 48_000, "G.711 A-law"),
        (fmt(7, 2, 8, &[0, 0]), 24_000, "G.711 mu-law"),
        (fmt(0xfffe, 1, 16, &guid(1)), 24_000, "16-bit PCM"),
        (fmt(0xfffe, 1, 8, &guid(7)), 48_000, "G.711 mu-law"),
        (fmt(0xfffe, 1, 8, &guid(6)), 48_000, "G.711 A-law"),
    ];
    for (format, samples, codec) in cases {
        let chunks = [
            chunk(b"JUNK", 3, b"odd\0"),
            chunk(b"fmt ", format.len() as u32, &format),
            vec![0; format.len() % 2],
            chunk(b"data", sound.len() as u32, &sound),
        ];
        let heard = heard(&riff(0, &chunks)).expect("heard");
        assert_eq!((heard.0, heard.2.as_str()), (samples, codec));
    }
}

#[test]
fn rf64_and_wave64_are_read() {
    let all = 2 * SAMPLES as u64;
    let sound = [0x00, 0x20].repeat(SAMPLES);
    let mut sizes = [all + 100, all, SAMPLES as u64]
        .map(u64::to_le_bytes)
        .concat();
    sizes.extend([0; 4]);
    let chunks = [
        chunk(b"ds64", 28, &sizes),
        chunk(b"fmt ", 16, &fmt(1, 1, 16, &[])),
        chunk(b"data", u32::MAX, &sound),
        chunk(b"LIST", 26, &[b'x'; 26]),
    ];
    for name in [b"RF64", b"BW64"] {
        let mut file = riff(u32::MAX, &chunks);
        file[..4].copy_from_slice(name);
        assert_eq!(heard(&file).expect("heard").0, SAMPLES as u64);
    }
    let guid = b"\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a";
    let wide = |name: &[u8; 4], size: u64, body: &[u8]| {
        [&name[..], guid, &(size + 24).to_le_bytes(), body].concat()
    };
    let mut file = b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\0\0".to_vec();
    file.extend([0; 8]);
    file.extend([&b"wave"[..], guid].concat());
    file.extend(wide(b"fmt ", 16, &fmt(1, 1, 16, &[])));
    file.extend(wide(b"data", all, &sound));
    let heard = heard_as(Container::Wave64, &file).expect("heard");
    assert_eq!(heard.0, SAMPLES as u64);
}

#[test]
fn numbers_may_have_their_highest_byte_first() {
    let file = sized(0, 2 * SAMPLES as u32, b"");
    let mut turned = b"RIFX\0\0\0\0WAVEfmt \0\0\0\x10".to_vec();
    turned.extend(b"\0\x01\0\x01\0\0\x3e\x80\0\0\x7d\0\0\x02\0\x10data");
    turned.extend((2 * SAMPLES as u32).to_be_bytes());
    turned.extend(&file[44..]);
    assert_eq!(heard(&turned).expect("heard").0, SAMPLES as u64);
}

#[test]
fn what_cannot_be_decoded_is_named() {
    let gsm = riff(
        0,
        &[
            chunk(b"fmt ", 20, &fmt(0x31, 1, 0, &[2, 0, 0x40, 1])),
            chunk(b"data", 65, &[0; 65]),
        ],
    );
    let expected = MediaError::UnknownCodec {
        container: "WAV",
        codec: "GSM 6.10".to_owned(),
    };
    assert_eq!(heard(&gsm), Err(expected));
    for (channels, bits) in [(0, 16), (1, 0), (1, 99)] {
        let file = riff(
            0,
            &[
                chunk(b"fmt ", 16, &fmt(1, channels, bits, &[])),
                chunk(b"data", 100, &[0; 100]),
            ],
        );
        let damaged = matches!(heard(&file), Err(MediaError::Damaged { .. }));
        assert!(damaged, "{channels} {bits}");
    }
    assert!(matches!(
        heard(b"RIFF\0\0\0\0WAVE"),
        Err(MediaError::Damaged { .. })
    ));
}

#[test]
fn adpcm_is_decoded_to_its_last_block() {
    // Blocks of 36 bytes: a start, an index, and 64 steps that lead nowhere.
    for (tag, extension, block, per_block) in [
        (0x11, &[2, 0, 65, 0][..], 36_usize, 65_u64),
        (0x02, &[32, 0, 60, 0][..], 36, 60),
    ] {
        let mut format = fmt(tag, 1, 4, extension);
        format[12..14].copy_from_slice(&(block as u16).to_le_bytes());
        let sound = vec![0; 10 * block + 20];
        let chunks = [
            chunk(b"fmt ", format.len() as u32, &format),
            chunk(b"data", 0, &sound),
        ];
        let (samples, warnings, codec) = heard(&riff(0, &chunks)).expect("heard");
        assert_eq!(samples, 11 * per_block, "{codec}");
        assert!(warnings.is_empty(), "{warnings:?}");
        assert!(codec.ends_with("ADPCM"), "{codec}");
    }
}
