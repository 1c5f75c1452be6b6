-- What this schema added to the library of the one before: a check that was stopped, and what it had found.
insert into integrity_checks (id, deep, repairing, started_at_ms, finished_at_ms, step, up_to, counts) values
  ('01900000-0000-7000-8000-0000000000c1', true, false, 1715682900000, null, 'photos', '01900000-0000-7000-8000-0000000000a1', '{"photos":1}');
insert into integrity_findings (id, kind, subject, check_id, owner_id, photo_id, version, object_key, details, note, found_at_ms) values
  ('original_missing/01900000-0000-7000-8000-0000000000a1/1', 'original_missing', '01900000-0000-7000-8000-0000000000a1/1',
    '01900000-0000-7000-8000-0000000000c1', '01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-0000000000a1', 1,
    'originals/o/p/1', '{}', null, 1715682900000);
