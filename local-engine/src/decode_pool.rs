//! The threads that run the model.
//!
//! One thread per core but one, so that sockets and voice detection stay quick. Finals go
//! first; partial results and files take turns. The queue is bounded: a partial result or a
//! file finds no room then, and a full queue of finals is an error that cannot happen as long
//! as the limits on connections hold.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use crate::audio::seconds;
use crate::guard::{is_impossible, recognise_guarded};
use crate::recognizer::{Recognition, Recognizer, SegmentProgress};

/// Why a decode is wanted, which decides who goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A segment of live speech that is over, or seems to be. Never dropped, guarded.
    Final,
    /// A look at speech that goes on. Dropped when a newer thing makes it pointless.
    Interim,
    /// A segment of a file. Guarded.
    File,
}

/// Work for the pool.
pub struct DecodeJob {
    /// The owner's number for it.
    pub id: u64,
    /// Why it is wanted.
    pub purpose: Purpose,
    /// The audio of the segment from its start.
    pub samples: Vec<f32>,
    /// Where a streaming model stands in this segment.
    pub progress: Arc<Mutex<SegmentProgress>>,
    /// Set by the owner when the result is no longer wanted.
    pub cancelled: Arc<AtomicBool>,
    /// Where the result goes; the owner keeps room in it.
    pub reply: mpsc::Sender<Decoded>,
}

/// A result.
#[derive(Debug)]
pub struct Decoded {
    /// The owner's number for the job.
    pub id: u64,
    /// What was heard; `None` for a partial result that made no sense.
    pub recognition: Option<Recognition>,
    /// How long the model ran.
    pub took: Duration,
}

/// The queue has no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the decoder's queue is full")]
pub struct PoolFull;

#[derive(Default)]
struct Queues {
    finals: VecDeque<DecodeJob>,
    interims: VecDeque<DecodeJob>,
    files: VecDeque<DecodeJob>,
    file_had_its_turn: bool,
    closed: bool,
}

struct Shared {
    queues: Mutex<Queues>,
    work: Condvar,
    capacity: usize,
}

/// The pool. Dropping it lets running decodes finish and forgets queued ones.
pub struct DecodePool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl DecodePool {
    /// Starts `threads` threads; each of the three queues holds at most `capacity` jobs.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        recognizer: Arc<dyn Recognizer>,
        threads: usize,
        capacity: usize,
    ) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            queues: Mutex::default(),
            work: Condvar::new(),
            capacity,
        });
        let threads = (0..threads.max(1))
            .map(|index| {
                let (shared, recognizer) = (shared.clone(), recognizer.clone());
                std::thread::Builder::new()
                    .name(format!("decode-{index}"))
                    .spawn(move || run(&shared, recognizer.as_ref()))
            })
            .collect::<std::io::Result<Vec<_>>>()?;
        Ok(Self { shared, threads })
    }

    /// Queues a job.
    ///
    /// # Errors
    /// When the queue for its purpose is full; the job is dropped.
    pub fn submit(&self, job: DecodeJob) -> Result<(), PoolFull> {
        let mut queues = self.shared.lock();
        let queue = match job.purpose {
            Purpose::Final => &mut queues.finals,
            Purpose::Interim => &mut queues.interims,
            Purpose::File => &mut queues.files,
        };
        if queue.len() >= self.shared.capacity {
            return Err(PoolFull);
        }
        queue.push_back(job);
        drop(queues);
        self.shared.work.notify_one();
        Ok(())
    }
}

impl Drop for DecodePool {
    fn drop(&mut self) {
        let mut queues = self.shared.lock();
        *queues = Queues {
            closed: true,
            ..Queues::default()
        };
        drop(queues);
        self.shared.work.notify_all();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a decoding thread died");
            }
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next job; `None` when the pool closes.
    fn next(&self) -> Option<DecodeJob> {
        let mut queues = self.lock();
        loop {
            if queues.closed {
                return None;
            }
            if let Some(job) = queues.take() {
                return Some(job);
            }
            queues = self
                .work
                .wait(queues)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Queues {
    fn take(&mut self) -> Option<DecodeJob> {
        if let Some(job) = self.finals.pop_front() {
            return Some(job);
        }
        let file_first = !self.file_had_its_turn || self.interims.is_empty();
        let job = if file_first {
            self.files.pop_front()
        } else {
            None
        };
        self.file_had_its_turn = job.is_some();
        job.or_else(|| self.interims.pop_front())
    }
}

/// Ends the program when a decoding thread panics: every stream would wait for ever, while
/// whoever started this program starts it again and brings the audio once more.
struct EndWithThread;

impl Drop for EndWithThread {
    fn drop(&mut self) {
        if std::thread::panicking() {
            tracing::error!("a decoding thread broke; ending the program");
            std::process::abort();
        }
    }
}

fn run(shared: &Shared, recognizer: &dyn Recognizer) {
    let _end_with_thread = EndWithThread;
    while let Some(job) = shared.next() {
        if job.cancelled.load(Ordering::Relaxed) {
            continue;
        }
        let started = Instant::now();
        let recognition = decode(&job, recognizer);
        let took = started.elapsed();
        tracing::trace!(
            purpose = ?job.purpose,
            audio_s = seconds(job.samples.len() as u64),
            took_ms = took.as_millis() as u64,
            "decoded"
        );
        // The owner keeps room; when it has gone away nobody misses the result.
        let _gone = job.reply.try_send(Decoded {
            id: job.id,
            recognition,
            took,
        });
    }
}

fn decode(job: &DecodeJob, recognizer: &dyn Recognizer) -> Option<Recognition> {
    if job.purpose != Purpose::Interim {
        return Some(recognise_guarded(&job.samples, &mut |samples| {
            recognizer.recognise(samples)
        }));
    }
    let mut progress = job.progress.lock().unwrap_or_else(PoisonError::into_inner);
    let recognition = recognizer.recognise_growing(&mut progress, &job.samples);
    let length = seconds(job.samples.len() as u64) as f32;
    (!is_impossible(&recognition.text, length)).then_some(recognition)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(id: u64, purpose: Purpose, reply: &mpsc::Sender<Decoded>) -> DecodeJob {
        DecodeJob {
            id,
            purpose,
            samples: vec![0.0; 1_600],
            progress: Arc::default(),
            cancelled: Arc::default(),
            reply: reply.clone(),
        }
    }

    struct Echo;

    impl Recognizer for Echo {
        fn recognise(&self, samples: &[f32]) -> Recognition {
            Recognition {
                text: samples.len().to_string(),
                words: None,
            }
        }

        fn recognise_growing(&self, _: &mut SegmentProgress, samples: &[f32]) -> Recognition {
            self.recognise(samples)
        }
    }

    #[test]
    fn finals_go_first_and_the_others_take_turns() {
        let (reply, _results) = mpsc::channel(1);
        let mut queues = Queues::default();
        for id in 0..2 {
            queues
                .interims
                .push_back(job(10 + id, Purpose::Interim, &reply));
            queues.files.push_back(job(20 + id, Purpose::File, &reply));
        }
        queues.finals.push_back(job(1, Purpose::Final, &reply));
        let order: Vec<u64> = std::iter::from_fn(|| queues.take())
            .map(|job| job.id)
            .collect();
        assert_eq!(order, [1, 20, 10, 21, 11]);
    }

    #[test]
    fn results_come_back_and_cancelled_jobs_do_not() {
        let (reply, mut results) = mpsc::channel(4);
        let pool = DecodePool::start(Arc::new(Echo), 1, 8).expect("a pool");
        let dropped = job(1, Purpose::Interim, &reply);
        dropped.cancelled.store(true, Ordering::Relaxed);
        pool.submit(dropped).expect("room");
        pool.submit(job(2, Purpose::Interim, &reply)).expect("room");
        let result = results.blocking_recv().expect("a result");
        assert_eq!(result.id, 2);
        assert_eq!(
            result.recognition.map(|heard| heard.text).as_deref(),
            Some("1600")
        );
    }

    #[test]
    fn a_full_queue_says_so() {
        let (reply, _results) = mpsc::channel(1);
        let shared = Arc::new(Shared {
            queues: Mutex::default(),
            work: Condvar::new(),
            capacity: 1,
        });
        let pool = DecodePool {
            shared,
            threads: Vec::new(),
        };
        assert_eq!(pool.submit(job(1, Purpose::Final, &reply)), Ok(()));
        assert_eq!(pool.submit(job(2, Purpose::Final, &reply)), Err(PoolFull));
        assert_eq!(pool.submit(job(3, Purpose::Interim, &reply)), Ok(()));
    }
}
