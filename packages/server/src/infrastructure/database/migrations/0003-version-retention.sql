-- oldest code: 0001

-- What an owner chose for the library. Without a row everything is as it is by default.
create table owner_settings (
  owner_id uuid primary key,
  -- Days after which a replaced version is purged; NULL keeps it until the owner deletes it.
  version_retention_days integer
);

-- only: postgresql
create index photo_versions_replaced on photo_versions (owner_id, replaced_at_ms) where replaced_at_ms is not null;
