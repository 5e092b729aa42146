//! Donors from a file: who lands, who is refused and why, and that the same file again changes nothing.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use entity::donor;
use entity::values::BloodGroup::ONeg;
use qanat::actions::import_donors::{Mode, Report, import_donors};
use qanat::domain::contact::Address;
use qanat::store::donors;
use sea_orm::EntityTrait;

use crate::support::app::TestApp;

const HEADER: &str = "phone,email,name,language,blood_group,sex,birth_date,settlement,last_donation_on,last_component,channels,emergency_consent,consented_at";
const AIGUL: &str = "87011234567,aigul@example.kz,Айгуль Тест,kk,O-,female,1990-01-31,Алматы,2026-03-01,whole_blood,sms email,yes,2025-11-01";
const DAUREN: &str = "+7 705 765 43 21,,,ru,,male,03.05.1985,Тараз,,,phone|sms,no,2025-11-02T09:00:00+05:00";

on_both!(
    imported_donors_can_be_asked_from_the_day_they_may_give,
    the_same_file_again_changes_nothing,
    good_rows_land_and_every_bad_row_is_told_without_personal_data,
    an_address_serves_one_donor_and_the_register_is_never_changed,
    a_check_writes_nothing_and_says_the_same,
    many_rows_land_in_many_transactions,
    an_imported_donor_is_asked_and_answers,
);

pub fn file(rows: &[&str]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

pub async fn import(app: &TestApp, file: &str, mode: Mode) -> Report {
    import_donors(&app.context(), file.as_bytes(), mode).await.unwrap()
}

pub fn counts(report: &Report) -> (u64, u64, u64) {
    (report.added, report.known, report.refused)
}

pub fn told(report: &Report) -> Vec<String> {
    report.faults.iter().map(ToString::to_string).collect()
}

async fn donor_at(app: &TestApp, address: &str) -> donor::Model {
    let address = Address::parse(address).unwrap();
    let found = donors::by_address(&app.db, &app.keys, &address).await.unwrap();
    found.expect("the donor is on the register")
}

/// Everything an import could touch.
async fn everything(app: &TestApp) -> (Vec<donor::Model>, BTreeMap<&'static str, i64>) {
    let rows = donor::Entity::find().all(&app.looks).await.unwrap();
    let mut counts = BTreeMap::new();
    for table in ["consents", "donations", "audit", "populated_cells", "deliveries"] {
        counts.insert(table, app.count(&format!("select count(*) from {table}")).await);
    }
    (rows, counts)
}

async fn imported_donors_can_be_asked_from_the_day_they_may_give(app: TestApp) {
    let report = import(&app, &file(&[AIGUL, DAUREN]), Mode::Land).await;
    assert_eq!(counts(&report), (2, 0, 0), "{:?}", told(&report));

    let aigul = donor_at(&app, "+77011234567").await;
    assert!(aigul.askable && aigul.emergency && aigul.by_sms && aigul.by_email && !aigul.by_phone);
    assert!(aigul.phone_confirmed_at.is_some() && aigul.email_confirmed_at == aigul.phone_confirmed_at);
    assert_eq!(aigul.blood_group, Some(ONeg));
    assert_eq!(aigul.last_donated_on, Some("2026-03-01".parse().expect("a day")));
    let intervals = &app.house.rules.interval_days.whole_blood;
    let given: NaiveDate = "2026-03-01".parse().expect("a day");
    let after = |days: u16| given + Days::new(days.into());
    assert_eq!(aigul.whole_blood_from, after(intervals.whole_blood.value.of(aigul.sex)));
    assert_eq!(aigul.plasma_from, after(intervals.plasmapheresis.value.of(aigul.sex)));
    assert!(
        app.count("select count(*) from donations where component = 'whole_blood'")
            .await
            == 1
    );
    let contact = donors::contact(&app.keys, &aigul).unwrap();
    assert_eq!(contact.name.as_deref(), Some("Айгуль Тест"));

    let dauren = donor_at(&app, "87057654321").await;
    assert!(dauren.askable && dauren.by_phone && dauren.by_sms && !dauren.by_email && !dauren.emergency);
    assert!(dauren.blood_group.is_none() && dauren.email_confirmed_at.is_none());
    assert_eq!(dauren.whole_blood_from, app.clock.now().date_naive());
    let text = "select count(*) from consents where withdrawn_at is null and source = 'import' and kind = ";
    assert_eq!(app.count(&format!("{text}'appeals'")).await, 2);
    assert_eq!(app.count(&format!("{text}'emergency'")).await, 1);
    assert_eq!(
        app.count("select count(*) from audit where actor = 'console' and verb = 'import'")
            .await,
        2
    );
}

async fn the_same_file_again_changes_nothing(app: TestApp) {
    let file = file(&[AIGUL, DAUREN, AIGUL]);
    assert_eq!(counts(&import(&app, &file, Mode::Land).await), (2, 1, 0));
    let before = everything(&app).await;
    app.advance(crate::support::app::days(3));
    let again = import(&app, &file, Mode::Land).await;
    assert_eq!(counts(&again), (0, 3, 0), "{:?}", told(&again));
    assert_eq!(everything(&app).await, before);
}

async fn good_rows_land_and_every_bad_row_is_told_without_personal_data(app: TestApp) {
    let excel = [
        HEADER,
        AIGUL,
        "12345,aigul2@example,Secret Name,kk,Z+,female,1990-01-31,Atlantis,,,sms email,yes,2025-11-01",
        "",
        "87010000001,,,ru,A+,male,2015-01-31,Almaty,,,sms,maybe,2027-01-01",
        DAUREN,
        "87010000002,too,few",
    ]
    .map(|row| row.replace(',', ";") + "\r\n")
    .concat();
    let report = import(&app, &format!("\u{feff}{excel}"), Mode::Land).await;
    assert_eq!(counts(&report), (2, 0, 3));
    assert_eq!(
        told(&report),
        [
            "line 3, phone: not a phone number",
            "line 3, email: the ending of the domain is missing",
            "line 3, blood_group: \"Z+\": a part of the text is not understood",
            "line 3, settlement: \"Atlantis\": no such place is on file",
            "line 5, birth_date: too young to give blood",
            "line 5, emergency_consent: not understood; write yes or no",
            "line 5, consented_at: it lies ahead",
            "line 7: it has 3 fields, and there are 13 columns",
        ]
    );
    assert_eq!(app.count("select count(*) from donors").await, 2);
}

async fn an_address_serves_one_donor_and_the_register_is_never_changed(app: TestApp) {
    let changed = AIGUL.replace("O-", "A+").replace("sms email", "sms");
    let report = import(&app, &file(&[AIGUL, &changed, DAUREN]), Mode::Land).await;
    assert_eq!(counts(&report), (2, 0, 1));
    assert_eq!(
        told(&report),
        ["line 3, phone: line 2 has the same address with other data"]
    );

    let before = everything(&app).await;
    let shared = "87770000003,aigul@example.kz,,ru,O+,male,1985-05-03,Тараз,,,email,no,2025-11-02";
    let report = import(&app, &file(&[&changed, shared, shared]), Mode::Land).await;
    assert_eq!(
        told(&report),
        [
            "line 2, phone: on the register with other data in: blood_group, channels; nothing was changed",
            "line 3, email: line 2 has the same address with other data",
            "line 4, email: line 2 has the same address with other data",
        ]
    );
    let report = import(&app, &file(&[shared]), Mode::Land).await;
    assert_eq!(
        told(&report),
        ["line 2, email: another donor on the register has this address"]
    );
    assert_eq!(everything(&app).await, before);
}

async fn a_check_writes_nothing_and_says_the_same(app: TestApp) {
    let before = everything(&app).await;
    let file = file(&[AIGUL, DAUREN, "1,,,,,,,,,,,,", AIGUL]);
    let checked = import(&app, &file, Mode::Check).await;
    assert_eq!(everything(&app).await, before);
    assert_eq!(counts(&checked), (2, 1, 1));
    assert_eq!(import(&app, &file, Mode::Land).await, checked);
}

async fn many_rows_land_in_many_transactions(app: TestApp) {
    let rows: Vec<String> = (0..1_203)
        .map(|n| format!("8701{n:07},,,kk,B+,female,1990-01-31,Алматы,,,sms,no,2025-11-01"))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(
        counts(&import(&app, &file(&rows[..600]), Mode::Land).await),
        (600, 0, 0)
    );
    assert_eq!(counts(&import(&app, &file(&rows), Mode::Land).await), (603, 600, 0));
    assert_eq!(app.count("select count(*) from donors where askable").await, 1_203);
}

async fn an_imported_donor_is_asked_and_answers(app: TestApp) {
    let ready = AIGUL.replace("2026-03-01,whole_blood", ",");
    import(&app, &file(&[&ready]), Mode::Land).await;
    let hospital = app.hospital("No 7").await;
    hospital
        .open_shortage(ONeg, crate::support::hospitals::units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    app.run_jobs().await;
    assert_eq!(app.count("select count(*) from appeals where state = 'asked'").await, 1);
}
