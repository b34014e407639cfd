//! What the person's dictation used: `sotto.v1.UsageService`.

use proto::v1;

use super::call_failure::CallFailure;
use super::grpc_web::{Tokens, call};
use crate::domain::usage::{NamedTotal, Usage, UsageTotal};

/// Usage of the last `days` days, today among them.
pub async fn usage(tokens: &dyn Tokens, days: u32) -> Result<Usage, CallFailure> {
    let request = v1::GetUsageRequest { days };
    let answer: v1::GetUsageResponse =
        call(tokens, "sotto.v1.UsageService/GetUsage", &request).await?;
    let day = |day: v1::DailyUsage| NamedTotal {
        name: day.day,
        total: total(day.total),
    };
    Ok(Usage {
        total: total(answer.total),
        days: answer.days.into_iter().map(day).collect(),
        engines: answer.engines.into_iter().map(named).collect(),
        devices: answer.devices.into_iter().map(named).collect(),
    })
}

fn named(usage: v1::NamedUsage) -> NamedTotal {
    NamedTotal {
        name: usage.name,
        total: total(usage.total),
    }
}

fn total(total: Option<v1::UsageTotal>) -> UsageTotal {
    let total = total.unwrap_or_default();
    UsageTotal {
        audio_ms: total.audio_ms,
        cost_micro_usd: total.cost_micro_usd,
        dictations: total.dictations,
    }
}
