//! How often people have tried to get in: codes asked for, passwords typed.

crate::ddl::step!(SCRIPT, drops: ["attempts"]);

const SCRIPT: &str = "
create table attempts (
    id {id},
    kind text not null,
    -- A keyed fingerprint of what was typed, whether or not anybody has this address: nobody learns who is known. Of codes
    -- over many numbers it is how these begin, in plain digits.
    address_index {bytes} not null,
    tried integer not null,
    -- What codes over many numbers cost, as far as their routes have a price.
    tiyn bigint not null default 0,
    first_at {time} not null,
    last_at {time} not null,
    constraint attempts_kind_known check (kind in ('code', 'codes_of_prefix', 'all_codes', 'password')),
    constraint attempts_cost_not_negative check (tiyn >= 0),
    constraint attempts_run_forward check (first_at <= last_at),
    -- One row to hold while an attempt is counted, so that a hundred at once are not taken for one.
    constraint attempts_once unique (kind, address_index)
);
";
