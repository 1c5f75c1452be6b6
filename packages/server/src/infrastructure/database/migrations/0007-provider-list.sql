-- oldest code: 0001

-- Whom a sign-in provider's list let in when a server last started: one row. Where it has become narrower, what it had let in ends.
create table provider_list (
  name text primary key,
  value json not null
);
