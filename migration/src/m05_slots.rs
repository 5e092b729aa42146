//! Places at a site and who holds them: slots, holds, appointments, donations.

crate::ddl::step!(SCRIPT, drops: ["donations", "appointments", "holds", "slots"]);

const SCRIPT: &str = "
create table slots (
    id {id},
    site_id bigint not null references sites (id),
    starts_at {time} not null,
    ends_at {time} not null,
    capacity smallint not null,
    -- Places kept for campaigns and not yet booked.
    held smallint not null default 0,
    booked smallint not null default 0,
    constraint slots_once unique (site_id, starts_at),
    constraint slots_run_forward check (starts_at < ends_at),
    -- Never a crowd.
    constraint slots_never_over_capacity check (held >= 0 and booked >= 0 and held + booked <= capacity)
);

create table holds (
    id {id},
    campaign_id bigint not null references campaigns (id),
    slot_id bigint not null references slots (id),
    places smallint not null,
    constraint holds_once unique (campaign_id, slot_id),
    constraint holds_never_negative check (places >= 0)
);

create table appointments (
    id {id},
    donor_id bigint not null references donors (id) on delete cascade,
    site_id bigint not null references sites (id),
    slot_id bigint not null references slots (id),
    campaign_id bigint references campaigns (id),
    appeal_id bigint references appeals (id),
    -- Four digits that the donor says at the desk or to the hotline.
    code text not null,
    state text not null,
    -- Counts moves: a message about an earlier place is never taken for one about this.
    revision integer not null default 0,
    booked_at {time} not null,
    arrived_at {time},
    ended_at {time},
    constraint appointments_state_known check (state in ('booked', 'arrived', 'donated', 'deferred', 'no_show', 'unrecorded', 'cancelled')),
    constraint appointments_code_is_four_digits check (length(code) = 4)
);

-- One live appointment per donor, whatever asked for it.
create unique index appointments_one_live_per_donor on appointments (donor_id) where state in ('booked', 'arrived');
-- A code names one person at a site.
create unique index appointments_one_code_per_site on appointments (site_id, code) where state in ('booked', 'arrived');
-- Serves what a donor's ask has led to, and the end of a donor.
create index appointments_of_donor on appointments (donor_id);
create index appointments_of_slot on appointments (slot_id);
create index appointments_of_campaign on appointments (campaign_id, state);

create table donations (
    id {id},
    donor_id bigint not null references donors (id) on delete cascade,
    -- Null for what was given before the donor joined.
    appointment_id bigint references appointments (id),
    site_id bigint references sites (id),
    shortage_id bigint references shortages (id),
    component text not null,
    volume_ml integer,
    donated_on {date} not null,
    recorded_at {time} not null,
    recorded_by bigint references staff (id),
    constraint donations_one_per_appointment unique (appointment_id),
    -- What was imported twice is there once.
    constraint donations_one_a_day unique (donor_id, donated_on, component),
    constraint donations_component_known check (component in ('whole_blood', 'red_cells', 'platelets', 'plasma')),
    constraint donations_volume_sane check (volume_ml between 50 and 1000)
);

create index donations_of_shortage on donations (shortage_id);
";
