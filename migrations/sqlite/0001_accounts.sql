-- Ids are UUIDv7 in their hyphenated form; times are ms since 1970, UTC; money is micro-dollars.

-- Who has signed up here.
CREATE TABLE auth_users (
    id TEXT PRIMARY KEY NOT NULL,
    is_anonymous INTEGER NOT NULL CHECK (is_anonymous IN (0, 1)),
    -- JSON that the person's client may write. Never decides what somebody may do.
    user_metadata TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    last_sign_in_at INTEGER NOT NULL
) STRICT;

-- One row per sign-in. A refresh token is (id, counter) under a signature, so that nothing that
-- could be stolen from here opens an account.
CREATE TABLE auth_sessions (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    refresh_counter INTEGER NOT NULL CHECK (refresh_counter >= 0),
    refreshed_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;

CREATE INDEX auth_sessions_of_user ON auth_sessions (user_id);

-- What the server signs with. Several instances that start at once agree on one row per
-- (purpose, generation).
CREATE TABLE signing_keys (
    id TEXT PRIMARY KEY NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('access_token', 'refresh_token')),
    generation INTEGER NOT NULL CHECK (generation > 0),
    secret TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (purpose, generation)
) STRICT;

-- Single-use tickets for streams, by the hash of their secret.
CREATE TABLE stream_tickets (
    secret_hash TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    auth_session_id TEXT NOT NULL REFERENCES auth_sessions (id) ON DELETE CASCADE,
    is_anonymous INTEGER NOT NULL CHECK (is_anonymous IN (0, 1)),
    -- When the access token that asked for it expires, in s since 1970.
    token_expires_at INTEGER NOT NULL,
    -- The origin of the page that asked; empty for a program.
    origin TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX stream_tickets_by_expiry ON stream_tickets (expires_at);

-- What a person tells about themselves.
CREATE TABLE profiles (
    id TEXT PRIMARY KEY NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    display_name TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE devices (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    device_name TEXT NOT NULL,
    os TEXT NOT NULL,
    app_version TEXT NOT NULL,
    last_active_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX devices_of_user ON devices (user_id);
