//! The table for people and the line for machines, goals beside the figures.

use proving::load::crowd::{Cost, Outcome};
use proving::load::figures;
use proving::load::latency::Latencies;
use proving::load::ways::Way;
use serde_json::{Value, json};

/// The goals: added latency and processor time at 500 streams, memory at any number.
const ADDED_P50_GOAL_MS: f64 = 0.2;
const ADDED_P99_GOAL_MS: f64 = 1.0;
const CPU_GOAL_MS: f64 = 0.75;
const IDLE_GOAL_KB: f64 = 20.0;
const ACTIVE_GOAL_KB: f64 = 64.0;

/// Audio held since the last final: 32 kB a second, 3 s at most, half of that on average.
const MOST_HELD_KB: f64 = 96.0;

/// At 1,000 streams the relay adds at most so many times what the pass-through adds.
const AGAINST_PASS_THROUGH_GOAL: f64 = 1.5;

/// A load that takes more of its core than this limits the figures itself.
const LOAD_LIMIT: f64 = 0.9;

/// Others that take more than this of the machine, in cores, disturb.
const OTHERS_LIMIT: f64 = 0.15;

/// One crowd on one way.
pub(crate) struct Row {
    pub(crate) streams: u16,
    pub(crate) way: Way,
    pub(crate) outcome: Outcome,
}

/// Memory of sockets that do nothing, in kB each.
#[derive(Clone, Copy)]
pub(crate) struct Idle {
    /// After a request.
    pub(crate) kept_alive_kb: f64,
    /// A dictation without audio, with its engine connection.
    pub(crate) dictation_kb: f64,
}

/// All that was measured.
pub(crate) struct Report {
    pub(crate) rows: Vec<Row>,
    pub(crate) idle: Option<Idle>,
    is_pinned: bool,
    seconds: u64,
}

impl Report {
    pub(crate) const fn new(is_pinned: bool, seconds: u64) -> Self {
        Self {
            rows: Vec::new(),
            idle: None,
            is_pinned,
            seconds,
        }
    }

    pub(crate) fn print(&self) {
        println!(
            "streams way          |   p50    p99  p99.9 ms | added p50   p99 p99.9 ms | CPU ms/s switches \
             kB/stream | load others late"
        );
        for row in &self.rows {
            self.print_row(row);
        }
        if let Some(idle) = self.idle {
            println!(
                "idle: {:.1} kB a kept-alive connection, {:.1} kB a dictation without audio; goal {IDLE_GOAL_KB}",
                idle.kept_alive_kb, idle.dictation_kb
            );
        }
        println!(
            "goals: at 500 streams added p50 {ADDED_P50_GOAL_MS} ms, p99 {ADDED_P99_GOAL_MS} ms, CPU {CPU_GOAL_MS} ms a \
             stream-second; at 1000 added at most {AGAINST_PASS_THROUGH_GOAL} x pass-through;\n       \
             active stream {ACTIVE_GOAL_KB} kB + audio held ({} kB on average, {MOST_HELD_KB} at most)",
            MOST_HELD_KB / 2.0
        );
        println!("{}", self.json());
    }

    fn print_row(&self, row: &Row) {
        let Row {
            streams,
            way,
            outcome,
        } = row;
        let [p50, p99, p999] = percentiles(&outcome.results);
        let added = self.added(row).map_or_else(
            || format!("{:>9} {:>5} {:>5}   ", "-", "-", "-"),
            |[p50, p99, p999]| format!("{p50:>9.3} {p99:>5.2} {p999:>5.2}   "),
        );
        let cost = outcome.between.map_or_else(
            || format!("{:>8} {:>8} {:>9}", "-", "-", "-"),
            |cost| {
                let Cost {
                    cpu_ms,
                    switches_a_frame,
                    resident_kb,
                } = cost;
                format!("{cpu_ms:>8.3} {switches_a_frame:>8.3} {resident_kb:>9.1}")
            },
        );
        println!(
            "{streams:>7} {:<12} | {p50:>5.3} {p99:>6.2} {p999:>6.2}    | {added}| {cost} | {:>4.2} {:>6.2} {:>4.2}",
            way.name(),
            outcome.load_cores,
            outcome.other_cores,
            outcome.late_ms
        );
        if outcome.left_out_percent > 0.0 {
            println!(
                "        left out: {:.2} % of the interims",
                outcome.left_out_percent
            );
        }
        if outcome.load_cores > LOAD_LIMIT {
            println!("        limited by the load, which has one core");
        }
        if outcome.other_cores > OTHERS_LIMIT {
            println!("        disturbed: other programs were busy");
        }
    }

    /// What a way adds to the percentiles of the straight way in the same run, in ms.
    fn added(&self, row: &Row) -> Option<[f64; 3]> {
        let straight = |other: &&Row| other.streams == row.streams && other.way == Way::Straight;
        let straight = self.rows.iter().find(straight)?;
        let (with, without) = (
            percentiles(&row.outcome.results),
            percentiles(&straight.outcome.results),
        );
        (row.way != Way::Straight)
            .then(|| std::array::from_fn(|index| with[index] - without[index]))
    }

    fn json(&self) -> Value {
        let rows: Vec<Value> = self.rows.iter().map(|row| self.json_row(row)).collect();
        json!({
            "machine": figures::machine(),
            "pinned": self.is_pinned,
            "seconds": self.seconds,
            "rows": rows,
            "idle_kb": self.idle.map(|idle| json!({
                "kept_alive": idle.kept_alive_kb,
                "dictation": idle.dictation_kb,
            })),
        })
    }

    fn json_row(&self, row: &Row) -> Value {
        let Outcome {
            interims,
            finals,
            results,
            left_out_percent,
            between,
            load_cores,
            other_cores,
            late_ms,
        } = &row.outcome;
        json!({
            "streams": row.streams,
            "way": row.way.name(),
            "added_ms": self.added(row),
            "results_ms": percentiles(results),
            "interims_ms": percentiles(interims),
            "finals_ms": percentiles(finals),
            "interims": interims.count(),
            "finals": finals.count(),
            "interims_left_out_percent": left_out_percent,
            "cpu_ms_a_stream_second": between.map(|cost| cost.cpu_ms),
            "voluntary_switches_a_frame": between.map(|cost| cost.switches_a_frame),
            "kb_a_stream": between.map(|cost| cost.resident_kb),
            "load_cores": load_cores,
            "other_cores": other_cores,
            "frames_late_p99_ms": late_ms,
        })
    }
}

/// p50, p99 and p99.9 in ms.
fn percentiles(latencies: &Latencies) -> [f64; 3] {
    [500, 990, 999].map(|share| latencies.per_mille(share))
}
