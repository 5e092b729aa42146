//! What the service needs for itself: audit, jobs, settings, the phone simulator.

crate::ddl::step!(SCRIPT, drops: ["simulated_messages", "settings", "jobs", "audit"]);

const SCRIPT: &str = "
create table audit (
    id {id},
    at {time} not null,
    actor text not null,
    actor_id bigint,
    verb text not null,
    subject text not null,
    subject_id bigint,
    constraint audit_actor_known check (actor in ('donor', 'staff', 'job', 'console'))
);

create index audit_of_subject on audit (subject, subject_id);

-- One row a job: any number of processes may tick, the lease lets one run.
create table jobs (
    name text primary key,
    due_at {time} not null,
    lease_owner text,
    lease_until {time},
    finished_at {time},
    -- What the last run counted, or the sentence it failed with.
    report text,
    failed {false}
);

create table settings (
    name text primary key,
    value text not null
);

create table simulated_messages (
    id {id},
    provider_id text not null,
    direction text not null,
    phone_index {bytes} not null,
    phone_sealed {bytes} not null,
    text_sealed {bytes} not null,
    at {time} not null,
    constraint simulated_messages_once unique (provider_id),
    constraint simulated_messages_direction_known check (direction in ('to_phone', 'from_phone'))
);

create index simulated_messages_of_phone on simulated_messages (phone_index, id);
";
