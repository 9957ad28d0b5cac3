-- Two organizations: the one that the specs look at, and another whose rows they must never see. Safe to run again.

insert into organizations (id, name) values
  ('0a000000-0000-4000-8000-000000000001', 'Acme'),
  ('0b000000-0000-4000-8000-000000000002', 'Globex')
on conflict do nothing;

insert into messaging_channel_configs
  (organization_id, chatwoot_base_url, chatwoot_account_id, chatwoot_inbox_id, channel_type, name, status) values
  ('0a000000-0000-4000-8000-000000000001', 'https://app.chatwoot.example', 3, 12, 'instagram', 'Acme Instagram', 'active'),
  ('0a000000-0000-4000-8000-000000000001', 'https://app.chatwoot.example', 3, 15, 'whatsapp', 'Acme WhatsApp +55', 'active'),
  ('0a000000-0000-4000-8000-000000000001', 'https://app.chatwoot.example', 3, 11, 'whatsapp', 'Acme WhatsApp (old)', 'inactive'),
  ('0b000000-0000-4000-8000-000000000002', 'https://chat.globex.example', 4, 21, 'instagram', 'Globex Instagram', 'active'),
  ('0b000000-0000-4000-8000-000000000002', 'https://chat.globex.example', 4, 22, 'whatsapp', 'Globex WhatsApp', 'active')
on conflict do nothing;
