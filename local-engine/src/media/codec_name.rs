//! What people call the codecs that a file may name.

use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_AAC, CODEC_ID_AC3, CODEC_ID_ADPCM_IMA_QT, CODEC_ID_ADPCM_IMA_WAV, CODEC_ID_ADPCM_MS,
    CODEC_ID_ALAC, CODEC_ID_DCA, CODEC_ID_EAC3, CODEC_ID_FLAC, CODEC_ID_MONKEYS_AUDIO,
    CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3, CODEC_ID_MUSEPACK, CODEC_ID_OPUS, CODEC_ID_PCM_ALAW,
    CODEC_ID_PCM_MULAW, CODEC_ID_SPEEX, CODEC_ID_TRUEHD, CODEC_ID_TTA, CODEC_ID_VORBIS,
    CODEC_ID_WAVPACK, CODEC_ID_WMA,
};

const NAMES: [(AudioCodecId, &str); 23] = [
    (CODEC_ID_AAC, "AAC"),
    (CODEC_ID_AC3, "AC-3"),
    (CODEC_ID_ADPCM_IMA_QT, "IMA ADPCM"),
    (CODEC_ID_ADPCM_IMA_WAV, "IMA ADPCM"),
    (CODEC_ID_ADPCM_MS, "Microsoft ADPCM"),
    (CODEC_ID_ALAC, "ALAC"),
    (CODEC_ID_DCA, "DTS"),
    (CODEC_ID_EAC3, "E-AC-3"),
    (CODEC_ID_FLAC, "FLAC"),
    (CODEC_ID_MONKEYS_AUDIO, "Monkey's Audio"),
    (CODEC_ID_MP1, "MP1"),
    (CODEC_ID_MP2, "MP2"),
    (CODEC_ID_MP3, "MP3"),
    (CODEC_ID_MUSEPACK, "Musepack"),
    (CODEC_ID_OPUS, "Opus"),
    (CODEC_ID_PCM_ALAW, "G.711 A-law"),
    (CODEC_ID_PCM_MULAW, "G.711 mu-law"),
    (CODEC_ID_SPEEX, "Speex"),
    (CODEC_ID_TRUEHD, "TrueHD"),
    (CODEC_ID_TTA, "True Audio"),
    (CODEC_ID_VORBIS, "Vorbis"),
    (CODEC_ID_WAVPACK, "WavPack"),
    (CODEC_ID_WMA, "Windows Media Audio"),
];

/// What people call a codec that a container names by the library's number.
pub(crate) fn of_codec(codec: AudioCodecId) -> String {
    // The numbers of PCM lie side by side.
    if (AudioCodecId::default()..CODEC_ID_PCM_ALAW).contains(&codec)
        && codec != AudioCodecId::default()
    {
        return "PCM".to_owned();
    }
    let known = NAMES.iter().find(|(known, _)| *known == codec);
    known.map_or_else(
        || "of a codec that is not known here".to_owned(),
        |(_, name)| (*name).to_owned(),
    )
}

/// What people call the codec of a WAV file, from its format tag.
pub(crate) fn of_wave_format(tag: u16) -> String {
    let name = match tag {
        0x0002 => "Microsoft ADPCM",
        0x0011 => "IMA ADPCM",
        0x0022 => "TrueSpeech",
        0x0031 => "GSM 6.10",
        0x0042 => "G.723.1",
        0x0045 | 0x0064 => "G.726",
        0x0050 => "MP2",
        0x0055 => "MP3",
        0x0065 => "G.722",
        0x0083 => "G.729",
        0x00ff | 0x1600 | 0x1610 => "AAC",
        0x0160..=0x0163 => "Windows Media Audio",
        0x2000 => "AC-3",
        0x2001 => "DTS",
        other => return format!("of the WAV format {other:#06x}"),
    };
    name.to_owned()
}

/// What people call the codec of an MP4, MOV, CAF or AIFF file, from its four letters.
pub(crate) fn of_four_letters(letters: [u8; 4]) -> String {
    let name = match &letters {
        b"samr" => "AMR",
        b"sawb" => "AMR-WB",
        b"sevc" => "EVRC",
        b"sqcp" | b"Qclp" => "QCELP",
        b"agsm" | b"GSM " => "GSM 6.10",
        b"ac-3" => "AC-3",
        b"ec-3" => "E-AC-3",
        b"mlpa" => "TrueHD",
        b"dtsc" | b"dtsh" | b"dtse" => "DTS",
        b"apac" => "Apple's spatial audio",
        b"ima4" => "IMA ADPCM",
        b"ulaw" => "G.711 mu-law",
        b"alaw" => "G.711 A-law",
        b"alac" => "ALAC",
        b"fLaC" => "FLAC",
        b"Opus" | b"opus" => "Opus",
        b"mp4a" | b"aac " => "AAC",
        b"aach" | b"aacp" => "HE-AAC",
        b"aacl" | b"aace" => "AAC-LD",
        b".mp3" => "MP3",
        b"MAC3" | b"MAC6" => "MACE",
        b"QDM2" | b"QDMC" => "QDesign",
        b"enca" => "encrypted",
        letters => return format!("of the kind {:?}", String::from_utf8_lossy(letters)),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use symphonia::core::codecs::audio::well_known::CODEC_ID_PCM_S16LE;

    #[test]
    fn codecs_are_named_as_people_name_them() {
        assert_eq!(of_codec(CODEC_ID_AAC), "AAC");
        assert_eq!(of_codec(CODEC_ID_PCM_S16LE), "PCM");
        assert_eq!(of_wave_format(0x31), "GSM 6.10");
        assert_eq!(of_wave_format(0x1234), "of the WAV format 0x1234");
        assert_eq!(of_four_letters(*b"samr"), "AMR");
        assert_eq!(of_four_letters(*b"what"), "of the kind \"what\"");
        let unknown = "of a codec that is not known here";
        assert_eq!(of_codec(AudioCodecId::default()), unknown);
    }
}
