//! What a message centre says: the ids of the parts of a text, receipts that are early, long texts that are not whole
//! yet, what nobody could read; and how the session of each process stands.

crate::ddl::step!(SCRIPT, drops: ["connectors", "inbound_raw", "inbound_texts", "receipts", "delivery_parts"]);

const SCRIPT: &str = "
create table delivery_parts (
    id {id},
    delivery_id bigint not null references deliveries (id) on delete cascade,
    number smallint not null,
    provider_id text,
    -- What its receipt has said; accepted until one comes, and nothing if nobody knows that it was.
    state text,
    constraint delivery_parts_once unique (delivery_id, number),
    constraint delivery_parts_state_known check (state in ('accepted', 'delivered', 'undelivered', 'expired'))
);

-- Serves receipts.
create index delivery_parts_by_provider_id on delivery_parts (provider_id) where provider_id is not null;

-- Receipts of which the row was not found when they came. Most came before the answer that names the row.
create table receipts (
    id {id},
    route text not null,
    -- A keyed fingerprint of the number; empty if it could not be read.
    address_index {bytes} not null,
    -- As the operator writes it; empty if it was not there.
    provider_id text not null,
    said text not null,
    error text,
    received_at {time} not null,
    tries smallint not null default 0,
    next_at {time} not null,
    -- The text that it answers, if it is an answer that came before its worker had written that it waits no longer.
    answers bigint,
    -- The same receipt again says nothing new.
    constraint receipts_once unique (route, address_index, provider_id, said),
    constraint receipts_said_known check (said in ('accepted', 'delivered', 'undelivered', 'expired'))
);

-- Serves the next attempt to find their rows. Those given up lie for a week and would be read each second.
create index receipts_due on receipts (next_at) where tries < 10;

-- Long texts of which parts have come. All of one text under one name, so that processes wait for each other.
create table inbound_texts (
    id {id},
    name {bytes} not null,
    joining_sealed {bytes} not null,
    first_at {time} not null,
    constraint inbound_texts_once unique (name)
);

-- What nobody could read, for a person.
create table inbound_raw (
    id {id},
    name text not null,
    octets_sealed {bytes} not null,
    received_at {time} not null,
    seen_at {time},
    seen_by bigint references staff (id),
    constraint inbound_raw_once unique (name)
);

-- Serves the page on which a person sees them.
create index inbound_raw_unseen on inbound_raw (id) where seen_at is null;

create table connectors (
    process text not null,
    route text not null,
    channel text not null,
    state text not null,
    since {time} not null,
    outage text,
    -- What the carrier said, in its own words.
    status text,
    -- Parts a second, if anything limits them.
    rate {real},
    seen_at {time} not null,
    primary key (process, route),
    constraint connectors_channel_known check (channel in ('sms', 'email')),
    constraint connectors_state_known check (state in ('bound', 'down', 'sign_in_refused', 'empty', 'refusing', 'stopped')),
    constraint connectors_outage_known check (outage in ('starting', 'unreachable', 'not_encrypted', 'starttls_missing', 'certificate_expired', 'distrusted',
        'sign_in_missing', 'sign_in_refused', 'sender_refused', 'turned_away', 'ended', 'broken', 'silent', 'garbled', 'empty', 'refusing', 'unanswered'))
);

-- Serves the look at what a phone has said last.
create index if not exists replies_of_address on replies (address_index, id);
-- Serves receipts without an id.
create index if not exists deliveries_awaiting_receipt on deliveries (address_index, id) where channel = 'sms' and state in ('accepted', 'uncertain');
";
