-- What this schema added to the library of the one before: an owner who keeps replaced versions for a time, and one who chose to keep them.
insert into owner_settings (owner_id, version_retention_days) values
  ('01900000-0000-7000-8000-000000000001', 30),
  ('01900000-0000-7000-8000-000000000002', null);
