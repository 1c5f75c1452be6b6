-- What this schema added to the library of the one before: work that was done, and work that somebody holds.
insert into leases (name, holder, until_ms, done_at_ms) values
  ('upkeep', '01900000-0000-7000-8000-0000000000e1', 0, 1715682700000),
  ('renditions/a', '01900000-0000-7000-8000-0000000000e1', 1715682700000, null);
