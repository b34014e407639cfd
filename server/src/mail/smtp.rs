//! Mail through an SMTP server.

use std::time::Duration;

use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Mechanism;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use super::{Mail, MailError};
use crate::config::Secret;

/// Mails that may wait. More than the limits let through in an hour; what does not fit is dropped
/// and said so in the log.
const QUEUED: usize = 64;

/// A mail must be taken within this.
const SEND_LIMIT: Duration = Duration::from_secs(30);

/// Pauses before a mail is tried again.
const RETRY_PAUSES: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(15)];

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// Hands mails to the task that sends them. The task ends when all handles are gone.
#[derive(Clone, Debug)]
pub(super) struct SmtpSender {
    queue: mpsc::Sender<Mail>,
}

impl SmtpSender {
    /// Starts the task.
    pub(super) fn start(url: &Secret, from: &str) -> Result<Self, MailError> {
        // The library's own words could repeat the address, which holds the password.
        let wrong = |what: &str| MailError(format!("mail.{what} makes no sense"));
        let transport = Transport::from_url(url.reveal()).map_err(|_error| wrong("url"))?;
        let transport = transport
            .authentication(vec![Mechanism::Plain, Mechanism::Login])
            .build();
        let from: Mailbox = from.parse().map_err(|_error| wrong("from"))?;
        let (queue, mails) = mpsc::channel(QUEUED);
        tokio::spawn(send_all(transport, from, mails));
        Ok(Self { queue })
    }

    /// Queues a mail.
    pub(super) fn send(&self, mail: Mail) {
        if let Err(error) = self.queue.try_send(mail) {
            tracing::error!(%error, "a mail was dropped: too many wait for the mail server");
        }
    }
}

async fn send_all(transport: Transport, from: Mailbox, mut mails: mpsc::Receiver<Mail>) {
    while let Some(mail) = mails.recv().await {
        match message(&from, &mail) {
            Ok(message) => send(&transport, mail.subject, message).await,
            Err(error) => tracing::error!(%error, "a mail could not be written"),
        }
    }
}

fn message(
    from: &Mailbox,
    mail: &Mail,
) -> Result<Message, Box<dyn std::error::Error + Send + Sync>> {
    let to: Mailbox = mail.to.parse()?;
    let body = MultiPart::alternative_plain_html(mail.plain(), mail.html());
    let message = Message::builder()
        .from(from.clone())
        .to(to)
        .subject(mail.subject)
        .multipart(body)?;
    Ok(message)
}

async fn send(transport: &Transport, subject: &str, message: Message) {
    let pauses = RETRY_PAUSES.into_iter().map(Some).chain([None]);
    for pause in pauses {
        let error = match timeout(SEND_LIMIT, transport.send(message.clone())).await {
            Ok(Ok(_taken)) => {
                tracing::info!(subject, "mail sent");
                return;
            }
            Ok(Err(error)) if error.is_permanent() => {
                tracing::error!(%error, subject, "the mail server refuses a mail");
                return;
            }
            Ok(Err(error)) => error.to_string(),
            Err(_elapsed) => "no answer in time".to_owned(),
        };
        match pause {
            Some(pause) => {
                tracing::warn!(error, subject, "a mail is tried again");
                sleep(pause).await;
            }
            None => tracing::error!(error, subject, "a mail could not be sent"),
        }
    }
}
