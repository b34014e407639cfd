//! The gRPC face: the same dictation for native programs, health, and gRPC-web.

use proto::v1::client_message::Message as FromClient;
use proto::v1::dictation_service_client::DictationServiceClient;
use proto::v1::server_message::Message as FromServer;
use proto::v1::{Audio, Cancel, ClientMessage, Start};
use proving::guest::Guest;
use tonic::Request;
use tonic::transport::Endpoint;

use crate::support::running::RunningServer;

fn say(message: FromClient) -> ClientMessage {
    ClientMessage {
        message: Some(message),
    }
}

#[tokio::test]
async fn a_native_program_dictates_over_a_bidirectional_stream() {
    let server = RunningServer::without_engine().await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let channel = Endpoint::from_shared(server.base.clone())
        .unwrap()
        .connect()
        .await
        .unwrap();
    let mut client = DictationServiceClient::new(channel);
    let said = [
        FromClient::Start(Start {
            sample_rate: 16_000,
            ..Default::default()
        }),
        FromClient::Audio(Audio {
            first_sample: 0,
            pcm: vec![0; 3_200].into(),
        }),
        FromClient::Cancel(Cancel {}),
    ];
    let mut request = Request::new(futures_util::stream::iter(said.map(say)));
    let bearer = format!("Bearer {}", guest.access_token).parse().unwrap();
    request.metadata_mut().insert("authorization", bearer);
    let mut answers = client.dictate(request).await.unwrap().into_inner();
    let mut session_id = String::new();
    while let Some(answer) = answers.message().await.unwrap() {
        if let Some(FromServer::Ready(ready)) = answer.message {
            session_id = ready.session_id;
        }
    }
    assert_eq!(server.committed(&session_id).await, 1_600);
}

#[tokio::test]
async fn a_program_without_a_token_is_told_so() {
    let server = RunningServer::without_engine().await;
    let channel = Endpoint::from_shared(server.base.clone())
        .unwrap()
        .connect()
        .await
        .unwrap();
    let mut client = DictationServiceClient::new(channel);
    let refused = client
        .dictate(futures_util::stream::empty())
        .await
        .unwrap_err();
    assert_eq!(refused.code(), tonic::Code::Unauthenticated);
}

#[tokio::test]
async fn health_answers_over_grpc_web_on_the_same_port() {
    let server = RunningServer::without_engine().await;
    let empty_message = vec![0_u8; 5];
    let answer = reqwest::Client::new()
        .post(format!("{}/grpc.health.v1.Health/Check", server.base))
        .header("content-type", "application/grpc-web+proto")
        .header("x-grpc-web", "1")
        .body(empty_message)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let body = answer.bytes().await.unwrap();
    // One message of two bytes (status: SERVING), then the trailers.
    assert_eq!(body[..7], [0, 0, 0, 0, 2, 8, 1]);
    assert!(
        String::from_utf8_lossy(&body[7..]).contains("grpc-status:0"),
        "{body:?}"
    );
}

#[tokio::test]
async fn reflection_lists_the_services() {
    use tonic_reflection::pb::v1::ServerReflectionRequest;
    use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
    use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
    use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

    let server = RunningServer::without_engine().await;
    let channel = Endpoint::from_shared(server.base.clone())
        .unwrap()
        .connect()
        .await
        .unwrap();
    let list = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let request = futures_util::stream::iter([list]);
    let mut client = ServerReflectionClient::new(channel);
    let mut answers = client
        .server_reflection_info(request)
        .await
        .unwrap()
        .into_inner();
    let answer = answers.message().await.unwrap().unwrap();
    let Some(MessageResponse::ListServicesResponse(list)) = answer.message_response else {
        panic!("no list: {answer:?}")
    };
    let names: Vec<_> = list
        .service
        .into_iter()
        .map(|service| service.name)
        .collect();
    assert!(
        names.contains(&"sotto.v1.DictationService".to_owned()),
        "{names:?}"
    );
    assert!(
        names.contains(&"grpc.health.v1.Health".to_owned()),
        "{names:?}"
    );
}
