//! The devices on which a person dictates.

use uuid::Uuid;

use super::{People, PersonError, plain_line};
use crate::auth::Caller;
use crate::store::devices::{DeviceBounds, DeviceWish, Registration};

pub use crate::store::devices::StoredDevice as Device;

/// So many devices a person may have. Of more, those that nobody has used for the longest give way.
pub const MAX_DEVICES: u32 = 100;

/// The longest text about a device, in characters.
pub const MAX_CHARACTERS: usize = 100;

/// What a client tells about its device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceDescription {
    /// For people: "Work laptop". Empty keeps the name that a known device has.
    pub device_name: String,
    /// The operating system.
    pub os: String,
    /// The client and its version.
    pub app_version: String,
}

impl DeviceDescription {
    fn checked(&self) -> Result<Self, PersonError> {
        Ok(Self {
            device_name: plain_line("device_name", &self.device_name, MAX_CHARACTERS)?,
            os: plain_line("os", &self.os, MAX_CHARACTERS)?,
            app_version: plain_line("app_version", &self.app_version, MAX_CHARACTERS)?,
        })
    }
}

impl People {
    /// Writes down on which device the caller's sign-in is, and whether that device is new. The same
    /// sign-in, or the `remembered` id of an own device, is the same device.
    ///
    /// # Errors
    /// If the description is not plain and short, a new device has no name, or there are
    /// [`MAX_DEVICES`] with somebody signed in on each.
    pub async fn register_device(
        &self,
        caller: &Caller,
        description: DeviceDescription,
        remembered: Option<Uuid>,
    ) -> Result<(Device, bool), PersonError> {
        let description = description.checked()?;
        let wish = DeviceWish {
            device_name: &description.device_name,
            os: &description.os,
            app_version: &description.app_version,
            remembered,
        };
        let bounds = DeviceBounds {
            most: i64::from(MAX_DEVICES),
            life: self.auth().session_life(),
        };
        let (scope, sign_in) = (caller.scope(), caller.auth_session);
        let registered = self.store().register_device(&scope, sign_in, wish, bounds);
        let (id, is_new) = match registered.await? {
            Registration::Known(id) => (id, false),
            Registration::New(id) => (id, true),
            Registration::Nameless => return Err(nameless()),
            Registration::NoRoom => return Err(PersonError::AllDevicesInUse),
        };
        Ok((self.device(caller, id).await?, is_new))
    }

    /// All devices of the caller, the most recently active first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn devices(&self, caller: &Caller) -> Result<Vec<Device>, PersonError> {
        let (sign_in, life) = (caller.auth_session, self.auth().session_life());
        Ok(self.store().devices(&caller.scope(), sign_in, life).await?)
    }

    /// Gives a device another name.
    ///
    /// # Errors
    /// [`PersonError::NotFound`]; or if the name is empty, too long or no plain text.
    pub async fn rename_device(
        &self,
        caller: &Caller,
        id: Uuid,
        device_name: &str,
    ) -> Result<Device, PersonError> {
        let name = plain_line("device_name", device_name, MAX_CHARACTERS)?;
        if name.is_empty() {
            return Err(nameless());
        }
        let scope = caller.scope();
        if !self.store().rename_device(&scope, id, &name).await? {
            return Err(PersonError::NotFound);
        }
        self.device(caller, id).await
    }

    /// Ends every sign-in on a device. Their tokens and tickets are worth nothing from here on, and
    /// what is being dictated there ends within 2 s.
    ///
    /// # Errors
    /// [`PersonError::NotFound`].
    pub async fn sign_out_device(&self, caller: &Caller, id: Uuid) -> Result<(), PersonError> {
        let ended = self.store().sign_out_device(&caller.scope(), id).await?;
        self.auth()
            .forget_sign_ins(&ended.ok_or(PersonError::NotFound)?);
        tracing::info!(user = %caller.user_id, device = %id, "device signed out");
        Ok(())
    }

    async fn device(&self, caller: &Caller, id: Uuid) -> Result<Device, PersonError> {
        let mut devices = self.devices(caller).await?.into_iter();
        let device = devices.find(|device| device.id == id);
        device.ok_or(PersonError::NotFound)
    }
}

fn nameless() -> PersonError {
    PersonError::invalid("device_name", "A device needs a name.")
}
