//! What people are told about engines: the truth, in words, without blame for their microphone.

use dictation::event::{EngineFault, EngineStatus, PassedOver};
use proto::v1::{self, status::Kind};

/// The wire message for a status.
pub(super) fn status(status: EngineStatus) -> v1::Status {
    match status {
        EngineStatus::Listening {
            engine,
            passed_over,
        } => v1::Status {
            kind: Kind::Listening.into(),
            message: listening(&engine, passed_over.as_ref()),
            fault: name_of(passed_over.as_ref()),
            engine,
        },
        EngineStatus::Recovering { fault } => v1::Status {
            kind: Kind::Recovering.into(),
            message: recovering(fault),
            fault: name(fault).to_owned(),
            engine: String::new(),
        },
        EngineStatus::CatchingUp {
            engine,
            behind,
            passed_over,
        } => v1::Status {
            kind: Kind::CatchingUp.into(),
            message: catching_up(&engine, behind, passed_over.as_ref()),
            fault: name_of(passed_over.as_ref()),
            engine,
        },
        EngineStatus::GoingAway => v1::Status {
            kind: Kind::GoingAway.into(),
            message: "The server restarts. Go on speaking: we connect again in a moment."
                .to_owned(),
            ..Default::default()
        },
    }
}

fn listening(engine: &str, passed_over: Option<&PassedOver>) -> String {
    passed_over.map_or_else(
        || "Listening.".to_owned(),
        |passed_over| instead(engine, passed_over),
    )
}

fn catching_up(engine: &str, behind: u64, passed_over: Option<&PassedOver>) -> String {
    let mut message = format!(
        "Catching up with {:.1} s of speech.",
        behind as f64 / 1000.0
    );
    if let Some(passed_over) = passed_over {
        message.push(' ');
        message.push_str(&instead(engine, passed_over));
    }
    message
}

/// Why another engine than the best one listens.
fn instead(engine: &str, passed_over: &PassedOver) -> String {
    let using = if engine == crate::engine::LOCAL_ENGINE {
        "the local engine".to_owned()
    } else {
        engine.to_owned()
    };
    format!(
        "Our speech provider {}, using {using}.",
        does(passed_over.fault)
    )
}

fn recovering(fault: EngineFault) -> String {
    match fault {
        EngineFault::Starting => {
            "The speech engine is starting. Go on speaking: nothing is lost.".to_owned()
        }
        EngineFault::Unsupported => {
            "No speech engine here serves this language. Choose another language.".to_owned()
        }
        fault => format!(
            "Our speech provider {}. Go on speaking: nothing is lost, we connect again.",
            does(fault)
        ),
    }
}

const fn does(fault: EngineFault) -> &'static str {
    match fault {
        EngineFault::Refused => "refuses us",
        EngineFault::OutOfCredit => "says that our credit is used up",
        EngineFault::Busy => "is at its limit",
        EngineFault::Unsupported => "does not serve this language",
        EngineFault::Failing => "is out of order",
        EngineFault::Unreachable => "cannot be reached",
        EngineFault::BrokeOff => "was lost",
        EngineFault::Silent => "does not answer",
        EngineFault::Nonsense => "gives answers that make no sense",
        EngineFault::Starting => "is starting",
    }
}

fn name_of(passed_over: Option<&PassedOver>) -> String {
    passed_over.map_or_else(String::new, |one| name(one.fault).to_owned())
}

/// Stable name for programs.
const fn name(fault: EngineFault) -> &'static str {
    match fault {
        EngineFault::Refused => "refused",
        EngineFault::OutOfCredit => "out_of_credit",
        EngineFault::Busy => "busy",
        EngineFault::Unsupported => "unsupported",
        EngineFault::Failing => "failing",
        EngineFault::Unreachable => "unreachable",
        EngineFault::BrokeOff => "broke_off",
        EngineFault::Silent => "silent",
        EngineFault::Nonsense => "nonsense",
        EngineFault::Starting => "starting",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_who_refuses_and_who_listens_instead() {
        let passed_over = Some(PassedOver {
            engine: "deepgram".to_owned(),
            fault: EngineFault::Refused,
        });
        let told = status(EngineStatus::Listening {
            engine: "local".to_owned(),
            passed_over,
        });
        assert_eq!(
            told.message,
            "Our speech provider refuses us, using the local engine."
        );
        assert_eq!(
            (told.fault.as_str(), told.engine.as_str()),
            ("refused", "local")
        );
    }

    #[test]
    fn an_engine_that_starts_is_no_fault_of_a_provider() {
        let told = status(EngineStatus::Recovering {
            fault: EngineFault::Starting,
        });
        assert!(told.message.starts_with("The speech engine is starting."));
    }
}
