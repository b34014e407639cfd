-- Accounts with an address and a password, and what is sent by mail.

-- In small letters; null for guests.
ALTER TABLE auth_users ADD COLUMN email TEXT;
ALTER TABLE auth_users ADD COLUMN email_confirmed_at INTEGER;
-- Asked for, not yet confirmed.
ALTER TABLE auth_users ADD COLUMN new_email TEXT;
-- Argon2id in PHC form; null for who has none.
ALTER TABLE auth_users ADD COLUMN password_hash TEXT;

CREATE UNIQUE INDEX auth_users_by_email ON auth_users (email);

-- How somebody proved who they are when the sign-in began.
ALTER TABLE auth_sessions ADD COLUMN method TEXT NOT NULL DEFAULT 'anonymous';

-- Single-use links in mails, by the hash of their secret.
CREATE TABLE auth_mail_tokens (
    secret_hash TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL CHECK (purpose IN ('signup', 'recovery', 'magiclink', 'email_change')),
    -- Where the mail went: what its link proves.
    email TEXT NOT NULL,
    -- PKCE: whoever follows the link gets a code instead of a session.
    code_challenge TEXT,
    code_challenge_method TEXT,
    expires_at INTEGER NOT NULL,
    -- A newer mail for the same purpose makes the older one worthless.
    UNIQUE (user_id, purpose)
) STRICT;

CREATE INDEX auth_mail_tokens_by_expiry ON auth_mail_tokens (expires_at);

-- Single-use codes of PKCE, by their hash.
CREATE TABLE auth_codes (
    code_hash TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    method TEXT NOT NULL,
    code_challenge TEXT NOT NULL,
    code_challenge_method TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX auth_codes_by_expiry ON auth_codes (expires_at);
