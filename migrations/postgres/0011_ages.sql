-- A clock that is wrong makes nothing older than it is: how old it is follows from the served time, and from the clock
-- as far as it cannot be wrong for the worse.

-- How far the machine's clock was ahead of the served time at most, ever; and the served time when it was last set back.
ALTER TABLE pulse ADD COLUMN greatest_offset_ms bigint;
ALTER TABLE pulse ADD COLUMN set_back_served_ms bigint;

-- When the first words of a transcript were kept: in served time, and the latest that it can have been by the clock.
ALTER TABLE transcripts ADD COLUMN kept_served_ms bigint;
ALTER TABLE transcripts ADD COLUMN kept_latest_ms bigint;

CREATE INDEX transcripts_by_served_time ON transcripts (user_id, kept_served_ms);
CREATE INDEX transcripts_by_latest_time ON transcripts (user_id, kept_latest_ms);

-- When a secret is over by the clock, at the latest. Null: it is not known, and the served time counts alone.
ALTER TABLE stream_tickets ADD COLUMN expires_latest_ms bigint;
ALTER TABLE auth_mail_tokens ADD COLUMN expires_latest_ms bigint;
ALTER TABLE auth_codes ADD COLUMN expires_latest_ms bigint;
