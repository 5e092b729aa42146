//! People who work with the service.

crate::ddl::step!(SCRIPT, drops: ["staff"]);

const SCRIPT: &str = "
create table staff (
    id {id},
    email text not null,
    name text not null,
    role text not null,
    hospital_id bigint references hospitals (id),
    site_id bigint references sites (id),
    password_hash text not null,
    created_at {time} not null,
    disabled_at {time},
    constraint staff_email_once unique (email),
    constraint staff_role_known check (role in ('nurse', 'desk', 'operator', 'coordinator', 'admin')),
    -- A nurse posts for one hospital; without it there is nothing that she may see.
    constraint staff_nurse_has_hospital check (role <> 'nurse' or hospital_id is not null),
    -- A desk receives donors at a site, or at those that collect for a hospital, and sees nobody else's.
    constraint staff_desk_has_place check (role <> 'desk' or hospital_id is not null or site_id is not null)
);
";
