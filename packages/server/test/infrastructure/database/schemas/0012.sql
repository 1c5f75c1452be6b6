-- What this schema added to the library of the one before: what its events add up to by the hour, and one more event.
insert into events (id, at_ms, owner_id, kind, photo_id, duration_ms, details, label)
values ('01900000-0000-7000-8000-0000000000e9', 1715690000000, '01900000-0000-7000-8000-000000000001', 'user_decision',
  '01900000-0000-7000-8000-0000000000a1', 800, '{"decision":"keep_both"}', 'keep_both');
insert into event_hours (owner_id, hour_ms, kind, label, count, timed, total_ms, files, collisions)
values ('01900000-0000-7000-8000-000000000001', 1715680800000, 'user_decision', 'overwrite', 1, 1, 1.5, 0, 0),
  ('01900000-0000-7000-8000-000000000001', 1715680800000, 'user_decision', 'skip', 1, 1, 4200, 0, 0),
  ('01900000-0000-7000-8000-000000000001', 1715688000000, 'user_decision', 'keep_both', 1, 1, 800, 0, 0);
