//! Fields that were taken for secrets and that the person has allowed, as the service worker keeps them.

use serde::{Deserialize, Serialize};

use super::browser;
use super::message::Message;

/// `frontend/extension/content/allowed_fields.js` and `service_worker/guard.js` have the same name.
const NAME: &str = "allowed_fields";

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AllowedField {
    /// The host of its page.
    pub site: String,
    /// By which it is known there: what it is, as `fieldName` in `content/protection.js` writes it.
    pub field: String,
}

impl AllowedField {
    /// What a person knows it by: its label, else its name in the page, else what kind of field it is.
    pub fn name(&self) -> String {
        let parts: Vec<String> = serde_json::from_str(&self.field).unwrap_or_default();
        let [shape, _type, names @ .., label] = parts.as_slice() else {
            return "Field".to_owned();
        };
        let known_by = [Some(label), names.first()];
        let known_by = known_by.into_iter().flatten().find(|name| !name.is_empty());
        known_by.unwrap_or(shape).clone()
    }
}

/// All of them, by site.
pub async fn allowed_fields() -> Vec<AllowedField> {
    let mut fields: Vec<AllowedField> = browser::stored(NAME).await.unwrap_or_default();
    fields.sort_by(|one, other| one.site.cmp(&other.site));
    fields
}

/// Takes the person's word about one back. Whether the service worker has heard it.
pub async fn forbid(AllowedField { site, field }: AllowedField) -> bool {
    browser::tell(&Message::ForbidField { site, field }).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(field: &str) -> String {
        let (site, field) = ("a.example".to_owned(), field.to_owned());
        AllowedField { site, field }.name()
    }

    #[test]
    fn a_field_is_called_by_its_label_or_its_name_or_its_kind() {
        assert_eq!(name_of(r#"["input","text","board","f","PIN"]"#), "PIN");
        assert_eq!(name_of(r#"["input","text","board","f",""]"#), "board");
        assert_eq!(name_of(r#"["text area","",""]"#), "text area");
    }

    #[test]
    fn what_is_kept_in_another_way_has_a_name_too() {
        for field in [
            "",
            "pin",
            "{}",
            "[]",
            r#"["input","text"]"#,
            r#"["input",null,"PIN"]"#,
        ] {
            assert_eq!(name_of(field), "Field", "{field}");
        }
    }

    #[test]
    fn content_scripts_and_the_worker_keep_them_under_the_same_name() {
        const CONTENT: &str = include_str!("../../extension/content/allowed_fields.js");
        const WORKER: &str = include_str!("../../extension/service_worker/guard.js");
        for script in [CONTENT, WORKER] {
            assert!(script.contains(&format!("= '{NAME}';")));
        }
    }
}
