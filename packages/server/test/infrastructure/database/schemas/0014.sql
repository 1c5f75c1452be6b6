-- What this schema added to the library of the one before: an owner who chose how long the trash is kept.
update owner_settings set trash_retention_days = 60 where owner_id = '01900000-0000-7000-8000-000000000001';
