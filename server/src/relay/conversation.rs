//! The loop of one live dictation.
//!
//! Inputs: the client's messages, the engine's news, the ledger's outcomes, the clock, the
//! server's drain, another connection that takes the dictation over. Each arm turns one input
//! into [`Session::handle`]; [`Conversation::carry_out`] does what comes back.

mod billing;
mod client_side;
mod client_watch;
mod deadlines;
mod engine_slot;
mod telling;

use std::pin::pin;

use dictation::close::CloseCode;
use dictation::event::{Input, Output};
use dictation::keyterm::Keyterms;
use dictation::seam::Seams;
use dictation::session::Session;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use super::authority::{Authority, Standing};
use super::client::{ClientFault, ClientPort, FromClient, Problem, ToClient};
use super::greeting::Begun;
use super::keeping::{self, Keeping};
use super::wishes::Wishes;
use super::{Clock, Relay};
use crate::auth::{Caller, TokenError};
use crate::config::Secret;
use crate::engine::connection::EngineConnection;

use billing::{Billing, on_settled};
use client_side::{ClientSide, Received};
use client_watch::ClientWatch;
use deadlines::Deadlines;
use engine_slot::EngineSlot;

/// News of an engine that may wait for the relay; a full queue makes the engine's task wait.
const QUEUED_NEWS: usize = 64;

/// A session has at most two commits outstanding.
const QUEUED_OUTCOMES: usize = 8;

/// Runs a dictation that stands, until it is over or its client is gone.
pub(super) async fn run<Port: ClientPort>(
    relay: &Relay,
    caller: Caller,
    port: Port,
    begun: Begun,
    clock: Clock,
) {
    let (news_sender, mut news) = mpsc::channel(QUEUED_NEWS);
    let (outcome_sender, mut outcomes) = mpsc::channel(QUEUED_OUTCOMES);
    let superseded = begun.place.superseded().clone();
    let now = clock.now();
    let time = relay.store.clock();
    let mut conversation = Conversation {
        relay,
        clock,
        id: begun.entry.session,
        session: begun.session,
        phase: Phase::Talking,
        authority: Authority::new(caller, time.now_ms(), time.running_ms()),
        client: ClientSide::new(port, clock),
        watch: ClientWatch::new(now),
        engine: EngineSlot::new(&relay.engines, news_sender),
        billing: Billing::new(&relay.ledger, begun.entry, outcome_sender),
        deadlines: Deadlines::new(now),
        wishes: begun.wishes,
        seams: Seams::default(),
        partials: begun.partials,
        keeping: begun.keeping,
    };
    let mut draining = false;
    let mut kept = conversation.keeping.as_ref().map(Keeping::news);
    conversation.carry_out(begun.first_outputs).await;
    // These are made once: to make them again at every turn takes a lock each that all share.
    let mut tick = pin!(sleep_until(conversation.next_wake()));
    let mut drained = pin!(relay.drain.cancelled());
    let mut superseded = pin!(superseded.cancelled());
    while conversation.phase == Phase::Talking {
        let wake = conversation.next_wake();
        if tick.deadline() != wake {
            tick.as_mut().reset(wake);
        }
        let input = tokio::select! {
            received = conversation.client.exchange() => conversation.on_received(received).await,
            Some(news) = news.recv() => Some(conversation.engine.take_news(news)),
            Some(settled) = outcomes.recv() => Some(on_settled(settled)),
            () = keeping::changed(&mut kept) => conversation.keeping.as_ref().map(Keeping::so_far),
            () = &mut tick => conversation.on_time().await,
            () = &mut drained, if !draining => {
                draining = true;
                Some(Input::Drain)
            }
            () = &mut superseded => Some(Input::Fenced),
        };
        if let Some(input) = input {
            conversation.feed(input).await;
        }
    }
    conversation.farewell().await;
    drop(begun.place);
}

fn refused_renewal(error: &TokenError) -> ToClient {
    ToClient::Problem(Problem {
        code: CloseCode::Reauthenticate,
        reason: "reauthentication_refused",
        message: format!(
            "This token does not go on with the dictation ({error}). Send a token of the same \
             person, of a sign-in that holds."
        ),
        fatal: false,
    })
}

/// Whether the loop goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Talking,
    Over,
}

struct Conversation<'relay, Port> {
    relay: &'relay Relay,
    clock: Clock,
    /// The dictation's name.
    id: Uuid,
    session: Session,
    phase: Phase,
    authority: Authority,
    client: ClientSide<Port>,
    watch: ClientWatch,
    engine: EngineSlot<'relay>,
    billing: Billing<'relay>,
    deadlines: Deadlines,
    wishes: Wishes,
    seams: Seams,
    partials: bool,
    keeping: Option<Keeping>,
}

impl<Port: ClientPort> Conversation<'_, Port> {
    async fn on_received(&mut self, received: Received) -> Option<Input> {
        if !self.watch.admit(self.clock.now()) {
            return self.on_fault(&ClientFault::TooManyMessages);
        }
        match received {
            Received::Message(message) => {
                self.watch.heard(self.clock.now());
                self.on_message(message).await
            }
            Received::Fault(fault) => self.on_fault(&fault),
            Received::Gone => {
                self.phase = Phase::Over;
                None
            }
        }
    }

    async fn on_message(&mut self, message: FromClient) -> Option<Input> {
        match message {
            FromClient::Audio { first, pcm } => Some(Input::Audio { first, pcm }),
            FromClient::Stop { through } => {
                self.seams.stop(through.max(self.session.received()));
                Some(Input::Stop { through })
            }
            FromClient::Cancel => Some(Input::Cancel),
            FromClient::Configure { keyterms } => self.on_configure(&keyterms),
            FromClient::Reauthenticate { access_token } => {
                self.on_reauthenticate(&access_token).await;
                None
            }
            FromClient::Alive => None,
            FromClient::Start { .. } | FromClient::Resume { .. } => self.on_fault(
                &ClientFault::OutOfTurn("this connection has its dictation already"),
            ),
        }
    }

    /// A token that does not serve is no fault of the protocol: the client may send another.
    async fn on_reauthenticate(&mut self, access_token: &Secret) {
        let user = self.authority.caller().user_id;
        let renewed = self.relay.auth.renewed_caller(access_token, user).await;
        match renewed {
            Ok(caller) => {
                let time = self.relay.store.clock();
                self.authority = Authority::new(caller, time.now_ms(), time.running_ms());
            }
            Err(error) => self.tell(refused_renewal(&error)),
        }
    }

    fn on_configure(&mut self, keyterms: &Keyterms) -> Option<Input> {
        self.wishes.listen_for(keyterms);
        self.engine.configure(self.wishes.options.keyterms.clone())
    }

    /// Tells the client what was wrong. A broken connection settles what it can.
    fn on_fault(&mut self, fault: &ClientFault) -> Option<Input> {
        let is_last = self.watch.count_fault();
        let fatal = is_last || fault.is_fatal();
        self.tell(ToClient::Problem(Problem {
            code: fault.close_code(),
            reason: fault.reason(),
            message: fault.to_string(),
            fatal,
        }));
        if fatal {
            self.tell(ToClient::Close(fault.close_code()));
            self.phase = Phase::Over;
        }
        None
    }

    /// When the next tick is due. Other inputs do not put it off.
    fn next_wake(&mut self) -> Instant {
        self.deadlines.next_tick(self.session.is_waiting())
    }

    async fn on_time(&mut self) -> Option<Input> {
        self.deadlines.ticked();
        self.client.hurry();
        let now = self.clock.now();
        if self.watch.is_silent(now) || self.client.is_overdue() {
            self.tell(ToClient::Close(CloseCode::Idle));
            self.phase = Phase::Over;
            return None;
        }
        if self.watch.take_ping(now) {
            self.tell(ToClient::Ping);
        }
        if !self.has_authority(now).await {
            return Some(Input::Revoked);
        }
        self.engine.look_for_better().or(Some(Input::Tick))
    }

    /// Whether the person may still speak here. Says so when their token expires soon.
    async fn has_authority(&mut self, now: u64) -> bool {
        match self
            .authority
            .standing(self.relay.store.clock().running_ms())
        {
            Standing::Holds => {}
            Standing::ExpiresSoon { in_ms } => self.tell(ToClient::AuthExpiring { in_ms }),
            Standing::Expired => return false,
        }
        if !self.deadlines.take_authority_check(now) {
            return true;
        }
        let sign_in = self.authority.caller().auth_session;
        self.relay.auth.is_live(sign_in).await
    }

    async fn feed(&mut self, input: Input) {
        let outputs = self.session.handle(input, self.clock.now());
        self.carry_out(outputs).await;
    }

    async fn carry_out(&mut self, outputs: Vec<Output>) {
        let mut outputs = std::collections::VecDeque::from(outputs);
        while let Some(output) = outputs.pop_front() {
            match output {
                Output::OpenEngine { connection } => {
                    self.engine.open(connection, &self.wishes.options);
                }
                Output::Hear { connection, pcm } => {
                    let lost = self.engine.feed(connection, |engine| engine.hear(pcm));
                    outputs.extend(self.on_lost(lost));
                }
                Output::Repair { connection, frames } => {
                    let options = self.wishes.options.clone();
                    self.engine.repair(connection, frames, options);
                }
                Output::FinalizeEngine { connection } => {
                    let lost = self.engine.feed(connection, EngineConnection::finalize);
                    outputs.extend(self.on_lost(lost));
                }
                Output::CloseEngine { connection } => {
                    let lost = self.engine.feed(connection, EngineConnection::close_stream);
                    outputs.extend(self.on_lost(lost));
                }
                Output::DropEngine { connection } => self.engine.give_up(connection),
                Output::Tell(event) => self.tell_event(event),
                Output::Commit(commit) => {
                    if commit.settlement.is_some() {
                        // No final follows, and the goodbye is to find all words kept.
                        self.tell_sign_that_waits();
                    }
                    self.billing.commit(commit).await;
                }
                Output::Leave(code) => {
                    self.tell_sign_that_waits();
                    self.tell(ToClient::Close(code));
                }
                Output::Ended(ending) => {
                    tracing::info!(session = %self.id, ?ending, "dictation ends");
                    self.phase = Phase::Over;
                }
            }
        }
    }

    /// What follows if an engine that was fed is lost by that.
    fn on_lost(&mut self, lost: Option<Input>) -> Vec<Output> {
        lost.map_or_else(Vec::new, |lost| self.session.handle(lost, self.clock.now()))
    }

    fn tell(&mut self, message: ToClient) {
        self.client.tell(message);
    }

    /// Whatever ended the loop: commit what was received, hand over the last messages, let go.
    async fn farewell(mut self) {
        self.tell_sign_that_waits();
        let outputs = self.session.handle(Input::ClientGone, self.clock.now());
        for output in outputs {
            if let Output::Commit(commit) = output {
                self.billing.commit(commit).await;
            }
        }
        self.client.farewell(self.id).await;
    }
}
