//! Settings that are changed here and elsewhere: what is wanted here, what the server is known to
//! have, and how the two come together. Pure.

use super::{Settings, SettingsField};

/// How often settings had been changed: which state of them it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision(u64);

impl Revision {
    /// After so many changes.
    pub const fn new(changes: u64) -> Self {
        Self(changes)
    }

    /// How often the settings had been changed.
    pub const fn get(self) -> u64 {
        self.0
    }
}

/// What the server has, and how often it had been changed by then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VersionedSettings {
    /// In full.
    pub settings: Settings,
    /// 0 before the first change.
    pub revision: Revision,
}

/// The settings of this browser on their way to the server and back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsSync {
    wanted: Settings,
    /// As they were before anybody changed anything here: counts until the server has spoken.
    at_start: Settings,
    known: Option<VersionedSettings>,
}

impl SettingsSync {
    /// What this browser has kept.
    pub fn new(wanted: Settings, known: Option<VersionedSettings>) -> Self {
        Self {
            at_start: wanted.clone(),
            wanted,
            known,
        }
    }

    /// What counts here.
    pub const fn wanted(&self) -> &Settings {
        &self.wanted
    }

    /// What the server is known to have.
    pub const fn known(&self) -> Option<&VersionedSettings> {
        self.known.as_ref()
    }

    /// Whether both want the same and know the same of the server.
    pub fn holds_the_same(&self, other: &Self) -> bool {
        self.wanted == other.wanted && self.known == other.known
    }

    /// The person changed something here.
    pub fn change(&mut self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.wanted);
    }

    /// Another person's settings are kept here from now on: what belongs to this machine stays.
    pub fn begin_anew(&mut self) {
        let wanted = Settings {
            push_to_talk_key: std::mem::take(&mut self.wanted.push_to_talk_key),
            language: std::mem::take(&mut self.wanted.language),
            microphone: std::mem::take(&mut self.wanted.microphone),
            ..Settings::default()
        };
        *self = Self::new(wanted, None);
    }

    /// What the server does not have yet: the settings to send, and in the place of which. Nothing
    /// before it has said what it has.
    pub fn unsaved(&self) -> Option<VersionedSettings> {
        let known = self.known.as_ref()?;
        (known.settings != self.wanted).then(|| VersionedSettings {
            settings: self.wanted.clone(),
            revision: known.revision,
        })
    }

    /// The server has taken what was `sent`. What was changed since stays changed.
    pub fn saved(&mut self, sent: &Settings, answer: VersionedSettings) {
        self.wanted = merge(sent, &self.wanted, &answer.settings).settings;
        self.known = Some(answer);
    }

    /// The server has said what it has. The fields that were changed here and elsewhere to different
    /// values: those of here count.
    pub fn fetched(&mut self, theirs: VersionedSettings) -> Vec<SettingsField> {
        let defaults = Settings::default();
        let base = match &self.known {
            // An answer that was overtaken.
            Some(known) if known.revision > theirs.revision => return Vec::new(),
            Some(known) => &known.settings,
            // Somebody who has changed nothing anywhere has what this browser has.
            None if theirs.revision == Revision::default() => &defaults,
            None => &self.at_start,
        };
        let merged = merge(base, &self.wanted, &theirs.settings);
        let is_known = self.known.is_some();
        self.wanted = merged.settings;
        self.known = Some(theirs);
        if is_known {
            merged.contested
        } else {
            Vec::new()
        }
    }

    /// The server does not take these fields (all that is unsaved if none is named): they are again
    /// as it has them.
    pub fn refused(&mut self, fields: &[SettingsField]) {
        let Some(known) = &self.known else { return };
        let is_unsaved = |field: &&SettingsField| !field.is_same(&self.wanted, &known.settings);
        let named: Vec<_> = fields.iter().filter(is_unsaved).copied().collect();
        if named.is_empty() {
            self.wanted.clone_from(&known.settings);
        }
        for field in named {
            field.copy(&known.settings, &mut self.wanted);
        }
    }
}

struct Merged {
    settings: Settings,
    contested: Vec<SettingsField>,
}

/// Field by field: what was changed here since `base` counts, the rest is `theirs`.
fn merge(base: &Settings, mine: &Settings, theirs: &Settings) -> Merged {
    let mut merged = Merged {
        settings: theirs.clone(),
        contested: Vec::new(),
    };
    for field in SettingsField::ALL {
        if field.is_same(base, mine) {
            continue;
        }
        field.copy(mine, &mut merged.settings);
        if !field.is_same(base, theirs) && !field.is_same(mine, theirs) {
            merged.contested.push(field);
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(tag: &str) -> Settings {
        Settings {
            language: tag.to_owned(),
            ..Settings::default()
        }
    }

    fn at(revision: u64, settings: Settings) -> VersionedSettings {
        VersionedSettings {
            settings,
            revision: Revision::new(revision),
        }
    }

    fn known(revision: u64, settings: Settings) -> SettingsSync {
        SettingsSync::new(settings.clone(), Some(at(revision, settings)))
    }

    #[test]
    fn what_is_kept_holds_the_same_and_knows_less() {
        let mut sync = SettingsSync::new(language("en"), None);
        sync.change(|settings| settings.language = "de".to_owned());
        let mut kept = SettingsSync::new(sync.wanted().clone(), None);
        assert!(sync.holds_the_same(&kept));
        let theirs = at(2, language("fr"));
        sync.fetched(theirs.clone());
        kept.fetched(theirs);
        assert_eq!(sync.wanted().language, "de", "changed here, and lately");
        assert_eq!(kept.wanted().language, "fr");
        assert!(!sync.holds_the_same(&kept));
    }

    #[test]
    fn a_change_is_unsaved_until_the_server_has_taken_it() {
        let mut sync = known(3, language("en"));
        assert_eq!(sync.unsaved(), None);
        sync.change(|settings| settings.language = "de".to_owned());
        assert_eq!(sync.unsaved(), Some(at(3, language("de"))));
        let sent = sync.wanted().clone();
        sync.change(|settings| settings.keep_transcripts = true);
        sync.saved(&sent, at(4, language("de")));
        let unsaved = sync.unsaved().expect("what was changed meanwhile");
        assert_eq!(unsaved.revision, Revision::new(4));
        assert!(unsaved.settings.keep_transcripts);
        assert_eq!(unsaved.settings.language, "de");
    }

    #[test]
    fn changes_of_different_fields_are_joined() {
        let mut sync = known(1, language("en"));
        sync.change(|settings| settings.auto_punctuation = false);
        let contested = sync.fetched(at(2, language("fr")));
        assert_eq!(contested, []);
        assert_eq!(sync.wanted().language, "fr");
        assert!(!sync.wanted().auto_punctuation);
        assert_eq!(
            sync.unsaved().map(|unsaved| unsaved.revision),
            Some(Revision::new(2))
        );
    }

    #[test]
    fn the_same_field_changed_twice_is_told_and_this_page_counts() {
        let mut sync = known(1, language("en"));
        sync.change(|settings| settings.language = "de".to_owned());
        assert_eq!(
            sync.fetched(at(2, language("fr"))),
            [SettingsField::Language]
        );
        assert_eq!(sync.wanted().language, "de");
        let mut agreed = known(1, language("en"));
        agreed.change(|settings| settings.language = "fr".to_owned());
        assert_eq!(agreed.fetched(at(2, language("fr"))), []);
        assert_eq!(agreed.unsaved(), None);
    }

    #[test]
    fn an_answer_that_was_overtaken_changes_nothing() {
        let mut sync = known(5, language("de"));
        sync.fetched(at(4, language("en")));
        assert_eq!(sync, known(5, language("de")));
    }

    #[test]
    fn who_has_changed_nothing_anywhere_keeps_what_this_browser_had() {
        let mut sync = SettingsSync::new(language("de"), None);
        assert_eq!(sync.unsaved(), None, "before the server has spoken");
        sync.fetched(at(0, Settings::default()));
        assert_eq!(sync.unsaved(), Some(at(0, language("de"))));
    }

    #[test]
    fn the_account_counts_on_a_browser_that_is_new_to_it_but_for_what_is_changed_just_now() {
        let mut sync = SettingsSync::new(language("de"), None);
        sync.change(|settings| settings.insert_mode = super::super::InsertMode::AtEnd);
        assert_eq!(sync.fetched(at(9, language("fr"))), []);
        assert_eq!(sync.wanted().language, "fr");
        assert_eq!(sync.wanted().insert_mode, super::super::InsertMode::AtEnd);
    }

    #[test]
    fn what_is_refused_is_again_as_it_was_and_the_rest_stays_changed() {
        let mut sync = known(1, language("en"));
        sync.change(|settings| {
            settings.language = "tlh".to_owned();
            settings.keep_days = 30;
        });
        sync.refused(&[SettingsField::Language]);
        assert_eq!(sync.wanted().language, "en");
        assert_eq!(sync.wanted().keep_days, 30);
        sync.refused(&[]);
        assert_eq!(sync.unsaved(), None);
    }

    #[test]
    fn nothing_private_passes_to_the_next_person() {
        let mut sync = known(4, language("de"));
        sync.change(|settings| settings.vocabulary.push("Ada's project".to_owned()));
        sync.begin_anew();
        assert_eq!(sync.wanted(), &language("de"));
        assert_eq!(sync.known(), None);
    }

    #[test]
    fn the_servers_paths_lead_to_fields() {
        let field = SettingsField::of_path;
        assert_eq!(
            field("settings.vocabulary[3]"),
            Some(SettingsField::Vocabulary)
        );
        assert_eq!(
            field("replacements[0].spoken[2]"),
            Some(SettingsField::Replacements)
        );
        assert_eq!(field("revision"), None);
    }
}
