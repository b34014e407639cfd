//! `GET /dev/outbox`: mails of a development server, with links that work. Where mail goes out, or in
//! production, there is no such page.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse};
use axum::routing::get;

use crate::mail::outbox::Outbox;
use crate::mail::{Mail, escaped};
use crate::transport::doors::Doors;

/// Without the sandbox of other answers: people follow the links.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

/// The route, where there is an outbox.
pub(crate) fn router(doors: &Doors) -> Router {
    let router = Router::new();
    match doors.mailer.outbox() {
        Some(outbox) => router.route("/dev/outbox", get(page).with_state(outbox.clone())),
        None => router,
    }
}

async fn page(State(outbox): State<Outbox>) -> impl IntoResponse {
    let mails: String = outbox.mails().iter().map(entry).collect();
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Outbox</title>\
         </head><body><h1>Outbox</h1><p>Mails of this development server, newest first. None of \
         them was sent.</p><ol>{mails}</ol></body></html>"
    );
    ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(page))
}

fn entry(mail: &Mail) -> String {
    let link = mail.link.as_ref().map_or_else(String::new, |(name, link)| {
        let (name, link) = (escaped(name), escaped(link));
        format!("<p><a href=\"{link}\">{name}</a></p>")
    });
    format!(
        "<li><h2>{}</h2><p>To: {}</p><p>{}</p>{link}<p>{}</p></li>",
        escaped(mail.subject),
        escaped(&mail.to),
        escaped(mail.text),
        escaped(mail.after),
    )
}
