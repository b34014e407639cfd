//! `SettingsService`.

use dictation::settings::{InsertMode, Replacement, Settings};
use proto::v1::settings_service_server::SettingsService;
use proto::v1::{
    self, GetSettingsRequest, GetSettingsResponse, UpdateSettingsRequest, UpdateSettingsResponse,
};
use tonic::{Request, Response, Status};

use super::caller_of;
use crate::person::settings::Expected;
use crate::person::{FieldViolation, People, PersonError};
use crate::transport::error::ApiError;
use crate::transport::words::status::status_of;

/// The service.
pub(super) struct SettingsFace {
    people: People,
}

impl SettingsFace {
    pub(super) const fn new(people: People) -> Self {
        Self { people }
    }
}

#[tonic::async_trait]
impl SettingsService for SettingsFace {
    async fn get_settings(
        &self,
        request: Request<GetSettingsRequest>,
    ) -> Result<Response<GetSettingsResponse>, Status> {
        let caller = caller_of(&request)?;
        let current = self.people.settings(&caller).await.map_err(status_of)?;
        Ok(Response::new(GetSettingsResponse {
            settings: Some(to_proto(current.settings)),
            revision: current.revision,
        }))
    }

    async fn update_settings(
        &self,
        request: Request<UpdateSettingsRequest>,
    ) -> Result<Response<UpdateSettingsResponse>, Status> {
        let caller = caller_of(&request)?;
        let UpdateSettingsRequest { settings, revision } = request.into_inner();
        let settings = settings
            .ok_or_else(|| ApiError::invalid("settings", "Say all settings."))
            .and_then(from_proto)
            .map_err(status_of)?;
        let expected = Expected::Revision(revision);
        let changed = self.people.change_settings(&caller, settings, expected);
        let changed = changed.await.map_err(within_settings).map_err(status_of)?;
        Ok(Response::new(UpdateSettingsResponse {
            settings: Some(to_proto(changed.settings)),
            revision: changed.revision,
        }))
    }
}

/// Fields are named from the request, where the settings are a field themselves.
fn within_settings(error: PersonError) -> PersonError {
    let inner = |violation: FieldViolation| FieldViolation {
        field: format!("settings.{}", violation.field),
        ..violation
    };
    match error {
        PersonError::Invalid(violations) => {
            PersonError::Invalid(violations.into_iter().map(inner).collect())
        }
        error => error,
    }
}

fn from_proto(settings: v1::Settings) -> Result<Settings, ApiError> {
    let insert_mode = match v1::InsertMode::try_from(settings.insert_mode) {
        Ok(v1::InsertMode::Unspecified | v1::InsertMode::StreamFinals) => InsertMode::StreamFinals,
        Ok(v1::InsertMode::AtEnd) => InsertMode::AtEnd,
        Ok(v1::InsertMode::CopyOnly) => InsertMode::CopyOnly,
        Err(_unknown) => {
            let detail = "There is no such way to insert.";
            return Err(ApiError::invalid("settings.insert_mode", detail));
        }
    };
    let replacement = |replacement: v1::Replacement| Replacement {
        spoken: replacement.spoken,
        written: replacement.written,
    };
    Ok(Settings {
        push_to_talk_key: settings.push_to_talk_key,
        language: settings.language,
        auto_punctuation: settings.auto_punctuation,
        insert_mode,
        microphone: settings.microphone,
        keep_transcripts: settings.keep_transcripts,
        keep_days: settings.keep_days,
        vocabulary: settings.vocabulary,
        replacements: settings.replacements.into_iter().map(replacement).collect(),
    })
}

fn to_proto(settings: Settings) -> v1::Settings {
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
