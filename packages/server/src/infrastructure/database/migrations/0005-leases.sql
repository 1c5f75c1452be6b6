-- oldest code: 0001

-- Background work that one of all instances does at a time.
create table leases (
  name text primary key,
  holder uuid not null,
  -- By the database's clock; 0 when nobody holds it.
  until_ms bigint not null,
  -- When work that comes again was last done to its end, by the database's clock.
  done_at_ms bigint
);

-- Instances remember who holds a name. Whoever changes a photo tells them, in the same transaction, as '{owner_id}/{name_key}'.
-- only: postgresql
create function tell_photo_changed() returns trigger language plpgsql as $$ begin perform pg_notify('imgstream_photos', coalesce(new.owner_id, old.owner_id)::text || '/' || left(coalesce(new.name_key, old.name_key), 1900)); return null; end $$;
-- only: postgresql
create trigger photos_changed after insert or update or delete on photos for each row execute function tell_photo_changed();
