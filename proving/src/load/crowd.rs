//! Many streams at once, from their connecting to their goodbyes.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use futures_util::{StreamExt as _, TryStreamExt as _};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{sleep_until, timeout};

use super::client::{self, Ear, Heard, Mouth, Target};
use super::engine::Engine;
use super::figures::{self, Figures};
use super::latency::Latencies;
use super::script::{FRAME_SAMPLES, FRAMES_A_SECOND, RESULT_SAMPLES};
use super::ways::Standing;

/// Streams that connect at the same time.
const CONNECTING: usize = 32;

/// From frame to frame.
const FRAME: Duration = Duration::from_millis(1_000 / FRAMES_A_SECOND);

/// Streams begin within 3 s, a frame apart, so that their finals do not all come at once.
const SLOTS: usize = 75;

/// After this all streams speak.
const RAMP: Duration = Duration::from_millis(3_500);

/// Streams speak for so many seconds more than are measured.
const RAMP_SECONDS: u64 = 4;

/// Frames are sent at times at least so far apart; streams that are closer share one.
const SHORTEST_PAUSE: Duration = Duration::from_micros(200);

/// After so many frames in a row results are read, however late the next frame is.
const FRAMES_IN_A_ROW: u32 = 16;

/// All have their goodbye within this.
const GOODBYE_LIMIT: Duration = Duration::from_secs(40);

/// How many streams, measured for how long.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    /// Streams at once.
    pub streams: u16,
    /// Seconds that are measured.
    pub seconds: u64,
}

/// What was measured.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// From the frame that triggers an interim to the interim.
    pub interims: Latencies,
    /// From the frame that triggers a final to the final.
    pub finals: Latencies,
    /// Both.
    pub results: Latencies,
    /// Interims of whole streams that the way left out, in percent.
    pub left_out_percent: f64,
    /// Of the process between.
    pub between: Option<Cost>,
    /// Cores that the load took.
    pub load_cores: f64,
    /// Cores that the rest of the machine took: not nothing means that figures are disturbed.
    pub other_cores: f64,
    /// How late frames were sent (99 of 100), in ms.
    pub late_ms: f64,
}

/// What the process between took.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Processor time a stream-second, in ms.
    pub cpu_ms: f64,
    /// Voluntary context switches a frame.
    pub switches_a_frame: f64,
    /// Memory a stream, in kB.
    pub resident_kb: f64,
}

impl Crowd {
    const fn frames(self) -> usize {
        ((self.seconds + RAMP_SECONDS) * FRAMES_A_SECOND) as usize
    }

    /// Sends the crowd down a way and checks every event.
    ///
    /// # Errors
    /// If anything was lost, doubled or out of order.
    pub async fn run(self, standing: &Standing, engine: &Engine) -> anyhow::Result<Outcome> {
        let at_first = standing.pid().map(Figures::of).transpose()?;
        let frames = self.frames();
        let streams = connect(&standing.target, 0..self.streams, frames).await?;
        let (mouths, ears): (Vec<_>, Vec<_>) = streams.into_iter().unzip();
        let mut listening: JoinSet<_> = ears.into_iter().map(Ear::listen).collect();

        let mut heard = Vec::new();
        let begin = Instant::now() + FRAME;
        let window = (begin + RAMP, Duration::from_secs(self.seconds));
        let talk =
            async { tokio::try_join!(speak(&mouths, frames, begin), watch(standing, window)) };
        let (late, watched) = tokio::select! {
            talked = talk => talked?,
            error = first_to_fail(&mut listening, &mut heard) => return Err(error),
        };
        let rest = timeout(GOODBYE_LIMIT, all(listening)).await;
        heard.extend(rest.context("not every stream was told goodbye")??);
        // Now the connections end for the engine, too.
        drop(mouths);
        let samples = frames as u64 * FRAME_SAMPLES;
        engine.heard_all(self.streams, samples).await?;
        Ok(self.outcome(&heard, window, late, &watched, at_first))
    }

    fn outcome(
        self,
        heard: &[Heard],
        (start, length): (Instant, Duration),
        late: Latencies,
        watched: &Watched,
        at_first: Option<Figures>,
    ) -> Outcome {
        let within = |arrivals: fn(&Heard) -> &[client::Arrival]| -> Vec<Duration> {
            let arrivals = heard.iter().flat_map(arrivals);
            arrivals
                .filter(|arrival| (start..start + length).contains(&arrival.sent))
                .map(|arrival| arrival.took)
                .collect()
        };
        let interims = within(|heard| &heard.interims);
        let finals = within(|heard| &heard.finals);
        let results = [&interims[..], &finals[..]].concat();
        let skipped: u64 = heard.iter().map(|heard| heard.skipped).sum();
        let samples = self.frames() as u64 * FRAME_SAMPLES * u64::from(self.streams);
        let (streams, seconds) = (f64::from(self.streams), length.as_secs_f64());
        let between = at_first.zip(watched.between);
        Outcome {
            interims: Latencies::new(interims),
            finals: Latencies::new(finals),
            results: Latencies::new(results),
            left_out_percent: skipped as f64 * 100.0 / (samples / RESULT_SAMPLES) as f64,
            between: between.map(|(at_first, (before, after))| Cost {
                cpu_ms: (after.cpu - before.cpu).as_secs_f64() * 1_000.0 / streams / seconds,
                switches_a_frame: (after.voluntary_switches - before.voluntary_switches) as f64
                    / (streams * seconds * FRAMES_A_SECOND as f64),
                resident_kb: (after.resident_kb as f64 - at_first.resident_kb as f64) / streams,
            }),
            load_cores: watched.load.as_secs_f64() / seconds,
            other_cores: watched.others.as_secs_f64() / seconds,
            late_ms: late.per_mille(990),
        }
    }
}

/// Connects streams with these numbers.
pub(super) async fn connect(
    target: &Target,
    numbers: std::ops::Range<u16>,
    frames: usize,
) -> anyhow::Result<Vec<(Arc<Mouth>, Ear)>> {
    futures_util::stream::iter(numbers)
        .map(|number| client::connect(target, number, frames))
        .buffered(CONNECTING)
        .try_collect()
        .await
}

/// Gathers what streams heard that have ended. Returns with the first that failed.
async fn first_to_fail(
    listening: &mut JoinSet<anyhow::Result<Heard>>,
    heard: &mut Vec<Heard>,
) -> anyhow::Error {
    loop {
        match listening.join_next().await {
            Some(Ok(Ok(one))) => heard.push(one),
            Some(Ok(Err(error))) => return error,
            Some(Err(error)) => return error.into(),
            None => std::future::pending().await,
        }
    }
}

/// What the streams heard that still listen.
async fn all(mut listening: JoinSet<anyhow::Result<Heard>>) -> anyhow::Result<Vec<Heard>> {
    let (mut heard, mut failed) = (Vec::new(), Vec::new());
    while let Some(ended) = listening.join_next().await {
        match ended? {
            Ok(one) => heard.push(one),
            Err(error) => failed.push(error),
        }
    }
    match failed.first() {
        None => Ok(heard),
        Some(first) => bail!("{} streams failed, the first: {first:#}", failed.len()),
    }
}

/// Sends every frame at its time, and each stream's stop in place of the frame after its last.
/// Returns how late frames were.
async fn speak(mouths: &[Arc<Mouth>], frames: usize, begin: Instant) -> anyhow::Result<Latencies> {
    let apart = FRAME / mouths.len().max(1) as u32;
    let ticks = start_ticking(apart.max(SHORTEST_PAUSE));
    let (mut late, mut scratch, mut in_a_row) = (Vec::new(), Vec::new(), 0);
    let mut round_begins = begin;
    for round in 0..=SLOTS + frames {
        for (index, mouth) in mouths.iter().enumerate() {
            let due = round_begins + apart * index as u32;
            while Instant::now() < due {
                in_a_row = 0;
                ticks.notified().await;
            }
            let Some(frame) = round.checked_sub(index % SLOTS) else {
                continue;
            };
            if frame < frames {
                late.push(due.elapsed());
                mouth.speak(frame, &mut scratch)?;
            } else if frame == frames {
                mouth.stop(&mut scratch)?;
            }
            in_a_row += 1;
            if in_a_row == FRAMES_IN_A_ROW {
                in_a_row = 0;
                tokio::task::yield_now().await;
            }
        }
        round_begins += FRAME;
    }
    Ok(Latencies::new(late))
}

/// Tells at every such pause until it is dropped. A thread sleeps more exactly than the runtime,
/// whose timers tell whole milliseconds: streams would speak in bursts.
fn start_ticking(pause: Duration) -> Arc<Notify> {
    let ticks = Arc::new(Notify::new());
    let weak: Weak<Notify> = Arc::downgrade(&ticks);
    std::thread::spawn(move || {
        while let Some(ticks) = weak.upgrade() {
            ticks.notify_one();
            drop(ticks);
            std::thread::sleep(pause);
        }
    });
    ticks
}

/// What was used in the window.
struct Watched {
    between: Option<(Figures, Figures)>,
    load: Duration,
    others: Duration,
}

async fn watch(
    standing: &Standing,
    (start, length): (Instant, Duration),
) -> anyhow::Result<Watched> {
    let figures = || -> anyhow::Result<_> {
        let between = standing.pid().map(Figures::of).transpose()?;
        let load = Figures::of(std::process::id())?.cpu;
        Ok((between, load, figures::machine_busy()?))
    };
    sleep_until(start.into()).await;
    let (before, load_before, busy_before) = figures()?;
    sleep_until((start + length).into()).await;
    let (after, load_after, busy_after) = figures()?;
    let between = before.zip(after);
    let load = load_after - load_before;
    let ours = load + between.map_or(Duration::ZERO, |(before, after)| after.cpu - before.cpu);
    Ok(Watched {
        between,
        load,
        others: (busy_after - busy_before).saturating_sub(ours),
    })
}
