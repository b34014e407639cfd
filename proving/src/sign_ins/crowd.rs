//! Many who sign in at the same moment.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use futures_util::future::try_join_all;

use super::pulse::Pulse;
use super::{Cost, RIGHT, Visitors, WRONG, known, unknown};
use crate::load::figures::{forget_peak, peak_resident_kb, resident_kb};
use crate::load::latency::Latencies;

/// The address that says whether the process lives, and nothing else.
const LIVENESS: &str = "/auth/v1/health";

/// The address that says whether the server can work: it asks the database.
const READINESS: &str = "/health";

/// People who sign in by one account; the server allows ten tries in a quarter of an hour.
const BY_ONE_ACCOUNT: u32 = 10;

/// The pulse before the crowd is felt for so long.
const QUIET: Duration = Duration::from_secs(2);

/// Hashes that the server makes at the same time.
const HASHES_AT_ONCE: u64 = 4;

/// What a crowd may cost besides: its connections, and what the allocator keeps.
const ROOM_KB: u64 = 16 * 1024;

/// By how many kB a server may grow under any crowd.
pub fn most_grown_kb(cost: Cost) -> u64 {
    HASHES_AT_ONCE * u64::from(cost.memory_kib) + ROOM_KB
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Who were let in.
    pub let_in: usize,
    /// Whose password was wrong.
    pub refused: usize,
    /// Who were asked to come back, and told when.
    pub put_off: usize,
    /// From the first try to the last answer.
    pub took: Duration,
    /// By how many kB the server grew at most.
    pub grown_kb: u64,
    /// Answers whether the process lives, with nobody else there.
    pub liveness_before: Latencies,
    /// The same meanwhile.
    pub liveness: Latencies,
    /// Answers whether the server can work, meanwhile.
    pub readiness: Latencies,
}

/// Lets `people` (an even number) sign in at once at the server with this address and process id:
/// every other one with the right password.
///
/// # Errors
/// If one of them gets no answer or a wrong one, the server gives no sign of life meanwhile, or
/// nobody can sign in afterwards.
pub async fn rush(base: &str, pid: u32, people: u32) -> anyhow::Result<Outcome> {
    let visitors = Visitors::of(base)?;
    let accounts = people.div_ceil(2 * BY_ONE_ACCOUNT);
    for number in 0..=accounts {
        visitors.sign_up(number, &known(number)).await?;
    }
    let quiet = Pulse::feel(format!("{base}{LIVENESS}"));
    tokio::time::sleep(QUIET).await;
    let mut outcome = Outcome {
        liveness_before: quiet.taken()?,
        ..Outcome::default()
    };

    forget_peak(pid)?;
    let resident = resident_kb(pid)?;
    let liveness = Pulse::feel(format!("{base}{LIVENESS}"));
    let readiness = Pulse::feel(format!("{base}{READINESS}"));
    let began = Instant::now();
    let first_place = accounts + 1;
    let tries = (0..people).map(|person| try_of(&visitors, first_place, person));
    let answers = try_join_all(tries).await?;
    outcome.took = began.elapsed();
    outcome.liveness = liveness.taken()?;
    outcome.readiness = readiness.taken()?;
    outcome.grown_kb = peak_resident_kb(pid)?.saturating_sub(resident);
    for answer in answers {
        match answer {
            Came::In => outcome.let_in += 1,
            Came::Refused => outcome.refused += 1,
            Came::PutOff => outcome.put_off += 1,
        }
    }
    let email = known(accounts);
    let last = visitors.sign_in(first_place + people, &email, RIGHT);
    ensure!(last.await?.status == 200, "nobody can sign in any more");
    Ok(outcome)
}

/// What one of them got.
#[derive(Clone, Copy, Debug)]
enum Came {
    In,
    Refused,
    PutOff,
}

/// Every other one has an account and knows its password.
async fn try_of(visitors: &Visitors, first_place: u32, person: u32) -> anyhow::Result<Came> {
    let knows = person % 2 == 0;
    let number = person / (2 * BY_ONE_ACCOUNT);
    let (email, password) = if knows {
        (known(number), RIGHT)
    } else {
        (unknown(person), WRONG)
    };
    let answer = visitors.sign_in(first_place + person, &email, password);
    let answer = answer.await?;
    match answer.status {
        200 if knows => Ok(Came::In),
        400 if !knows => Ok(Came::Refused),
        503 => {
            let wait = answer.headers.get("retry-after");
            let wait = wait.context("put off, and not told for how long")?;
            let seconds: u32 = wait.to_str()?.parse()?;
            ensure!((1..=60).contains(&seconds), "put off for {seconds} s");
            Ok(Came::PutOff)
        }
        _ => bail!("{email} got {answer:?}"),
    }
}
