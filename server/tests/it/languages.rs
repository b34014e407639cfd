//! Languages that the engine at hand does not serve.

use proto::v1::client_message::Message as FromClient;
use proto::v1::server_message::Message as FromServer;
use proving::clips::Clip;
use proving::guest::Guest;
use proving::stream::{Heard, Proof, Stream};

use crate::support::program::Program;
use crate::support::recording::{Form, clip, transcribe};

/// What came of a dictation: its words, and what was said of the engine.
async fn dictate_in(language: &str, base: &str, token: &str) -> (String, proto::v1::Status) {
    let proof = Proof::Bearer(token.to_owned());
    let mut stream = Stream::connect(base, "sotto.v1", &proof).await.unwrap();
    let start = proto::v1::Start {
        language: language.to_owned(),
        ..Default::default()
    };
    stream.send(FromClient::Start(start)).await.unwrap();
    let clip = Clip::load("goforward").unwrap();
    let (mut text, mut status) = (Vec::new(), None);
    loop {
        match stream.hear().await {
            Heard::Message(FromServer::Ready(_)) => {
                let pcm = clip.pcm();
                for (frame, index) in pcm.chunks(3_200).zip(0..) {
                    let frame = bytes::Bytes::copy_from_slice(frame);
                    stream.send_audio(index * 1_600, frame).await.unwrap();
                }
                let through = clip.samples.len() as u64;
                let stop = FromClient::Stop(proto::v1::Stop { through });
                stream.send(stop).await.unwrap();
            }
            Heard::Message(FromServer::Status(told)) if !told.engine.is_empty() => {
                status.get_or_insert(told);
            }
            Heard::Message(FromServer::Final(final_)) => {
                text.extend(final_.words.into_iter().map(|word| word.text));
            }
            Heard::Message(FromServer::Goodbye(_)) => break,
            Heard::Message(_) => {}
            end => panic!("no goodbye: {end:?}"),
        }
    }
    (text.concat().to_lowercase(), status.unwrap())
}

#[tokio::test]
async fn a_mix_of_languages_is_heard_in_english_where_only_the_local_engine_is_there() {
    let program = Program::new();
    let server = program.start().await;
    let token = Guest::sign_in(&server.base).await.unwrap().access_token;
    let form = Form::of(&clip("goforward")).field("language", "multi");
    let (status, answer) = transcribe(&server.base, &token, form).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["words"].as_array().unwrap().len(), 4, "{answer}");
    let warning = answer["warnings"][0].as_str().unwrap();
    assert!(warning.contains("several languages"), "{warning}");

    let (text, told) = dictate_in("multi", &server.base, &token).await;
    assert!(text.contains("forward"), "{text}");
    assert!(told.message.contains("English only"), "{told:?}");
    assert_eq!(told.fault, "unsupported");
    let (text, told) = dictate_in("en-GB", &server.base, &token).await;
    assert!(text.contains("forward"), "{text}");
    assert_eq!(told.fault, "", "{told:?}");
}
