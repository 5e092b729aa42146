//! Replies that wait for a person.

use axum::http::StatusCode;
use entity::values::{BloodGroup, Role};

use crate::actions::incoming::keep_unreadable;
use crate::actions::reply::receive_reply;
use crate::domain::contact::Phone;
use crate::web::tests::{SHORTAGE, SITE, Service, link};

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
async fn each_reading_has_a_button() {
    for (means, button) in [
        ("yes", "Yes"),
        ("no", "No"),
        ("stop", "Stop"),
        ("not_me", "Somebody else&#39;s number"),
        ("nothing", "Nothing"),
    ] {
        let service = Service::new().await;
        let (phone, _) = service.donor(BloodGroup::ONeg).await;
        let context = service.app.context();
        receive_reply(&context, &phone, "after lunch?", "1").await.unwrap();
        let mut coordinator = service.member(Role::Coordinator, None, None).await;
        let page = coordinator.get("/coordinator/replies").await.body;
        let shown = format!("name=\"means\" value=\"{means}\">{button}<");
        assert!(page.contains(&shown), "{shown}: {page}");
        let row = service.count("select id from replies").await;
        let after = coordinator
            .submit(&format!("/coordinator/replies/{row}"), &[("means", means)])
            .await;
        assert!(after.body.contains("No reply waits"), "{}", after.body);
        let settled = format!("select count(*) from replies where settled_as = '{means}'");
        assert_eq!(service.count(&settled).await, 1, "{means}");
    }
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
