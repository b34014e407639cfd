//! A wrong password for an address that has an account, beside one for an address that has none.

use std::time::{Duration, Instant};

use anyhow::ensure;

use super::{Answer, Visitors, WRONG, known, unknown};
use crate::load::latency::Latencies;

/// Tries of one address; the server allows ten in a quarter of an hour.
const TRIES_AN_ADDRESS: u32 = 10;

/// Pairs that are not counted: connections and files are warm then.
const FIRST: u32 = 10;

/// Of all pairs this share is left out at either end: a machine that does something else now and
/// then makes a few tries slow, and says nothing about the rest.
const LEFT_OUT: usize = 5;

/// How long the answers took, pair by pair.
#[derive(Clone, Debug, Default)]
pub struct Likeness {
    pairs: Vec<Pair>,
}

#[derive(Clone, Copy, Debug)]
struct Pair {
    known: Duration,
    unknown: Duration,
}

/// How one side's times are to the other's: 1 means that they are the same.
#[derive(Clone, Copy, Debug)]
pub struct Ratios {
    /// Of the means.
    pub means: f64,
    /// Of the means without the fastest and the slowest fifth.
    pub trimmed_means: f64,
    /// Of the medians.
    pub medians: f64,
    /// What the difference within a pair is to a try: the mean of all pairs but the fifths at the
    /// ends. What both tries of a pair suffer is not in it, so it is the figure that counts.
    pub pairs: f64,
}

impl Likeness {
    /// Tries `pairs` times each, in turns, at the server with this address.
    ///
    /// # Errors
    /// If anything but the time tells the two apart, or the server does not answer.
    pub async fn measure(base: &str, pairs: u32) -> anyhow::Result<Self> {
        let visitors = Visitors::of(base)?;
        let mut place = 0;
        let mut next_place = || {
            place += 1;
            place
        };
        for number in 0..(FIRST + pairs).div_ceil(TRIES_AN_ADDRESS) {
            visitors.sign_up(next_place(), &known(number)).await?;
        }
        let mut likeness = Self::default();
        for try_number in 0..FIRST + pairs {
            let number = try_number / TRIES_AN_ADDRESS;
            let (known, unknown) = (known(number), unknown(number));
            let places = (next_place(), next_place());
            // Whoever comes first finds another machine than whoever comes second.
            let (one, other) = if try_number % 2 == 0 {
                let one = timed(&visitors, places.0, &known).await?;
                (one, timed(&visitors, places.1, &unknown).await?)
            } else {
                let other = timed(&visitors, places.0, &unknown).await?;
                (timed(&visitors, places.1, &known).await?, other)
            };
            ensure!(one.1.status == 400, "{:?}", one.1);
            ensure!(one.1 == other.1, "{:?}\n{:?}", one.1, other.1);
            if try_number >= FIRST {
                likeness.pairs.push(Pair {
                    known: one.0,
                    unknown: other.0,
                });
            }
        }
        Ok(likeness)
    }

    /// Known to unknown.
    pub fn ratios(&self) -> Ratios {
        ratios(&self.pairs)
    }

    /// Unknown to unknown, one to the next: what this machine makes of two that are the same.
    pub fn noise(&self) -> Ratios {
        let unknown: Vec<_> = self.pairs.iter().map(|pair| pair.unknown).collect();
        let (twos, _odd) = unknown.as_chunks::<2>();
        let pairs = twos.iter().enumerate().map(|(index, [one, other])| {
            let turned = index % 2 == 1;
            let (known, unknown) = if turned {
                (*other, *one)
            } else {
                (*one, *other)
            };
            Pair { known, unknown }
        });
        ratios(&pairs.collect::<Vec<_>>())
    }

    /// How long an unknown address waits.
    pub fn unknown(&self) -> Latencies {
        Latencies::new(self.pairs.iter().map(|pair| pair.unknown).collect())
    }
}

async fn timed(visitors: &Visitors, place: u32, email: &str) -> anyhow::Result<(Duration, Answer)> {
    let began = Instant::now();
    let mut answer = visitors.sign_in(place, email, WRONG).await?;
    let took = began.elapsed();
    // The second in which it was given.
    answer.headers.remove("date");
    Ok((took, answer))
}

fn ratios(pairs: &[Pair]) -> Ratios {
    let seconds = |side: fn(&Pair) -> Duration| -> Vec<f64> {
        pairs.iter().map(|pair| side(pair).as_secs_f64()).collect()
    };
    let (known, unknown) = (seconds(|pair| pair.known), seconds(|pair| pair.unknown));
    let differences = known.iter().zip(&unknown).map(|(one, other)| one - other);
    let difference = mean(trimmed(differences.collect(), LEFT_OUT));
    let of = |figure: fn(Vec<f64>) -> f64| figure(known.clone()) / figure(unknown.clone());
    Ratios {
        means: of(mean),
        trimmed_means: of(|times| mean(trimmed(times, LEFT_OUT))),
        medians: of(median),
        pairs: 1.0 + difference / mean(trimmed(unknown.clone(), LEFT_OUT)),
    }
}

fn mean(numbers: Vec<f64>) -> f64 {
    let count = numbers.len() as f64;
    numbers.into_iter().sum::<f64>() / count
}

fn median(numbers: Vec<f64>) -> f64 {
    // Of an even count the two in the middle.
    let keep = numbers.len().saturating_sub(1) / 2;
    mean(without_ends(numbers, keep))
}

/// Without one of `share` at either end.
fn trimmed(numbers: Vec<f64>, share: usize) -> Vec<f64> {
    let ends = numbers.len() / share;
    without_ends(numbers, ends)
}

fn without_ends(mut numbers: Vec<f64>, ends: usize) -> Vec<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers.truncate(numbers.len() - ends);
    numbers.split_off(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(times: &[(u64, u64)]) -> Vec<Pair> {
        let pair = |(known, unknown): &(u64, u64)| Pair {
            known: Duration::from_millis(*known),
            unknown: Duration::from_millis(*unknown),
        };
        times.iter().map(pair).collect()
    }

    fn is(figure: f64, expected: f64) -> bool {
        (figure - expected).abs() < 1e-6
    }

    #[test]
    fn a_machine_that_stumbles_or_slows_down_is_told_from_a_difference() {
        // It slows down by and by, and stumbles twice, at known addresses only.
        let mut times: Vec<_> = (100..200).map(|time| (time, time)).collect();
        times[3].0 = 5_000;
        times[40].0 = 9_000;
        let found = ratios(&pairs(&times));
        assert!(found.means > 1.5, "{found:?}");
        assert!(is(found.pairs, 1.0), "{found:?}");
        assert!((found.medians - 1.0).abs() < 0.02, "{found:?}");

        let differs: Vec<_> = (100..200).map(|time| (time + 6, time)).collect();
        let found = ratios(&pairs(&differs));
        assert!(is(found.pairs, 1.0 + 6.0 / 149.5), "{found:?}");
        assert!(is(found.means, found.pairs) && is(found.medians, found.pairs));
        assert!(is(found.trimmed_means, found.pairs), "{found:?}");
    }

    #[test]
    fn the_middle_of_an_odd_count_is_its_median() {
        assert!(is(median(vec![9.0, 1.0, 3.0]), 3.0));
        assert!(is(median(vec![9.0, 1.0, 3.0, 4.0]), 3.5));
        assert!(is(median(vec![2.0]), 2.0));
    }
}
