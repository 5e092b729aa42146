//! What is wrong with the service stands above everything.

use entity::values::{Channel, ConnectorState, Outage, Role};
use sea_orm::ConnectionTrait;

use crate::clock::Clock;
use crate::notify::smpp::{Connector, SmppSettings};
use crate::notify::{Carriers, Route};
use crate::store::connectors::{self, Stands};
use crate::web::tests::{Service, at};

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
    let stands = |outage: Option<Outage>, status: Option<&str>| Stands {
        route: "smsc.example.kz:2775".to_owned(),
        channel: Channel::Sms,
        state: outage.map_or(ConnectorState::Bound, Outage::state),
        since: at("02:58"),
        outage,
        status: status.map(str::to_owned),
        rate: Some(20.0),
    };
    let silent = "The provider of this channel does not answer:</strong> SMS";
    let refused = stands(Some(Outage::SignInRefused), Some("ESME_RINVPASWD"));
    connectors::write(&service.app.db, "one", refused, at("03:00"))
        .await
        .unwrap();
    let page = coordinator.get("/coordinator").await.body;
    assert!(page.contains(silent) && page.contains("ESME_RINVPASWD"), "{page}");
    assert!(page.contains("the operator refuses the sign-in"), "{page}");

    let refusing = stands(Some(Outage::Refusing), Some("0x00000401"));
    connectors::write(&service.app.db, "one", refusing, at("03:00"))
        .await
        .unwrap();
    let page = coordinator.get("/coordinator").await.body;
    assert!(page.contains(silent) && page.contains("0x00000401"), "{page}");
    assert!(page.contains("ask the operator what its status means"), "{page}");

    for (outage, sentence) in [
        (
            Outage::CertificateExpired,
            "it is tried again by itself: its certificate has expired (ESME_ROK).",
        ),
        (
            Outage::Unreachable,
            "it is tried again by itself: it cannot be reached (ESME_ROK).",
        ),
    ] {
        let down = stands(Some(outage), Some("ESME_ROK"));
        connectors::write(&service.app.db, "one", down, at("03:00"))
            .await
            .unwrap();
        let page = coordinator.get("/coordinator").await.body;
        assert!(page.contains(sentence), "{page}");
    }

    let bound = stands(None, None);
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
