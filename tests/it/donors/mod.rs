//! Joining the register and coming back to it.

mod codes;
mod preferences;

use entity::donor;
use entity::values::BloodGroup::ONeg;
use entity::values::{Channel, ConsentKind, Direction, Language, Sex};
use qanat::actions::register_donor::{Registration, RegistrationRefused, register_donor};
use qanat::actions::sign_in::{CodeRefused, SignedIn, confirm_code};
use qanat::domain::contact::{Address, Phone};
use qanat::reference::{Found, find_settlement};
use qanat::store::donors::{self, Channels, GivableFrom, NewDonor, Profile};
use qanat::store::sessions::{self, Person};
use qanat::store::{consents, db, simulator};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend};

use crate::support::app::{TestApp, days, minutes};
use crate::support::hospitals::units;

on_both!(
    a_newcomer_is_asked_only_after_the_code_came_back,
    joining_again_before_the_code_replaces_what_was_typed,
    who_joins_with_a_known_address_changes_nothing_without_its_code,
    who_is_too_young_is_told_so_and_not_kept,
    who_never_confirms_is_forgotten_after_a_week,
    an_address_is_found_without_being_stored_in_the_open,
    an_address_that_comes_on_the_register_meanwhile_is_read_there,
);

const PHONE: &str = "+77011234567";

fn address() -> Address {
    Address::Phone(Phone::parse(PHONE).unwrap())
}

fn newcomer() -> Registration {
    let Found::One(home) = find_settlement("Almaty") else {
        panic!("there is one Almaty")
    };
    Registration {
        address: address(),
        name: Some("Aigul".to_owned()),
        profile: Profile {
            language: Language::En,
            blood_group: Some(ONeg),
            sex: Sex::Female,
            birth_date: "1995-05-05".parse().unwrap(),
            weight_kg: Some(60),
            settlement: i64::from(home.id.0),
            region: home.region.to_owned(),
            home_cell: home.cell.into(),
        },
        channels: Channels {
            sms: true,
            ..Channels::default()
        },
        emergency: true,
    }
}

async fn registers(app: &TestApp) -> String {
    register_donor(&app.context(), newcomer()).await.unwrap()
}

/// The digits of the last code on the phone.
async fn code_on_the_phone(app: &TestApp) -> String {
    app.run_jobs().await;
    let phone = Phone::parse(PHONE).unwrap();
    let rows = simulator::of_phone(&app.db, &app.keys, &phone).await.unwrap();
    let mut texts = rows.iter().rev().filter(|row| row.direction == Direction::ToPhone);
    let last = simulator::open(&app.keys, texts.next().expect("a message"))
        .unwrap()
        .text;
    let digits = last.split("Code ").nth(1).expect("a code").chars();
    digits.take_while(char::is_ascii_digit).collect()
}

async fn confirms(app: &TestApp, handle: &str, digits: &str) -> Result<SignedIn, CodeRefused> {
    confirm_code(&app.context(), handle, digits).await
}

async fn the_donor(app: &TestApp) -> donor::Model {
    let found = donors::by_address(&app.db, &app.keys, &address()).await.unwrap();
    found.expect("the donor is on the register")
}

async fn agrees(app: &TestApp, donor: &donor::Model, kind: ConsentKind) -> bool {
    consents::stands(&app.db, donor.id, kind).await.unwrap()
}

async fn a_newcomer_is_asked_only_after_the_code_came_back(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let handle = registers(&app).await;
    let code = code_on_the_phone(&app).await;
    let shortage = hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    assert!(shortage.appeals().await.is_empty() && !the_donor(&app).await.askable);

    let signed_in = confirms(&app, &handle, &code).await.unwrap();
    let donor = the_donor(&app).await;
    assert_eq!((signed_in.donor, donor.askable), (donor.id, true));
    let who = sessions::person(&app.db, &app.keys, &signed_in.token, app.clock.now()).await;
    assert_eq!(who.unwrap(), Some(Person::Donor(donor.id)));
    app.advance(minutes(30)).run_jobs().await;
    assert_eq!(shortage.appeals().await.len(), 1);
}

async fn joining_again_before_the_code_replaces_what_was_typed(app: TestApp) {
    registers(&app).await;
    let mut second = newcomer();
    second.name = Some("Aigul S.".to_owned());
    second.profile.blood_group = None;
    second.emergency = false;
    register_donor(&app.context(), second).await.unwrap();
    let donor = the_donor(&app).await;
    let contact = donors::contact(&app.keys, &donor).unwrap();
    assert_eq!(
        (contact.name.as_deref(), donor.blood_group, donor.emergency),
        (Some("Aigul S."), None, false)
    );
    assert!(agrees(&app, &donor, ConsentKind::Appeals).await);
    assert!(!agrees(&app, &donor, ConsentKind::Emergency).await);
    assert_eq!(app.count("select count(*) from donors").await, 1);
}

async fn who_joins_with_a_known_address_changes_nothing_without_its_code(app: TestApp) {
    let handle = registers(&app).await;
    let code = code_on_the_phone(&app).await;
    confirms(&app, &handle, &code).await.unwrap();
    let before = the_donor(&app).await;
    let mut somebody_else = newcomer();
    somebody_else.name = Some("Mallory".to_owned());
    somebody_else.profile.language = Language::Ru;
    let handle = register_donor(&app.context(), somebody_else).await.unwrap();
    assert_eq!(the_donor(&app).await, before);
    let code = code_on_the_phone(&app).await;
    assert_eq!(confirms(&app, &handle, &code).await.unwrap().donor, before.id);
}

async fn who_is_too_young_is_told_so_and_not_kept(app: TestApp) {
    let mut young = newcomer();
    young.profile.birth_date = "2008-03-24".parse().unwrap();
    let refused = register_donor(&app.context(), young.clone()).await.unwrap_err();
    assert!(matches!(refused, RegistrationRefused::TooYoung));
    assert_eq!(app.count("select count(*) from donors").await, 0);
    app.advance(days(1));
    register_donor(&app.context(), young).await.expect("18 today");
}

async fn who_never_confirms_is_forgotten_after_a_week(app: TestApp) {
    registers(&app).await;
    app.run_jobs().await;
    app.advance(days(7)).run_jobs().await;
    assert_eq!(app.count("select count(*) from donors").await, 1);
    app.advance(minutes(1)).run_jobs().await;
    for table in ["donors", "consents", "codes", "attempts"] {
        let left = app.count(&format!("select count(*) from {table}")).await;
        assert_eq!(left, 0, "{table}");
    }
    registers(&app).await;
    let (all, named) = (
        app.count("select count(*) from deliveries").await,
        app.count("select count(*) from deliveries d join donors p on p.id = d.donor_id")
            .await,
    );
    assert_eq!(
        (all, named),
        (2, 1),
        "the first code is nobody's, not the next newcomer's"
    );
}

async fn an_address_is_found_without_being_stored_in_the_open(app: TestApp) {
    registers(&app).await;
    let donor = the_donor(&app).await;
    let contact = donors::contact(&app.keys, &donor).unwrap();
    assert_eq!(contact.phone.unwrap().reveal(), PHONE);
    for stored in [donor.phone_sealed, donor.phone_index, donor.name_sealed]
        .into_iter()
        .flatten()
    {
        let text = String::from_utf8_lossy(&stored).into_owned();
        assert!(!text.contains("7011234567") && !text.contains("Aigul"));
    }
    assert_eq!(app.deliveries().await[0].channel, Channel::Sms);
}

/// Whoever imports a file at this moment does not count codes, so that only the key `donors_phone_once` is in the way.
async fn an_address_that_comes_on_the_register_meanwhile_is_read_there(app: TestApp) {
    let other = app.another_process("second").await;
    let imported = NewDonor {
        phone: Some(Phone::parse(PHONE).unwrap()),
        email: None,
        name: None,
        profile: newcomer().profile,
        channels: newcomer().channels,
        emergency: false,
        givable: GivableFrom::default(),
    };
    let tx = db::write_tx(&other.db).await.unwrap();
    let known = donors::insert(&tx, &app.keys, imported, app.clock.now()).await.unwrap();
    let context = app.context();
    let joins = register_donor(&context, newcomer());
    let lands = async {
        somebody_waits_for(&tx).await;
        tx.commit().await.unwrap();
    };
    let (handle, ()) = tokio::join!(joins, lands);
    let code = code_on_the_phone(&app).await;
    assert_eq!(confirms(&app, &handle.unwrap(), &code).await.unwrap().donor, known);
    assert_eq!(app.count("select count(*) from donors").await, 1);
}

/// Until another transaction waits for this one. On SQLite nobody can begin one meanwhile.
async fn somebody_waits_for(tx: &DatabaseTransaction) {
    if tx.get_database_backend() == DbBackend::Postgres {
        let waiting = "select count(*) from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))";
        loop {
            let row = tx.query_one_raw(db::sql(tx, waiting, [])).await.unwrap().unwrap();
            if row.try_get_by_index::<i64>(0).unwrap() > 0 {
                return;
            }
        }
    }
}
