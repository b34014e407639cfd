//! `DeviceService`.

use proto::v1::device_service_server::DeviceService;
use proto::v1::{
    ListDevicesRequest, ListDevicesResponse, RegisterDeviceRequest, RegisterDeviceResponse,
    RenameDeviceRequest, RenameDeviceResponse, SignOutDeviceRequest, SignOutDeviceResponse,
};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{caller_of, id_in, timestamp};
use crate::person::People;
use crate::person::devices::{Device, DeviceDescription};
use crate::transport::words::status::status_of;

/// The service.
pub(super) struct DeviceFace {
    people: People,
}

impl DeviceFace {
    pub(super) const fn new(people: People) -> Self {
        Self { people }
    }
}

#[tonic::async_trait]
impl DeviceService for DeviceFace {
    async fn register_device(
        &self,
        request: Request<RegisterDeviceRequest>,
    ) -> Result<Response<RegisterDeviceResponse>, Status> {
        let caller = caller_of(&request)?;
        let request = request.into_inner();
        let description = DeviceDescription {
            device_name: request.device_name,
            os: request.os,
            app_version: request.app_version,
        };
        // What is no id is no device that is known.
        let remembered = Uuid::try_parse(&request.id).ok();
        let registered = self
            .people
            .register_device(&caller, description, remembered);
        let (device, _is_new) = registered.await.map_err(status_of)?;
        Ok(Response::new(RegisterDeviceResponse {
            device: Some(to_proto(device)),
        }))
    }

    async fn list_devices(
        &self,
        request: Request<ListDevicesRequest>,
    ) -> Result<Response<ListDevicesResponse>, Status> {
        let caller = caller_of(&request)?;
        let devices = self.people.devices(&caller).await.map_err(status_of)?;
        Ok(Response::new(ListDevicesResponse {
            devices: devices.into_iter().map(to_proto).collect(),
        }))
    }

    async fn rename_device(
        &self,
        request: Request<RenameDeviceRequest>,
    ) -> Result<Response<RenameDeviceResponse>, Status> {
        let caller = caller_of(&request)?;
        let RenameDeviceRequest { id, device_name } = request.into_inner();
        let renamed = self
            .people
            .rename_device(&caller, id_in(&id)?, &device_name);
        let device = renamed.await.map_err(status_of)?;
        Ok(Response::new(RenameDeviceResponse {
            device: Some(to_proto(device)),
        }))
    }

    async fn sign_out_device(
        &self,
        request: Request<SignOutDeviceRequest>,
    ) -> Result<Response<SignOutDeviceResponse>, Status> {
        let caller = caller_of(&request)?;
        let id = id_in(&request.into_inner().id)?;
        let signed_out = self.people.sign_out_device(&caller, id).await;
        signed_out.map_err(status_of)?;
        Ok(Response::new(SignOutDeviceResponse {}))
    }
}

fn to_proto(device: Device) -> proto::v1::Device {
    proto::v1::Device {
        id: device.id.to_string(),
        device_name: device.device_name,
        os: device.os,
        app_version: device.app_version,
        last_active_at: Some(timestamp(device.last_active_at)),
        created_at: Some(timestamp(device.created_at)),
        is_current: device.is_current,
        is_signed_in: device.is_signed_in,
    }
}
