-- What this schema added to the library of the one before: a file whose overwrite was decided, and one that waits.
insert into batch_reviews (batch_id, owner_id, item_key, facts, decision, decided_at_ms, revision) values
  ('01900000-0000-7000-8000-0000000000b1', '01900000-0000-7000-8000-000000000001', '猫.jpg', '{"filename":"猫.jpg"}',
   '{"choice":"overwrite"}', 1715682800000, 2),
  ('01900000-0000-7000-8000-0000000000b1', '01900000-0000-7000-8000-000000000001', 'b.jpg', '{"filename":"b.jpg"}', null, null, 1);
