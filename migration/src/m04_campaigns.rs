//! Needs and the effort that answers them: campaigns, shortages, waves, appeals.

crate::ddl::step!(SCRIPT, drops: ["appeals", "waves", "shortages", "campaigns"]);

const SCRIPT: &str = "
create table campaigns (
    id {id},
    site_id bigint not null references sites (id),
    state text not null,
    started_at {time} not null,
    ended_at {time},
    -- When the planner looks again.
    plan_at {time} not null,
    -- What it said last, as JSON; null until it has looked once.
    because {json},
    -- Since when it asks nobody, because it ran when a copy of the database was brought back.
    held_at {time},
    constraint campaigns_state_known check (state in ('asking', 'enough', 'ended')),
    constraint campaigns_end_is_dated check ((state = 'ended') = (ended_at is not null))
);

create index campaigns_to_plan on campaigns (plan_at) where state <> 'ended';

create table shortages (
    id {id},
    hospital_id bigint not null references hospitals (id),
    campaign_id bigint not null references campaigns (id),
    component text not null,
    blood_group smallint not null,
    units smallint not null,
    urgency text not null,
    deadline {time} not null,
    state text not null,
    opened_at {time} not null,
    opened_by bigint references staff (id),
    confirmed_at {time} not null,
    -- Unless somebody confirms that the need still stands.
    expires_at {time} not null,
    ended_at {time},
    constraint shortages_component_known check (component in ('whole_blood', 'red_cells', 'platelets', 'plasma')),
    constraint shortages_group_known check (blood_group between 1 and 8),
    constraint shortages_units_sane check (units between 1 and 200),
    constraint shortages_urgency_known check (urgency in ('routine', 'urgent', 'critical')),
    constraint shortages_state_known check (state in ('open', 'met', 'closed', 'expired')),
    constraint shortages_deadline_ahead check (deadline > opened_at),
    constraint shortages_end_is_dated check ((state = 'open') = (ended_at is null))
);

create index shortages_of_hospital on shortages (hospital_id, opened_at);
create index shortages_of_campaign on shortages (campaign_id);

create table waves (
    id {id},
    campaign_id bigint not null references campaigns (id),
    number integer not null,
    decided_at {time} not null,
    asked integer not null,
    -- Units expected in all by the deadline when the wave was decided, this wave included.
    expected {real} not null,
    because {json} not null,
    -- Two processes that decide at the same moment make one wave.
    constraint waves_number_once unique (campaign_id, number),
    constraint waves_counted_from_one check (number >= 1),
    constraint waves_ask_somebody check (asked >= 1)
);

create table appeals (
    id {id},
    campaign_id bigint not null references campaigns (id),
    wave_id bigint not null references waves (id),
    donor_id bigint not null references donors (id) on delete cascade,
    channel text not null,
    state text not null,
    -- The link's last part.
    token text not null,
    -- How likely a yes was when the donor was asked.
    yes_chance {real} not null,
    asked_at {time} not null,
    answered_at {time},
    expires_at {time} not null,
    -- Nobody is asked twice for the same need.
    constraint appeals_one_per_donor_and_campaign unique (campaign_id, donor_id),
    constraint appeals_token_once unique (token),
    constraint appeals_channel_known check (channel in ('sms', 'email', 'phone')),
    constraint appeals_state_known check (state in ('asked', 'booked', 'waitlisted', 'declined', 'expired', 'withdrawn'))
);

create index appeals_of_donor on appeals (donor_id, asked_at);
create index appeals_open on appeals (expires_at) where state in ('asked', 'waitlisted');
";
