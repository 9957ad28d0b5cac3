create table people (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  age integer,
  born date,
  details jsonb,
  tags text[],
  active boolean not null,
  created_at timestamptz not null default now()
);
create table visits (id bigint generated always as identity, person_id uuid, at timestamp, note varchar(20));
