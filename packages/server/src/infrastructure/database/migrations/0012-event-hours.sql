-- oldest code: 0001

-- What events add up to, by the hour: kept by the transaction that writes them, so that statistics of a million need not read them. Events
-- of code that does not know this table are found by their number, and summed later.
create table event_hours (
  owner_id uuid not null,
  -- When the hour begins, ms since 1970 UTC.
  hour_ms bigint not null,
  kind text not null,
  label text not null,
  count bigint not null,
  -- Those whose duration was measured, and their durations together.
  timed bigint not null,
  total_ms double precision not null,
  -- Of checks: files that were asked for, and names of them that were taken.
  files bigint not null,
  collisions bigint not null,
  primary key (owner_id, hour_ms, kind, label)
);

insert into event_hours (owner_id, hour_ms, kind, label, count, timed, total_ms, files, collisions)
select owner_id, at_ms - ((at_ms % 3600000) + 3600000) % 3600000, kind,
  coalesce(label, case kind when 'overwrite_operation' then case when (details->>'success') = 'true' then 'success' else 'failure' end
    when 'user_decision' then (details->>'decision') when 'collision_resolved' then (details->>'outcome') end, ''),
  count(*), count(duration_ms), coalesce(sum(duration_ms), 0),
  coalesce(sum(case when kind = 'batch_collision_detection' then (details->>'files')::bigint end), 0)::bigint,
  coalesce(sum(case when kind = 'batch_collision_detection' then (details->>'collisions')::bigint end), 0)::bigint
from events group by 1, 2, 3, 4;
