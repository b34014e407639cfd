-- The newest times are looked for at each start, and the meters of some days are read: neither may take longer the more
-- there is.
CREATE INDEX usage_records_by_time ON usage_records (created_at);
CREATE INDEX voice_sessions_by_time ON voice_sessions (created_at);
