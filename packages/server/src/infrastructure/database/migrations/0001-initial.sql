-- Instants are BIGINT ms since 1970 UTC (…_at_ms). taken_at_ms is the camera's wall clock, counted as if it were UTC.
-- No foreign keys and no list columns: DuckDB rewrites rows that have them. DuckDB uses an index on one column only, so the live name
-- is one text and what needs two columns there is a scan; PostgreSQL gets its indexes at the end.

create table owners (
  id uuid primary key,
  subject text not null unique,
  email text not null,
  display_name text not null,
  first_seen_at_ms bigint not null
);

create table photos (
  id uuid primary key,
  owner_id uuid not null,
  filename text not null,
  name_key text not null,
  -- '{owner_id}/{name_key}' while the photo is live, NULL in the trash: unique names without a partial index.
  live_name_key text unique,
  taken_at_ms bigint not null,
  taken_offset_min integer,
  taken_source text not null,
  first_uploaded_at_ms bigint not null,
  uploaded_at_ms bigint not null,
  -- Also the lock: every change of the picture names the version it replaces.
  version integer not null,
  checksum text not null,
  byte_size bigint not null,
  media_type text not null,
  width integer not null,
  height integer not null,
  thumbhash text,
  renditions text not null,
  camera text,
  latitude double precision,
  longitude double precision,
  trashed_at_ms bigint
);

create table photo_versions (
  photo_id uuid not null,
  version integer not null,
  owner_id uuid not null,
  original_key text not null,
  preview_key text,
  thumbnail_key text,
  full_key text,
  renditions text not null,
  checksum text not null,
  byte_size bigint not null,
  media_type text not null,
  width integer not null,
  height integer not null,
  thumbhash text,
  exif json not null,
  uploaded_at_ms bigint not null,
  replaced_at_ms bigint,
  batch_id uuid,
  -- uploaded, kept_both, overwritten or restored: how this version came to be.
  origin text not null,
  purge_after_ms bigint
);
create index photo_versions_photo on photo_versions (photo_id);

create table month_counts (
  owner_id uuid not null,
  month text not null,
  count bigint not null,
  primary key (owner_id, month)
);

create table batches (
  id uuid primary key,
  owner_id uuid not null,
  started_at_ms bigint not null,
  finished_at_ms bigint,
  state text not null,
  uploaded bigint not null,
  overwritten bigint not null,
  kept_both bigint not null,
  skipped bigint not null,
  failed bigint not null,
  decisions json
);

create table uploads (
  id uuid primary key,
  owner_id uuid not null,
  object_key text,
  session text,
  received_bytes bigint,
  length bigint,
  metadata json not null,
  created_at_ms bigint not null,
  expires_at_ms bigint not null,
  outcome json
);

create table events (
  id uuid not null,
  at_ms bigint not null,
  owner_id uuid not null,
  kind text not null,
  photo_id uuid,
  batch_id uuid,
  duration_ms double precision,
  details json not null
);

create table api_tokens (
  id uuid primary key,
  owner_id uuid not null,
  name text not null,
  hash text not null unique,
  scopes text not null,
  created_at_ms bigint not null,
  last_used_at_ms bigint,
  expires_at_ms bigint
);

-- only: postgresql
alter table photo_versions add primary key (photo_id, version);
-- only: postgresql
create index photo_versions_batch on photo_versions (batch_id) where batch_id is not null;
-- only: postgresql
create index photo_versions_pending on photo_versions (photo_id) where renditions = 'pending';
-- only: postgresql
create index photos_timeline on photos (owner_id, taken_at_ms desc, id desc) where live_name_key is not null;
-- only: postgresql
create index photos_checksum on photos (owner_id, checksum) where live_name_key is not null;
-- only: postgresql
create index photos_name on photos (owner_id, name_key);
-- only: postgresql
alter table events add primary key (id);
-- only: postgresql
create index events_at on events (owner_id, at_ms);
-- only: postgresql
create index uploads_expiry on uploads (expires_at_ms);
