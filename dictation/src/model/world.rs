//! One world: a person, a client, a network, two servers, engines and a ledger. First things
//! happen in any order, then all is made well, and then every promise is held against the end.

use super::bill;
use super::client::{Client, Wish};
use super::dice::{Dice, mix};
use super::hearings;
use super::ledger::Ledger;
use super::note;
use super::server::{Connection, ToServer};
use super::speech::Speech;
use crate::account::{DayGrace, GRACE_A_DAY, LEFT_A_DAY};
use crate::audio::SAMPLE_RATE;
use crate::event::{Input, KeepingEnd, Millis};

/// Rounds within which a world that is well must come to its end: 100 ms each.
const PATIENCE: u64 = 1_500;

/// What is worth knowing about a world that kept its promises.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Report {
    /// Things that happened before all was made well.
    pub(super) events: u64,
    /// Inputs that sessions took in all.
    pub(super) inputs: u64,
    /// Connections that the client made.
    pub(super) connections: u64,
    /// Rounds that it took to come to the end.
    pub(super) rounds: u64,
    /// Samples recorded.
    pub(super) recorded: u64,
}

/// Everything there is.
struct World {
    now: Millis,
    dice: Dice,
    speech: Speech,
    ledger: Ledger,
    connections: Vec<Connection>,
    client: Client,
    /// How bad things are, from 0 to 3.
    trouble: u64,
    /// The longest stretch recorded at once, in samples.
    stretch: u64,
    events: u64,
}

/// Lives through the world of `seed`; an error is a broken promise.
pub(super) fn live(seed: u64) -> Result<Report, String> {
    let mut dice = Dice::new(mix(seed));
    let speech = Speech {
        width: dice.between(100, 600) * 16,
        salt: dice.below(u64::MAX),
    };
    let mut world = World {
        now: dice.below(1_000_000),
        speech,
        ledger: Ledger::new(grace_had_today(&mut dice)),
        connections: Vec::new(),
        client: Client::new(speech, dice.chance(60), dice.chance(15)),
        trouble: dice.below(4),
        stretch: [2_000, 8_000, 16_000, 64_000][dice.below(4) as usize],
        events: 0,
        dice,
    };
    let events = world.dice.between(100, 300);
    let stop_at = world.dice.between(20, 320);
    let cancel_at = world.dice.between(50, 3_000);
    for event in 0..events {
        if event == stop_at && world.client.wish == Wish::Speak {
            world.client.wish = Wish::Stop;
        }
        if event == cancel_at {
            world.client.wish = Wish::Cancel;
        }
        world.something_happens()?;
    }
    note(|| format!("{} all goes well from now on", world.now));
    let rounds = world.all_goes_well()?;
    world.check_end()?;
    Ok(Report {
        events: world.events,
        inputs: world.connections.iter().map(|one| one.inputs).sum(),
        connections: world.connections.len() as u64,
        rounds,
        recorded: world.client.uplink.recorded().get(),
    })
}

/// Half of all people have had nearly all of it before.
fn grace_had_today(dice: &mut Dice) -> DayGrace {
    if dice.chance(50) {
        return DayGrace::default();
    }
    DayGrace {
        again: GRACE_A_DAY - LEFT_A_DAY - dice.below(20 * SAMPLE_RATE),
        left: LEFT_A_DAY - dice.below(20 * SAMPLE_RATE),
    }
}

impl World {
    fn something_happens(&mut self) -> Result<(), String> {
        self.events += 1;
        self.now += match self.dice.below(100) {
            0..85 => self.dice.below(150),
            85..99 => self.dice.below(2_000),
            _ => self.dice.below(20_000),
        };
        if self.client.is_done {
            return self.life_goes_on();
        }
        if let Some(link) = self.client.link
            && self.client.lies
            && self.dice.chance(4)
        {
            // To have audio heard again.
            self.client.leave(&mut self.connections[link]);
            return Ok(());
        }
        if self.client.link.is_none() && self.dice.chance(40) {
            self.connect();
            return Ok(());
        }
        match self.dice.below(100) {
            0..12 => {
                let samples = self.dice.between(1, self.stretch);
                self.client.record(samples)
            }
            12..27 => {
                let most = [320, 1_600, 16_000][self.dice.below(3) as usize];
                self.send(most);
                Ok(())
            }
            27..40 => self.client_listens(),
            40..92 => self.life_goes_on(),
            _ => self.trouble_comes(),
        }
    }

    fn connect(&mut self) {
        let instance = self.dice.below(2);
        let hello = self.client.hello(&mut self.dice);
        note(|| format!("{} client connects: {hello:?}", self.now));
        self.client.connect(self.connections.len());
        let connection = Connection::new(instance, self.speech, hello);
        self.connections.push(connection);
    }

    fn send(&mut self, most: u64) {
        let Some(link) = self.client.link else {
            return;
        };
        for _ in 0..self.dice.between(1, 8) {
            if !self.client.send(most, &mut self.connections[link]) {
                break;
            }
        }
    }

    fn client_listens(&mut self) -> Result<(), String> {
        for _ in 0..self.dice.between(1, 8) {
            if let Some(link) = self.client.link {
                self.client.listen(&mut self.connections[link])?;
            }
        }
        Ok(())
    }

    /// Something happens at a server, most often at the one that the client talks to.
    fn life_goes_on(&mut self) -> Result<(), String> {
        let count = self.connections.len() as u64;
        if count == 0 {
            return Ok(());
        }
        let which = match self.client.link {
            Some(link) if self.dice.chance(85) => link,
            _ => count.saturating_sub(1 + self.dice.below(3)) as usize,
        };
        let Self {
            dice, ledger, now, ..
        } = self;
        let connection = &mut self.connections[which];
        let newest = connection.engines.len() as u64;
        let which = newest.saturating_sub(1 + dice.below(2) * dice.below(3)) as usize;
        let engine = connection.engines.get(which);
        let has_news = engine.is_some_and(|engine| !engine.news.is_empty());
        match dice.below(100) {
            0..30 if !connection.to_server.is_empty() => {
                for _ in 0..dice.between(1, 8) {
                    connection.listen(*now, ledger)?;
                }
            }
            30..60 if has_news => {
                for _ in 0..dice.between(1, 4) {
                    connection.hear_of_engine(which, *now, ledger)?;
                }
            }
            60..70 if connection.has_commits() => connection.commit(ledger)?,
            70..75 if connection.has_writes() => connection.keep(ledger),
            75..90 if connection.has_replies() => connection.hear_of_ledger(*now, ledger)?,
            90..95 => connection.input(Input::Tick, *now, ledger)?,
            _ => {
                if let Some(engine) = connection.engines.get_mut(which) {
                    engine.act(dice);
                }
            }
        }
        Ok(())
    }

    fn trouble_comes(&mut self) -> Result<(), String> {
        if self.dice.below(3) >= self.trouble || self.connections.is_empty() {
            return self.life_goes_on();
        }
        let newest = self.connections.len() as u64 - 1;
        let which = newest.saturating_sub(self.dice.below(2) * self.dice.below(3)) as usize;
        let Self {
            dice,
            ledger,
            now,
            client,
            ..
        } = self;
        let connection = &mut self.connections[which];
        match dice.below(100) {
            0..22 => connection.cut(dice),
            22..32 => {
                let instance = connection.instance;
                note(|| format!("{now} instance {instance} dies"));
                for one in &mut self.connections {
                    if one.instance == instance {
                        one.kill(dice, ledger)?;
                    }
                }
            }
            32..42 => {
                if let Some(link) = client.link {
                    client.leave(&mut self.connections[link]);
                }
            }
            42..48 => connection.input(Input::Drain, *now, ledger)?,
            48..51 => connection.input(Input::Revoked, *now, ledger)?,
            51..63 => connection.hear_of_fence(*now, ledger)?,
            63..66 => connection.input(Input::ClientGone, *now, ledger)?,
            69..79 => connection.input(Input::BetterEngine, *now, ledger)?,
            79..80 => connection.stop_keeping(KeepingEnd::Refused, ledger),
            80..82 => connection.miss(ledger),
            82..85 => connection.stop_keeping(KeepingEnd::NoRoom, ledger),
            66..69 => *now += 70_000,
            _ => {
                if let Some(link) = client.link {
                    client.send_odd_frame(dice, &mut self.connections[link]);
                }
            }
        }
        Ok(())
    }

    /// Network, servers and engines work from now on; the person stops. Returns the rounds taken.
    fn all_goes_well(&mut self) -> Result<u64, String> {
        if self.client.wish == Wish::Speak {
            self.client.wish = Wish::Stop;
        }
        for round in 0..PATIENCE {
            if self.client.is_done {
                return Ok(round);
            }
            self.now += 100;
            match self.client.link {
                None if self.client.wish == Wish::Cancel => self.client.is_done = true,
                None => self.connect(),
                Some(_) => {}
            }
            self.send(16_000);
            self.servers_work()?;
            while let Some(link) = self.client.link
                && !self.connections[link].to_client.is_empty()
            {
                self.client.listen(&mut self.connections[link])?;
            }
        }
        Err(format!("no end after {PATIENCE} rounds"))
    }

    fn servers_work(&mut self) -> Result<(), String> {
        let Self { ledger, now, .. } = self;
        for connection in self.connections.iter_mut().filter(|one| one.is_alive()) {
            while !connection.to_server.is_empty() {
                connection.listen(*now, ledger)?;
            }
            for which in 0..connection.engines.len() {
                connection.engines[which].act_well();
                while !connection.engines[which].news.is_empty() {
                    connection.hear_of_engine(which, *now, ledger)?;
                }
            }
            while connection.has_commits() {
                connection.commit(ledger)?;
            }
            while connection.has_writes() {
                connection.keep(ledger);
            }
            while connection.has_replies() {
                connection.hear_of_ledger(*now, ledger)?;
            }
            connection.hear_of_fence(*now, ledger)?;
            connection.input(Input::Tick, *now, ledger)?;
        }
        Ok(())
    }

    /// Every promise about the end.
    fn check_end(&mut self) -> Result<(), String> {
        for connection in &mut self.connections {
            connection.to_server.push_back(ToServer::Gone);
        }
        for _ in 0..200 {
            self.now += 100;
            self.servers_work()?;
        }
        if let Some(one) = self
            .connections
            .iter()
            .find(|one| one.has_session() && one.is_alive())
        {
            return Err(format!("a session goes on without a client: {one:?}"));
        }
        if self.client.wish == Wish::Stop && !self.client.lies {
            self.client.check_complete()?;
        }
        let recorded = self.client.uplink.recorded();
        for (dictation, row) in self.ledger.rows().iter().enumerate() {
            let is_ours = self.client.dictation == Some(dictation);
            let due = if is_ours {
                recorded
            } else {
                Default::default()
            };
            let exact = !is_ours || self.client.wish == Wish::Stop;
            if row.acked > due || (exact && (row.acked != due || row.sliced != due)) {
                return Err(format!("{row:?} for {due} samples"));
            }
            if row.settled && row.sliced != row.told {
                return Err(format!("{row:?} is settled"));
            }
            if is_ours && self.client.wish == Wish::Stop && !row.settled {
                return Err(format!("{row:?} is not settled"));
            }
        }
        self.ledger.close_abandoned()?;
        hearings::check(&self.connections)?;
        bill::check(&self.ledger, &self.connections, self.client.lies)
    }
}
