//! `UsageService`.

use proto::v1::usage_service_server::UsageService;
use proto::v1::{DailyUsage, GetUsageRequest, GetUsageResponse, NamedUsage, UsageTotal};
use tonic::{Request, Response, Status};

use super::{caller_of, timestamp};
use crate::person::People;
use crate::store::usage::report::{NamedSum, UsageSum};
use crate::transport::words::status::status_of;
use crate::transport::words::timestamp::day;

/// The service.
pub(super) struct UsageFace {
    people: People,
}

impl UsageFace {
    pub(super) const fn new(people: People) -> Self {
        Self { people }
    }
}

#[tonic::async_trait]
impl UsageService for UsageFace {
    async fn get_usage(
        &self,
        request: Request<GetUsageRequest>,
    ) -> Result<Response<GetUsageResponse>, Status> {
        let caller = caller_of(&request)?;
        let days = request.into_inner().days;
        let usage = self.people.usage(&caller, days).await.map_err(status_of)?;
        let daily = |(begin, sum): (i64, UsageSum)| DailyUsage {
            day: day(begin),
            total: Some(total(sum)),
        };
        Ok(Response::new(GetUsageResponse {
            since: Some(timestamp(usage.since)),
            total: Some(total(usage.report.total)),
            days: usage.days.into_iter().map(daily).collect(),
            engines: usage.report.engines.into_iter().map(named).collect(),
            devices: usage.report.devices.into_iter().map(named).collect(),
        }))
    }
}

fn named(sum: NamedSum) -> NamedUsage {
    NamedUsage {
        name: sum.name,
        total: Some(total(sum.sum)),
    }
}

/// Sums are never negative: the table does not take such rows.
fn total(sum: UsageSum) -> UsageTotal {
    UsageTotal {
        audio_ms: sum.audio_ms.unsigned_abs(),
        cost_micro_usd: sum.cost_micro_usd.unsigned_abs(),
        dictations: sum.dictations.unsigned_abs(),
    }
}
