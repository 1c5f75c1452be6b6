-- What this schema added to the library of the one before: an event with its label, and how long a decision took.
insert into events (id, at_ms, owner_id, kind, photo_id, duration_ms, details, label)
values ('01900000-0000-7000-8000-0000000000e8', 1715682900000, '01900000-0000-7000-8000-000000000001', 'user_decision',
  '01900000-0000-7000-8000-0000000000a1', 4200, '{"decision":"skip"}', 'skip');
update batch_reviews set entered_at_ms = decided_at_ms - 4200 where decided_at_ms is not null;
