//! The first message of a connection: which dictation is it about?

use std::future::poll_fn;
use std::time::Duration;

use dictation::audio::SampleOffset;
use dictation::close::CloseCode;
use dictation::event::Output;
use dictation::session::{Greeting, Opening, Session};
use tokio::time::{timeout, timeout_at};
use uuid::Uuid;

use super::client::{ClientFault, ClientPort, FromClient, ListenWish, Problem, ToClient};
use super::keeping::Keeping;
use super::outbox::Outbox;
use super::registry::{NoPlace, Place, Speaker};
use super::wishes::Wishes;
use super::{Clock, Relay, Visitor};
use crate::auth::Caller;
use crate::ledger::Entry;
use crate::store::Scope;
use crate::store::voice_sessions::NewVoiceSession;

/// Time that a refused client has to take the reason.
const REFUSAL_LIMIT: Duration = Duration::from_secs(2);

/// A dictation that stands, before its loop.
pub(super) struct Begun {
    pub(super) entry: Entry,
    pub(super) place: Place,
    /// If the person wants their words kept, and the dictation is not private.
    pub(super) keeping: Option<Keeping>,
    pub(super) session: Session,
    pub(super) first_outputs: Vec<Output>,
    pub(super) wishes: Wishes,
    pub(super) partials: bool,
}

/// What the first message asks for.
struct Wish {
    listen: ListenWish,
    device_id: Option<Uuid>,
    partials: bool,
    is_private: bool,
    resume: Option<(Uuid, SampleOffset)>,
}

/// Waits for the first message and begins or resumes. `None`: refused and closed.
pub(super) async fn greet<Port: ClientPort>(
    relay: &Relay,
    visitor: &Visitor,
    port: &mut Port,
    clock: &Clock,
) -> Option<Begun> {
    let greeting = Greeting::new(clock.now());
    let begun = match first_message(port, clock, greeting).await {
        Ok(wish) => begin(relay, visitor, wish, greeting, clock).await,
        Err(problem) => Err(problem),
    };
    match begun {
        Ok(begun) => Some(begun),
        Err(problem) => {
            refuse(port, problem, clock).await;
            None
        }
    }
}

async fn first_message<Port: ClientPort>(
    port: &mut Port,
    clock: &Clock,
    greeting: Greeting,
) -> Result<Wish, Option<Problem>> {
    loop {
        let receive = poll_fn(|context| port.poll_receive(context));
        let Ok(message) = timeout_at(clock.at(greeting.deadline()), receive).await else {
            return Err(Some(problem(
                CloseCode::Idle,
                "no_greeting",
                "The first message (start or resume) did not come within 5 s.",
            )));
        };
        match message {
            Some(Ok(FromClient::Start {
                listen,
                device_id,
                partials,
                is_private,
            })) => {
                return Ok(Wish {
                    listen,
                    device_id,
                    partials,
                    is_private,
                    resume: None,
                });
            }
            Some(Ok(FromClient::Resume {
                session,
                final_through,
                listen,
                partials,
                is_private,
            })) => {
                let resume = Some((session, final_through));
                return Ok(Wish {
                    listen,
                    device_id: None,
                    partials,
                    is_private,
                    resume,
                });
            }
            Some(Ok(FromClient::Alive)) => {}
            Some(Ok(_other)) => {
                let fault = ClientFault::OutOfTurn("the first message must be start or resume");
                return Err(Some(fault_problem(&fault)));
            }
            Some(Err(fault)) => return Err(Some(fault_problem(&fault))),
            None => return Err(None),
        }
    }
}

async fn begin(
    relay: &Relay,
    visitor: &Visitor,
    wish: Wish,
    greeting: Greeting,
    clock: &Clock,
) -> Result<Begun, Option<Problem>> {
    let (caller, user) = (&visitor.caller, visitor.caller.user_id);
    let session = wish
        .resume
        .map_or_else(Uuid::now_v7, |(session, _)| session);
    let speaker = Speaker {
        user,
        address: visitor.address,
    };
    let place = relay.live.enter(session, speaker).map_err(no_place)?;
    let wishes = Wishes::of(relay, caller, wish.listen).await;
    let wishes = wishes.map_err(store_failed)?;
    let is_private = wish.is_private;
    let (epoch, opening) = match wish.resume {
        None => open_new(relay, caller, session, wish.device_id, is_private).await?,
        Some((_, through)) => open_again(relay, user, session, through, is_private).await?,
    };
    let resumed = wish.resume.is_some();
    tracing::info!(%session, %user, epoch, resumed, "dictation begins");
    let (machine, first_outputs) = greeting.begin(&opening, clock.now());
    let entry = Entry {
        session,
        user,
        epoch,
    };
    Ok(Begun {
        entry,
        place,
        keeping: opening
            .kept
            .map(|from| relay.keeper.begin(entry, &wishes.options.language, from)),
        session: machine,
        first_outputs,
        wishes,
        partials: wish.partials,
    })
}

/// A dictation's epoch, and what it begins with.
type Opened = (i64, Opening);

/// Records a new dictation.
async fn open_new(
    relay: &Relay,
    caller: &Caller,
    id: Uuid,
    device_id: Option<Uuid>,
    is_private: bool,
) -> Result<Opened, Option<Problem>> {
    let engine = relay.engines.expected().to_owned();
    let new = NewVoiceSession {
        id,
        device_id,
        sign_in: caller.auth_session,
        provider: &engine,
        is_private,
    };
    let scope = caller.scope();
    let begun = relay.store.begin_voice_session(&scope, new);
    let begun = begun.await.map_err(store_failed)?;
    let opening = Opening {
        engine,
        kept: begun.is_kept.then_some(SampleOffset::ZERO),
        ..Opening::default()
    };
    Ok((begun.epoch, opening))
}

/// Takes a dictation over. Finals that its client has, but that were not kept yet when the server
/// was killed, are heard once more: nothing after them is acknowledged, so the client has the audio.
async fn open_again(
    relay: &Relay,
    user: Uuid,
    id: Uuid,
    client_final_through: SampleOffset,
    is_private: bool,
) -> Result<Opened, Option<Problem>> {
    let scope = Scope::User(user);
    // They were told: what is not written when the dictation changes hands has to be heard anew.
    relay.keeper.is_written(id).await;
    let resumed = relay
        .store
        .resume_voice_session(&scope, id, client_final_through, is_private);
    let known = resumed.await.map_err(store_failed)?;
    let known = known.ok_or_else(|| Some(session_gone()))?;
    let opening = Opening {
        acked: known.acked,
        sliced: known.sliced,
        told: known.told,
        given: known.given,
        costed: known.costed,
        client_final_through: known
            .kept
            .map_or(client_final_through, |kept| kept.min(client_final_through)),
        engine: known.provider,
        kept: known.kept,
        missing: known.missing,
    };
    if let Some(audio) = known.heard_anew {
        tracing::warn!(session = %id, ?audio, "words were not kept: their audio is heard anew");
    }
    Ok((known.epoch, opening))
}

fn no_place(reason: NoPlace) -> Option<Problem> {
    Some(match reason {
        NoPlace::OfAnother => session_gone(),
        full => problem(
            CloseCode::TryLater,
            "too_many_dictations",
            &full.to_string(),
        ),
    })
}

async fn refuse<Port: ClientPort>(port: &mut Port, problem: Option<Problem>, clock: &Clock) {
    let mut outbox = Outbox::default();
    let code = problem
        .as_ref()
        .map_or(CloseCode::Leaving, |problem| problem.code);
    if let Some(problem) = problem {
        tracing::info!(reason = problem.reason, "connection refused");
        outbox.push(ToClient::Problem(problem), clock.now());
    }
    outbox.push(ToClient::Close(code), clock.now());
    let hand_over = poll_fn(|context| outbox.poll_hand_over(port, clock.now(), context));
    let _gone_or_slow = timeout(REFUSAL_LIMIT, hand_over).await;
}

fn store_failed(error: crate::store::StoreError) -> Option<Problem> {
    tracing::error!(%error, "a dictation cannot begin");
    Some(problem(
        CloseCode::TryLater,
        "store_unavailable",
        "Sotto cannot reach its database now. Your audio is kept; try again in a moment.",
    ))
}

fn session_gone() -> Problem {
    problem(
        CloseCode::SessionGone,
        "session_gone",
        "This dictation is not known, is not yours, or is over. Start a new one.",
    )
}

fn problem(code: CloseCode, reason: &'static str, message: &str) -> Problem {
    Problem {
        code,
        reason,
        message: message.to_owned(),
        fatal: true,
    }
}

fn fault_problem(fault: &ClientFault) -> Problem {
    problem(fault.close_code(), fault.reason(), &fault.to_string())
}
