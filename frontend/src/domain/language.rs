//! The languages in which people can dictate. Pure.

/// A language of speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language {
    /// BCP 47, or [`MULTI`].
    pub tag: &'static str,
    /// In English.
    pub name: &'static str,
}

/// The tag for several languages in one dictation.
pub const MULTI: &str = "multi";
/// The language of somebody who has chosen none.
pub const PRESET: &str = "en";

const fn language(tag: &'static str, name: &'static str) -> Language {
    Language { tag, name }
}

/// What every engine knows, the local one too (`local-engine/src/listen/query.rs`).
pub const EVERYWHERE: [Language; 6] = [
    language("en", "English"),
    language("en-AU", "English (Australia)"),
    language("en-IN", "English (India)"),
    language("en-NZ", "English (New Zealand)"),
    language("en-GB", "English (United Kingdom)"),
    language("en-US", "English (United States)"),
];

/// What Deepgram's Nova-3 knows besides. Source: the changelog of developers.deepgram.com,
/// 2025-08-15 to 2026-03-31.
pub const CLOUD: [Language; 51] = [
    language(MULTI, "Several at once"),
    language("be", "Belarusian"),
    language("bn", "Bengali"),
    language("bs", "Bosnian"),
    language("bg", "Bulgarian"),
    language("ca", "Catalan"),
    language("zh-CN", "Chinese (Simplified)"),
    language("zh-TW", "Chinese (Traditional)"),
    language("hr", "Croatian"),
    language("cs", "Czech"),
    language("da", "Danish"),
    language("nl", "Dutch"),
    language("et", "Estonian"),
    language("fi", "Finnish"),
    language("nl-BE", "Flemish"),
    language("fr", "French"),
    language("fr-CA", "French (Canada)"),
    language("de", "German"),
    language("de-CH", "German (Switzerland)"),
    language("el", "Greek"),
    language("hi", "Hindi"),
    language("hu", "Hungarian"),
    language("id", "Indonesian"),
    language("it", "Italian"),
    language("ja", "Japanese"),
    language("kn", "Kannada"),
    language("ko", "Korean"),
    language("lv", "Latvian"),
    language("lt", "Lithuanian"),
    language("mk", "Macedonian"),
    language("ms", "Malay"),
    language("mr", "Marathi"),
    language("no", "Norwegian"),
    language("pl", "Polish"),
    language("pt", "Portuguese"),
    language("pt-BR", "Portuguese (Brazil)"),
    language("pt-PT", "Portuguese (Portugal)"),
    language("ro", "Romanian"),
    language("ru", "Russian"),
    language("sr", "Serbian"),
    language("sk", "Slovak"),
    language("sl", "Slovenian"),
    language("es", "Spanish"),
    language("es-419", "Spanish (Latin America)"),
    language("sv", "Swedish"),
    language("tl", "Tagalog"),
    language("ta", "Tamil"),
    language("te", "Telugu"),
    language("tr", "Turkish"),
    language("uk", "Ukrainian"),
    language("vi", "Vietnamese"),
];

/// The language with this tag, if it is one of ours.
pub fn with_tag(tag: &str) -> Option<Language> {
    EVERYWHERE
        .into_iter()
        .chain(CLOUD)
        .find(|language| language.tag == tag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_language_has_a_tag_and_a_name_of_its_own() {
        let all: Vec<_> = EVERYWHERE.into_iter().chain(CLOUD).collect();
        let tags: HashSet<_> = all.iter().map(|language| language.tag).collect();
        let names: HashSet<_> = all.iter().map(|language| language.name).collect();
        assert_eq!((tags.len(), names.len()), (all.len(), all.len()));
        assert!(with_tag(PRESET).is_some() && with_tag(MULTI).is_some());
        assert_eq!(with_tag("tlh"), None);
    }
}
