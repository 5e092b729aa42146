//! The ledger: one row for each message to one person over one channel, who works on them, and what people sent back.

crate::ddl::step!(SCRIPT, drops: ["deliveries", "replies", "leases"]);

const SCRIPT: &str = "
-- Who works on rows, and until when. One row a worker and not a date in every row that it holds, so that it is cheap to
-- prolong; whoever finds it over deletes it, and from then on the worker's rows are not its own.
create table leases (
    owner text primary key,
    until {time} not null
);

create table replies (
    id {id},
    -- The carrier's own id: the same message handed over again is the same row.
    provider_id text not null,
    channel text not null,
    address_index {bytes} not null,
    text_sealed {bytes} not null,
    donor_id bigint references donors (id) on delete set null,
    appeal_id bigint references appeals (id) on delete set null,
    understood text not null,
    received_at {time} not null,
    question text,
    -- For a person: nobody understood it, or nobody knows the number.
    waits {false},
    settled_as text,
    settled_at {time},
    settled_by bigint references staff (id),
    constraint replies_once unique (provider_id),
    constraint replies_channel_known check (channel in ('sms', 'email')),
    constraint replies_understood_known check (understood in ('yes', 'no', 'stop', 'not_me', 'language', 'code', 'unclear')),
    constraint replies_question_known check (question in ('appeal', 'visit', 'code')),
    constraint replies_settled_known check (settled_as in ('yes', 'no', 'stop', 'not_me', 'nothing', 'said_again')),
    constraint replies_settled_once_whole check ((settled_as is null) = (settled_at is null) and not (waits and settled_as is not null))
);

create index replies_of_donor on replies (donor_id, received_at);
-- Serves the queue for a person.
create index replies_waiting on replies (received_at) where waits = true;

create table deliveries (
    id {id},
    -- Names the message: planning the same one again changes nothing. The sealed message is bound to it.
    dedup_key text not null,
    -- No key: a newcomer who never confirmed is forgotten, and the number is never given again. With a key the whole ledger would
    -- be read for each of them, or each change of a row would write into one index more.
    donor_id bigint,
    campaign_id bigint references campaigns (id),
    appeal_id bigint references appeals (id) on delete set null,
    appointment_id bigint references appointments (id) on delete set null,
    revision integer not null default 0,
    -- What this message answers.
    reply_id bigint references replies (id) on delete set null,
    purpose text not null,
    channel text not null,
    language text not null,
    address_index {bytes} not null,
    message_sealed {bytes} not null,
    state text not null,
    -- Smaller leaves first: codes and cancellations before appeals.
    priority smallint not null,
    planned_at {time} not null,
    not_before {time} not null,
    expires_at {time} not null,
    lease_owner text,
    -- Grows with each lease: a worker that lost its lease cannot write an outcome.
    epoch integer not null default 0,
    attempts integer not null default 0,
    attempted_at {time},
    accepted_at {time},
    ended_at {time},
    -- The route of text messages that was asked last: ids and receipts are an operator's own.
    route text,
    -- When that route was first asked.
    offered_at {time},
    -- It may have left over its route, so that it leaves over no other.
    may_have_left {false},
    provider_id text,
    -- What may have been paid for: parts on the air in all attempts, and what each costs, in tiyn.
    parts integer,
    price integer,
    reason text,
    -- When another way was looked for: once for each row.
    fell_back_at {time},
    constraint deliveries_purpose_known check (purpose in ('appeal', 'code', 'confirmation', 'reminder', 'cancellation', 'stand_down', 'thank_you', 'waitlist', 'not_now', 'over', 'help', 'language', 'stopped', 'number')),
    constraint deliveries_channel_known check (channel in ('sms', 'email', 'phone')),
    constraint deliveries_language_known check (language in ('kk', 'ru', 'en')),
    constraint deliveries_state_known check (state in ('planned', 'attempting', 'accepted', 'delivered', 'undelivered', 'expired', 'suppressed', 'cancelled', 'uncertain')),
    constraint deliveries_leased_while_attempting check ((state = 'attempting') = (lease_owner is not null)),
    constraint deliveries_suppressed_with_reason check (state <> 'suppressed' or reason is not null),
    constraint deliveries_end_is_dated check ((state in ('delivered', 'undelivered', 'expired', 'suppressed', 'cancelled')) = (ended_at is not null)),
    constraint deliveries_parts_positive check (parts > 0),
    constraint deliveries_price_not_negative check (price >= 0),
    constraint deliveries_life_runs_forward check (not_before <= expires_at)
) {room};

-- Every change of a row writes into each index that knows it, so that there are few of them and those are short.
-- A message about an appeal has its name from that, and is one by it.
create unique index deliveries_dedup_key_once on deliveries (dedup_key) where appeal_id is null;
-- One message per appeal, channel and purpose; the same for each place an appointment was moved to. A reply may have the
-- ticket told once more, and has one answer beside the help with the next one.
create unique index deliveries_one_per_appeal on deliveries (appeal_id, channel, purpose, coalesce(reply_id, 0)) where appeal_id is not null;
create unique index deliveries_one_per_appointment on deliveries (appointment_id, revision, channel, purpose, coalesce(reply_id, 0)) where appointment_id is not null;
create unique index deliveries_one_per_reply on deliveries (reply_id) where reply_id is not null and purpose <> 'help';
-- One text message in flight per phone, so that a receipt without its id still finds its row.
create unique index deliveries_one_in_flight_per_phone on deliveries (address_index) where channel = 'sms' and state = 'attempting';
-- Serves the claim's look at what else waits for the same phone.
create index deliveries_waiting_by_address on deliveries (address_index, priority, id) where state = 'planned';
-- Serves the claim: what is due over a channel, the pressing first. Of what is not due yet no row is looked at.
create index deliveries_due on deliveries (channel, priority, not_before, id) where state = 'planned';
-- Serves the end of what is of no more use, and of what nobody knows the fate of.
create index deliveries_expiring on deliveries (expires_at) where state = 'planned';
create index deliveries_uncertain on deliveries (expires_at) where state = 'uncertain';
-- Serves the rescue of what a dead worker held, beside the texts in flight. By the owner, which so many rows share, it would
-- be slower than all others together.
create index deliveries_in_flight on deliveries (id) where channel <> 'sms' and state = 'attempting';
-- Serves a stop, which takes back what waits for a donor, and the answers to a donor's replies.
create index deliveries_waiting_for_donor on deliveries (donor_id) where state = 'planned';
create index deliveries_answers_to_donor on deliveries (donor_id, planned_at) where reply_id is not null;
-- Serves what a campaign says beside its appeals, of which each knows its own message. SQLite takes it for those words only.
create index deliveries_of_campaign on deliveries (campaign_id, purpose) where purpose <> 'appeal';
-- Serves the end of asks that never left.
create index deliveries_unsent on deliveries (ended_at) where state in ('expired', 'suppressed', 'cancelled');
-- Serves the look for another way.
create index deliveries_failed on deliveries (expires_at) where state in ('undelivered', 'expired') and fell_back_at is null;
-- Serves receipts.
create index deliveries_by_provider_id on deliveries (provider_id) where provider_id is not null;
";
