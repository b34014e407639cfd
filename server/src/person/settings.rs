//! How a person wants to dictate. The rules of the fields are the core's.

use dictation::settings::{Settings, SettingsFault};

use super::{FieldViolation, People, PersonError};
use crate::auth::Caller;

pub use crate::store::settings::StoredSettings as CurrentSettings;

/// Which settings somebody means to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Whatever stands there.
    Any,
    /// Those of this revision.
    Revision(u64),
    /// Those of one of these revisions.
    OneOf(Vec<u64>),
}

impl From<SettingsFault> for FieldViolation {
    fn from(fault: SettingsFault) -> Self {
        Self::new(fault.field, fault.detail)
    }
}

impl People {
    /// The caller's settings; the defaults if they have changed nothing.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn settings(&self, caller: &Caller) -> Result<CurrentSettings, PersonError> {
        Ok(self.store().settings(&caller.scope()).await?)
    }

    /// Puts `settings` in the place of those that the caller means.
    ///
    /// # Errors
    /// [`PersonError::Stale`] if others stand there; [`PersonError::Invalid`] names each field that
    /// is not as it must be.
    pub async fn change_settings(
        &self,
        caller: &Caller,
        settings: Settings,
        expected: Expected,
    ) -> Result<CurrentSettings, PersonError> {
        let settings = settings.checked().map_err(|faults| {
            PersonError::Invalid(faults.into_iter().map(FieldViolation::from).collect())
        })?;
        let expected = match expected {
            Expected::Any => None,
            Expected::Revision(revision) => Some(vec![revision]),
            Expected::OneOf(revisions) => Some(revisions),
        };
        let scope = caller.scope();
        let changed = self
            .store()
            .change_settings(&scope, &settings, expected.as_deref());
        let revision = changed.await?.ok_or(PersonError::Stale)?;
        Ok(CurrentSettings { settings, revision })
    }
}
