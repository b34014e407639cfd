//! How the person wants to dictate: `sotto.v1.SettingsService`.

use prost::Message as _;
use proto::v1;

use super::base64::{base64, base64_decoded};
use super::call_failure::CallFailure;
use super::grpc_web::{Tokens, call};
use crate::domain::settings::sync::{Revision, VersionedSettings};
use crate::domain::settings::{InsertMode, Replacement, Settings};

/// Settings as they are kept in the browser: as they travel, in letters.
pub fn settings_to_text(versioned: &VersionedSettings) -> String {
    let message = v1::UpdateSettingsRequest {
        settings: Some(to_wire(&versioned.settings)),
        revision: versioned.revision.get(),
    };
    base64(&message.encode_to_vec())
}

/// What [`settings_to_text`] gave; none if it is something else.
pub fn settings_from_text(text: &str) -> Option<VersionedSettings> {
    let bytes = base64_decoded(text)?;
    let message = v1::UpdateSettingsRequest::decode(bytes.as_slice()).ok()?;
    Some(of(message.settings?, message.revision))
}

/// The settings; the defaults for who has changed nothing.
pub async fn settings(tokens: &dyn Tokens) -> Result<VersionedSettings, CallFailure> {
    let request = v1::GetSettingsRequest {};
    let answer: v1::GetSettingsResponse =
        call(tokens, "sotto.v1.SettingsService/GetSettings", &request).await?;
    Ok(of(answer.settings.unwrap_or_default(), answer.revision))
}

/// Puts `settings` in the place of those of `revision`. [`CallFailure::Conflict`] if somebody else
/// changed them meanwhile.
pub async fn update_settings(
    tokens: &dyn Tokens,
    settings: &Settings,
    revision: Revision,
) -> Result<VersionedSettings, CallFailure> {
    let request = v1::UpdateSettingsRequest {
        settings: Some(to_wire(settings)),
        revision: revision.get(),
    };
    let answer: v1::UpdateSettingsResponse =
        call(tokens, "sotto.v1.SettingsService/UpdateSettings", &request).await?;
    Ok(of(answer.settings.unwrap_or_default(), answer.revision))
}

fn of(settings: v1::Settings, revision: u64) -> VersionedSettings {
    let insert_mode = match settings.insert_mode() {
        v1::InsertMode::AtEnd => InsertMode::AtEnd,
        v1::InsertMode::CopyOnly => InsertMode::CopyOnly,
        v1::InsertMode::Unspecified | v1::InsertMode::StreamFinals => InsertMode::StreamFinals,
    };
    let replacement = |replacement: v1::Replacement| Replacement {
        spoken: replacement.spoken,
        written: replacement.written,
    };
    VersionedSettings {
        settings: Settings {
            push_to_talk_key: settings.push_to_talk_key,
            language: settings.language,
            auto_punctuation: settings.auto_punctuation,
            insert_mode,
            microphone: settings.microphone,
            keep_transcripts: settings.keep_transcripts,
            keep_days: settings.keep_days,
            vocabulary: settings.vocabulary,
            replacements: settings.replacements.into_iter().map(replacement).collect(),
        },
        revision: Revision::new(revision),
    }
}

fn to_wire(settings: &Settings) -> v1::Settings {
    let settings = settings.clone();
    let insert_mode = match settings.insert_mode {
        InsertMode::StreamFinals => v1::InsertMode::StreamFinals,
        InsertMode::AtEnd => v1::InsertMode::AtEnd,
        InsertMode::CopyOnly => v1::InsertMode::CopyOnly,
    };
    let replacement = |replacement: Replacement| v1::Replacement {
        spoken: replacement.spoken,
        written: replacement.written,
    };
    v1::Settings {
        push_to_talk_key: settings.push_to_talk_key,
        language: settings.language,
        auto_punctuation: settings.auto_punctuation,
        insert_mode: insert_mode.into(),
        microphone: settings.microphone,
        keep_transcripts: settings.keep_transcripts,
        keep_days: settings.keep_days,
        vocabulary: settings.vocabulary,
        replacements: settings.replacements.into_iter().map(replacement).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_kept_as_text() {
        let kept = VersionedSettings {
            settings: Settings {
                language: "de".to_owned(),
                insert_mode: InsertMode::CopyOnly,
                vocabulary: vec!["Kubernetes".to_owned(), "gRPC".to_owned()],
                replacements: vec![Replacement {
                    spoken: vec!["next line".to_owned()],
                    written: "\n".to_owned(),
                }],
                ..Settings::default()
            },
            revision: Revision::new(7),
        };
        assert_eq!(settings_from_text(&settings_to_text(&kept)), Some(kept));
        assert_eq!(settings_from_text("no settings!"), None);
        assert_eq!(settings_from_text(""), None);
    }
}
