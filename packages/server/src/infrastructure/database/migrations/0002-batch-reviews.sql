-- oldest code: 0001

-- Files of a batch that wait for a person's decision, and what was decided, so that another device can go on with it.
create table batch_reviews (
  batch_id uuid not null,
  owner_id uuid not null,
  -- The sending client's own name for the file, unique in its batch.
  item_key text not null,
  facts json not null,
  decision json,
  decided_at_ms bigint,
  -- Grows with every change in a batch: what a client asks for to hear of changes since.
  revision bigint not null,
  primary key (batch_id, item_key)
);

-- only: postgresql
create index batch_reviews_owner on batch_reviews (owner_id);
-- only: postgresql
create index batches_owner on batches (owner_id, started_at_ms desc);
