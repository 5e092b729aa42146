//! Hospitals, the sites that collect blood for them, and when those are open.

crate::ddl::step!(SCRIPT, drops: ["opening_exceptions", "opening_hours", "hospital_sites", "hospitals", "sites"]);

const SCRIPT: &str = "
create table sites (
    id {id},
    code text not null,
    name_kk text not null,
    name_ru text not null,
    name_en text not null,
    -- What fits into a text message.
    short_kk text not null,
    short_ru text not null,
    short_en text not null,
    address text,
    region text not null,
    cell bigint not null,
    zone text not null,
    beds smallint not null,
    safety text not null,
    constraint sites_code_once unique (code),
    constraint sites_have_beds check (beds > 0),
    constraint sites_short_names_fit check (length(short_kk) <= 14 and length(short_ru) <= 14 and length(short_en) <= 14),
    constraint sites_safety_known check (safety in ('open', 'closed', 'unsafe'))
);

create table hospitals (
    id {id},
    name text not null,
    -- What fits into a text message.
    short_name text not null,
    created_at {time} not null,
    constraint hospitals_name_once unique (name),
    constraint hospitals_short_name_fits check (length(short_name) between 1 and 14)
);

create table hospital_sites (
    hospital_id bigint not null references hospitals (id) on delete cascade,
    site_id bigint not null references sites (id) on delete cascade,
    primary key (hospital_id, site_id)
);

-- Minutes since local midnight, in the site's zone; weekday 0 is Monday.
create table opening_hours (
    id {id},
    site_id bigint not null references sites (id) on delete cascade,
    weekday smallint not null,
    opens_minute smallint not null,
    closes_minute smallint not null,
    constraint opening_hours_weekday_known check (weekday between 0 and 6),
    constraint opening_hours_run_forward check (0 <= opens_minute and opens_minute < closes_minute and closes_minute <= 1440),
    constraint opening_hours_once unique (site_id, weekday, opens_minute)
);

-- A dated exception replaces the weekly hours of that day; without minutes the site is closed.
create table opening_exceptions (
    id {id},
    site_id bigint not null references sites (id) on delete cascade,
    day {date} not null,
    opens_minute smallint,
    closes_minute smallint,
    constraint opening_exceptions_whole check ((opens_minute is null) = (closes_minute is null)),
    constraint opening_exceptions_run_forward check (opens_minute is null or (0 <= opens_minute and opens_minute < closes_minute and closes_minute <= 1440)),
    constraint opening_exceptions_once unique (site_id, day)
);
";
