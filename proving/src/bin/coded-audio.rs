//! Writes coded audio to a WAV file and says which text it is.
//!
//! `coded-audio tones --words 40 --rate 48000 --lead-ms 500 --out FILE`

use std::path::PathBuf;

use anyhow::ensure;
use clap::{Parser, ValueEnum};
use hound::{SampleFormat, WavSpec, WavWriter};
use proving::coded::{RATE, text, ticks, tones};

/// Writes coded audio to a WAV file and prints its text.
#[derive(Debug, Parser)]
struct Arguments {
    /// The code.
    code: Code,
    /// Number of words.
    #[arg(long, default_value_t = 40)]
    words: u32,
    /// Index of the first word.
    #[arg(long, default_value_t = 0)]
    first: u32,
    /// Samples in a second; ticks are always at 16000.
    #[arg(long, default_value_t = RATE)]
    rate: u32,
    /// Silence before the first word.
    #[arg(long, default_value_t = 0)]
    lead_ms: u32,
    /// Silence after the last word.
    #[arg(long, default_value_t = 0)]
    tail_ms: u32,
    /// The file.
    #[arg(long)]
    out: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Code {
    Ticks,
    Tones,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let Arguments {
        words, first, rate, ..
    } = arguments;
    let audio = match arguments.code {
        Code::Ticks => {
            ensure!(
                rate == RATE,
                "ticks do not survive another rate than {RATE}"
            );
            ticks::encode(first, words)
        }
        Code::Tones => {
            ensure!(
                first.saturating_add(words) <= tones::WORDS,
                "there are {} different tones",
                tones::WORDS
            );
            tones::wav_at(rate, first, words)
        }
    };
    let format = WavSpec {
        channels: 1,
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let silence = |ms: u32| vec![0_i16; (u64::from(ms) * u64::from(rate) / 1_000) as usize];
    let mut file = WavWriter::create(&arguments.out, format)?;
    for part in [
        silence(arguments.lead_ms),
        audio,
        silence(arguments.tail_ms),
    ] {
        for sample in part {
            file.write_sample(sample)?;
        }
    }
    file.finalize()?;
    println!("{}", text::text(first, words));
    Ok(())
}
