//! A server as one client connection meets it: it carries out what the session wants and checks
//! at every step that the session may want it.

mod outage;

use std::collections::VecDeque;

use super::bill::{Heard, is_servers_fault};
use super::describe::{describe_input, describe_output};
use super::engine::Engine;
use super::ledger::Ledger;
pub(super) use super::message::{ToClient, ToServer};
use super::note;
use super::speech::Speech;
use crate::audio::{BYTES_PER_SAMPLE, SampleOffset, SampleRange, samples_in};
use crate::event::{
    Commit, ConnectionId, Ending, EngineEvent, EngineFault, Input, KeepingEnd, Millis, Output,
    ServerEvent, Summary,
};
use crate::session::{Greeting, RETAINED_SAMPLES, Session};
use crate::uplink::Frame;

/// One connection of a client with one of the servers.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) instance: u64,
    speech: Speech,
    pub(super) dictation: usize,
    pub(super) epoch: u64,
    session: Option<Session>,
    pub(super) engines: Vec<Engine>,
    commits: VecDeque<(Commit, Heard)>,
    /// What its engines heard, by what they say, and what of it the ledger was told.
    pub(super) heard: Heard,
    pub(super) entered: Heard,
    /// Its end was the server's fault, and the ledger knows.
    pub(super) is_forgiven: bool,
    pub(super) ended_by_server: bool,
    /// Its server died, and what engines heard beyond this is forgiven.
    pub(super) pardoned_from: Option<SampleOffset>,
    was_killed: bool,
    /// The ledger has heard of it after it had lost the dictation.
    pub(super) was_fenced: bool,
    /// Whose news the session is hearing.
    speaking: &'static str,
    /// An engine has brought about what the session does.
    is_engines_doing: bool,
    /// Who said the finals that were told.
    pub(super) told_by: Vec<(SampleRange, &'static str)>,
    /// Finals that are to be kept, in order.
    writes: VecDeque<SampleRange>,
    /// All finals before this were given to be kept, if they are to be.
    given: Option<SampleOffset>,
    replies: VecDeque<Input>,
    pub(super) to_server: VecDeque<ToServer>,
    pub(super) to_client: VecDeque<ToClient>,
    /// Nobody hears what is said to the client.
    pub(super) is_cut: bool,
    pub(super) told_through: SampleOffset,
    /// As the ledger knew it at the beginning.
    told_before: SampleOffset,
    credit: SampleOffset,
    /// A piece that was to be transcribed beside the stream did not come.
    repair_failed: bool,
    has_left: bool,
    ending: Option<Ending>,
    pub(super) inputs: u64,
}

impl Connection {
    pub(super) fn new(instance: u64, speech: Speech, hello: ToServer) -> Self {
        Self {
            instance,
            speech,
            dictation: usize::MAX,
            epoch: 0,
            session: None,
            engines: Vec::new(),
            commits: VecDeque::new(),
            heard: Heard::default(),
            entered: Heard::default(),
            is_forgiven: false,
            ended_by_server: false,
            pardoned_from: None,
            was_killed: false,
            was_fenced: false,
            speaking: "",
            is_engines_doing: false,
            told_by: Vec::new(),
            writes: VecDeque::new(),
            given: None,
            replies: VecDeque::new(),
            to_server: VecDeque::from([hello]),
            to_client: VecDeque::new(),
            is_cut: false,
            told_through: SampleOffset::ZERO,
            told_before: SampleOffset::ZERO,
            credit: SampleOffset::ZERO,
            repair_failed: false,
            has_left: false,
            ending: None,
            inputs: 0,
        }
    }

    /// Takes the next message of the client.
    pub(super) fn listen(&mut self, now: Millis, ledger: &mut Ledger) -> Result<(), String> {
        let Some(message) = self.to_server.pop_front() else {
            return Ok(());
        };
        let input = match message {
            ToServer::Start { keeps_words } => {
                let dictation = ledger.start(keeps_words);
                return self.begin(dictation, 0, now, ledger);
            }
            ToServer::Resume {
                dictation,
                final_through,
            } => return self.begin(dictation, final_through, now, ledger),
            ToServer::Audio(Frame { first, pcm }) => Input::Audio { first, pcm },
            ToServer::Stop { through } => Input::Stop { through },
            ToServer::Cancel => Input::Cancel,
            ToServer::Gone => Input::ClientGone,
        };
        self.input(input, now, ledger)
    }

    fn begin(
        &mut self,
        dictation: usize,
        final_through: u64,
        now: Millis,
        ledger: &mut Ledger,
    ) -> Result<(), String> {
        let (epoch, opening) = ledger.take_over(dictation, final_through);
        let (session, outputs) = Greeting::new(now).begin(&opening, now);
        self.dictation = dictation;
        self.epoch = epoch;
        self.told_through = opening.client_final_through;
        self.told_before = opening.told;
        self.given = opening.kept;
        self.session = Some(session);
        self.tell(ToClient::Name(dictation));
        self.carry_out(outputs, ledger)
    }

    /// Gives the session an input and carries out what follows.
    pub(super) fn input(
        &mut self,
        input: Input,
        now: Millis,
        ledger: &Ledger,
    ) -> Result<(), String> {
        let Some(session) = &mut self.session else {
            return Ok(());
        };
        note(|| format!("{now} #{} <- {}", self.epoch, describe_input(&input)));
        self.inputs += 1;
        self.is_engines_doing = matches!(input, Input::Engine { .. });
        let outputs = session.handle(input, now);
        let held = session.retained_bytes();
        self.ended_by_server |= session.is_ended_by_server();
        if held > RETAINED_SAMPLES * BYTES_PER_SAMPLE as u64 {
            return Err(format!("{held} bytes held"));
        }
        if self.ending.is_some() && !outputs.is_empty() {
            return Err(format!("after the end: {outputs:?}"));
        }
        self.carry_out(outputs, ledger)
    }

    /// The session takes the next news of one of its engines.
    pub(super) fn hear_of_engine(
        &mut self,
        which: usize,
        now: Millis,
        ledger: &Ledger,
    ) -> Result<(), String> {
        let Some(engine) = self.engines.get_mut(which) else {
            return Ok(());
        };
        let Some(mut event) = engine.news.pop_front() else {
            return Ok(());
        };
        if event == EngineEvent::Finished && !engine.has_said_all() {
            // It finished by itself while it was being closed: its last message tells how much
            // audio it had, which is less than it was given.
            event = EngineEvent::Lost(EngineFault::BrokeOff);
        }
        let is_end = matches!(event, EngineEvent::Lost(_) | EngineEvent::Finished);
        if is_end && !engine.is_over {
            self.heard.forgive_beyond(self.told_through);
        }
        match &event {
            EngineEvent::Opened { .. } => engine.is_open = true,
            EngineEvent::Finished | EngineEvent::Lost(_) => {
                (engine.is_over, engine.has_failed) = (true, true);
            }
            EngineEvent::Heard(_) | EngineEvent::UtteranceEnded { .. } => {}
            EngineEvent::Repaired(_) => engine.owes_repair = false,
            EngineEvent::NotRepaired(_) => {
                (engine.owes_repair, engine.has_failed) = (false, true);
                self.repair_failed |= !engine.is_over;
            }
        }
        let connection = engine.connection;
        self.speaking = engine.name;
        let settled = engine.settles(&event);
        self.input(Input::Engine { connection, event }, now, ledger)?;
        self.check_told(which, settled)
    }

    /// What an engine settled is told at once, if it still counts and no piece is waited for.
    fn check_told(&self, which: usize, settled: Option<SampleOffset>) -> Result<(), String> {
        match settled {
            Some(last) if !self.engines[which].is_over && self.told_through <= last => Err(
                format!("a word at {last} is held back: told {}", self.told_through),
            ),
            _ => Ok(()),
        }
    }

    /// The ledger takes the next commit.
    pub(super) fn commit(&mut self, ledger: &mut Ledger) -> Result<(), String> {
        if let Some((commit, heard)) = self.commits.pop_front() {
            let reply = match ledger.commit(self.dictation, self.epoch, &commit)? {
                Some(through) => Input::Committed { through },
                None => {
                    (self.is_forgiven, self.was_fenced) = (false, true);
                    Input::Fenced
                }
            };
            self.entered = heard;
            self.replies.push_back(reply);
        }
        Ok(())
    }

    /// The next final is written.
    pub(super) fn keep(&mut self, ledger: &mut Ledger) {
        if let Some(range) = self.writes.pop_front() {
            let is_kept = ledger.keep(self.dictation, self.epoch, range);
            let end = (!is_kept).then_some(KeepingEnd::Refused);
            self.hear_of_words(ledger, end);
        }
    }

    /// The next final is refused.
    pub(super) fn miss(&mut self, ledger: &mut Ledger) {
        if let Some(range) = self.writes.pop_front() {
            let is_noted = ledger.miss(self.dictation, self.epoch, range);
            let end = (!is_noted).then_some(KeepingEnd::Refused);
            self.hear_of_words(ledger, end);
        }
    }

    /// No final after those that were written is, for this reason.
    pub(super) fn stop_keeping(&mut self, end: KeepingEnd, ledger: &Ledger) {
        if self.given.take().is_some() {
            self.writes.clear();
            self.hear_of_words(ledger, Some(end));
        }
    }

    fn hear_of_words(&mut self, ledger: &Ledger, end: Option<KeepingEnd>) {
        let row = ledger.row(self.dictation);
        self.replies.push_back(Input::Kept {
            through: row.kept.unwrap_or_default(),
            missing: row.missing(),
            end,
        });
    }

    pub(super) fn has_writes(&self) -> bool {
        !self.writes.is_empty()
    }

    /// The session takes the next reply of the ledger, or of those who keep words.
    pub(super) fn hear_of_ledger(&mut self, now: Millis, ledger: &Ledger) -> Result<(), String> {
        match self.replies.pop_front() {
            Some(reply) => self.input(reply, now, ledger),
            None => Ok(()),
        }
    }

    pub(super) fn has_session(&self) -> bool {
        self.session.is_some()
    }

    /// Whether anything can still follow from it.
    pub(super) fn is_alive(&self) -> bool {
        let awaits_hello = self.session.is_none() && !self.to_server.is_empty();
        let is_live = self.has_session() && self.ending.is_none();
        awaits_hello || is_live || self.has_commits() || self.has_writes()
    }

    /// What engines heard stands in the ledger, unless its server died.
    pub(super) fn check_entered(&self) -> Result<(), String> {
        let all = self.was_killed || self.heard.is_entered_as(&self.entered);
        all.then_some(())
            .ok_or_else(|| format!("heard {:?}, entered {:?}", self.heard, self.entered))
    }

    pub(super) fn has_commits(&self) -> bool {
        !self.commits.is_empty()
    }

    pub(super) fn has_replies(&self) -> bool {
        !self.replies.is_empty()
    }

    /// Somebody tells the session that another one has its dictation.
    pub(super) fn hear_of_fence(&mut self, now: Millis, ledger: &Ledger) -> Result<(), String> {
        if self.session.is_some() && ledger.is_fenced(self.dictation, self.epoch) {
            return self.input(Input::Fenced, now, ledger);
        }
        Ok(())
    }

    fn tell(&mut self, message: ToClient) {
        if !self.is_cut {
            self.to_client.push_back(message);
        }
    }

    fn carry_out(&mut self, outputs: Vec<Output>, ledger: &Ledger) -> Result<(), String> {
        for output in outputs {
            note(|| format!("    #{} -> {}", self.epoch, describe_output(&output)));
            if let Some(ending) = self.ending {
                return Err(format!("{output:?} after the end ({ending:?})"));
            }
            match output {
                Output::OpenEngine { connection } => self.open_engine(connection)?,
                Output::Hear { connection, pcm } => {
                    let engine = self.engine(connection)?;
                    engine.hear(&pcm)?;
                    let heard = engine.heard();
                    self.heard.gave(samples_in(pcm.len()), heard);
                }
                Output::Repair { connection, frames } => {
                    if self.repair_failed {
                        return Err("a repair that failed is tried again".to_owned());
                    }
                    let piece = self.engine(connection)?.repair(&frames)?;
                    self.heard.gave(piece.1 - piece.0, Some(piece));
                }
                Output::FinalizeEngine { connection } => self.engine(connection)?.finalize()?,
                Output::CloseEngine { connection } => self.engine(connection)?.close()?,
                Output::DropEngine { connection } => self.drop_engine(connection)?,
                Output::Tell(event) => self.check_and_tell(event, ledger)?,
                Output::Commit(commit) => {
                    self.check_commit(&commit)?;
                    self.commits.push_back((commit, self.heard));
                }
                Output::Leave(code) => {
                    self.ended_by_server |= is_servers_fault(code);
                    self.is_forgiven = is_servers_fault(code) && !self.was_fenced;
                    self.tell(ToClient::Close(code));
                    self.has_left = true;
                }
                Output::Ended(ending) => self.end(ending)?,
            }
        }
        Ok(())
    }

    fn open_engine(&mut self, connection: ConnectionId) -> Result<(), String> {
        let is_known = self.engines.iter().any(|one| one.connection == connection);
        if is_known || self.engines.iter().any(|one| !one.is_over) {
            return Err(format!("engine {connection} is opened beside another"));
        }
        self.engines.push(Engine::new(connection, self.speech));
        Ok(())
    }

    /// It is given up for what it said, for a better one, or because it lags behind: the next one
    /// hears it. While it owes a piece, or no piece makes up for what it lags, only itself is a reason.
    fn drop_engine(&mut self, connection: ConnectionId) -> Result<(), String> {
        let goes_on = self.session.as_ref().is_some_and(|one| !one.is_settling());
        let (is_its_doing, no_pieces) = (self.is_engines_doing, self.repair_failed);
        let engine = self.engine(connection)?;
        engine.drop_connection()?;
        engine.has_failed |= is_its_doing;
        if goes_on && !is_its_doing && (engine.owes_repair || no_pieces) {
            return Err(format!("what engine {connection} heard is heard again"));
        }
        if goes_on {
            self.heard.forgive_beyond(self.told_through);
        }
        Ok(())
    }

    fn engine(&mut self, connection: ConnectionId) -> Result<&mut Engine, String> {
        self.engines
            .iter_mut()
            .find(|engine| engine.connection == connection)
            .ok_or_else(|| format!("engine {connection} was never opened"))
    }

    fn check_and_tell(&mut self, event: ServerEvent, ledger: &Ledger) -> Result<(), String> {
        if self.has_left {
            return Err(format!("{event:?} is told after the close"));
        }
        match &event {
            ServerEvent::Ready { credit_through, .. } => self.credit = *credit_through,
            ServerEvent::Ack {
                through,
                credit_through,
            } => {
                let row = ledger.row(self.dictation);
                let held = row.acked;
                if *through > held {
                    return Err(format!("ack of {through}, ledger holds {held}"));
                }
                if row.kept.is_some_and(|kept| *through > kept) {
                    return Err(format!(
                        "ack of {through}, words are kept to {:?}",
                        row.kept
                    ));
                }
                if *credit_through < self.credit {
                    return Err(format!("credit back from {} in {event:?}", self.credit));
                }
                self.credit = *credit_through;
            }
            ServerEvent::Final(final_) => {
                let follows = final_.range.start() == self.told_through;
                if !follows || final_.range.samples() == 0 {
                    return Err(format!("{final_:?} after {}", self.told_through));
                }
                self.told_through = final_.range.end();
                self.told_by.push((final_.range, self.speaking));
                self.give_to_keep(final_.range);
            }
            ServerEvent::Partial(partial) => {
                let follows = partial.range.start() == self.told_through;
                if !follows || partial.stable_words > partial.words.len() {
                    return Err(format!("{partial:?} after {}", self.told_through));
                }
            }
            ServerEvent::Goodbye(summary) => self.check_goodbye(summary, ledger)?,
            ServerEvent::Status(_) | ServerEvent::Refused { .. } => {}
        }
        self.tell(ToClient::Event(event));
        Ok(())
    }

    /// Nothing is billed that no final covers.
    fn check_commit(&self, commit: &Commit) -> Result<(), String> {
        let covered = self.told_through.max(self.told_before);
        (commit.account.told <= covered)
            .then_some(())
            .ok_or_else(|| format!("{commit:?} where finals cover {covered}"))
    }

    /// What was kept before is not given again.
    fn give_to_keep(&mut self, range: SampleRange) {
        if let Some(given) = &mut self.given
            && range.end() > *given
        {
            let new = SampleRange::new(range.start().max(*given), range.end());
            *given = new.end();
            self.writes.push_back(new);
        }
    }

    fn check_goodbye(&self, summary: &Summary, ledger: &Ledger) -> Result<(), String> {
        let kept = ledger.row(self.dictation).kept_whole();
        let is_true = summary.kept.is_some() == kept.is_some() && summary.kept <= kept;
        is_true
            .then_some(())
            .ok_or_else(|| format!("{summary:?}, and words are kept to {kept:?}"))
    }

    fn end(&mut self, ending: Ending) -> Result<(), String> {
        self.ending = Some(ending);
        if !self.has_left {
            return Err("ended without a close".to_owned());
        }
        match self.engines.iter().find(|engine| !engine.is_over) {
            Some(engine) => Err(format!("engine {} is left open", engine.connection)),
            None => Ok(()),
        }
    }
}
