-- oldest code: 0001

-- People who sign in with a password of this server. Secrets are never stored, only their SHA-256 (those of 256 random bits) or argon2id (passwords).
create table accounts (
  -- Also the id of the owner whose library it opens.
  owner_id uuid primary key,
  -- Lower-case.
  email text not null unique,
  -- 'owner' may invite and close accounts; 'member' has a library.
  role text not null,
  password_hash text not null,
  -- 'first' on the account that the one-time code made, else NULL: of instances that race, one wins.
  founding text unique,
  created_at_ms bigint not null,
  disabled_at_ms bigint
);

create table sessions (
  secret_hash text primary key,
  id uuid not null,
  owner_id uuid not null,
  -- How it began: 'password', 'passkey' or 'oidc'.
  via text not null,
  user_agent text not null,
  created_at_ms bigint not null,
  seen_at_ms bigint not null,
  -- When the person last proved who they are.
  proved_at_ms bigint not null,
  expires_at_ms bigint not null
);

-- Secrets that are good for one use: the first owner's code, invitations, new passwords, challenges of passkeys.
create table one_time_secrets (
  secret_hash text primary key,
  id uuid not null,
  kind text not null,
  -- Whose: who invited, or whose password or passkey it is about; NULL where nobody is known yet.
  owner_id uuid,
  data json not null,
  created_at_ms bigint not null,
  expires_at_ms bigint not null
);

-- Failed sign-ins, counted by address, by account and by known device. The key is a SHA-256 of what is counted.
create table sign_in_attempts (
  counted text primary key,
  attempts integer not null,
  until_ms bigint not null
);

-- Browsers that have signed in to an account before: SHA-256 of their cookie's secret and the account.
create table known_devices (
  device_hash text primary key,
  owner_id uuid not null,
  expires_at_ms bigint not null
);

create table passkeys (
  -- base64url, as the browser names it.
  credential_id text primary key,
  id uuid not null,
  owner_id uuid not null,
  -- COSE key, base64url.
  public_key text not null,
  counter bigint not null,
  transports text not null,
  name text not null,
  created_at_ms bigint not null,
  last_used_at_ms bigint
);

-- only: postgresql
create index sessions_owner on sessions (owner_id);
-- only: postgresql
create index api_tokens_owner on api_tokens (owner_id);
-- only: postgresql
create index passkeys_owner on passkeys (owner_id);
