-- What this schema added to the library of the one before: an object that a restored state does not name.
insert into kept_objects (key, reason, since_ms) values
  ('originals/01900000-0000-7000-8000-000000000001/01900000-0000-7000-8000-0000000000a9/01900000-0000-7000-8000-0000000000b9',
    'restore', 1715682900000);
