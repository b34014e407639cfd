-- The steps have the numbers of those for SQLite, and lead to tables of the same names and columns. A table has its last
-- form where it is made: there is no Postgres with older ones.
--
-- Ids are UUIDv7; times are ms since 1970, UTC; money is micro-dollars. Texts are compared by their bytes, as in SQLite.

-- Who has signed up here.
CREATE TABLE auth_users (
    id uuid PRIMARY KEY,
    is_anonymous boolean NOT NULL,
    -- JSON that the person's client may write. Never decides what somebody may do.
    user_metadata text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    last_sign_in_at bigint NOT NULL
);

-- One row per sign-in. A refresh token is (id, counter) under a signature, so that nothing that
-- could be stolen from here opens an account.
CREATE TABLE auth_sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    refresh_counter bigint NOT NULL CHECK (refresh_counter >= 0),
    refreshed_at bigint NOT NULL,
    created_at bigint NOT NULL,
    ended_at bigint
);

CREATE INDEX auth_sessions_of_user ON auth_sessions (user_id);

-- What the server signs with. Several instances that start at once agree on one row per
-- (purpose, generation).
CREATE TABLE signing_keys (
    id uuid PRIMARY KEY,
    purpose text COLLATE "C" NOT NULL CHECK (purpose IN ('access_token', 'refresh_token')),
    generation bigint NOT NULL CHECK (generation > 0),
    secret text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    UNIQUE (purpose, generation)
);

-- Single-use tickets for streams, by the hash of their secret.
CREATE TABLE stream_tickets (
    secret_hash text COLLATE "C" PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    auth_session_id uuid NOT NULL REFERENCES auth_sessions (id) ON DELETE CASCADE,
    is_anonymous boolean NOT NULL,
    -- When the access token that asked for it expires, in s since 1970.
    token_expires_at bigint NOT NULL,
    -- The origin of the page that asked; empty for a program.
    origin text COLLATE "C" NOT NULL,
    expires_served_ms bigint NOT NULL
);

CREATE INDEX stream_tickets_by_expiry ON stream_tickets (expires_served_ms);

-- What a person tells about themselves.
CREATE TABLE profiles (
    id uuid PRIMARY KEY REFERENCES auth_users (id) ON DELETE CASCADE,
    display_name text COLLATE "C" NOT NULL DEFAULT '',
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);

CREATE TABLE devices (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    device_name text COLLATE "C" NOT NULL,
    os text COLLATE "C" NOT NULL,
    app_version text COLLATE "C" NOT NULL,
    last_active_at bigint NOT NULL,
    created_at bigint NOT NULL
);

CREATE INDEX devices_of_user ON devices (user_id);
