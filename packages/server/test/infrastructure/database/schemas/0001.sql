-- A small library as the code of this schema wrote it. Texts of every kind, NULL wherever it may be, a photo with two versions, one in the
-- trash, an upload that waits for a decision.
insert into owners (id, subject, email, display_name, first_seen_at_ms) values
  ('01900000-0000-7000-8000-000000000001', 'dev:dev@example.com', 'dev@example.com', 'dev', 1715682667000);

insert into photos (id, owner_id, filename, name_key, live_name_key, taken_at_ms, taken_offset_min, taken_source, first_uploaded_at_ms,
  uploaded_at_ms, version, checksum, byte_size, media_type, width, height, thumbhash, renditions, camera, latitude, longitude, trashed_at_ms)
values
  ('01900000-0000-7000-8000-0000000000a1', '01900000-0000-7000-8000-000000000001', '猫 ''🐈''.JPEG', '猫 ''🐈''.jpg',
   '01900000-0000-7000-8000-000000000001/猫 ''🐈''.jpg', 1715682667120, 540, 'exif_original', 1715682700000, 1715682800000, 2,
   'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 3000000, 'image/jpeg', 4032, 3024, '1QcSHQRnh493V4dIh4eXh1h4kJUI',
   'ready', 'Apple iPhone 5', 43.4674, -11.8851, null),
  ('01900000-0000-7000-8000-0000000000a2', '01900000-0000-7000-8000-000000000001', 'old.heic', 'old.heic', null, -4544208000000, null,
   'upload', 1715682700000, 1715682700000, 1, 'cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc', 200, 'image/heic', 10, 20,
   null, 'failed', null, null, null, 1715682900000);

insert into photo_versions (photo_id, version, owner_id, original_key, preview_key, thumbnail_key, full_key, renditions, checksum,
  byte_size, media_type, width, height, thumbhash, exif, uploaded_at_ms, replaced_at_ms, batch_id, origin, purge_after_ms)
values
  ('01900000-0000-7000-8000-0000000000a1', 1, '01900000-0000-7000-8000-000000000001', 'originals/o/p/1', 'derivatives/o/p/1.preview.jpg',
   'derivatives/o/p/1.thumb.jpg', null, 'ready', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 2000000, 'image/jpeg', 4032,
   3024, null, '{"camera":"Apple iPhone 5"}', 1715682700000, 1715682800000, '01900000-0000-7000-8000-0000000000b1', 'uploaded', null),
  ('01900000-0000-7000-8000-0000000000a1', 2, '01900000-0000-7000-8000-000000000001', 'originals/o/p/2', 'derivatives/o/p/2.preview.jpg',
   'derivatives/o/p/2.thumb.jpg', 'derivatives/o/p/3.full.jpg', 'ready', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
   3000000, 'image/jpeg', 4032, 3024, '1QcSHQRnh493V4dIh4eXh1h4kJUI', '{"camera":"Apple iPhone 5","iso":100}', 1715682800000, null, null,
   'overwritten', null),
  ('01900000-0000-7000-8000-0000000000a2', 1, '01900000-0000-7000-8000-000000000001', 'originals/o/q/1', null, null, null, 'failed',
   'cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc', 200, 'image/heic', 10, 20, null, '{}', 1715682700000, null, null,
   'uploaded', null);

insert into month_counts (owner_id, month, count) values ('01900000-0000-7000-8000-000000000001', '2024-05', 1);

insert into batches (id, owner_id, started_at_ms, finished_at_ms, state, uploaded, overwritten, kept_both, skipped, failed, decisions) values
  ('01900000-0000-7000-8000-0000000000b1', '01900000-0000-7000-8000-000000000001', 1715682700000, null, 'open', 1, 0, 0, 2, 3, null);

insert into uploads (id, owner_id, object_key, session, received_bytes, length, metadata, created_at_ms, expires_at_ms, outcome) values
  ('01900000-0000-7000-8000-0000000000c1', '01900000-0000-7000-8000-000000000001', null, null, null, 500, '{"filename":"猫.jpg","flag":null}',
   1715682700000, 1715682800000, null);

insert into events (id, at_ms, owner_id, kind, photo_id, batch_id, duration_ms, details) values
  ('01900000-0000-7000-8000-0000000000d1', 1715682700000, '01900000-0000-7000-8000-000000000001', 'user_decision',
   '01900000-0000-7000-8000-0000000000a1', null, 1.5, '{"decision":"overwrite"}');
