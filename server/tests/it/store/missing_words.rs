//! Words that the database does not take are noted as missing, and those behind them are kept.

use dictation::settings::Settings;
use dictation::transcript_file::Segment;
use sotto_server::store::transcripts::{KeepOutcome, KeptFinal};

use super::*;

#[tokio::test]
async fn behind_a_final_that_is_noted_as_missing_words_are_kept() {
    let dictation = Dictation::begun().await;
    let store = dictation.store();
    let settings = Settings {
        keep_transcripts: true,
        ..Settings::default()
    };
    let changed = store.change_settings(&dictation.scope, &settings, None);
    assert_eq!(changed.await.unwrap(), Some(1));
    let session = dictation.commit.session;
    let resume = async || {
        let resumed = store.resume_voice_session(&dictation.scope, session, at(0), false);
        resumed.await.unwrap().unwrap()
    };
    let epoch = resume().await.epoch;
    let said = |second: u64| {
        let range = SampleRange::new(at(second), at(second + 1));
        KeptFinal {
            session,
            user: dictation.commit.user,
            epoch,
            range,
            segment: Some(Segment {
                range,
                text: "apple".to_owned(),
            }),
            is_late_sign: false,
            words: 1,
            language: String::new(),
            engine: "double".to_owned(),
        }
    };
    let keep = async |second| store.keep_finals(&[said(second)]).await.unwrap();
    let miss = async |second| store.miss_final(&said(second)).await.unwrap();
    assert_eq!(keep(0).await, [KeepOutcome::Kept]);
    assert!(
        !miss(2).await,
        "the one before it is neither kept nor noted"
    );
    assert_eq!(keep(2).await, [KeepOutcome::NotKept]);
    assert!(miss(1).await);
    assert!(!miss(1).await, "it is noted");
    assert_eq!(keep(2).await, [KeepOutcome::Kept]);
    assert!(miss(3).await);
    let resumed = resume().await;
    let told = (resumed.kept, resumed.missing);
    assert_eq!(told, (Some(at(4)), Some(at(1))), "the first of them");
    assert!(!miss(4).await, "who notes it holds the dictation no more");
}

on_postgres_too!(behind_a_final_that_is_noted_as_missing_words_are_kept);
