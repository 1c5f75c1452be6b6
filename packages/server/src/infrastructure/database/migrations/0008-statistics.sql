-- oldest code: 0001

-- What statistics count by, so that a million events are counted without reading their JSON: what was decided, what came of it. Rows of
-- code that does not know it yet have none, and are read.
alter table events add column label text;

-- When the file was put before a person. What a person took to decide follows from it.
alter table batch_reviews add column entered_at_ms bigint;
