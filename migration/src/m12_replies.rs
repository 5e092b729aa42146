//! The hotline's call list: what could not be written is said.

crate::ddl::step!(SCRIPT, drops: ["calls"]);

const SCRIPT: &str = "
create table calls (
    id {id},
    -- Names the message: one call is made about it. The sealed message is bound to it.
    name text not null,
    donor_id bigint not null references donors (id) on delete cascade,
    campaign_id bigint references campaigns (id),
    appeal_id bigint references appeals (id) on delete cascade,
    appointment_id bigint references appointments (id) on delete cascade,
    revision integer not null default 0,
    purpose text not null,
    language text not null,
    message_sealed {bytes} not null,
    priority smallint not null,
    planned_at {time} not null,
    not_before {time} not null,
    expires_at {time} not null,
    -- Who makes it; somebody else may, once the claim is old.
    claimed_by bigint references staff (id),
    claimed_at {time},
    outcome text,
    done_at {time},
    constraint calls_name_once unique (name),
    constraint calls_purpose_known check (purpose in ('appeal', 'confirmation', 'reminder', 'cancellation', 'stand_down')),
    constraint calls_language_known check (language in ('kk', 'ru', 'en')),
    constraint calls_outcome_known check (outcome in ('comes', 'no', 'told', 'not_reached', 'stop', 'withdrawn')),
    constraint calls_claimed_whole check ((claimed_by is null) = (claimed_at is null)),
    constraint calls_done_with_outcome check ((done_at is null) = (outcome is null)),
    constraint calls_life_runs_forward check (not_before <= expires_at)
);

-- Serves the next call to make, the pressing first.
create index calls_waiting on calls (priority, expires_at) where done_at is null;
-- Serves the end of a donor.
create index calls_of_donor on calls (donor_id);
-- Serves the look whether a donor was called about an ask.
create index calls_of_appeal on calls (appeal_id) where appeal_id is not null;
";
