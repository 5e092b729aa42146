//! The routes of text messages: which of them texts leave over, and what speaks against the others. Every process reads
//! the same. And what gateways have called back with.

crate::ddl::step!(SCRIPT, drops: ["callbacks", "routes"]);

const SCRIPT: &str = "
create table routes (
    name text primary key,
    -- Texts leave over it.
    carries {false},
    left_at {time},
    left_because text,
    -- Since when it is good again.
    good_since {time},
    -- When it was taken again.
    taken_at {time},
    -- How often it was left with little time between.
    times smallint not null default 0,
    -- When it was last seen to give receipts.
    receipts_at {time},
    constraint routes_left_for_a_reason check ((left_at is null) = (left_because is null)),
    constraint routes_reason_known check (left_because in ('down', 'sign_in_refused', 'empty', 'refusing', 'slow'))
);

-- What gateways have called back with, by a keyed digest and for good: the same again has no effect, however late.
create table callbacks (
    digest {bytes} not null primary key,
    received_at {time} not null
);

-- All processes agree on the one route.
create unique index routes_one_carries on routes (carries) where carries;
-- Serves the look at how quick a route is.
create index deliveries_offered on deliveries (route, offered_at) where route is not null;
";
