//! A campaign and everybody whom it asks, so that the rows of the ledger stand in every index in which they stand in service.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr};

/// Each of the tables is empty before, so that ids count from one.
const SCRIPT: &str = "
insert into sites (code, name_kk, name_ru, name_en, short_kk, short_ru, short_en, region, cell, zone, beds, safety)
    values ('almaty', 'k', 'r', 'e', 'k', 'r', 'e', 'KZ-75', 7, 'Asia/Almaty', 4, 'open');
insert into campaigns (site_id, state, started_at, plan_at) values (1, 'asking', {now}, {now});
insert into waves (campaign_id, number, decided_at, asked, expected, because) values (1, 1, {now}, {people}, 1.5, '{}');
with recursive people (n) as (select 1 union all select n + 1 from people where n < {people})
    insert into donors (seal_id, phone_sealed, phone_index, language, sex, birth_date, settlement, region, home_cell,
        whole_blood_from, platelets_from, plasma_from, registered_at)
    select 'seal ' || n, cast('phone ' || n as {bytes}), cast('phone ' || n as {bytes}), 'kk', 'female', '1990-01-01', 1,
        'KZ-75', 7, '2026-01-01', '2026-01-01', '2026-01-01', {now} from people;
insert into appeals (campaign_id, wave_id, donor_id, channel, state, token, yes_chance, asked_at, expires_at)
    select 1, 1, id, 'sms', 'asked', 'token ' || id, 0.05, {now}, {now} from donors order by id";

/// Makes so many people who are asked, with ids from one.
pub async fn ask(db: &DatabaseConnection, people: usize) -> Result<(), DbErr> {
    let bytes = match db.get_database_backend() {
        DbBackend::Postgres => "bytea",
        _ => "blob",
    };
    let script = SCRIPT
        .replace("{people}", &people.to_string())
        .replace("{bytes}", bytes)
        .replace("{now}", "'2026-03-23T04:00:00+00:00'");
    for statement in script.split(";\n") {
        db.execute_unprepared(statement).await?;
    }
    Ok(())
}
