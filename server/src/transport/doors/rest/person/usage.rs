//! `/usage`.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::PersonProblems;
use crate::auth::Caller;
use crate::person::People;
use crate::person::usage::Usage;
use crate::store::usage::report::{NamedSum, UsageSum};
use crate::transport::error::ApiError;
use crate::transport::http::problem::Problem;
use crate::transport::words::timestamp::{day, rfc3339};

/// A total.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UsageTotalBody {
    /// Audio.
    audio_ms: u64,
    /// In millionths of a dollar.
    cost_micro_usd: u64,
    /// The number of dictations.
    dictations: u64,
}

impl From<UsageSum> for UsageTotalBody {
    /// Sums are never negative: the table does not take such rows.
    fn from(sum: UsageSum) -> Self {
        Self {
            audio_ms: sum.audio_ms.unsigned_abs(),
            cost_micro_usd: sum.cost_micro_usd.unsigned_abs(),
            dictations: sum.dictations.unsigned_abs(),
        }
    }
}

/// A day's total.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DailyUsageBody {
    /// In UTC.
    #[schema(format = "date", example = "2026-11-24")]
    day: String,
    /// Of this day.
    total: UsageTotalBody,
}

/// The total of something that has a name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NamedUsageBody {
    /// An engine, or a device's name; empty for dictations from no registered device.
    name: String,
    /// Of this one.
    total: UsageTotalBody,
}

impl From<NamedSum> for NamedUsageBody {
    fn from(named: NamedSum) -> Self {
        Self {
            name: named.name,
            total: named.sum.into(),
        }
    }
}

/// Usage.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UsageBody {
    /// When the span begins.
    #[schema(format = "date-time")]
    since: String,
    /// In all.
    total: UsageTotalBody,
    /// Every day of the span, the earliest first.
    days: Vec<DailyUsageBody>,
    /// The most used first.
    engines: Vec<NamedUsageBody>,
    /// The most used first.
    devices: Vec<NamedUsageBody>,
}

impl From<Usage> for UsageBody {
    fn from(usage: Usage) -> Self {
        let daily = |(begin, sum): (i64, UsageSum)| DailyUsageBody {
            day: day(begin),
            total: sum.into(),
        };
        let report = usage.report;
        Self {
            since: rfc3339(usage.since),
            total: report.total.into(),
            days: usage.days.into_iter().map(daily).collect(),
            engines: report.engines.into_iter().map(Into::into).collect(),
            devices: report.devices.into_iter().map(Into::into).collect(),
        }
    }
}

/// What is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(crate) struct UsageQuery {
    /// So many days in UTC, today among them; 0 means 30.
    #[param(minimum = 0, maximum = 366)]
    days: u32,
}

/// What the caller's dictation used and cost.
#[utoipa::path(
    get,
    path = "/usage",
    tag = "usage",
    security(("bearer" = [])),
    params(UsageQuery),
    responses(
        (status = 200, description = "Totals, in all, by day, engine and device",
            body = UsageBody),
        (status = 422, description = "A parameter is not as it must be", body = Problem,
            content_type = "application/problem+json"),
        PersonProblems,
    )
)]
pub(crate) async fn usage(
    State(people): State<People>,
    caller: Caller,
    query: Result<Query<UsageQuery>, QueryRejection>,
) -> Result<Json<UsageBody>, ApiError> {
    let Query(asked) = query.map_err(super::bad_query)?;
    Ok(Json(people.usage(&caller, asked.days).await?.into()))
}
