//! Joining the register, coming back to it, and deciding how to be asked.

use entity::values::BloodGroup::ONeg;
use entity::values::{
    AppealState, AppointmentState, Channel, ConsentKind, DeliveryState, Direction, Language, Purpose, Sex,
};
use entity::{consent, donor};
use qanat::actions::preferences::{self, Preferences};
use qanat::actions::register_donor::{Registration, RegistrationRefused, register_donor};
use qanat::actions::sign_in::{CodeNotSent, CodeRefused, SignedIn, confirm_code, request_code};
use qanat::domain::contact::{Address, Phone};
use qanat::reference::{Found, find_settlement};
use qanat::store::donors::{self, Channels, GivableFrom, NewDonor, Profile};
use qanat::store::sessions::{self, Person};
use qanat::store::{consents, db, simulator};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait};

use crate::support::app::{TestApp, days, minutes};
use crate::support::hospitals::units;

const PHONE: &str = "+77011234567";

on_both!(
    a_newcomer_is_asked_only_after_the_code_came_back,
    five_wrong_codes_end_a_code,
    a_code_is_good_for_ten_minutes_and_for_once,
    nobody_learns_from_a_code_request_who_is_on_the_register,
    an_address_gets_at_most_eight_codes_a_day,
    joining_again_before_the_code_replaces_what_was_typed,
    who_joins_with_a_known_address_changes_nothing_without_its_code,
    who_is_too_young_is_told_so_and_not_kept,
    who_never_confirms_is_forgotten_after_a_week,
    preferences_change_the_consent_and_the_channel,
    a_paused_donor_is_left_alone_until_the_day,
    a_stop_takes_back_what_waits_and_gives_up_the_place,
    a_code_reaches_who_said_stop_because_it_was_asked_for,
    an_address_is_found_without_being_stored_in_the_open,
    an_address_that_comes_on_the_register_meanwhile_is_read_there,
);

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

async fn five_wrong_codes_end_a_code(app: TestApp) {
    let handle = registers(&app).await;
    let code = code_on_the_phone(&app).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for expected in [4, 3, 2, 1] {
        let refused = confirms(&app, &handle, wrong).await.unwrap_err();
        assert!(
            matches!(refused, CodeRefused::Wrong { left } if left == expected),
            "{refused}"
        );
    }
    for digits in [wrong, &code] {
        assert!(matches!(
            confirms(&app, &handle, digits).await,
            Err(CodeRefused::Expired)
        ));
    }
    assert!(!the_donor(&app).await.askable);
}

async fn a_code_is_good_for_ten_minutes_and_for_once(app: TestApp) {
    let handle = registers(&app).await;
    let code = code_on_the_phone(&app).await;
    app.advance(minutes(10));
    assert!(matches!(
        confirms(&app, &handle, &code).await,
        Err(CodeRefused::Expired)
    ));

    let handle = request_code(&app.context(), &address()).await.unwrap();
    let code = code_on_the_phone(&app).await;
    app.advance(minutes(9));
    assert!(
        confirms(&app, &handle, &format!(" {code} ")).await.is_ok(),
        "spaces do not matter"
    );
    assert!(matches!(
        confirms(&app, &handle, &code).await,
        Err(CodeRefused::Expired)
    ));
}

async fn nobody_learns_from_a_code_request_who_is_on_the_register(app: TestApp) {
    registers(&app).await;
    let known = request_code(&app.context(), &address()).await.unwrap();
    let stranger = Address::parse("+77019999999").unwrap();
    let unknown = request_code(&app.context(), &stranger).await.unwrap();
    assert_eq!(known.len(), unknown.len());
    assert!(matches!(
        confirms(&app, &unknown, "123456").await,
        Err(CodeRefused::Expired)
    ));
    app.run_jobs().await;
    assert_eq!(app.deliveries_for(Purpose::Code).await.len(), 2);
    request_code(&app.context(), &stranger).await.unwrap();
    for asked in 3..=9 {
        for address in [address(), stranger.clone()] {
            let sent = request_code(&app.context(), &address).await;
            assert_eq!(sent.is_ok(), asked <= 8, "{address}, {asked} times");
        }
    }
}

async fn an_address_gets_at_most_eight_codes_a_day(app: TestApp) {
    for _ in 0..8 {
        registers(&app).await;
    }
    let tomorrow = app.clock.now() + days(1);
    app.advance(minutes(10));
    let refused = register_donor(&app.context(), newcomer()).await.unwrap_err();
    assert!(matches!(refused, RegistrationRefused::Code(CodeNotSent::TooMany { next_at }) if next_at == tomorrow));
    let refused = request_code(&app.context(), &address()).await.unwrap_err();
    assert!(matches!(refused, CodeNotSent::TooMany { next_at } if next_at == tomorrow));
    assert_eq!(app.deliveries_for(Purpose::Code).await.len(), 8);
    app.at("2026-03-24T03:00+05:00");
    registers(&app).await;
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

async fn preferences_change_the_consent_and_the_channel(app: TestApp) {
    let donor = app.donor(ONeg).emergency().create().await;
    let to = Preferences {
        language: Language::Kk,
        channels: Channels::default(),
        latin: false,
        emergency: false,
    };
    preferences::change_preferences(&app.context(), donor.id, to)
        .await
        .unwrap();
    let row = donor.row().await;
    assert_eq!((row.language, row.askable), (Language::Kk, false), "no channel is left");
    assert!(!agrees(&app, &row, ConsentKind::Emergency).await);
    assert!(agrees(&app, &row, ConsentKind::Appeals).await);
    let sms = Channels {
        sms: true,
        ..Channels::default()
    };
    let back = Preferences {
        channels: sms,
        emergency: true,
        ..to
    };
    preferences::change_preferences(&app.context(), donor.id, back)
        .await
        .unwrap();
    let row = donor.row().await;
    assert!(row.askable && row.emergency && agrees(&app, &row, ConsentKind::Emergency).await);
    let kept = consent::Entity::find().all(&app.looks).await.unwrap();
    assert_eq!(kept.len(), 3, "the withdrawn consent stays as proof");
}

async fn a_paused_donor_is_left_alone_until_the_day(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).emergency().create().await;
    donor.pauses("2026-03-24").await;
    app.at("2026-03-23T23:00+05:00");
    hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-24T12:00+05:00")
        .await;
    app.run_jobs().await;
    app.at("2026-03-23T23:59+05:00").run_jobs().await;
    assert!(!donor.was_asked().await);
    app.at("2026-03-24T00:04+05:00").run_jobs().await;
    assert!(donor.was_asked().await);
}

async fn a_stop_takes_back_what_waits_and_gives_up_the_place(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let (booked, undecided) = (
        app.donor(ONeg).emergency().create().await,
        app.donor(ONeg).emergency().create().await,
    );
    let shortage = hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    let places = shortage.free_places().await;
    booked.says_yes().await;
    booked.stops().await;
    undecided.stops().await;
    app.run_jobs().await;
    assert_eq!(booked.inbox().await.len(), 1, "only the appeal, which had left before");
    assert_eq!(booked.appointments().await[0].state, AppointmentState::Cancelled);
    assert_eq!(shortage.free_places().await, places);
    assert_eq!(undecided.appeal_state().await, AppealState::Declined);
    for donor in [&booked, &undecided] {
        let row = donor.row().await;
        assert!(row.stopped_at.is_some() && !row.askable);
        assert!(!agrees(&app, &row, ConsentKind::Appeals).await);
        for row in donor.deliveries().await {
            let ended = [DeliveryState::Delivered, DeliveryState::Cancelled].contains(&row.state);
            assert!(ended, "{} is {}", row.purpose, row.state);
        }
    }
}

async fn a_code_reaches_who_said_stop_because_it_was_asked_for(app: TestApp) {
    let donor = app.donor(ONeg).emergency().create().await;
    donor.stops().await;
    assert!(!donor.row().await.emergency, "it comes back by its own consent only");
    let address = Address::Phone(donor.phone.clone());
    request_code(&app.context(), &address).await.unwrap();
    app.run_jobs().await;
    assert_eq!(donor.inbox().await.len(), 1);
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
