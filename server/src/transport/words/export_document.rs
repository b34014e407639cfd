//! Everything that is kept about a person, as one JSON document: the same over both faces.

use serde_json::{Value, json};

use super::timestamp::rfc3339;
use crate::person::account::{AccountExport, Profile};
use crate::person::devices::Device;
use crate::person::settings::CurrentSettings;
use crate::store::exports::{ExportedDictation, ExportedSegment, ExportedSignIn, ExportedUsage};
use crate::transport::error::ApiError;

/// The document, in UTF-8.
///
/// # Errors
/// If it cannot be written, which is our fault.
pub(crate) fn write(export: &AccountExport) -> Result<Vec<u8>, ApiError> {
    let document = json!({
        "exported_at": rfc3339(export.exported_at),
        "profile": profile(&export.profile),
        "sign_ins": list(&export.sign_ins, sign_in),
        "devices": list(&export.devices, device),
        "settings": settings(&export.settings),
        "dictations": list(&export.dictations, dictation),
        "transcripts": transcripts(&export.transcripts),
        "usage": list(&export.usage, usage),
    });
    serde_json::to_vec_pretty(&document).map_err(ApiError::internal)
}

fn list<Entry>(entries: &[Entry], write: fn(&Entry) -> Value) -> Value {
    Value::Array(entries.iter().map(write).collect())
}

fn profile(profile: &Profile) -> Value {
    json!({
        "id": profile.id.to_string(),
        "display_name": profile.display_name,
        "email": profile.email,
        "is_guest": profile.is_guest,
        "created_at": rfc3339(profile.created_at),
    })
}

fn sign_in(sign_in: &ExportedSignIn) -> Value {
    json!({
        "id": sign_in.id.to_string(),
        "method": sign_in.method,
        "device_id": sign_in.device_id.map(|id| id.to_string()),
        "created_at": rfc3339(sign_in.created_at),
        "renewed_at": rfc3339(sign_in.refreshed_at),
        "ended_at": sign_in.ended_at.map(rfc3339),
    })
}

fn device(device: &Device) -> Value {
    json!({
        "id": device.id.to_string(),
        "device_name": device.device_name,
        "os": device.os,
        "app_version": device.app_version,
        "last_active_at": rfc3339(device.last_active_at),
        "created_at": rfc3339(device.created_at),
    })
}

fn settings(current: &CurrentSettings) -> Value {
    let settings = &current.settings;
    let replacements = settings
        .replacements
        .iter()
        .map(|replacement| json!({ "spoken": replacement.spoken, "written": replacement.written }));
    json!({
        "push_to_talk_key": settings.push_to_talk_key,
        "language": settings.language,
        "auto_punctuation": settings.auto_punctuation,
        "insert_mode": settings.insert_mode.name(),
        "microphone": settings.microphone,
        "keep_transcripts": settings.keep_transcripts,
        "keep_days": settings.keep_days,
        "vocabulary": settings.vocabulary,
        "replacements": replacements.collect::<Vec<_>>(),
        "revision": current.revision,
    })
}

fn dictation(dictation: &ExportedDictation) -> Value {
    json!({
        "id": dictation.id.to_string(),
        "device_id": dictation.device_id.map(|id| id.to_string()),
        "duration_ms": dictation.duration,
        "provider": dictation.provider,
        "latency_ms": dictation.latency_ms,
        "created_at": rfc3339(dictation.created_at),
        "ended_at": dictation.ended_at.map(rfc3339),
    })
}

/// One entry a dictation, with its finals in order.
fn transcripts(segments: &[ExportedSegment]) -> Value {
    let of_one = segments.chunk_by(|one, next| one.transcript_id == next.transcript_id);
    let transcripts = of_one.filter_map(|segments| {
        let first = segments.first()?;
        Some(json!({
            "id": first.transcript_id.to_string(),
            "deleted_at": first.trashed_at.map(rfc3339),
            "segments": list(segments, segment),
        }))
    });
    Value::Array(transcripts.collect())
}

fn segment(segment: &ExportedSegment) -> Value {
    let millis = |sample: i64| sample.unsigned_abs() * 1_000 / ::dictation::audio::SAMPLE_RATE;
    json!({
        "start_ms": millis(segment.start_sample),
        "end_ms": millis(segment.end_sample),
        "text": segment.text,
    })
}

fn usage(usage: &ExportedUsage) -> Value {
    json!({
        "id": usage.id.to_string(),
        "session_id": usage.session_id.to_string(),
        "engine": usage.engine,
        "reason": usage.reason,
        "duration_ms": usage.duration_ms,
        "cost_micro_usd": usage.cost_micro_usd,
        "created_at": rfc3339(usage.created_at),
    })
}
