//! What people are told about engines: the truth, in words, without blame for their microphone.

use dictation::event::{EngineFault, EngineStatus, PassedOver};
use proto::v1::{self, status::Kind};

/// The wire message for a status.
pub(super) fn status(status: EngineStatus) -> v1::Status {
    match status {
        EngineStatus::Listening {
            engine,
            passed_over,
            other_language,
        } => {
            let remarks = remarks(&engine, passed_over.as_ref(), other_language.as_deref());
            v1::Status {
                kind: Kind::Listening.into(),
                message: remarks.unwrap_or_else(|| "Listening.".to_owned()),
                fault: fault_of(passed_over.as_ref(), other_language.as_deref()),
                engine,
            }
        }
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
            other_language,
        } => {
            let remarks = remarks(&engine, passed_over.as_ref(), other_language.as_deref());
            v1::Status {
                kind: Kind::CatchingUp.into(),
                message: catching_up(behind, remarks),
                fault: fault_of(passed_over.as_ref(), other_language.as_deref()),
                engine,
            }
        }
        EngineStatus::GoingAway => v1::Status {
            kind: Kind::GoingAway.into(),
            message: "The server restarts. Go on speaking: we connect again in a moment."
                .to_owned(),
            ..Default::default()
        },
    }
}

fn catching_up(behind: u64, remarks: Option<String>) -> String {
    let behind = format!(
        "Catching up with {:.1} s of speech.",
        behind as f64 / 1000.0
    );
    [Some(behind), remarks]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

/// What is not as it was asked for: the engine, the language, or both.
fn remarks(
    engine: &str,
    passed_over: Option<&PassedOver>,
    other_language: Option<&str>,
) -> Option<String> {
    let engine = if engine == crate::engine::LOCAL_ENGINE {
        "the local engine"
    } else {
        engine
    };
    let instead =
        passed_over.map(|one| format!("Our speech provider {}, using {engine}", does(one.fault)));
    let language = other_language.map(language_name);
    match (instead, language) {
        (None, None) => None,
        (Some(instead), None) => Some(format!("{instead}.")),
        (Some(instead), Some(language)) => Some(format!("{instead}, which hears {language} only.")),
        (None, Some(language)) => Some(format!(
            "Listening for {language} only: {engine} does not hear several languages at once."
        )),
    }
}

/// For people. What we ask an engine for by ourselves is the preset.
fn language_name(tag: &str) -> &str {
    if tag == crate::engine::DEFAULT_LANGUAGE {
        "English"
    } else {
        tag
    }
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

fn fault_of(passed_over: Option<&PassedOver>, other_language: Option<&str>) -> String {
    let in_place_of_best = passed_over.map(|one| one.fault);
    let fault = in_place_of_best.or(other_language.map(|_| EngineFault::Unsupported));
    fault.map_or_else(String::new, |fault| name(fault).to_owned())
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
            other_language: None,
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
    fn whoever_wants_a_mix_of_languages_is_told_of_an_engine_that_hears_one() {
        let told = |passed_over| {
            status(EngineStatus::CatchingUp {
                engine: "local".to_owned(),
                behind: 4_200,
                passed_over,
                other_language: Some("en".to_owned()),
            })
        };
        let alone = told(None);
        assert_eq!(
            alone.message,
            "Catching up with 4.2 s of speech. Listening for English only: the local engine does not \
             hear several languages at once."
        );
        assert_eq!(alone.fault, "unsupported");
        let instead = told(Some(PassedOver {
            engine: "deepgram".to_owned(),
            fault: EngineFault::Unreachable,
        }));
        assert_eq!(
            instead.message,
            "Catching up with 4.2 s of speech. Our speech provider cannot be reached, using the \
             local engine, which hears English only."
        );
        assert_eq!(instead.fault, "unreachable");
    }

    #[test]
    fn an_engine_that_starts_is_no_fault_of_a_provider() {
        let told = status(EngineStatus::Recovering {
            fault: EngineFault::Starting,
        });
        assert!(told.message.starts_with("The speech engine is starting."));
    }
}
