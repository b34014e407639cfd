-- A clock that is wrong makes nothing older than it is: how old it is follows from the served time, and from the clock
-- as far as it cannot be wrong for the worse.

-- How far the machine's clock was ahead of the served time at most, ever; and the served time when it was last set back.
ALTER TABLE pulse ADD COLUMN greatest_offset_ms INTEGER;
ALTER TABLE pulse ADD COLUMN set_back_served_ms INTEGER;
UPDATE pulse SET greatest_offset_ms = MAX(beat_at - served_ms, least_offset_ms, least_offset_before_ms);

-- When the first words of a transcript were kept: in served time, and the latest that it can have been by the clock.
ALTER TABLE transcripts ADD COLUMN kept_served_ms INTEGER;
ALTER TABLE transcripts ADD COLUMN kept_latest_ms INTEGER;

-- Numbers count up: none was kept before those with smaller numbers, whatever a clock said that was behind.
CREATE TEMP TABLE kept (number INTEGER PRIMARY KEY NOT NULL, latest_ms INTEGER NOT NULL);
INSERT INTO kept SELECT number, MAX(created_at) OVER (ORDER BY number) FROM transcripts;
UPDATE transcripts SET
    kept_served_ms = COALESCE((SELECT served_ms FROM pulse), 0),
    kept_latest_ms = (SELECT latest_ms FROM kept WHERE kept.number = transcripts.number);
DROP TABLE kept;

CREATE INDEX transcripts_by_served_time ON transcripts (user_id, kept_served_ms);
CREATE INDEX transcripts_by_latest_time ON transcripts (user_id, kept_latest_ms);

-- When a secret is over by the clock, at the latest. Null: it is not known, and the served time counts alone.
ALTER TABLE stream_tickets ADD COLUMN expires_latest_ms INTEGER;
ALTER TABLE auth_mail_tokens ADD COLUMN expires_latest_ms INTEGER;
ALTER TABLE auth_codes ADD COLUMN expires_latest_ms INTEGER;
UPDATE stream_tickets SET expires_latest_ms = expires_served_ms + (SELECT greatest_offset_ms FROM pulse);
UPDATE auth_mail_tokens SET expires_latest_ms = expires_served_ms + (SELECT greatest_offset_ms FROM pulse);
UPDATE auth_codes SET expires_latest_ms = expires_served_ms + (SELECT greatest_offset_ms FROM pulse);
