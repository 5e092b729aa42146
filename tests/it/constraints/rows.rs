//! A row of each table, and how one is written down in a line.

use sea_orm::{ConnectionTrait, DbErr};

use crate::support::databases::TestDatabase;

/// A whole row of each table, in an order in which each refers only to those before it. All get the number 1.
const ROWS: &str = "
sites              | code = 'almaty', name_kk = 'k', name_ru = 'r', name_en = 'e', short_kk = 'k', short_ru = 'r',
                     short_en = 'e', region = 'KZ-75', cell = 7, zone = 'Asia/Almaty', beds = 4, safety = 'open'
hospitals          | name = 'No 7', short_name = 'No 7', created_at = @now
opening_hours      | site_id = 1, weekday = 0, opens_minute = 480, closes_minute = 780
opening_exceptions | site_id = 1, day = '2026-03-22', opens_minute = null, closes_minute = null
staff              | email = 'nurse@example.kz', name = 'Nurse', role = 'nurse', hospital_id = 1,
                     password_hash = '', created_at = @now
donors             | seal_id = 's', phone_sealed = 'p', phone_index = 'p', phone_confirmed_at = null,
                     email_sealed = 'e', email_index = 'e', language = 'kk', blood_group = null, sex = 'female',
                     birth_date = '1990-01-01', settlement = 1, region = 'KZ-75', home_cell = 7, askable = false,
                     stopped_at = null, whole_blood_from = '2026-01-01', platelets_from = '2026-01-01',
                     plasma_from = '2026-01-01', registered_at = @now
consents           | donor_id = 1, kind = 'appeals', text_version = '1', language = 'kk', source = 'web',
                     given_at = @now, withdrawn_at = null
codes              | handle = 'h', donor_id = 1, channel = 'sms', digest = 'd', created_at = @now,
                     expires_at = @later, tries = 0
attempts           | kind = 'code', address_index = 'p', tried = 1, first_at = @now, last_at = @later
sessions           | token_digest = 't', staff_id = 1, donor_id = null, created_at = @now, expires_at = @later
campaigns          | site_id = 1, state = 'asking', started_at = @now, ended_at = null, plan_at = @now
shortages          | hospital_id = 1, campaign_id = 1, component = 'red_cells', blood_group = 1, units = 4,
                     urgency = 'critical', deadline = @later, state = 'open', opened_at = @now, confirmed_at = @now,
                     expires_at = @later, ended_at = null
waves              | campaign_id = 1, number = 1, decided_at = @now, asked = 1, expected = 1.5, because = '{}'
appeals            | campaign_id = 1, wave_id = 1, donor_id = 1, channel = 'sms', state = 'asked', token = 'a',
                     yes_chance = 0.05, asked_at = @now, expires_at = @later
slots              | site_id = 1, starts_at = @now, ends_at = @later, capacity = 4, held = 1, booked = 1
holds              | campaign_id = 1, slot_id = 1, places = 1
appointments       | donor_id = 1, site_id = 1, slot_id = 1, code = '1234', state = 'booked', booked_at = @now
donations          | donor_id = 1, appointment_id = 1, component = 'plasma', volume_ml = 450,
                     donated_on = '2026-03-23', recorded_at = @now
replies            | provider_id = 'r', channel = 'sms', address_index = 'p', text_sealed = 's', understood = 'yes',
                     received_at = @now, question = 'appeal', settled_as = null, settled_at = null, waits = false
deliveries         | dedup_key = 'd', donor_id = 1, appeal_id = 1, appointment_id = 1, purpose = 'appeal',
                     channel = 'sms', language = 'kk', address_index = 'p', message_sealed = 's',
                     state = 'attempting', priority = 4, planned_at = @now, not_before = @now, expires_at = @later,
                     lease_owner = 'w', ended_at = null, reason = null
calls              | name = 'c', donor_id = 1, appeal_id = 1, purpose = 'appeal', language = 'kk', message_sealed = 's',
                     priority = 4, planned_at = @now, not_before = @now, expires_at = @later, claimed_by = null,
                     claimed_at = null, outcome = null, done_at = null
audit              | at = @now, actor = 'job', verb = 'end', subject = 'shortage'
simulated_messages | provider_id = 'm', direction = 'to_phone', phone_index = 'p', phone_sealed = 's',
                     text_sealed = 's', at = @now
settings           | name = 'n', value = 'v'
delivery_parts     | delivery_id = 1, number = 1, provider_id = 'a', state = 'accepted'
receipts           | route = 'r', address_index = 'p', provider_id = 'a', said = 'delivered', received_at = @now, next_at = @now
inbound_texts      | name = 'n', joining_sealed = 's', first_at = @now
inbound_raw        | name = 'n', octets_sealed = 's', received_at = @now
suppressions       | channel = 'email', address_index = 'p', reason = '550 5.1.1', since = @now
connectors         | process = 'p', route = 'r', channel = 'sms', state = 'bound', since = @now, seen_at = @now
routes             | name = 'r', carries = true, left_at = null, left_because = null
";

/// What makes a second row of the first: another person, and a message about nothing else to another phone.
const ANOTHER: [(&str, &str); 2] = [
    (
        "donors",
        "seal_id = 's3', phone_sealed = 'p3', phone_index = 'p3', email_sealed = null, email_index = null",
    ),
    (
        "deliveries",
        "dedup_key = 'd2', appeal_id = null, appointment_id = null, \
         address_index = 'p2', state = 'planned', lease_owner = null",
    ),
];

/// One row of each table, and a few more.
pub async fn fill(db: &TestDatabase) {
    for [table, _] in lines(ROWS) {
        insert(db, table, "")
            .await
            .expect("the whole row of each table is accepted");
        if table == "donors" {
            let changes = "seal_id = 's2', phone_index = 'p2', email_sealed = null, email_index = null";
            insert(db, table, changes).await.expect("a second donor is accepted");
        }
        if table == "replies" {
            let changes = "provider_id = 'r9'";
            insert(db, table, changes).await.expect("a second reply is accepted");
        }
        if table == "deliveries" {
            let changes = "another: dedup_key = 'd9', address_index = 'p9', reply_id = 1";
            insert(db, table, changes)
                .await
                .expect("the answer to a reply is accepted");
        }
    }
}

/// Adds the whole row of a table with some columns changed.
pub async fn insert(db: &TestDatabase, table: &str, changes: &str) -> Result<(), DbErr> {
    let [_, whole] = lines(ROWS)
        .find(|[name, _]| *name == table)
        .expect("every table has a row");
    let (another, changes) = match changes.strip_prefix("another:") {
        Some(changes) => (ANOTHER.iter().find(|(name, _)| *name == table), changes),
        None => (None, changes),
    };
    let mut row = columns(whole);
    for (column, value) in columns(another.map_or("", |(_, changes)| changes))
        .into_iter()
        .chain(columns(changes))
    {
        row.retain(|(name, _)| *name != column);
        row.push((column, value));
    }
    let (columns, values): (Vec<&str>, Vec<String>) = row.into_iter().unzip();
    let text = format!(
        "insert into {table} ({}) values ({})",
        columns.join(", "),
        values.join(", ")
    );
    db.connection.execute_unprepared(&text).await.map(|_| ())
}

/// The cells of each line of a table; a line that begins with a space goes on with the one before.
pub fn lines<const CELLS: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; CELLS]> {
    let mut starts: Vec<usize> = table.match_indices('\n').map(|(at, _)| at).collect();
    starts.retain(|&at| !table[at + 1..].starts_with(' ') && at + 1 < table.len());
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([table.len()]).collect();
    starts.into_iter().zip(ends).map(move |(from, to)| {
        let cells: Vec<&str> = table[from..to].split('|').map(str::trim).collect();
        cells.try_into().expect("each line has as many cells as are read")
    })
}

/// Reads `column = value, ..`, in which `@now` and its neighbours stand for moments.
fn columns(text: &str) -> Vec<(&str, String)> {
    let pairs = text.split(',').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(column, value)| {
            let value = value
                .replace("@earlier", "'2026-03-22T00:00:00+00:00'")
                .replace("@now", "'2026-03-23T00:00:00+00:00'")
                .replace("@later", "'2026-03-24T00:00:00+00:00'");
            (column.trim(), value)
        })
        .collect()
}
