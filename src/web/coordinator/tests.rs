//! What needs a person, and standing down.

use axum::http::StatusCode;
use entity::values::{BloodGroup, Channel, ConnectorState, Role};
use sea_orm::ConnectionTrait;

use crate::actions::incoming::keep_unreadable;
use crate::actions::reply::receive_reply;
use crate::clock::Clock;
use crate::domain::contact::Phone;
use crate::notify::smpp::{Connector, SmppSettings};
use crate::notify::{Carriers, Route};
use crate::store::connectors::{self, Stands};
use crate::web::tests::{OTHER_SITE, SHORTAGE, SITE, Service, at, link};

#[tokio::test]
async fn a_campaign_that_needs_a_person_stands_above_those_that_do_not() {
    let service = Service::new().await;
    let quiet = service.hospital("No 7", SITE).await;
    let short = service.hospital("No 8", OTHER_SITE).await;
    for hospital in [short, quiet] {
        let mut nurse = service.member(Role::Nurse, Some(hospital), None).await;
        nurse.submit("/hospital/shortages/new", &SHORTAGE).await;
    }
    let mut coordinator = service.member(Role::Coordinator, None, None).await;
    let order = |page: &str| page.find("No 7").expect("listed") < page.find("No 8").expect("listed");
    assert!(order(&coordinator.get("/coordinator").await.body), "the newest first");
    let nobody_left = r#"update campaigns set because = '{"kind":"nobody_left","missing":1,"expected":0.0}'
        where id = (select campaign_id from shortages s join hospitals h on h.id = s.hospital_id where h.name = 'No 8')"#;
    service.app.db.execute_unprepared(nobody_left).await.unwrap();
    let page = coordinator.get("/coordinator").await.body;
    assert!(!order(&page) && page.contains("nobody left to ask"), "{page}");
}

#[tokio::test]
async fn a_campaign_without_a_wave_says_why() {
    let service = Service::new().await;
    let hospital = service.hospital("No 7", SITE).await;
    let mut nurse = service.member(Role::Nurse, Some(hospital), None).await;
    nurse.submit("/hospital/shortages/new", &SHORTAGE).await;
    service.run_jobs().await;
    let mut coordinator = service.member(Role::Operator, None, None).await;
    let page = link(&coordinator.get("/coordinator").await.body, "/coordinator/campaigns/");
    let page = coordinator.get(&page).await.body;
    assert!(page.contains("Nobody has been asked yet."));
    assert!(
        page.contains("<strong>Now:</strong> <span class=\"because\">"),
        "{page}"
    );
}

#[tokio::test]
async fn a_stand_down_ends_the_shortage_once_and_tells_who_was_asked() {
    let service = Service::new().await;
    let hospital = service.hospital("No 7", SITE).await;
    let (phone, _) = service.donor(BloodGroup::ONeg).await;
    let mut nurse = service.member(Role::Nurse, Some(hospital), None).await;
    let shortage = nurse.post("/hospital/shortages/new", &SHORTAGE).await.location;
    service.run_jobs().await;
    let mut coordinator = service.member(Role::Coordinator, None, None).await;
    let campaign = link(&coordinator.get("/coordinator").await.body, "/coordinator/campaigns/");
    for _ in 0..2 {
        let ended = coordinator.submit(&format!("{campaign}/stand-down"), &[]).await;
        assert!(
            ended.body.contains(">ended<") && !ended.body.contains("/stand-down"),
            "{}",
            ended.body
        );
    }
    assert!(nurse.get(&shortage).await.body.contains(">closed<"));
    service.run_jobs().await;
    let phones = service.visitor().get("/simulator").await.body;
    assert!(
        phones.contains(phone.reveal()) && phones.contains("no need to come"),
        "{phones}"
    );
    let missing = coordinator.get("/coordinator/campaigns/99").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_channel_without_a_provider_is_named_above_everything() {
    let service = Service::with(Carriers::default()).await;
    let mut coordinator = service.member(Role::Coordinator, None, None).await;
    let page = coordinator.get("/coordinator").await.body;
    for channel in ["SMS", "e-mail"] {
        let banner = format!("No provider is configured for this channel:</strong> {channel}");
        assert!(page.contains(&banner), "{channel}: {page}");
    }
}

#[tokio::test]
async fn messages_that_wait_for_a_provider_are_counted() {
    let service = Service::new().await;
    let mut coordinator = service.member(Role::Coordinator, None, None).await;
    let page = coordinator.get("/coordinator").await.body;
    assert!(
        page.contains("</strong> e-mail") && !page.contains("wait for it"),
        "{page}"
    );
    for number in ["1", "2"] {
        let waits = format!(
            "insert into deliveries (dedup_key, purpose, channel, language, address_index, message_sealed, state,
                priority, planned_at, not_before, expires_at)
            values ('{number}', 'code', 'email', 'ru', x'00', x'00', 'planned', 0, '2026-03-22T22:00:00+00:00',
                '2026-03-22T22:00:00+00:00', '2026-03-22T22:10:00+00:00')"
        );
        service.app.db.execute_unprepared(&waits).await.unwrap();
    }
    let page = coordinator.get("/coordinator").await.body;
    assert!(
        page.contains("</strong> e-mail") && page.contains("2 messages wait for it."),
        "{page}"
    );
    assert!(!page.contains("</strong> SMS"));
}

#[tokio::test]
async fn a_service_whose_jobs_nobody_runs_says_so_and_since_when() {
    let service = Service::new().await;
    let mut coordinator = service.member(Role::Coordinator, None, None).await;
    let page = coordinator.get("/coordinator").await.body;
    assert!(page.contains("No process has run jobs yet"), "{page}");
    crate::jobs::Runner::new(&service.app).unwrap().tick().await;
    let page = coordinator.get("/coordinator").await.body;
    assert!(!page.contains("No process has run jobs"), "{page}");
    service.set_clock("03:06");
    let page = coordinator.get("/coordinator").await.body;
    assert!(page.contains("No process has run jobs since today 03:00"), "{page}");
    let fails = "update jobs set failed = true where name = 'deliver_email'";
    service.app.db.execute_unprepared(fails).await.unwrap();
    let page = coordinator.get("/coordinator").await.body;
    assert!(
        page.contains(r#"Send e-mail</th><td>today 03:00 <span class="chip bad">failed"#),
        "{page}"
    );
}

#[tokio::test]
async fn a_list_takes_no_more_statements_for_many_campaigns_than_for_one() {
    let service = Service::new().await;
    let hospital = service.hospital("No 7", SITE).await;
    for _ in 0..4 {
        service.donor(BloodGroup::ONeg).await;
    }
    let mut nurse = service.member(Role::Nurse, Some(hospital), None).await;
    let mut admin = service.member(Role::Admin, None, None).await;
    let mut taken = Vec::new();
    for units in ["1", "2", "3", "4", "5", "6", "7"] {
        let other = |(name, typed): (&'static str, &'static str)| (name, if name == "units" { units } else { typed });
        nurse.submit("/hospital/shortages/new", &SHORTAGE.map(other)).await;
        service.run_jobs().await;
        for page in ["/coordinator", "/hospital"] {
            let before = service.statements();
            assert_eq!(admin.get(page).await.status, StatusCode::OK);
            taken.push(service.statements() - before);
        }
    }
    assert!(taken[0] > 5 && taken[1] > 5, "they are counted: {taken:?}");
    assert!(taken.chunks(2).all(|pages| pages == &taken[..2]), "{taken:?}");
}

#[tokio::test]
async fn the_sessions_of_every_process_with_an_operator_are_shown() {
    // Nobody listens at that port: this process is in session with nobody.
    let settings = SmppSettings::parse(&"smpp://qanat:secret@127.0.0.1:1".into()).unwrap();
    let (connector, _) = Connector::start(settings, Clock::fixed(at("03:00")), &[]).unwrap();
    let service = Service::with(Carriers {
        email: None,
        sms: vec![Route::over(connector)],
    })
    .await;
    let mut coordinator = service.member(Role::Coordinator, None, None).await;
    let stands = |state, why: Option<&str>| Stands {
        route: "smsc.example.kz:2775".to_owned(),
        channel: Channel::Sms,
        state,
        since: at("02:58"),
        why: why.map(str::to_owned),
        rate: Some(20.0),
    };
    let silent = "The provider of this channel does not answer:</strong> SMS";
    let refused = stands(ConnectorState::SignInRefused, Some("ESME_RINVPASWD"));
    connectors::write(&service.app.db, "one", refused, at("03:00"))
        .await
        .unwrap();
    let page = coordinator.get("/coordinator").await.body;
    assert!(page.contains(silent) && page.contains("ESME_RINVPASWD"), "{page}");
    assert!(page.contains("the operator refuses the sign-in"), "{page}");

    let bound = stands(ConnectorState::Bound, None);
    connectors::write(&service.app.db, "another", bound, at("03:00"))
        .await
        .unwrap();
    let page = coordinator.get("/coordinator").await.body;
    assert!(!page.contains(silent), "one process is enough");
    assert!(page.contains("At most so many parts a second: 20."), "{page}");

    let left = "insert into routes (name, carries, left_at, left_because) values
        ('reserve', true, null, null), ('smsc', false, '2026-03-22T21:58:00+00:00', 'slow')";
    service.app.db.execute_unprepared(left).await.unwrap();
    let page = coordinator.get("/coordinator").await.body;
    assert!(page.contains("Text messages leave over reserve."), "{page}");
    let left = "Text messages no longer leave over smsc:</strong> too many text messages took longer";
    assert!(page.contains(left) && page.contains("Since: today 02:58."), "{page}");

    service.app.clock.set(at("03:05"));
    let page = coordinator.get("/coordinator").await.body;
    assert!(
        page.contains(silent) && !page.contains("smsc.example.kz"),
        "both are gone"
    );
}

#[tokio::test]
async fn what_waits_for_a_person_is_shown_masked_and_settled_once() {
    let service = Service::new().await;
    let hospital = service.hospital("No 7", SITE).await;
    let (phone, _) = service.donor(BloodGroup::ONeg).await;
    let mut nurse = service.member(Role::Nurse, Some(hospital), None).await;
    nurse.post("/hospital/shortages/new", &SHORTAGE).await;
    service.run_jobs().await;
    let context = service.app.context();
    receive_reply(&context, &phone, "<i>after</i> lunch?", "1")
        .await
        .unwrap();
    let mut coordinator = service.member(Role::Coordinator, None, None).await;
    let page = coordinator.get("/coordinator").await.body;
    assert!(page.contains("1 reply waits for a person"), "{page}");
    let page = coordinator.get("/coordinator/replies").await.body;
    assert!(
        page.contains("&#60;i&#62;after&#60;/i&#62; lunch?") && page.contains("No 7") && page.contains("to come"),
        "{page}"
    );
    assert!(page.contains(&phone.to_string()) && !page.contains(phone.reveal()));
    let row = service.count("select id from replies").await;
    let address = format!("/coordinator/replies/{row}");
    let unknown = coordinator.post(&address, &[("means", "perhaps")]).await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    let settled = coordinator.submit(&address, &[("means", "yes")]).await;
    assert!(settled.body.contains("No reply waits"), "{}", settled.body);
    let slower = coordinator.post(&address, &[("means", "no")]).await;
    assert_eq!(slower.status, StatusCode::CONFLICT);
    assert!(slower.body.contains("Somebody has settled this before"));
    assert_eq!(
        service
            .count("select count(*) from appointments where state = 'booked'")
            .await,
        1
    );
    let missing = coordinator.post("/coordinator/replies/999", &[("means", "no")]).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    let nobody = nurse.post(&address, &[("means", "yes")]).await;
    assert_eq!(nobody.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_comes_from_strangers_is_shown_on_demand_only() {
    let service = Service::new().await;
    let context = service.app.context();
    let stranger = Phone::parse("+77019999999").unwrap();
    receive_reply(&context, &stranger, "Who are you", "1").await.unwrap();
    keep_unreadable(&context, b"KASPI\nYou owe us").await.unwrap();
    let mut coordinator = service.member(Role::Operator, None, None).await;
    let page = coordinator.get("/coordinator/replies").await.body;
    assert!(!page.contains("Who are you") && !page.contains("You owe us"), "{page}");
    for (kind, words, seen) in [
        ("reply", "Who are you", "/coordinator/replies/"),
        ("unreadable", "You owe us", "/coordinator/unreadable/"),
    ] {
        let shown = link(&page, &format!("/coordinator/replies?{kind}="));
        for _ in 0..2 {
            let page = coordinator.get(&shown).await.body;
            assert!(page.contains(words), "{page}");
        }
        let id = shown.rsplit('=').next().unwrap();
        let after = coordinator
            .submit(&format!("{seen}{id}"), &[("means", "nothing")])
            .await;
        assert!(!after.body.contains(&shown), "{}", after.body);
        let again = coordinator.post(&format!("{seen}{id}"), &[("means", "nothing")]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
    }
}

#[tokio::test]
async fn a_name_and_a_number_are_shown_to_who_makes_the_call_only() {
    let service = Service::new().await;
    let hospital = service.hospital("No 7", SITE).await;
    let (phone, _) = service.donor(BloodGroup::ONeg).await;
    service.execute("update donors set by_phone = true").await;
    let mut nurse = service.member(Role::Nurse, Some(hospital), None).await;
    nurse.post("/hospital/shortages/new", &SHORTAGE).await;
    service.run_jobs().await;
    service.execute("update deliveries set state = 'undelivered'").await;
    service.run_jobs().await;
    let mut one = service.member(Role::Operator, None, None).await;
    let mut two = service.member(Role::Coordinator, None, None).await;
    let page = one.get("/coordinator").await.body;
    assert!(page.contains("1 donor is to be called"), "{page}");
    let before = one.get("/coordinator/calls").await.body;
    assert!(!before.contains(phone.reveal()) && !before.contains("Donor Number"));
    let claimed = one.submit("/coordinator/calls", &[]).await.body;
    for shown in [phone.reveal(), "Donor Number1", "A patient waits", "09:00"] {
        assert!(claimed.contains(shown), "{shown}: {claimed}");
    }
    let other = two.submit("/coordinator/calls", &[]).await.body;
    assert!(
        other.contains("Nobody is to be called") && !other.contains(phone.reveal()),
        "{other}"
    );
    let address = format!("/coordinator/calls/{}", service.count("select id from calls").await);
    let stranger = two.post(&address, &[("outcome", "no")]).await;
    assert_eq!(stranger.status, StatusCode::CONFLICT);
    let nonsense = one.post(&address, &[("outcome", "told")]).await;
    assert_eq!(nonsense.status, StatusCode::BAD_REQUEST);
    let booked = one.submit(&address, &[("outcome", "comes")]).await.body;
    let code = service.count("select cast(code as integer) from appointments").await;
    assert!(
        booked.contains("Tell the donor") && booked.contains(&format!("{code:04}")),
        "{booked}"
    );
    let page = two
        .get(&format!(
            "/coordinator/calls?done={}",
            address.rsplit('/').next().unwrap()
        ))
        .await;
    assert!(!page.body.contains("Tell the donor"));
    assert_eq!(nurse.get("/coordinator/calls").await.status, StatusCode::FORBIDDEN);
    let missing = one.post("/coordinator/calls/999", &[("outcome", "no")]).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}
