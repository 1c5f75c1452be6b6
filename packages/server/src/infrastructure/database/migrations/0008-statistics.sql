-- oldest code: 0001

-- What statistics count by, so that a million events are counted without reading their JSON: what was decided, what came of it. Rows of
-- code that does not know it yet have none, and are read.
alter table events add column label text;

-- When the file was put before a person, so that it is known how long they took to decide; and its name, by which an upload finds that
-- without reading the facts of its whole batch.
alter table batch_reviews add column entered_at_ms bigint;
alter table batch_reviews add column filename text;
-- only: postgresql
create index batch_reviews_name on batch_reviews (batch_id, filename);
