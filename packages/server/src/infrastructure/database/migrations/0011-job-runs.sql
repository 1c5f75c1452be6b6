-- oldest code: 0001

-- Runs of background jobs: when, by which process, and what came of it. The lease of a run is held under its id.
create table job_runs (
  id uuid primary key,
  name text not null,
  holder uuid not null,
  started_at_ms bigint not null,
  finished_at_ms bigint,
  -- running, done, failed or stopped.
  outcome text not null,
  options json not null,
  progress json,
  result json,
  error text
);
