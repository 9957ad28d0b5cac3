create table links (
  id integer primary key,
  conversation_id bigint not null,
  contact_id uuid,
  status text not null,
  details jsonb
);
insert into links values
  (1, 7, '6f1f8a0e-5f0b-4f7e-8f43-3f6c1a2b3c4d', 'open', '{"labels": ["vip"], "note": null}'),
  (2, 7, null, 'open', null),
  (3, 7, null, 'resolved', null),
  (4, 8, '0b7c2d4e-7d0f-4d51-9d6b-9a8b7c6d5e4f', 'open', '{"labels": [], "note": "hello"}');
create table empty_one (id integer);
