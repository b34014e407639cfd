//! Which microphone a person has chosen, and which of those that are connected it is. Pure.

/// A connected microphone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct InputDevice {
    /// What this browser calls it on this origin. Cleared site data changes it.
    pub device_id: String,
    /// What this browser calls the apparatus that it is a part of.
    pub group_id: String,
    /// What people call it.
    pub label: String,
}

/// The microphone that a person has chosen. Empty: the system's default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MicrophoneChoice(InputDevice);

/// Which connected microphone a choice is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The system's default.
    Default,
    /// This one. Its id need not be the one that was chosen.
    Device(InputDevice),
    /// It is not connected.
    Missing,
}

impl MicrophoneChoice {
    /// The choice of `device`.
    pub const fn of(device: InputDevice) -> Self {
        Self(device)
    }

    /// The choice of a microphone that has been seen on another device only, or in another browser.
    pub fn named(label: &str) -> Self {
        Self(InputDevice {
            label: label.to_owned(),
            ..InputDevice::default()
        })
    }

    /// Whether it is the system's default.
    pub const fn is_default(&self) -> bool {
        self.0.device_id.is_empty() && self.0.label.is_empty()
    }

    /// The microphone as it was when it was chosen.
    pub const fn device(&self) -> &InputDevice {
        &self.0
    }

    /// Finds it among the `connected` ones: by its id; by its name and apparatus, for browsers
    /// that give new ids when site data is cleared; by its name alone if one has it.
    pub fn find(&self, connected: &[InputDevice]) -> Found {
        if self.is_default() {
            return Found::Default;
        }
        let by = |fits: &dyn Fn(&InputDevice) -> bool| {
            let mut fitting = connected.iter().filter(|device| fits(device));
            match (fitting.next(), fitting.next()) {
                (Some(only), None) => Some(only.clone()),
                _ => None,
            }
        };
        let chosen = &self.0;
        let has_label = !chosen.label.is_empty();
        let has_id = !chosen.device_id.is_empty();
        by(&|device| has_id && device.device_id == chosen.device_id)
            .or_else(|| {
                by(&|device| {
                    has_label && device.label == chosen.label && device.group_id == chosen.group_id
                })
            })
            .or_else(|| by(&|device| has_label && device.label == chosen.label))
            .map_or(Found::Missing, Found::Device)
    }

    /// As it is kept: three lines.
    pub fn to_text(&self) -> String {
        let InputDevice {
            device_id,
            group_id,
            label,
        } = &self.0;
        format!("{device_id}\n{group_id}\n{label}")
    }

    /// What [`Self::to_text`] gave. Anything else is the system's default.
    pub fn from_text(text: &str) -> Self {
        let mut lines = text.splitn(3, '\n').map(str::to_owned);
        match (lines.next(), lines.next(), lines.next()) {
            (Some(device_id), Some(group_id), Some(label)) => Self(InputDevice {
                device_id,
                group_id,
                label,
            }),
            _ => Self::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(device_id: &str, group_id: &str, label: &str) -> InputDevice {
        InputDevice {
            device_id: device_id.to_owned(),
            group_id: group_id.to_owned(),
            label: label.to_owned(),
        }
    }

    #[test]
    fn a_choice_survives_new_ids() {
        let chosen = MicrophoneChoice::of(device("a1", "g1", "USB"));
        let built_in = device("b", "g2", "Built-in");
        let found = |connected: &[InputDevice]| chosen.find(connected);
        let as_before = device("a1", "g1", "USB");
        assert_eq!(
            found(&[built_in.clone(), as_before.clone()]),
            Found::Device(as_before)
        );
        let new_id = device("a2", "g1", "USB");
        let twin = device("a3", "g9", "USB");
        assert_eq!(
            found(&[twin.clone(), new_id.clone()]),
            Found::Device(new_id)
        );
        assert_eq!(
            found(&[built_in.clone(), twin.clone()]),
            Found::Device(twin.clone())
        );
        let other_twin = device("a4", "g8", "USB");
        assert_eq!(
            found(&[twin, other_twin]),
            Found::Missing,
            "which one nobody knows"
        );
        assert_eq!(found(&[built_in]), Found::Missing);
    }

    #[test]
    fn no_choice_is_the_default_and_a_nameless_choice_matches_by_id_only() {
        assert_eq!(MicrophoneChoice::default().find(&[]), Found::Default);
        let nameless = MicrophoneChoice::of(device("a", "", ""));
        assert_eq!(nameless.find(&[device("b", "", "")]), Found::Missing);
    }

    #[test]
    fn a_microphone_of_another_browser_is_found_by_its_name() {
        let chosen = MicrophoneChoice::named("USB");
        let usb = device("a", "g", "USB");
        assert!(!chosen.is_default());
        assert_eq!(chosen.find(std::slice::from_ref(&usb)), Found::Device(usb));
        assert_eq!(chosen.find(&[device("", "", "")]), Found::Missing);
        assert!(MicrophoneChoice::named("").is_default());
    }

    #[test]
    fn a_choice_is_kept_as_text() {
        let chosen = MicrophoneChoice::of(device("a1", "g1", "Line 1\nLine 2"));
        assert_eq!(MicrophoneChoice::from_text(&chosen.to_text()), chosen);
        assert_eq!(
            MicrophoneChoice::from_text("nonsense"),
            MicrophoneChoice::default()
        );
    }
}
