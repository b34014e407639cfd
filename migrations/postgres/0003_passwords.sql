-- Accounts with an address and a password, and what is sent by mail.

-- In small letters; null for guests.
ALTER TABLE auth_users ADD COLUMN email text COLLATE "C";
ALTER TABLE auth_users ADD COLUMN email_confirmed_at bigint;
-- Asked for, not yet confirmed.
ALTER TABLE auth_users ADD COLUMN new_email text COLLATE "C";
-- Argon2id in PHC form; null for who has none.
ALTER TABLE auth_users ADD COLUMN password_hash text COLLATE "C";

CREATE UNIQUE INDEX auth_users_by_email ON auth_users (email);

-- How somebody proved who they are when the sign-in began.
ALTER TABLE auth_sessions ADD COLUMN method text COLLATE "C" NOT NULL DEFAULT 'anonymous';

-- Single-use links in mails, by the hash of their secret.
CREATE TABLE auth_mail_tokens (
    secret_hash text COLLATE "C" PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    purpose text COLLATE "C" NOT NULL CHECK (purpose IN ('signup', 'recovery', 'magiclink', 'email_change')),
    -- Where the mail went: what its link proves.
    email text COLLATE "C" NOT NULL,
    -- PKCE: whoever follows the link gets a code instead of a session.
    code_challenge text COLLATE "C",
    code_challenge_method text COLLATE "C",
    expires_served_ms bigint NOT NULL,
    -- A newer mail for the same purpose makes the older one worthless.
    UNIQUE (user_id, purpose)
);

CREATE INDEX auth_mail_tokens_by_expiry ON auth_mail_tokens (expires_served_ms);

-- Single-use codes of PKCE, by their hash.
CREATE TABLE auth_codes (
    code_hash text COLLATE "C" PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    method text COLLATE "C" NOT NULL,
    code_challenge text COLLATE "C" NOT NULL,
    code_challenge_method text COLLATE "C" NOT NULL,
    expires_served_ms bigint NOT NULL
);

CREATE INDEX auth_codes_by_expiry ON auth_codes (expires_served_ms);
