-- oldest code: 0001

-- Bytes that an upload in one request takes while it is on its way. Only where owners have a quota.
create table storage_reservations (
  id uuid primary key,
  owner_id uuid not null,
  byte_size bigint not null,
  expires_at_ms bigint not null
);

-- Whoever reserves for an owner counts this up first: two who do wait for each other.
create table storage_turns (
  owner_id uuid primary key,
  turn bigint not null
);

-- only: postgresql
create index photo_versions_owner on photo_versions (owner_id);
-- only: postgresql
create index uploads_owner on uploads (owner_id) where outcome is null;
