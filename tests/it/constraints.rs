//! The invariants that the database keeps by itself: each constraint of the schema refuses what it is for, by its name.

use std::collections::BTreeSet;

use qanat::store::constraints::broken;
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

/// What each constraint refuses: a table, and what to change in its whole row.
const REFUSED: &str = "
sites_code_once                    | sites              |
sites_have_beds                    | sites              | code = 'c2', beds = 0
sites_short_names_fit              | sites              | code = 'c2', short_ru = 'fifteen letters'
sites_safety_known                 | sites              | code = 'c2', safety = 'risky'
hospitals_name_once                | hospitals          | short_name = 'seven'
hospitals_short_name_fits          | hospitals          | name = 'No 8', short_name = ''
opening_hours_weekday_known        | opening_hours      | weekday = 7
opening_hours_run_forward          | opening_hours      | weekday = 1, closes_minute = 480
opening_hours_once                 | opening_hours      | closes_minute = 800
opening_exceptions_whole           | opening_exceptions | day = '2026-03-24', opens_minute = 480
opening_exceptions_run_forward     | opening_exceptions | day = '2026-03-24', opens_minute = 480, closes_minute = 1441
opening_exceptions_once            | opening_exceptions |
staff_email_once                   | staff              | name = 'Another'
staff_role_known                   | staff              | email = 'n2@example.kz', role = 'surgeon'
staff_nurse_has_hospital           | staff              | email = 'n2@example.kz', hospital_id = null
staff_desk_has_place               | staff              | email = 'd@example.kz', role = 'desk', hospital_id = null
donors_seal_once                   | donors             | another: seal_id = 's'
donors_phone_once                  | donors             | another: phone_index = 'p'
donors_email_once                  | donors             | another: email_sealed = 'e', email_index = 'e'
donors_have_an_address             | donors             | another: phone_sealed = null, phone_index = null
donors_phone_whole                 | donors             | another: phone_sealed = null
donors_email_whole                 | donors             | another: email_sealed = 'e2'
donors_askable_can_be_reached      | donors             | another: askable = true
donors_language_known              | donors             | another: language = 'de'
donors_sex_known                   | donors             | another: sex = 'unsaid'
donors_blood_group_known           | donors             | another: blood_group = 9
consents_kind_known                | consents           | kind = 'everything'
consents_end_after_start           | consents           | withdrawn_at = @earlier
consents_one_standing              | consents           | given_at = @later
codes_handle_once                  | codes              | digest = 'd2'
codes_channel_known                | codes              | handle = 'h2', channel = 'phone'
codes_five_tries                   | codes              | handle = 'h2', tries = 6
attempts_kind_known                | attempts           | kind = 'guess'
attempts_cost_not_negative         | attempts           | kind = 'password', tiyn = -1
attempts_run_forward               | attempts           | kind = 'password', last_at = @earlier
attempts_once                      | attempts           | tried = 2
sessions_token_once                | sessions           |
sessions_of_one_person             | sessions           | token_digest = 't2', donor_id = 1
campaigns_state_known              | campaigns          | state = 'resting'
campaigns_end_is_dated             | campaigns          | state = 'ended'
shortages_component_known          | shortages          | component = 'bone_marrow'
shortages_group_known              | shortages          | blood_group = 0
shortages_units_sane               | shortages          | units = 201
shortages_urgency_known            | shortages          | urgency = 'whenever'
shortages_state_known              | shortages          | state = 'lost', ended_at = @now
shortages_deadline_ahead           | shortages          | deadline = @now
shortages_end_is_dated             | shortages          | state = 'met'
waves_number_once                  | waves              | asked = 9
waves_counted_from_one             | waves              | number = 0
waves_ask_somebody                 | waves              | number = 2, asked = 0
appeals_one_per_donor_and_campaign | appeals            | token = 'a2', channel = 'email'
appeals_token_once                 | appeals            | donor_id = 2
appeals_channel_known              | appeals            | donor_id = 2, token = 'a2', channel = 'pigeon'
appeals_state_known                | appeals            | donor_id = 2, token = 'a2', state = 'maybe'
slots_once                         | slots              | capacity = 9
slots_run_forward                  | slots              | starts_at = @later
slots_never_over_capacity          | slots              | starts_at = @earlier, held = 2, booked = 3
holds_once                         | holds              |
holds_never_negative               | holds              | places = -1
appointments_state_known           | appointments       | donor_id = 2, code = '5678', state = 'late'
appointments_code_is_four_digits   | appointments       | donor_id = 2, code = '567'
appointments_one_live_per_donor    | appointments       | code = '5678', state = 'arrived'
appointments_one_code_per_site     | appointments       | donor_id = 2
donations_one_per_appointment      | donations          | donor_id = 2
donations_one_a_day                | donations          | appointment_id = null
donations_component_known          | donations          | donor_id = 2, appointment_id = null, component = 'tears'
donations_volume_sane              | donations          | donor_id = 2, appointment_id = null, volume_ml = 1001
deliveries_dedup_key_once          | deliveries         | another: dedup_key = 'd9'
deliveries_purpose_known           | deliveries         | another: purpose = 'greeting'
deliveries_channel_known           | deliveries         | another: channel = 'pigeon'
deliveries_language_known          | deliveries         | another: language = 'de'
deliveries_state_known             | deliveries         | another: state = 'lost'
deliveries_leased_while_attempting | deliveries         | another: state = 'attempting'
deliveries_suppressed_with_reason  | deliveries         | another: state = 'suppressed', ended_at = @now
deliveries_end_is_dated            | deliveries         | another: state = 'delivered'
deliveries_parts_positive          | deliveries         | another: parts = 0
deliveries_price_not_negative      | deliveries         | another: price = -1
deliveries_life_runs_forward       | deliveries         | another: expires_at = @earlier
deliveries_one_per_appeal          | deliveries         | another: appeal_id = 1
deliveries_one_per_appointment     | deliveries         | another: appointment_id = 1
deliveries_one_per_reply           | deliveries         | another: reply_id = 1
deliveries_one_in_flight_per_phone | deliveries         | another: address_index = 'p', state = 'attempting', lease_owner = 'w'
replies_once                       | replies            |
replies_channel_known              | replies            | provider_id = 'r2', channel = 'phone'
replies_understood_known           | replies            | provider_id = 'r2', understood = 'perhaps'
replies_question_known             | replies            | provider_id = 'r2', question = 'why'
replies_settled_known              | replies            | provider_id = 'r2', settled_as = 'perhaps', settled_at = @now
replies_settled_once_whole         | replies            | provider_id = 'r2', settled_as = 'yes', settled_at = @now, waits = true
calls_name_once                    | calls              | appeal_id = null
calls_purpose_known                | calls              | name = 'c2', purpose = 'code'
calls_language_known               | calls              | name = 'c2', language = 'de'
calls_outcome_known                | calls              | name = 'c2', outcome = 'shouted', done_at = @now
calls_claimed_whole                | calls              | name = 'c2', claimed_at = @now
calls_done_with_outcome            | calls              | name = 'c2', done_at = @now
calls_life_runs_forward            | calls              | name = 'c2', expires_at = @earlier
audit_actor_known                  | audit              | actor = 'ghost'
simulated_messages_once            | simulated_messages |
simulated_messages_direction_known | simulated_messages | provider_id = 'm2', direction = 'sideways'
delivery_parts_once                | delivery_parts     | state = null
delivery_parts_state_known         | delivery_parts     | number = 2, state = 'lost'
receipts_once                      | receipts           | tries = 2
receipts_said_known                | receipts           | said = 'read'
inbound_texts_once                 | inbound_texts      |
inbound_raw_once                   | inbound_raw        |
connectors_channel_known           | connectors         | process = 'p2', channel = 'phone'
connectors_state_known             | connectors         | process = 'p2', state = 'asleep'
connectors_outage_known             | connectors         | process = 'p2', outage = 'bored'
suppressions_once                  | suppressions       | reason = '5.2.1'
suppressions_channel_known         | suppressions       | address_index = 'p2', channel = 'phone'
routes_left_for_a_reason           | routes             | name = 'r2', carries = false, left_at = @now
routes_reason_known                | routes             | name = 'r2', carries = false, left_at = @now, left_because = 'dear'
routes_one_carries                 | routes             | name = 'r2'
";

/// What the partial keys let through; without the difference named here it is refused above.
const ALLOWED: &str = "
a consent that was withdrawn beside one that stands   | consents     | withdrawn_at = @later
a cancelled appointment beside a live one             | appointments | code = '5678', state = 'cancelled'
a code of somebody who has been there                 | appointments | donor_id = 2, state = 'donated'
two planned messages to one phone                     | deliveries   | another: address_index = 'p'
two letters in flight to one address                  | deliveries   | another: dedup_key = 'd3', address_index = 'p', channel = 'email', state = 'attempting', lease_owner = 'w'
another purpose about the same appeal                 | deliveries   | another: dedup_key = 'd4', appeal_id = 1, purpose = 'stand_down'
the ticket once more, because a reply asked for it    | deliveries   | another: dedup_key = 'd6', appointment_id = 1, reply_id = 2, purpose = 'appeal'
help beside the answer to the same reply              | deliveries   | another: dedup_key = 'd7', reply_id = 1, purpose = 'help'
the same message about the next place                 | deliveries   | another: dedup_key = 'd5', appointment_id = 1, revision = 1
";

on_both!(
    each_constraint_refuses_by_its_name,
    what_the_partial_keys_leave_free_is_free
);

async fn each_constraint_refuses_by_its_name(db: TestDatabase) {
    fill(&db).await;
    for [name, table, changes] in lines(REFUSED) {
        let refused = insert(&db, table, changes).await.expect_err(name);
        assert_eq!(broken(&refused).as_deref(), Some(name), "{refused}");
    }
}

async fn what_the_partial_keys_leave_free_is_free(db: TestDatabase) {
    fill(&db).await;
    for [what, table, changes] in lines(ALLOWED) {
        insert(&db, table, changes).await.expect(what);
    }
}

#[test]
fn every_constraint_of_the_schema_is_in_the_table() {
    let proven: BTreeSet<String> = lines(REFUSED).map(|[name, _, _]| name.to_owned()).collect();
    assert_eq!(proven, declared());
}

/// The names in the migrations, read from their source.
fn declared() -> BTreeSet<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migration/src");
    let mut names = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let source = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for line in source.lines().map(str::trim) {
            let rest = ["constraint ", "create unique index "]
                .into_iter()
                .find_map(|words| line.strip_prefix(words));
            names.extend(rest.and_then(|rest| rest.split(' ').next()).map(str::to_owned));
        }
    }
    names
}

async fn fill(db: &TestDatabase) {
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
async fn insert(db: &TestDatabase, table: &str, changes: &str) -> Result<(), DbErr> {
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
fn lines<const CELLS: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; CELLS]> {
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
