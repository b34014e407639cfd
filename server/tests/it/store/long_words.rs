//! Words that no index takes are kept all the same.

use dictation::settings::Settings;
use dictation::transcript_file::Segment;
use sotto_server::store::transcripts::{KeepOutcome, KeptFinal};

use super::*;

#[tokio::test]
async fn a_word_that_is_too_long_to_search_for_is_kept_with_the_others() {
    let house = ManualAuth::new().await;
    let user = house.caller().await.user_id;
    let (store, scope) = (&house.store, Scope::User(user));
    let settings = Settings {
        keep_transcripts: true,
        ..Settings::default()
    };
    let changed = store.change_settings(&scope, &settings, None).await;
    assert_eq!(changed.unwrap(), Some(1));
    let session = Uuid::now_v7();
    let new = NewVoiceSession {
        id: session,
        device_id: None,
        sign_in: Uuid::now_v7(),
        provider: "double",
        is_private: false,
    };
    let begun = store.begin_voice_session(&scope, new).await.unwrap();
    let range = SampleRange::new(at(0), at(1));
    // As chance makes them: what repeats is made small before it is put into an index.
    let long: String = (0..200)
        .map(|_| Uuid::new_v4().simple().to_string())
        .collect();
    let text = format!("apples {long} pears");
    let kept = KeptFinal {
        session,
        user,
        epoch: begun.epoch,
        range,
        segment: Some(Segment {
            range,
            text: text.clone(),
        }),
        is_late_sign: false,
        words: 3,
        language: String::new(),
        engine: "double".to_owned(),
    };
    let outcomes = store.keep_finals(&[kept]).await.unwrap();
    assert_eq!(outcomes, [KeepOutcome::Kept]);
    let (_head, segments) = store.transcript(&scope, session).await.unwrap().unwrap();
    assert_eq!(segments[0].text, text);
    for term in ["apples", "pears"] {
        let terms = [term.to_owned()];
        let found = store.search_transcripts(&scope, &terms, None, 10).await;
        assert_eq!(found.unwrap().len(), 1, "{term}");
    }
}

on_postgres_too!(a_word_that_is_too_long_to_search_for_is_kept_with_the_others);
