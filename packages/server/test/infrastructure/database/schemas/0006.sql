-- What this schema added to the library of the one before: room that an upload has taken, and whose turn it is.
insert into storage_turns (owner_id, turn) values ('01900000-0000-7000-8000-000000000001', 3);
insert into storage_reservations (id, owner_id, byte_size, expires_at_ms) values
  ('01900000-0000-7000-8000-0000000000f1', '01900000-0000-7000-8000-000000000001', 1000, 1715682700000);
