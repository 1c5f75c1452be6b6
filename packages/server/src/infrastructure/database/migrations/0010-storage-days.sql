-- oldest code: 0001

-- What each library takes up, one row a day: what growth is drawn from.
create table storage_days (
  owner_id uuid not null,
  -- '2025-01-31', UTC.
  day text not null,
  originals_bytes bigint not null,
  versions_bytes bigint not null,
  trash_bytes bigint not null,
  -- Previews and thumbnails, counted in the store; NULL where that failed.
  derivatives_bytes bigint,
  measured_at_ms bigint not null,
  primary key (owner_id, day)
);

-- only: postgresql
create index events_failed on events (owner_id, at_ms desc) where label = 'failure';
-- only: postgresql
create index photos_sizes on photos (owner_id) include (byte_size, uploaded_at_ms, trashed_at_ms);
