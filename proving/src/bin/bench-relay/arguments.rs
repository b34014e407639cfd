//! `--streams 50,200 --seconds 12 --ways straight,pass-through,relay`, in any order; each optional.

use std::net::SocketAddr;

use anyhow::{Context as _, bail, ensure};
use proving::load::ways::Way;

/// What this run of the program is for.
pub(crate) enum Task {
    /// The proxy, which the benchmark starts itself.
    PassThrough(SocketAddr),
    /// The benchmark.
    Measure(Arguments),
}

/// What is measured.
pub(crate) struct Arguments {
    /// Streams at once, row by row.
    pub(crate) streams: Vec<u16>,
    /// Seconds of each row.
    pub(crate) seconds: u64,
    /// In the order of [`Way::ALL`].
    pub(crate) ways: Vec<Way>,
}

impl Task {
    /// Reads the arguments after the program's name.
    pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let mut read = Arguments {
            streams: vec![50, 200, 500, 1_000],
            seconds: 12,
            ways: Way::ALL.to_vec(),
        };
        while let Some(name) = arguments.next() {
            let value = arguments
                .next()
                .with_context(|| format!("{name} wants a value"))?;
            match name.as_str() {
                "pass-through" => return Ok(Self::PassThrough(value.parse()?)),
                "--streams" => read.streams = numbers(&value)?,
                "--seconds" => read.seconds = value.parse().context("--seconds")?,
                "--ways" => read.ways = ways(&value)?,
                _ => bail!("takes --streams 50,200 --seconds 12 --ways straight,relay"),
            }
        }
        ensure!(read.seconds > 0, "--seconds wants at least 1");
        Ok(Self::Measure(read))
    }
}

fn numbers(list: &str) -> anyhow::Result<Vec<u16>> {
    let numbers: Vec<u16> = list
        .split(',')
        .map(|number| number.parse().context("--streams"))
        .collect::<anyhow::Result<_>>()?;
    ensure!(!numbers.contains(&0), "--streams wants at least 1");
    Ok(numbers)
}

fn ways(list: &str) -> anyhow::Result<Vec<Way>> {
    let known = Way::ALL.map(Way::name);
    if let Some(unknown) = list.split(',').find(|name| !known.contains(name)) {
        bail!(
            "no way is called {unknown}; --ways takes {}",
            known.join(",")
        );
    }
    let asked = |way: &Way| list.split(',').any(|name| name == way.name());
    Ok(Way::ALL.into_iter().filter(asked).collect())
}
