-- The tables that the receiver writes and the specs read.

create table organizations (
  id    uuid primary key default gen_random_uuid(),
  name  text not null
);

create table contacts (
  id               uuid primary key default gen_random_uuid(),
  organization_id  uuid not null references organizations on delete cascade,
  name             text not null,
  phone            text,          -- E.164
  email            text,
  avatar           text,
  profile_at       timestamptz,   -- when the fields above held at their sender, by its clock
  deleted_at       timestamptz,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now()
);
create index contacts_phone on contacts (organization_id, phone);
create index contacts_email on contacts (organization_id, lower(email));

create table messaging_channel_configs (
  id                   uuid primary key default gen_random_uuid(),
  organization_id      uuid not null references organizations on delete cascade,
  chatwoot_base_url    text,
  chatwoot_api_token   text,
  chatwoot_account_id  integer not null,
  chatwoot_inbox_id    integer,
  channel_type         text not null default 'whatsapp',
  name                 text not null,
  status               text not null default 'active' check (status in ('active', 'inactive', 'error')),
  created_at           timestamptz not null default now(),
  updated_at           timestamptz not null default now(),
  unique (organization_id, channel_type, name)
);

create table messaging_conversation_links (
  id                        uuid primary key default gen_random_uuid(),
  organization_id           uuid not null references organizations on delete cascade,
  chatwoot_conversation_id  integer not null,
  chatwoot_contact_id       integer,
  chatwoot_inbox_id         integer,
  contact_id                uuid references contacts on delete set null,
  deal_id                   uuid,
  last_message_at           timestamptz,  -- by the message's own time
  last_message_preview      text,
  last_message_sender       text check (last_message_sender in ('customer', 'agent')),
  status                    text not null default 'open' check (status in ('open', 'resolved', 'pending')),
  state_at                  timestamptz,  -- by the conversation's own time: since when status and unread_count hold
  unread_count              integer not null default 0 check (unread_count >= 0),
  chatwoot_url              text,
  created_at                timestamptz not null default now(),
  updated_at                timestamptz not null default now(),
  unique (organization_id, chatwoot_conversation_id)
);
create index messaging_conversation_links_contact on messaging_conversation_links (organization_id, chatwoot_contact_id);

create table messaging_contact_identities (
  id               uuid primary key default gen_random_uuid(),
  organization_id  uuid not null references organizations on delete cascade,
  contact_id       uuid not null references contacts on delete cascade,
  source           text not null check (source <> '' and source = upper(source)),
  external_id      text not null check (external_id <> ''),
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  unique (organization_id, source, external_id)
);

-- Append only: one row for each resolution, kept when what it names is gone.
create table messaging_identity_resolution_log (
  id               uuid primary key default gen_random_uuid(),
  organization_id  uuid not null references organizations on delete cascade,
  source           text not null,
  external_id      text,
  action           text not null check (action in
                     ('created', 'matched', 'fallback_phone', 'fallback_email', 'ambiguous', 'not_found', 'error')),
  contact_id       uuid,
  identity_id      uuid,
  metadata         jsonb not null default '{}',
  error_message    text,
  created_at       timestamptz not null default now()
);
create index messaging_identity_resolution_log_external on messaging_identity_resolution_log (organization_id, external_id);
