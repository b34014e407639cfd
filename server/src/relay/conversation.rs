//! The loop of one live dictation.
//!
//! Inputs: the client's messages, the engine's news, the ledger's outcomes, the clock, the
//! server's drain, another connection that takes the dictation over. Each arm turns one input
//! into [`Session::handle`]; [`Conversation::carry_out`] does what comes back.

mod telling;

use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use dictation::close::CloseCode;
use dictation::event::{ConnectionId, EngineEvent, EngineFault, Input, Output};
use dictation::keyterm::Keyterms;
use dictation::session::Session;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until, timeout};

use super::allowance::Allowance;
use super::authority::{Authority, Standing};
use super::client::{ClientFault, ClientPort, FromClient, Problem, ToClient};
use super::greeting::Begun;
use super::keeping::{self, Keeping};
use super::outbox::Outbox;
use super::wishes::Wishes;
use super::{Clock, Relay};
use crate::auth::{Caller, TokenError};
use crate::config::Secret;
use crate::engine::connection::{EngineConnection, EngineNews};
use crate::ledger::{Entry, Settled};

/// News of an engine that may wait for the relay; a full queue makes the engine's task wait.
const QUEUED_NEWS: usize = 64;

/// A session has at most two commits outstanding.
const QUEUED_OUTCOMES: usize = 8;

/// How often a session is told that time passes: often while it waits for something.
const IDLE_TICK: Duration = Duration::from_millis(1_000);
const WAITING_TICK: Duration = Duration::from_millis(50);

/// A client that sends nothing for so long, not even an answer to pings, is gone, in ms.
const SILENCE_LIMIT: u64 = 15_000;

/// Pause between pings, in ms.
const PING_PAUSE: u64 = 5_000;

/// Shortest pause between checks that the person is still signed in, in ms: every idle tick, so that
/// who signs a device out is obeyed there within 2 s.
const AUTHORITY_PAUSE: u64 = 900;

/// The last messages must be taken within this.
const FAREWELL_LIMIT: Duration = Duration::from_secs(2);

/// Faults of a client after which its connection closes.
const MAX_FAULTS: u32 = 3;

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
    let mut conversation = Conversation {
        relay,
        authority: Authority::new(caller, relay.store.clock().now_ms()),
        port,
        entry: begun.entry,
        keeping: begun.keeping,
        wishes: begun.wishes,
        unsupported: Vec::new(),
        partials: begun.partials,
        session: begun.session,
        clock,
        outbox: Outbox::default(),
        engine: None,
        news: news_sender,
        outcomes: outcome_sender,
        faults: 0,
        cost_micro_usd: 0,
        allowance: Allowance::new(now),
        heard_from_client: now,
        pinged: now,
        checked_authority: now,
        engine_changes: relay.engines.changes(),
        tick_at: Instant::now() + IDLE_TICK,
        phase: Phase::Talking,
    };
    let mut draining = false;
    let mut kept = conversation.keeping.as_ref().map(Keeping::news);
    conversation.carry_out(begun.first_outputs).await;
    // These are made once: to make them again at every turn takes a lock each that all share.
    let mut tick = pin!(sleep_until(conversation.tick_at));
    let mut drained = pin!(relay.drain.cancelled());
    let mut superseded = pin!(superseded.cancelled());
    while conversation.phase == Phase::Talking {
        let wake = conversation.next_wake();
        if tick.deadline() != wake {
            tick.as_mut().reset(wake);
        }
        let input = tokio::select! {
            received = conversation.exchange() => conversation.on_received(received).await,
            Some(news) = news.recv() => Some(conversation.on_news(news)),
            Some(settled) = outcomes.recv() => Some(on_settled(settled)),
            () = keeping::changed(&mut kept) => conversation.on_kept(),
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

fn on_settled(settled: Settled) -> Input {
    match settled {
        Settled::Committed(through) => Input::Committed { through },
        Settled::Fenced => Input::Fenced,
    }
}

/// An engine that does not read is lost.
fn overwhelmed(connection: ConnectionId) -> Input {
    Input::Engine {
        connection,
        event: EngineEvent::Lost(EngineFault::Silent),
    }
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

/// What the exchange with the client brought.
enum Received {
    Message(FromClient),
    Fault(ClientFault),
    Gone,
}

struct Conversation<'relay, Port> {
    relay: &'relay Relay,
    authority: Authority,
    port: Port,
    entry: Entry,
    keeping: Option<Keeping>,
    wishes: Wishes,
    /// Engines that do not serve what this dictation asks for.
    unsupported: Vec<String>,
    partials: bool,
    session: Session,
    clock: Clock,
    outbox: Outbox,
    engine: Option<EngineConnection>,
    news: mpsc::Sender<EngineNews>,
    outcomes: mpsc::Sender<Settled>,
    faults: u32,
    cost_micro_usd: u64,
    allowance: Allowance,
    heard_from_client: u64,
    pinged: u64,
    checked_authority: u64,
    engine_changes: watch::Receiver<()>,
    tick_at: Instant,
    phase: Phase,
}

impl<Port: ClientPort> Conversation<'_, Port> {
    /// Hands waiting messages over and waits for the client's next one.
    async fn exchange(&mut self) -> Received {
        let (port, outbox, clock) = (&mut self.port, &mut self.outbox, self.clock);
        poll_fn(|context| {
            if outbox
                .poll_hand_over(port, clock.now(), context)
                .map(|sent| sent.is_err())
                == std::task::Poll::Ready(true)
            {
                return std::task::Poll::Ready(Received::Gone);
            }
            port.poll_receive(context).map(|received| match received {
                Some(Ok(message)) => Received::Message(message),
                Some(Err(fault)) => Received::Fault(fault),
                None => Received::Gone,
            })
        })
        .await
    }

    async fn on_received(&mut self, received: Received) -> Option<Input> {
        if !self.allowance.take(self.clock.now()) {
            return self.on_fault(&ClientFault::TooManyMessages);
        }
        match received {
            Received::Message(message) => {
                self.heard_from_client = self.clock.now();
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
            FromClient::Stop { through } => Some(Input::Stop { through }),
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
                self.authority = Authority::new(caller, self.relay.store.clock().now_ms());
            }
            Err(error) => self.tell(refused_renewal(&error)),
        }
    }

    /// What an engine cannot do for this dictation it will not be asked for again.
    fn on_news(&mut self, EngineNews { connection, event }: EngineNews) -> Input {
        let engine = self
            .engine
            .as_ref()
            .filter(|engine| engine.id() == connection);
        if let (EngineEvent::Lost(EngineFault::Unsupported), Some(engine)) =
            (&event, engine.and_then(EngineConnection::engine))
        {
            self.unsupported.push(engine.to_owned());
        }
        Input::Engine { connection, event }
    }

    /// If an engine can be had again: is it preferred to ours?
    fn look_for_better_engine(&mut self) -> Option<Input> {
        let changed = self.engine_changes.has_changed().unwrap_or(false);
        if !changed {
            return None;
        }
        self.engine_changes.mark_unchanged();
        let ours = self.engine.as_ref().and_then(EngineConnection::engine);
        let better = self.relay.engines.has_better_than(ours, &self.unsupported);
        better.then_some(Input::BetterEngine)
    }

    fn on_configure(&mut self, keyterms: &Keyterms) -> Option<Input> {
        self.wishes.listen_for(keyterms);
        let engine = self.engine.as_ref()?;
        let (connection, keyterms) = (engine.id(), self.wishes.options.keyterms.clone());
        if engine.configure(keyterms).is_ok() {
            return None;
        }
        self.engine = None;
        Some(overwhelmed(connection))
    }

    /// Tells the client what was wrong. A broken connection settles what it can.
    fn on_fault(&mut self, fault: &ClientFault) -> Option<Input> {
        self.faults += 1;
        let fatal = fault.is_fatal() || self.faults >= MAX_FAULTS;
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
        if self.session.is_waiting() {
            self.tick_at = self.tick_at.min(Instant::now() + WAITING_TICK);
        }
        self.tick_at
    }

    async fn on_time(&mut self) -> Option<Input> {
        self.tick_at = Instant::now() + IDLE_TICK;
        self.outbox.hurry();
        let now = self.clock.now();
        if now.saturating_sub(self.heard_from_client) > SILENCE_LIMIT || self.outbox.is_overdue(now)
        {
            self.tell(ToClient::Close(CloseCode::Idle));
            self.phase = Phase::Over;
            return None;
        }
        if now.saturating_sub(self.pinged) > PING_PAUSE {
            self.pinged = now;
            self.tell(ToClient::Ping);
        }
        if !self.has_authority(now).await {
            return Some(Input::Revoked);
        }
        self.look_for_better_engine().or(Some(Input::Tick))
    }

    /// Whether the person may still speak here. Says so when their token expires soon.
    async fn has_authority(&mut self, now: u64) -> bool {
        match self.authority.standing(self.relay.store.clock().now_ms()) {
            Standing::Holds => {}
            Standing::ExpiresSoon { in_ms } => self.tell(ToClient::AuthExpiring { in_ms }),
            Standing::Expired => return false,
        }
        if now.saturating_sub(self.checked_authority) <= AUTHORITY_PAUSE {
            return true;
        }
        self.checked_authority = now;
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
                    let news = self.news.clone();
                    let (engines, options) = (&self.relay.engines, &self.wishes.options);
                    let opened = engines.open(connection, options, &self.unsupported, news);
                    self.engine = Some(opened);
                }
                Output::Hear { connection, pcm } => {
                    let fed = self.with_engine(connection, |engine| engine.hear(pcm));
                    outputs.extend(self.on_engine_fed(connection, fed));
                }
                Output::Repair { connection, frames } => {
                    let (options, news) = (self.wishes.options.clone(), self.news.clone());
                    let engine = self
                        .engine
                        .as_mut()
                        .filter(|engine| engine.id() == connection);
                    if let Some(engine) = engine {
                        engine.repair(frames, options, news);
                    }
                }
                Output::FinalizeEngine { connection } => {
                    let fed = self.with_engine(connection, EngineConnection::finalize);
                    outputs.extend(self.on_engine_fed(connection, fed));
                }
                Output::CloseEngine { connection } => {
                    let fed = self.with_engine(connection, EngineConnection::close_stream);
                    outputs.extend(self.on_engine_fed(connection, fed));
                }
                Output::DropEngine { connection } => {
                    self.engine.take_if(|engine| engine.id() == connection);
                }
                Output::Tell(event) => self.tell_event(event).await,
                Output::Commit(commit) => {
                    let reply = self.outcomes.clone();
                    let cost = self.relay.ledger.commit(self.entry, commit, reply).await;
                    self.cost_micro_usd = self.cost_micro_usd.saturating_add(cost);
                }
                Output::Leave(code) => self.tell(ToClient::Close(code)),
                Output::Ended(ending) => {
                    tracing::info!(session = %self.entry.session, ?ending, "dictation ends");
                    self.phase = Phase::Over;
                }
            }
        }
    }

    fn with_engine(
        &self,
        connection: u32,
        act: impl FnOnce(&EngineConnection) -> Result<(), crate::engine::connection::Overwhelmed>,
    ) -> bool {
        match &self.engine {
            Some(engine) if engine.id() == connection => act(engine).is_ok(),
            _ => true,
        }
    }

    /// An engine that does not read is lost.
    fn on_engine_fed(&mut self, connection: u32, fed: bool) -> Vec<Output> {
        if fed {
            return Vec::new();
        }
        self.engine = None;
        self.session
            .handle(overwhelmed(connection), self.clock.now())
    }

    fn tell(&mut self, message: ToClient) {
        self.outbox.push(message, self.clock.now());
    }

    /// Whatever ended the loop: commit what was received, hand over the last messages, let go.
    async fn farewell(mut self) {
        let outputs = self.session.handle(Input::ClientGone, self.clock.now());
        for output in outputs {
            if let Output::Commit(commit) = output {
                let reply = self.outcomes.clone();
                self.relay.ledger.commit(self.entry, commit, reply).await;
            }
        }
        let (port, outbox, clock) = (&mut self.port, &mut self.outbox, self.clock);
        let hand_over = poll_fn(|context| outbox.poll_hand_over(port, clock.now(), context));
        if timeout(FAREWELL_LIMIT, hand_over).await != Ok(Ok(())) {
            tracing::debug!(session = %self.entry.session, "client took no farewell");
            return;
        }
        // Closing a socket with unread audio in it would reset the connection, and the client
        // could lose the last words that are still on their way to it.
        let drained = poll_fn(|context| {
            while let std::task::Poll::Ready(received) = port.poll_receive(context) {
                if received.is_none() {
                    return std::task::Poll::Ready(());
                }
            }
            std::task::Poll::Pending
        });
        let _closed_or_slow = timeout(FAREWELL_LIMIT, drained).await;
    }
}
