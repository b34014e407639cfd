//! Sends a recording that was given as a file, and writes its words where the caret stood. Reached from the part of the
//! page alone that is fetched later.

mod unheard;

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::File;

use super::recording_file_context::{Giver, RecordingFileContext};
use super::use_dictation::{Authority, UseDictation};
use crate::api::{FileFailure, FileUpload, HeardFile};
use crate::domain::dictated_text::{FileNumber, TakeId};
use crate::domain::draft::Person;
use crate::domain::recording_file::{FileFault, FileStage, percent_of};
use crate::hooks::browser::{NoticeContext, media_length};
use crate::hooks::preferences::UsePreferences;
use crate::hooks::session::UseSession;
use unheard::Unheard;

const ONE_AT_A_TIME: &str = "One recording at a time: wait for the one before, or cancel it.";
/// In the place of a name that is somebody else's.
const NAMELESS: &str = "The recording";
const NO_WORDS: &str = "No words were heard in it.";
const UNKEPT: &str = "Its words could not be kept in your History.";

/// The ways to send one.
#[derive(Clone, Copy)]
pub struct UseRecordingFile {
    /// How far it is.
    pub context: RecordingFileContext,
    dictation: UseDictation,
    session: UseSession,
    preferences: UsePreferences,
    notice: NoticeContext,
}

/// Files are given from now on.
pub fn use_recording_file(
    context: RecordingFileContext,
    dictation: UseDictation,
    session: UseSession,
    preferences: UsePreferences,
) -> UseRecordingFile {
    let file = UseRecordingFile {
        context,
        dictation,
        session,
        preferences,
        notice: NoticeContext::expect(),
    };
    Effect::new(move || {
        if let Some(offered) = context.offered.get() {
            context.offered.set(None);
            untrack(|| file.take(offered));
        }
    });
    // Somebody may have come while another page was shown.
    Effect::new(move || {
        session.departure.track();
        let _whoever = session.who();
        untrack(|| file.look_who_is_here());
    });
    file
}

impl UseRecordingFile {
    fn take(self, file: File) {
        if self.context.stage.with_untracked(FileStage::is_running) {
            self.notice.show_long(ONE_AT_A_TIME);
            return;
        }
        self.context.name.set(file.name());
        self.context.stage.set(FileStage::Checking);
        let giver = Giver::now(self.dictation.owner(), self.session);
        self.context.giver.set_value(giver.clone());
        let number = self.next_number();
        let take = TakeId::File(number);
        self.dictation.edit(|text| text.begin_dictation(take));
        spawn_local(async move {
            let heard = self.heard(number, &giver, &file).await;
            if self.is_newest(number) {
                self.conclude(take, heard);
            }
            self.dictation.edit(|text| text.end_dictation(take));
        });
    }

    /// What was given before is not wanted any more.
    fn next_number(self) -> FileNumber {
        self.context
            .newest
            .update_value(|newest| *newest = newest.next());
        self.context.newest.get_value()
    }

    fn is_newest(self, number: FileNumber) -> bool {
        self.context.newest.get_value() == number
    }

    /// The person does not want it any more, or has read what came of it.
    pub fn cancel(self) {
        let _given_up = self.next_number();
        let upload = self.context.upload.try_update_value(Option::take);
        if let Some(upload) = upload.flatten() {
            upload.abort();
        }
        self.context.stage.set(FileStage::None);
    }

    /// A recording is no concern of whoever comes after the person who gave it, and neither is its name.
    fn look_who_is_here(self) {
        let stage = self.context.stage;
        let (giver, session) = (self.context.giver, self.session);
        if giver.with_value(|giver| giver.is_here(session)) {
            return;
        }
        let was_running = stage.with_untracked(FileStage::is_running);
        self.cancel();
        if was_running && self.session.who() != Person::Nobody {
            self.tell(Unheard::SomebodyElse);
        }
    }

    fn tell(self, why: Unheard) {
        if why == Unheard::SomebodyElse {
            self.context.name.set(NAMELESS.to_owned());
        }
        self.context.stage.set(FileStage::Over(why.words()));
    }

    /// Its words, or why there are none.
    async fn heard(
        self,
        number: FileNumber,
        giver: &Giver,
        file: &File,
    ) -> Result<HeardFile, Unheard> {
        let seconds = media_length(file).await;
        if let Some(fault) = FileFault::of(file.size() as u64, seconds) {
            return Err(Unheard::Faulty(fault));
        }
        let authority = Authority::new(self.session, giver.owner());
        let token = authority.token().await?;
        let heard = match self.sent(number, &token, file).await {
            Err(FileFailure::Unauthorized) => {
                let token = authority.token_after_refusal(&token).await?;
                self.sent(number, &token, file).await
            }
            heard => heard,
        };
        let heard = heard?;
        if giver.is_here(self.session) {
            Ok(heard)
        } else {
            Err(Unheard::SomebodyElse)
        }
    }

    async fn sent(
        self,
        number: FileNumber,
        token: &str,
        file: &File,
    ) -> Result<HeardFile, FileFailure> {
        let stage = self.context.stage;
        let tell = move |sent: f64, whole: f64| {
            if self.is_newest(number) {
                let percent = percent_of(sent, whole);
                stage.set(if percent < 100 {
                    FileStage::Sending { percent }
                } else {
                    FileStage::Hearing
                });
            }
        };
        if !self.is_newest(number) {
            return Err(FileFailure::Unreachable);
        }
        tell(0.0, 1.0);
        let language = self.preferences.language.get_untracked();
        let (upload, answer) = FileUpload::begin(token, file, language, tell).await?;
        if !self.is_newest(number) {
            upload.abort();
            return Err(FileFailure::Unreachable);
        }
        self.context.upload.set_value(Some(upload));
        let answer = answer.await;
        if self.is_newest(number) {
            self.context.upload.set_value(None);
        }
        answer
    }

    fn conclude(self, take: TakeId, heard: Result<HeardFile, Unheard>) {
        let heard = match heard {
            Ok(heard) => heard,
            Err(why) => return self.tell(why),
        };
        let HeardFile { written, warnings } = heard;
        let mut news = warnings;
        if written.words.is_empty() {
            news.insert(0, NO_WORDS.to_owned());
        } else {
            self.dictation
                .edit(|text| text.settle(take, &written.words, 0));
            let name = self.context.name.get_untracked();
            self.notice.show(format!("Transcribed: {name}"));
        }
        if written.is_unkept {
            news.push(UNKEPT.to_owned());
        }
        self.context.stage.set(if news.is_empty() {
            FileStage::None
        } else {
            FileStage::Over(news.join(" "))
        });
    }
}
