//! Donors, what they agreed to, when they may give again, and how they sign in.

crate::ddl::step!(SCRIPT, drops: ["sessions", "codes", "deferrals", "consents", "populated_cells", "donors"]);

const SCRIPT: &str = "
create table donors (
    id {id},
    -- What the sealed columns of this row are bound to, so that they cannot be moved to another row.
    seal_id text not null,
    phone_sealed {bytes},
    phone_index {bytes},
    phone_confirmed_at {time},
    email_sealed {bytes},
    email_index {bytes},
    email_confirmed_at {time},
    name_sealed {bytes},
    language text not null,
    -- Null: not known yet.
    blood_group smallint,
    sex text not null,
    birth_date {date} not null,
    weight_kg smallint,
    settlement bigint not null,
    region text not null,
    home_cell bigint not null,
    by_sms {false},
    by_email {false},
    by_phone {false},
    -- The phone shows no Cyrillic: text messages come in Latin letters.
    latin {false},
    emergency {false},
    paused_until {date},
    stopped_at {time},
    -- Agreed, confirmed, not stopped: kept by the service so that the matching index holds nobody else.
    askable {false},
    -- The first day on which this person may give each; 9999-12-31 stands for never.
    whole_blood_from {date} not null,
    platelets_from {date} not null,
    plasma_from {date} not null,
    last_asked_at {time},
    last_donated_on {date},
    registered_at {time} not null,
    constraint donors_seal_once unique (seal_id),
    constraint donors_phone_once unique (phone_index),
    constraint donors_email_once unique (email_index),
    -- Whose only number was somebody else's is stopped and has none.
    constraint donors_have_an_address check (phone_index is not null or email_index is not null or stopped_at is not null),
    constraint donors_phone_whole check ((phone_sealed is null) = (phone_index is null)),
    constraint donors_email_whole check ((email_sealed is null) = (email_index is null)),
    constraint donors_askable_can_be_reached check (not askable or (stopped_at is null and (phone_confirmed_at is not null or email_confirmed_at is not null))),
    constraint donors_language_known check (language in ('kk', 'ru', 'en')),
    constraint donors_sex_known check (sex in ('female', 'male')),
    constraint donors_blood_group_known check (blood_group between 1 and 8)
);

-- Serves the match: for each populated cell, nearest first, those of a group who were never or longest ago asked.
create index donors_match on donors (blood_group, home_cell, last_asked_at {nulls first}, whole_blood_from, platelets_from, plasma_from, id) where askable = true;

-- Serves the end of newcomers who never confirmed.
create index donors_unconfirmed on donors (registered_at) where phone_confirmed_at is null and email_confirmed_at is null;

-- The directory of the match: the few thousand cells in which any donor lives.
create table populated_cells (
    cell bigint primary key
);

create table consents (
    id {id},
    donor_id bigint not null references donors (id) on delete cascade,
    kind text not null,
    text_version text not null,
    language text not null,
    source text not null,
    given_at {time} not null,
    withdrawn_at {time},
    constraint consents_kind_known check (kind in ('appeals', 'emergency')),
    constraint consents_end_after_start check (withdrawn_at is null or withdrawn_at >= given_at)
);

-- One consent of a kind stands at a time; the withdrawn ones stay as proof.
create unique index consents_one_standing on consents (donor_id, kind) where withdrawn_at is null;

-- Serves the end of a donor, for which the index above holds too few.
create index consents_of_donor on consents (donor_id);

-- A date, never a diagnosis. Without a date: for good.
create table deferrals (
    id {id},
    donor_id bigint not null references donors (id) on delete cascade,
    until {date},
    recorded_at {time} not null,
    recorded_by bigint references staff (id)
);

create index deferrals_of_donor on deferrals (donor_id);

-- Six digits sent to an address. Only their digest is kept, and five wrong tries end them.
create table codes (
    id {id},
    handle text not null,
    donor_id bigint not null references donors (id) on delete cascade,
    channel text not null,
    digest {bytes} not null,
    created_at {time} not null,
    expires_at {time} not null,
    tries smallint not null default 0,
    used_at {time},
    constraint codes_handle_once unique (handle),
    constraint codes_channel_known check (channel in ('sms', 'email')),
    constraint codes_five_tries check (tries between 0 and 5)
);

create index codes_of_donor on codes (donor_id, created_at);

create table sessions (
    id {id},
    token_digest {bytes} not null,
    staff_id bigint references staff (id) on delete cascade,
    donor_id bigint references donors (id) on delete cascade,
    created_at {time} not null,
    expires_at {time} not null,
    constraint sessions_token_once unique (token_digest),
    -- A browser is signed in as exactly one person.
    constraint sessions_of_one_person check ((staff_id is null) <> (donor_id is null))
);

create index sessions_by_end on sessions (expires_at);
-- Serves the end of a donor.
create index sessions_of_donor on sessions (donor_id) where donor_id is not null;
";
