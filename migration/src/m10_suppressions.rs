//! Addresses to which nothing may be sent, because what was sent there came back or who has the number wants nothing.

crate::ddl::step!(SCRIPT, drops: ["suppressions"]);

const SCRIPT: &str = "
create table suppressions (
    id {id},
    channel text not null,
    -- A keyed fingerprint of the address: it holds for whoever has the address, now or later.
    address_index {bytes} not null,
    -- The code with which the address was refused, and nothing of its text, which may repeat the address; or what its owner
    -- has said: stop, not_me.
    reason text not null,
    since {time} not null,
    constraint suppressions_once unique (channel, address_index),
    constraint suppressions_channel_known check (channel in ('sms', 'email'))
);
";
