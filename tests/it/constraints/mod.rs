//! The invariants that the database keeps by itself: each constraint of the schema refuses what it is for, by its name.

mod rows;

use std::collections::BTreeSet;

use qanat::store::constraints::broken;

use self::rows::{fill, insert, lines};
use crate::support::databases::TestDatabase;

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
