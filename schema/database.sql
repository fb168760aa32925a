-- Written by: npm run schema

create sequence tidemark_migrations_id_seq as integer start 1 increment 1 minvalue 1 maxvalue 2147483647 cache 1 owned by tidemark_migrations.id;

create table chat_members (
  id uuid not null,
  chat_room_id uuid not null,
  account_id uuid not null,
  nick character varying(1024),
  notify integer not null,
  last_read_at timestamp with time zone,
  joined_at timestamp with time zone,
  leave_at timestamp with time zone,
  invited_by_id uuid,
  break_until timestamp with time zone,
  timeout_until timestamp with time zone,
  timeout_cause jsonb,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  constraint chat_members_chat_room_id_account_id_key UNIQUE (chat_room_id, account_id),
  constraint chat_members_chat_room_id_fkey FOREIGN KEY (chat_room_id) REFERENCES chat_rooms(id) ON UPDATE CASCADE ON DELETE CASCADE,
  constraint chat_members_invited_by_id_fkey FOREIGN KEY (invited_by_id) REFERENCES chat_members(id) ON UPDATE CASCADE ON DELETE SET NULL,
  constraint chat_members_pkey PRIMARY KEY (id)
);

create table chat_messages (
  id uuid not null,
  type character varying(1024) not null,
  content character varying(4096),
  meta jsonb,
  members_mentioned jsonb,
  nonce character varying(36) not null,
  edited_at timestamp with time zone,
  attachments jsonb not null,
  replied_message_id uuid,
  forwarded_message_id uuid,
  sender_id uuid not null,
  chat_room_id uuid not null,
  is_encrypted boolean default false not null,
  ciphertext bytea,
  encryption_header bytea,
  encryption_signature bytea,
  encryption_scheme character varying(128),
  encryption_message_type character varying(128),
  client_message_id character varying(128),
  encryption_epoch bigint,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  constraint chat_messages_chat_room_id_fkey FOREIGN KEY (chat_room_id) REFERENCES chat_rooms(id) ON UPDATE CASCADE ON DELETE CASCADE,
  constraint chat_messages_forwarded_message_id_fkey FOREIGN KEY (forwarded_message_id) REFERENCES chat_messages(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  constraint chat_messages_pkey PRIMARY KEY (id),
  constraint chat_messages_replied_message_id_fkey FOREIGN KEY (replied_message_id) REFERENCES chat_messages(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  constraint chat_messages_sender_id_fkey FOREIGN KEY (sender_id) REFERENCES chat_members(id) ON UPDATE CASCADE ON DELETE CASCADE
);

create table chat_rooms (
  id uuid not null,
  name character varying(1024),
  description character varying(4096),
  type integer not null,
  is_community boolean not null,
  is_public boolean not null,
  picture jsonb,
  background jsonb,
  account_id uuid,
  realm_id uuid,
  encryption_mode integer default 0 not null,
  e2ee_policy jsonb,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  constraint chat_rooms_pkey PRIMARY KEY (id)
);

create table tidemark_migrations (
  id integer default nextval('tidemark_migrations_id_seq'::regclass) not null,
  name character varying(255) not null,
  executed_at timestamp(6) with time zone default CURRENT_TIMESTAMP(6) not null,
  constraint tidemark_migrations_pkey PRIMARY KEY (id)
);

CREATE INDEX chat_members_joined_by_account_idx ON public.chat_members USING btree (account_id, chat_room_id) WHERE ((joined_at IS NOT NULL) AND (leave_at IS NULL) AND (deleted_at IS NULL));
CREATE INDEX chat_messages_live_by_room_idx ON public.chat_messages USING btree (chat_room_id, created_at, id) WHERE (deleted_at IS NULL);
