//! The double of Deepgram as a program: `listening on ADDRESS` is its first line.
//!
//! `deepgram-double --listen 127.0.0.1:0 --key K --hearing ticks`; `/_double/` controls it.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{ArgAction, Parser, ValueEnum};
use proving::double::{Double, DoubleOptions, HearingMode, Manner, SpeechEngine};
use tokio::io::{AsyncReadExt as _, stdin};

/// Deepgram's listen protocol for tests, with scripted faults and a journal.
#[derive(Debug, Parser)]
struct Arguments {
    /// Address; port 0 takes any.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: String,
    /// The only valid API key.
    #[arg(long, default_value = "double-key")]
    key: String,
    /// What it hears.
    #[arg(long, value_enum, default_value = "ticks")]
    hearing: Hearing,
    /// Program of the local engine, for speech.
    #[arg(long, env = "SOTTO_ENGINE_PROGRAM")]
    engine: Option<PathBuf>,
    /// Folder of the local engine's model, for speech.
    #[arg(long, env = "SOTTO_MODEL_DIR")]
    model_dir: Option<PathBuf>,
    /// Decides where finals end.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Streams at a time.
    #[arg(long, default_value_t = 150)]
    max_streams: usize,
    /// Audio from one interim result to the next, 100 to 1000 ms.
    #[arg(long, default_value_t = 1_000)]
    interim_ms: u64,
    /// Does not ask for `mip_opt_out=true`.
    #[arg(long)]
    allow_training: bool,
    /// Takes audio in at 1.25 times its pace, or as fast as it comes.
    #[arg(long, default_value_t = true, action = ArgAction::Set)]
    real_time: bool,
    /// Ends when standard input closes.
    #[arg(long)]
    parent_watch: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Hearing {
    Ticks,
    Tones,
    Speech,
}

impl Arguments {
    fn options(self) -> anyhow::Result<DoubleOptions> {
        let hearing = match self.hearing {
            Hearing::Ticks => HearingMode::Ticks,
            Hearing::Tones => HearingMode::Tones,
            Hearing::Speech => HearingMode::Speech(SpeechEngine {
                program: self.engine.context("speech needs --engine")?,
                model_dir: self.model_dir.context("speech needs --model-dir")?,
            }),
        };
        let usual = Manner::default();
        Ok(DoubleOptions {
            listen: self.listen,
            key: self.key,
            hearing,
            seed: self.seed,
            max_streams: self.max_streams,
            manner: Manner {
                interim_ms: self.interim_ms,
                require_opt_out: !self.allow_training,
                ingest: usual.ingest.filter(|_| self.real_time),
                ..usual
            },
        })
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let parent_watch = arguments.parent_watch;
    let double = Double::start(arguments.options()?).await?;
    println!("listening on {}", double.address());
    if parent_watch {
        // Whether it closes or breaks, the parent is gone.
        let _closed = stdin().read_to_end(&mut Vec::new()).await;
        double.stop().await;
        // A read of standard input cannot be cancelled; nothing else is left to do.
        std::process::exit(0);
    }
    std::future::pending().await
}
