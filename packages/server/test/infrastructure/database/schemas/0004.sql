-- What this schema added to the library of the one before: two accounts, a device that is signed in, a token, an invitation, a passkey.
insert into accounts (owner_id, email, role, password_hash, founding, created_at_ms, disabled_at_ms) values
  ('01900000-0000-7000-8000-000000000001', 'dev@example.com', 'owner', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA', 'first', 1715682667000, null),
  ('01900000-0000-7000-8000-000000000002', 'other@example.com', 'member', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA', null, 1715682668000, 1715682669000);

insert into sessions (secret_hash, id, owner_id, via, user_agent, created_at_ms, seen_at_ms, proved_at_ms, expires_at_ms) values
  ('dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd', '01900000-0000-7000-8000-0000000000e1',
   '01900000-0000-7000-8000-000000000001', 'password', '', 1715682700000, 1715682700000, 1715682700000, 1723458700000);

insert into api_tokens (id, owner_id, name, hash, scopes, created_at_ms, last_used_at_ms, expires_at_ms) values
  ('01900000-0000-7000-8000-0000000000f1', '01900000-0000-7000-8000-000000000001', '写真 ''backup''',
   'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee', 'read upload', 1715682700000, null, 1723458700000);

insert into one_time_secrets (secret_hash, id, kind, owner_id, data, created_at_ms, expires_at_ms) values
  ('ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff', '01900000-0000-7000-8000-0000000000f2', 'invitation',
   '01900000-0000-7000-8000-000000000001', '{"role":"member"}', 1715682700000, 1723458700000);

insert into sign_in_attempts (counted, attempts, until_ms) values ('aa', 3, 1715682700000);

insert into known_devices (device_hash, owner_id, expires_at_ms) values ('bb', '01900000-0000-7000-8000-000000000001', 1747218700000);

insert into passkeys (credential_id, id, owner_id, public_key, counter, transports, name, created_at_ms, last_used_at_ms) values
  ('Y3JlZA', '01900000-0000-7000-8000-0000000000f3', '01900000-0000-7000-8000-000000000001', 'a2V5', 4294967295, 'internal hybrid', 'Phone',
   1715682700000, null);
