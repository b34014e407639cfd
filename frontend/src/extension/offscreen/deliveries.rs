//! Sends words to the service worker until there is an answer about them.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Offscreen;
use super::holding::now;
use crate::extension::browser;
use crate::extension::message::{Message, WaitingReason};
use crate::extension::tray::{Delivery, Outcome};
use crate::timer::sleep;

/// A worker that was stopped is started by the next message.
const TRY_AGAIN_AFTER_MS: u32 = 50;
/// A worker that has not answered by then was stopped without a word. Typing takes much less.
const PATIENCE_MS: u32 = 12_000;

impl Offscreen {
    /// Sends all that can be sent now.
    pub(super) fn deliver(self) {
        loop {
            let next = self.tray.try_update(|tray| tray.next_delivery(now()));
            let Some(delivery) = next.flatten() else {
                return;
            };
            spawn_local(self.lose_patience(delivery.clone()));
            spawn_local(self.send(delivery));
        }
    }

    async fn send(self, delivery: Delivery) {
        let outcome = match browser::ask(&words_of(&delivery)).await {
            Some(Message::WordsInserted { technique, editor }) => {
                Outcome::Inserted { technique, editor }
            }
            Some(Message::WordsWaiting {
                reason: WaitingReason::Unsure,
            }) => Outcome::Unsure,
            Some(Message::WordsWaiting { reason }) => Outcome::Waiting(reason),
            _ => {
                sleep(TRY_AGAIN_AFTER_MS).await;
                Outcome::Unanswered {
                    attempt: delivery.attempt,
                }
            }
        };
        self.conclude(&delivery, outcome);
    }

    async fn lose_patience(self, delivery: Delivery) {
        sleep(PATIENCE_MS).await;
        let attempt = delivery.attempt;
        self.conclude(&delivery, Outcome::Unanswered { attempt });
    }

    fn conclude(self, delivery: &Delivery, outcome: Outcome) {
        self.tray
            .update(|tray| tray.answered(&delivery.dictation, delivery.ordinal, outcome, now()));
        self.deliver();
    }
}

fn words_of(delivery: &Delivery) -> Message {
    Message::WordsFinal {
        dictation: delivery.dictation.clone(),
        ordinal: delivery.ordinal,
        text: delivery.text.clone(),
        anywhere: delivery.anywhere.then_some(true),
        is_late_sign: delivery.is_late_sign.then_some(true),
        private: delivery.is_private.then_some(true),
        batch: delivery.batch.clone(),
    }
}
