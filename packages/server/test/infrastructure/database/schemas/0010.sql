-- What this schema added to the library of the one before: what it took up one day.
insert into storage_days (owner_id, day, originals_bytes, versions_bytes, trash_bytes, derivatives_bytes, measured_at_ms)
values ('01900000-0000-7000-8000-000000000001', '2024-05-14', 3000000, 2000000, 1000, null, 1715682900000);
