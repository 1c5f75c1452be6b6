-- oldest code: 0001

-- Objects that no version names and that are kept all the same: what the state before a restore or a reset named. Nothing sweeps them.
create table kept_objects (
  key text primary key,
  reason text not null,
  since_ms bigint not null
);
