//! `AccountService`.

use std::pin::Pin;

use bytes::Bytes;
use futures_util::{Stream, stream};
use proto::v1::account_service_server::AccountService;
use proto::v1::{
    DeleteAccountRequest, DeleteAccountResponse, ExportAccountRequest, ExportAccountResponse,
    GetProfileRequest, GetProfileResponse, TakeOverGuestRequest, TakeOverGuestResponse,
    UpdateProfileRequest, UpdateProfileResponse,
};
use tonic::{Request, Response, Status};

use super::{caller_of, timestamp};
use crate::person::People;
use crate::person::account::Profile;
use crate::transport::words::export_document;
use crate::transport::words::status::status_of;

/// Bytes of a document that are sent in one message.
const PART_BYTES: usize = 256 * 1024;

/// The service.
pub(super) struct AccountFace {
    people: People,
}

impl AccountFace {
    pub(super) const fn new(people: People) -> Self {
        Self { people }
    }
}

type Parts = Pin<Box<dyn Stream<Item = Result<ExportAccountResponse, Status>> + Send>>;

#[tonic::async_trait]
impl AccountService for AccountFace {
    type ExportAccountStream = Parts;

    async fn get_profile(
        &self,
        request: Request<GetProfileRequest>,
    ) -> Result<Response<GetProfileResponse>, Status> {
        let caller = caller_of(&request)?;
        let profile = self.people.profile(&caller).await.map_err(status_of)?;
        Ok(Response::new(GetProfileResponse {
            profile: Some(to_proto(profile)),
        }))
    }

    async fn update_profile(
        &self,
        request: Request<UpdateProfileRequest>,
    ) -> Result<Response<UpdateProfileResponse>, Status> {
        let caller = caller_of(&request)?;
        let name = request.into_inner().display_name;
        let renamed = self.people.rename_person(&caller, &name).await;
        let profile = renamed.map_err(status_of)?;
        Ok(Response::new(UpdateProfileResponse {
            profile: Some(to_proto(profile)),
        }))
    }

    async fn export_account(
        &self,
        request: Request<ExportAccountRequest>,
    ) -> Result<Response<Parts>, Status> {
        let caller = caller_of(&request)?;
        let export = self.people.export(&caller).await.map_err(status_of)?;
        let json = export_document::write(&export).map_err(status_of)?;
        Ok(Response::new(Box::pin(stream::iter(in_parts(json)))))
    }

    async fn take_over_guest(
        &self,
        request: Request<TakeOverGuestRequest>,
    ) -> Result<Response<TakeOverGuestResponse>, Status> {
        let caller = caller_of(&request)?;
        let token = request.into_inner().guest_access_token;
        let taken = self.people.take_over_guest(&caller, &token).await;
        let transcripts = taken.map_err(status_of)?;
        Ok(Response::new(TakeOverGuestResponse {
            transcripts: u32::try_from(transcripts).unwrap_or(u32::MAX),
        }))
    }

    async fn delete_account(
        &self,
        request: Request<DeleteAccountRequest>,
    ) -> Result<Response<DeleteAccountResponse>, Status> {
        let caller = caller_of(&request)?;
        let confirmation = request.into_inner().confirmation;
        let deleted = self.people.delete_account(&caller, &confirmation).await;
        deleted.map_err(status_of)?;
        Ok(Response::new(DeleteAccountResponse {}))
    }
}

/// `json` cut into messages, each small enough for any client.
fn in_parts(json: Vec<u8>) -> impl Iterator<Item = Result<ExportAccountResponse, Status>> {
    let json = Bytes::from(json);
    (0..json.len()).step_by(PART_BYTES).map(move |from| {
        let part = json.slice(from..json.len().min(from + PART_BYTES));
        Ok(ExportAccountResponse { json: part.into() })
    })
}

fn to_proto(profile: Profile) -> proto::v1::Profile {
    proto::v1::Profile {
        id: profile.id.to_string(),
        display_name: profile.display_name,
        email: profile.email.unwrap_or_default(),
        is_guest: profile.is_guest,
        created_at: Some(timestamp(profile.created_at)),
    }
}
