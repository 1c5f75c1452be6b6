-- What this schema added to the library of the one before: a run of a job.
insert into job_runs (id, name, holder, started_at_ms, finished_at_ms, outcome, options, result)
values ('01900000-0000-7000-8000-0000000000d1', 'sweep', '01900000-0000-7000-8000-0000000000d2', 1715682900000, 1715682901000, 'done', '{}',
  '{"objects":2}');
