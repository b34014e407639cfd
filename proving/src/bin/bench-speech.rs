//! `cargo xtask bench speech`: how long speakers wait for their words, through the whole product.
//!
//! First partial: from speech onset. Final: from the end of speech, endpoint silence included.
//! Then more and more speakers at once, until the first partial takes more than 2 s.

use std::path::PathBuf;

use anyhow::Context as _;
use bytes::{Bytes, BytesMut};
use proving::clips::{Clip, HARD_CLIPS};
use proving::guest::Guest;
use proving::server_process::{ServerOptions, ServerProcess};
use proving::speaker::{self, Report};
use proving::word_error_rate::WordErrors;

/// Silence after a clip: the endpoint must be found before `stop`, in ms.
const SILENCE_AFTER_MS: u64 = 2_500;

/// The goals, in ms: p50 and p90.
const FIRST_PARTIAL_GOAL: (u64, u64) = (800, 1_200);
const FINAL_GOAL: (u64, u64) = (800, 1_100);

/// More speakers than this are not tried.
const MOST_SPEAKERS: usize = 32;

/// A speaker who waits longer for the first word has no use of it, in ms.
const TOLERABLE_MS: u64 = 2_000;

/// What one dictation took.
struct Waits {
    first_partial_ms: Option<u64>,
    final_ms: Option<u64>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let data = std::env::temp_dir().join(format!("sotto-bench-{}", std::process::id()));
    let options = ServerOptions {
        program: PathBuf::from(
            std::env::var_os("SOTTO_SERVER_PROGRAM").context("run `cargo xtask bench speech`")?,
        ),
        data_dir: data.clone(),
        listen: "127.0.0.1:0".to_owned(),
        environment: raised_limits(&data)?,
        log: None,
    };
    let server = ServerProcess::start(&options).await?;
    server.engine_ready().await?;
    let outcome = measure(&server).await;
    server.terminate().await?;
    std::fs::remove_dir_all(&data)?;
    outcome
}

/// The benchmark is many speakers at one address.
fn raised_limits(data: &std::path::Path) -> anyhow::Result<Vec<(String, String)>> {
    std::fs::create_dir_all(data)?;
    let file = data.join("bench.toml");
    std::fs::write(
        &file,
        "[limits]\nsockets_per_ip = 1000\nlive_streams_per_ip = 1000\nsign_ups_per_ip_per_hour = 1000\n",
    )?;
    Ok(vec![(
        "SOTTO_CONFIG".to_owned(),
        file.display().to_string(),
    )])
}

async fn measure(server: &ServerProcess) -> anyhow::Result<()> {
    let clips = Clip::load_all()?;
    let (mut waits, mut all, mut easy) = (Vec::new(), WordErrors::default(), WordErrors::default());
    let busy_before = cpu_seconds(server)?;
    let mut spoken_ms = 0;
    for clip in &clips {
        let report = dictate(server, clip).await?;
        let errors = WordErrors::count(&clip.words, &report.text);
        all = all.plus(errors);
        if !HARD_CLIPS.contains(&clip.name.as_str()) {
            easy = easy.plus(errors);
        }
        spoken_ms += clip.samples.len() as u64 / 16 + SILENCE_AFTER_MS;
        let wait = waits_of(clip, &report);
        eprintln!(
            "{:24} first partial {:>5} ms, final {:>5} ms, {:>5.1} % of {} words wrong",
            clip.name,
            shown(wait.first_partial_ms),
            shown(wait.final_ms),
            errors.percent(),
            errors.reference_words
        );
        waits.push(wait);
    }
    let cores = (cpu_seconds(server)? - busy_before) * 1000.0 / spoken_ms as f64;
    let first = percentiles(
        waits
            .iter()
            .filter_map(|wait| wait.first_partial_ms)
            .collect(),
    );
    let last = percentiles(waits.iter().filter_map(|wait| wait.final_ms).collect());
    let crowd = crowd(server, &clips).await?;
    report(first, last, cores, &crowd, all, easy);
    Ok(())
}

fn shown(wait: Option<u64>) -> String {
    wait.map_or_else(|| "-".to_owned(), |wait| wait.to_string())
}

async fn dictate(server: &ServerProcess, clip: &Clip) -> anyhow::Result<Report> {
    let guest = Guest::sign_in(&server.base).await?;
    speaker::speak(&guest, with_silence(clip)).await
}

fn with_silence(clip: &Clip) -> Bytes {
    let mut pcm = BytesMut::from(&clip.pcm()[..]);
    pcm.resize(pcm.len() + SILENCE_AFTER_MS as usize * 32, 0);
    pcm.freeze()
}

fn waits_of(clip: &Clip, report: &Report) -> Waits {
    let (onset, end) = clip.speech_bounds_ms();
    let first = report.partials.first().copied();
    let last = report.finals.last().map(|(at, _)| *at);
    Waits {
        first_partial_ms: first.map(|at| at.saturating_sub(onset)),
        final_ms: last.map(|at| at.saturating_sub(end)),
    }
}

/// Median and ninth decile.
fn percentiles(mut values: Vec<u64>) -> (u64, u64) {
    values.sort_unstable();
    let at = |share: f64| {
        let index = (values.len().saturating_sub(1) as f64 * share).round() as usize;
        values.get(index).copied().unwrap_or(0)
    };
    (at(0.5), at(0.9))
}

/// How long the median first partial takes with so many speakers at once.
async fn crowd(server: &ServerProcess, clips: &[Clip]) -> anyhow::Result<Vec<(usize, u64)>> {
    let clip = clips
        .iter()
        .find(|clip| clip.name == "jfk")
        .context("no clip jfk")?;
    let mut rows = Vec::new();
    let mut speakers = 1;
    while speakers <= MOST_SPEAKERS {
        let dictations = (0..speakers).map(|_| dictate(server, clip));
        let mut firsts = Vec::new();
        for report in futures_util::future::join_all(dictations).await {
            // A speaker who was refused (429) or heard nothing waited for ever.
            let wait = report
                .ok()
                .and_then(|report| waits_of(clip, &report).first_partial_ms);
            firsts.push(wait.unwrap_or(u64::MAX));
        }
        let (median, _) = percentiles(firsts);
        eprintln!("{speakers} speakers at once: median first partial {median} ms");
        rows.push((speakers, median));
        if median > TOLERABLE_MS {
            break;
        }
        speakers *= 2;
    }
    Ok(rows)
}

fn report(
    first: (u64, u64),
    last: (u64, u64),
    cores: f64,
    crowd: &[(usize, u64)],
    all: WordErrors,
    easy: WordErrors,
) {
    let tolerable = crowd
        .iter()
        .filter(|(_, wait)| *wait <= TOLERABLE_MS)
        .map(|(n, _)| *n)
        .max();
    println!("what                                   p50      p90     goal");
    println!(
        "speech onset -> first partial     {:>5} ms {:>5} ms {:>4}/{} ms",
        first.0, first.1, FIRST_PARTIAL_GOAL.0, FIRST_PARTIAL_GOAL.1
    );
    println!(
        "end of speech -> final            {:>5} ms {:>5} ms {:>4}/{} ms",
        last.0, last.1, FINAL_GOAL.0, FINAL_GOAL.1
    );
    println!("cores a speaker                   {cores:>8.2}");
    println!(
        "speakers at once within 2 s       {:>8}",
        tolerable.unwrap_or(0)
    );
    println!(
        "word error rate, all clips        {:>8.1} %  goal 11",
        all.percent()
    );
    println!(
        "word error rate, without 3 hard   {:>8.1} %  goal 8",
        easy.percent()
    );
    println!(
        "{}",
        serde_json::json!({
            "first_partial_ms": {"p50": first.0, "p90": first.1},
            "final_ms": {"p50": last.0, "p90": last.1},
            "cores_a_speaker": cores,
            "crowd": crowd,
            "word_error_percent": {"all": all.percent(), "without_hard": easy.percent()},
        })
    );
}

/// Processor time of the server and of its children, in s.
fn cpu_seconds(server: &ServerProcess) -> anyhow::Result<f64> {
    let server = server.pid().context("the server has ended")?;
    let mut ticks = 0;
    for entry in std::fs::read_dir("/proc")? {
        let Ok(stat) = std::fs::read_to_string(entry?.path().join("stat")) else {
            continue;
        };
        let Some((pid, rest)) = stat.split_once(" (") else {
            continue;
        };
        let Some((_, fields)) = rest.rsplit_once(") ") else {
            continue;
        };
        let fields: Vec<u64> = fields
            .split(' ')
            .map(|field| field.parse().unwrap_or(0))
            .collect();
        let is_server = pid == server.to_string();
        let parent = fields.get(1).copied().unwrap_or(0);
        if is_server || parent == u64::from(server) {
            ticks += fields.get(11).unwrap_or(&0) + fields.get(12).unwrap_or(&0);
        }
    }
    // Linux has counted a hundred ticks a second on every common platform for decades.
    Ok(ticks as f64 / 100.0)
}
