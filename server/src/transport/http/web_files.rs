//! The web app's files under `/app/`: pre-compressed, cached for ever if their names are hashed,
//! and guarded by a content security policy made for exactly these files.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use base64::Engine as _;
use sha2::{Digest as _, Sha256};
use tower::ServiceExt as _;
use tower_http::services::{ServeDir, ServeFile};

use crate::transport::error::ApiError;

/// A hashed name stands for one content for ever.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Other files must be asked for again each time; their ETag or date makes that cheap.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// Pages hear the microphone, and use none of the rest.
const PERMISSIONS: HeaderValue = HeaderValue::from_static(
    "microphone=(self), camera=(), geolocation=(), usb=(), serial=(), payment=(), \
     display-capture=(), browsing-topics=()",
);

#[derive(Clone)]
struct WebFiles {
    folder: PathBuf,
    policy: HeaderValue,
}

/// Routes for the app in `folder`. If it is not there, they say so.
pub(crate) fn router<S: Clone + Send + Sync + 'static>(
    folder: &Path,
    websocket: &str,
) -> Router<S> {
    let index = std::fs::read_to_string(folder.join("index.html"));
    let app = match index {
        Ok(index) => {
            let files = WebFiles {
                folder: folder.to_owned(),
                policy: content_security_policy(&index, websocket),
            };
            Router::new()
                .route("/app/", get(serve))
                .route("/app/{*path}", get(serve))
                .layer(middleware::from_fn_with_state(files.clone(), guard))
                .with_state(files)
        }
        Err(error) => {
            tracing::warn!(folder = %folder.display(), %error, "the web app is not built");
            Router::new()
                .route("/app/", get(not_built))
                .route("/app/{*path}", get(not_built))
        }
    };
    app.route("/", get(|| async { Redirect::temporary("/app/") }))
        .route("/app", get(|| async { Redirect::permanent("/app/") }))
}

async fn not_built() -> ApiError {
    ApiError::Unavailable {
        detail: "The web app is not built. Run `cargo xtask run`.".to_owned(),
    }
}

/// A file, or the index for a path that the app knows by itself.
async fn serve(State(files): State<WebFiles>, request: Request) -> Response {
    let wants_file = request
        .uri()
        .path()
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'));
    let index = ServeFile::new(files.folder.join("index.html")).precompressed_br();
    let request = without_prefix(request);
    let served = if wants_file {
        ServeDir::new(&files.folder)
            .precompressed_br()
            .oneshot(request)
            .await
    } else {
        index.oneshot(request).await
    };
    match served {
        Ok(response) if response.status() == StatusCode::NOT_FOUND => {
            ApiError::NotFound.into_response()
        }
        Ok(response) => response.into_response(),
        Err(never) => match never {},
    }
}

/// Once: files may have names that begin as the prefix does.
fn without_prefix(mut request: Request) -> Request {
    let path = request.uri().path();
    let path = path.strip_prefix("/app").unwrap_or(path);
    if let Ok(uri) = path.parse() {
        *request.uri_mut() = uri;
    }
    request
}

/// Headers that belong to pages and their files.
async fn guard(State(files): State<WebFiles>, request: Request, next: Next) -> Response {
    let hashed = is_hashed(request.uri().path());
    let mut response = next.run(request).await;
    let cache = if hashed && response.status().is_success() {
        FOR_EVER
    } else {
        ASK_AGAIN
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, cache);
    headers.insert(header::CONTENT_SECURITY_POLICY, files.policy.clone());
    headers.insert(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    response
}

/// `name-0123456789abcdef.css`, as the bundler names files by their content.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split(['-', '.', '_'])
        .any(|part| part.len() >= 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Everything from here, nothing from elsewhere; inline only the loaders that the index holds,
/// each by its hash. `'wasm-unsafe-eval'` lets WebAssembly compile and nothing else.
fn content_security_policy(index: &str, websocket: &str) -> HeaderValue {
    let scripts: String = inline_scripts(index)
        .map(|script| {
            let hash = Sha256::digest(script.as_bytes());
            format!(
                " 'sha256-{}'",
                base64::engine::general_purpose::STANDARD.encode(hash)
            )
        })
        .collect();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; \
         connect-src 'self' {websocket}; img-src 'self' data:; font-src 'self'; \
         media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; form-action 'self'; \
         base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// Contents of the `<script>` elements without `src`.
fn inline_scripts(index: &str) -> impl Iterator<Item = &str> {
    index.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        (!attributes.contains("src=") && !script.is_empty()).then_some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_carry_a_hash_are_kept_for_ever() {
        assert!(is_hashed("/app/frontend-a1b2c3d4e5f60718.js"));
        assert!(is_hashed("/app/frontend-a1b2c3d4e5f60718_bg.wasm"));
        for path in [
            "/app/",
            "/app/index.html",
            "/app/capture-worklet.js",
            "/app/capture-worker.js",
            "/app/deadbeef.css",
        ] {
            assert!(!is_hashed(path), "{path}");
        }
    }

    #[test]
    fn inline_loaders_are_allowed_by_hash_and_nothing_else_is() {
        let index = r#"<script src="/app/x.js"></script><script type="module">let a = 1;</script>"#;
        let policy = content_security_policy(index, "ws://127.0.0.1:8787");
        let policy = policy.to_str().unwrap();
        let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest("let a = 1;"));
        assert!(policy.contains(&format!(
            "script-src 'self' 'wasm-unsafe-eval' 'sha256-{hash}';"
        )));
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    }
}
