-- oldest code: 0001

-- Checks of the library against its storage. How far one is, so that another process goes on with it.
create table integrity_checks (
  id uuid primary key,
  deep boolean not null,
  repairing boolean not null,
  started_at_ms bigint not null,
  finished_at_ms bigint,
  step text not null,
  up_to text,
  counts json not null
);

-- What is wrong now, as far as it was looked at.
create table integrity_findings (
  -- '{kind}/{subject}'
  id text primary key,
  kind text not null,
  subject text not null,
  check_id uuid not null,
  owner_id uuid,
  photo_id uuid,
  version integer,
  object_key text,
  details json not null,
  note text,
  found_at_ms bigint not null
);

-- only: postgresql
create index integrity_findings_key on integrity_findings (object_key);
