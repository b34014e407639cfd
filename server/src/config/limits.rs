//! How much one person or one address may do.

use serde::Deserialize;

use super::values::{CheckValue, ValueError, within};

/// `[limits]` in the file. Real by default; a load test raises them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// `sockets`. Open connections in all. Default 4,096.
    pub sockets: u32,
    /// `sockets_per_ip`. Open connections of one address. Default 64: a browser opens several
    /// for its pages beside the stream.
    pub sockets_per_ip: u32,
    /// `live_streams`. Dictations at the same time in all. Default 1,024.
    pub live_streams: u32,
    /// `live_streams_per_user`. Dictations of one person at the same time. Default 2.
    pub live_streams_per_user: u32,
    /// `live_streams_per_ip`. Dictations from one address at the same time. Default 20.
    pub live_streams_per_ip: u32,
    /// `sign_ups_per_ip_per_hour`. Accounts made from one address. Default 30: an office shares
    /// one, and an anonymous account costs nobody an e-mail.
    pub sign_ups_per_ip_per_hour: u32,
    /// `refreshes_per_session_per_minute`. Renewals of one sign-in. Default 60: fifty tabs that
    /// wake at once must not sign their owner out.
    pub refreshes_per_session_per_minute: u32,
    /// `refreshes_per_ip_per_5_minutes`. Renewals from one address. Default 150.
    pub refreshes_per_ip_per_5_minutes: u32,
    /// `tickets_per_user_per_minute`. Tickets for streams. Default 30.
    pub tickets_per_user_per_minute: u32,
    /// `tickets_per_ip_per_minute`. Default 120.
    pub tickets_per_ip_per_minute: u32,
    /// `requests_per_user_per_minute`. Requests of one person about what belongs to them, over
    /// REST and gRPC together. Default 120.
    pub requests_per_user_per_minute: u32,
    /// `requests_per_ip_per_minute`. The same, from one address. Default 300.
    pub requests_per_ip_per_minute: u32,
    /// `exports_per_user_per_day`. Downloads of everything that is kept about a person. Default 5.
    pub exports_per_user_per_day: u32,
    /// `sign_ins_per_account_per_15_minutes`. Tries of a password for one address. Default 10.
    pub sign_ins_per_account_per_15_minutes: u32,
    /// `sign_ins_per_ip_per_15_minutes`. Tries of passwords from one address. Default 30.
    pub sign_ins_per_ip_per_15_minutes: u32,
    /// `emails_per_ip_per_hour`. Accounts with an e-mail address, and mails, that one address may
    /// ask for. Default 5.
    pub emails_per_ip_per_hour: u32,
    /// `mails_per_recipient_per_hour`. Mails to one person. Default 3.
    pub mails_per_recipient_per_hour: u32,
    /// `mails_per_hour`. Mails in all. Default 30, as Supabase Auth has it.
    pub mails_per_hour: u32,
    /// `uploads_per_user`. Recordings of one person at the same time. Default 2.
    pub uploads_per_user: u32,
    /// `uploads_per_user_per_hour`. Recordings of one person. Default 20.
    pub uploads_per_user_per_hour: u32,
    /// `upload_mib_per_user_per_day`. Recordings of one person, in MiB; one may have 64. Default
    /// 2,048.
    pub upload_mib_per_user_per_day: u32,
    /// `upload_memory_mib`. Memory for the recordings of all people together, in MiB; one may
    /// have 64. Default 256.
    pub upload_memory_mib: u32,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            sockets: 4_096,
            sockets_per_ip: 64,
            live_streams: 1_024,
            live_streams_per_user: 2,
            live_streams_per_ip: 20,
            sign_ups_per_ip_per_hour: 30,
            refreshes_per_session_per_minute: 60,
            refreshes_per_ip_per_5_minutes: 150,
            tickets_per_user_per_minute: 30,
            tickets_per_ip_per_minute: 120,
            requests_per_user_per_minute: 120,
            requests_per_ip_per_minute: 300,
            exports_per_user_per_day: 5,
            sign_ins_per_account_per_15_minutes: 10,
            sign_ins_per_ip_per_15_minutes: 30,
            emails_per_ip_per_hour: 5,
            mails_per_recipient_per_hour: 3,
            mails_per_hour: 30,
            uploads_per_user: 2,
            uploads_per_user_per_hour: 20,
            upload_mib_per_user_per_day: 2_048,
            upload_memory_mib: 256,
        }
    }
}

impl CheckValue for LimitsConfig {
    fn check(&self) -> Result<(), ValueError> {
        let numbers = [
            ("limits.sockets", self.sockets),
            ("limits.sockets_per_ip", self.sockets_per_ip),
            ("limits.live_streams", self.live_streams),
            ("limits.live_streams_per_user", self.live_streams_per_user),
            ("limits.live_streams_per_ip", self.live_streams_per_ip),
            (
                "limits.sign_ups_per_ip_per_hour",
                self.sign_ups_per_ip_per_hour,
            ),
            (
                "limits.refreshes_per_session_per_minute",
                self.refreshes_per_session_per_minute,
            ),
            (
                "limits.refreshes_per_ip_per_5_minutes",
                self.refreshes_per_ip_per_5_minutes,
            ),
            (
                "limits.tickets_per_user_per_minute",
                self.tickets_per_user_per_minute,
            ),
            (
                "limits.tickets_per_ip_per_minute",
                self.tickets_per_ip_per_minute,
            ),
            (
                "limits.requests_per_user_per_minute",
                self.requests_per_user_per_minute,
            ),
            (
                "limits.requests_per_ip_per_minute",
                self.requests_per_ip_per_minute,
            ),
            (
                "limits.exports_per_user_per_day",
                self.exports_per_user_per_day,
            ),
            (
                "limits.sign_ins_per_account_per_15_minutes",
                self.sign_ins_per_account_per_15_minutes,
            ),
            (
                "limits.sign_ins_per_ip_per_15_minutes",
                self.sign_ins_per_ip_per_15_minutes,
            ),
            ("limits.emails_per_ip_per_hour", self.emails_per_ip_per_hour),
            (
                "limits.mails_per_recipient_per_hour",
                self.mails_per_recipient_per_hour,
            ),
            ("limits.mails_per_hour", self.mails_per_hour),
            ("limits.uploads_per_user", self.uploads_per_user),
            (
                "limits.uploads_per_user_per_hour",
                self.uploads_per_user_per_hour,
            ),
        ];
        numbers
            .into_iter()
            .try_for_each(|(key, number)| within(key, number, 1..=1_000_000))?;
        // One recording may have 64 MiB: less than that would refuse it for ever.
        let (key, daily) = (
            "limits.upload_mib_per_user_per_day",
            self.upload_mib_per_user_per_day,
        );
        within(key, daily, 64..=1_000_000)?;
        let (key, memory) = ("limits.upload_memory_mib", self.upload_memory_mib);
        within(key, memory, 64..=65_536)
    }
}
