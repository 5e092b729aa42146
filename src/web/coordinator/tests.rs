//! What needs a person, and standing down.

mod calls;
mod health;
mod replies;

use axum::http::StatusCode;
use entity::values::{BloodGroup, Role};
use sea_orm::ConnectionTrait;

use crate::web::tests::{OTHER_SITE, SHORTAGE, SITE, Service, link};

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
