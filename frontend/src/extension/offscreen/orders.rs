//! Orders that were carried out already. The service worker says them again when there was no answer in time, and that may
//! be because this document was busy with them. Pure.

use std::collections::VecDeque;

use crate::extension::message::Message;

/// Nothing is said again after so many others.
const KEPT: usize = 64;

/// The names of the last orders.
#[derive(Debug, Default)]
pub(super) struct Orders {
    heard: VecDeque<String>,
}

impl Orders {
    /// Whether this was heard before, and must not be carried out again.
    pub(super) fn has_heard(&mut self, message: &Message) -> bool {
        let Some(name) = message.order() else {
            return false;
        };
        if self.heard.iter().any(|heard| heard == name) {
            return true;
        }
        if self.heard.len() >= KEPT {
            self.heard.pop_front();
        }
        self.heard.push_back(name.to_owned());
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toggle(name: &str) -> Message {
        Message::ToggleDictation {
            dictation: name.to_owned(),
            private: false,
        }
    }

    fn escape(name: &str) -> Message {
        Message::CancelDictation {
            order: name.to_owned(),
            in_panel: false,
        }
    }

    #[test]
    fn an_order_that_is_told_again_is_carried_out_once() {
        let orders = [
            toggle("a"),
            escape("b"),
            Message::StopDictation {
                order: "c".to_owned(),
            },
            Message::InsertWaiting {
                order: "d".to_owned(),
                private: false,
            },
        ];
        let mut heard = Orders::default();
        for order in &orders {
            assert!(!heard.has_heard(order), "{order:?}");
        }
        for order in &orders {
            assert!(heard.has_heard(order), "{order:?}");
        }
    }

    #[test]
    fn another_press_is_another_order() {
        let mut heard = Orders::default();
        assert!(!heard.has_heard(&escape("a")));
        assert!(!heard.has_heard(&escape("b")));
        assert!(!heard.has_heard(&toggle("c")));
    }

    #[test]
    fn what_changes_nothing_is_answered_each_time() {
        let mut heard = Orders::default();
        for _ in 0..2 {
            assert!(!heard.has_heard(&Message::HowDoThingsStand {}));
        }
    }

    #[test]
    fn the_last_orders_are_kept() {
        let mut heard = Orders::default();
        for index in 0..=KEPT {
            assert!(!heard.has_heard(&toggle(&format!("{index}"))));
        }
        assert_eq!(heard.heard.len(), KEPT);
        assert!(heard.has_heard(&toggle("1")));
    }
}
