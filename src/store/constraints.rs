//! From the database's own words to the name of the constraint that refused. PostgreSQL names it; SQLite names
//! checks, and for unique keys the columns.

use sea_orm::{DbErr, RuntimeErr};

/// Unique keys as SQLite reports them.
const UNIQUE_COLUMNS: [(&str, &str); 33] = [
    (
        "appeals.campaign_id, appeals.donor_id",
        "appeals_one_per_donor_and_campaign",
    ),
    ("appeals.token", "appeals_token_once"),
    ("appointments.donor_id", "appointments_one_live_per_donor"),
    (
        "appointments.site_id, appointments.code",
        "appointments_one_code_per_site",
    ),
    ("attempts.kind, attempts.address_index", "attempts_once"),
    ("calls.name", "calls_name_once"),
    ("codes.handle", "codes_handle_once"),
    ("consents.donor_id, consents.kind", "consents_one_standing"),
    ("deliveries.address_index", "deliveries_one_in_flight_per_phone"),
    ("deliveries.dedup_key", "deliveries_dedup_key_once"),
    ("deliveries.reply_id", "deliveries_one_per_reply"),
    ("donations.appointment_id", "donations_one_per_appointment"),
    (
        "donations.donor_id, donations.donated_on, donations.component",
        "donations_one_a_day",
    ),
    ("donors.email_index", "donors_email_once"),
    ("donors.phone_index", "donors_phone_once"),
    ("donors.seal_id", "donors_seal_once"),
    ("holds.campaign_id, holds.slot_id", "holds_once"),
    ("hospitals.name", "hospitals_name_once"),
    (
        "opening_exceptions.site_id, opening_exceptions.day",
        "opening_exceptions_once",
    ),
    (
        "opening_hours.site_id, opening_hours.weekday, opening_hours.opens_minute",
        "opening_hours_once",
    ),
    ("replies.provider_id", "replies_once"),
    ("sessions.token_digest", "sessions_token_once"),
    ("simulated_messages.provider_id", "simulated_messages_once"),
    ("sites.code", "sites_code_once"),
    ("slots.site_id, slots.starts_at", "slots_once"),
    ("staff.email", "staff_email_once"),
    ("waves.campaign_id, waves.number", "waves_number_once"),
    (
        "delivery_parts.delivery_id, delivery_parts.number",
        "delivery_parts_once",
    ),
    (
        "receipts.route, receipts.address_index, receipts.provider_id, receipts.said",
        "receipts_once",
    ),
    ("inbound_texts.name", "inbound_texts_once"),
    ("inbound_raw.name", "inbound_raw_once"),
    ("suppressions.channel, suppressions.address_index", "suppressions_once"),
    ("routes.carries", "routes_one_carries"),
];

/// The constraint that refused a statement, if it was one.
#[must_use]
pub fn broken(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error else {
        return None;
    };
    let database = cause.as_database_error()?;
    if let Some(name) = database.constraint() {
        return Some(name.to_owned());
    }
    let message = database.message();
    if let Some((_, name)) = message.split_once("CHECK constraint failed: ") {
        return Some(name.trim().to_owned());
    }
    let (_, columns) = message.split_once("UNIQUE constraint failed: ")?;
    if let Some(name) = columns.strip_prefix("index '") {
        return Some(name.trim_end_matches('\'').to_owned());
    }
    let known = UNIQUE_COLUMNS.iter().find(|(reported, _)| *reported == columns);
    Some(known.map_or(columns, |(_, name)| name).to_owned())
}

/// Whether `error` is the refusal of the constraint `name`.
#[must_use]
pub fn is_broken(error: &DbErr, name: &str) -> bool {
    broken(error).is_some_and(|broken| broken == name)
}
