//! Only gRPC and gRPC-web come in here. A page of a stranger can send text or a form without asking
//! the server first; with these types it cannot.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::transport::error::ApiError;

/// What is taken: binary messages. Nobody needs them in base64 (`grpc-web-text`).
const TAKEN: [&str; 4] = [
    "application/grpc",
    "application/grpc+proto",
    "application/grpc-web",
    "application/grpc-web+proto",
];

/// Refuses everything else with a problem document.
pub(crate) async fn require(request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return ApiError::MethodNotAllowed.into_response();
    }
    if !is_taken(request.headers()) {
        let detail = "This address speaks gRPC and gRPC-web: send application/grpc or \
                      application/grpc-web+proto.";
        return ApiError::UnsupportedMedia {
            detail: detail.to_owned(),
        }
        .into_response();
    }
    next.run(request).await
}

fn is_taken(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return false;
    };
    value.to_str().is_ok_and(|value| TAKEN.contains(&value))
}
