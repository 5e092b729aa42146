//! The morning at the desk.

use axum::http::StatusCode;
use entity::values::{BloodGroup, Role};

use crate::web::tests::{Browser, OTHER_SITE, SHORTAGE, SITE, Service, link};

/// A service in which one donor is expected, the desk that receives them, and the page of the appointment.
async fn one_expected() -> (Service, Browser, String) {
    let service = Service::new().await;
    let hospital = Some(service.hospital("No 7", SITE).await);
    let (_, mut donor) = service.donor(BloodGroup::ONeg).await;
    let mut nurse = service.member(Role::Nurse, hospital, None).await;
    nurse.submit("/hospital/shortages/new", &SHORTAGE).await;
    service.run_jobs().await;
    let appeal = link(&donor.get("/me").await.body, "/a/");
    donor.submit(&appeal, &[("answer", "any")]).await;
    service.set_clock("09:10");
    let mut desk = service.member(Role::Desk, hospital, None).await;
    let appointment = link(&desk.get("/desk").await.body, "/desk/appointments/");
    (service, desk, appointment)
}

#[tokio::test]
async fn a_code_that_nobody_has_is_given_back() {
    let (_service, mut desk, _) = one_expected().await;
    for (typed, finding) in [
        ("12", "Enter the four digits"),
        ("00000", "Enter the four digits"),
        ("", "Enter the four digits"),
    ] {
        let answer = desk.post("/desk/find", &[("code", typed)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(answer.body.contains(finding) && answer.body.contains(&format!("value=\"{typed}\"")));
        assert!(answer.body.contains("Donor Number"), "the list is still there");
    }
}

#[tokio::test]
async fn a_code_is_looked_for_at_the_site_of_the_list() {
    let (service, _, appointment) = one_expected().await;
    let digits = "update appointments set code = '4821'";
    sea_orm::ConnectionTrait::execute_unprepared(&service.app.db, digits)
        .await
        .unwrap();
    let mut admin = service.member(Role::Admin, None, None).await;
    let first = admin.get("/desk").await.body;
    assert!(
        first.contains("Donor Number"),
        "the first site that expects somebody: {first}"
    );
    let (here, elsewhere) = (
        service.site(SITE).await.id.to_string(),
        service.site(OTHER_SITE).await.id.to_string(),
    );
    let found = admin.post("/desk/find", &[("code", "48 21"), ("site", &here)]).await;
    assert_eq!(found.location, appointment);
    let missed = admin
        .post("/desk/find", &[("code", "4821"), ("site", &elsewhere)])
        .await;
    assert_eq!(missed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(missed.body.contains("Nobody with this code is expected here today."));
}

#[tokio::test]
async fn a_deferral_is_a_day_ahead_and_the_page_says_it() {
    let (service, mut desk, appointment) = one_expected().await;
    desk.submit(&format!("{appointment}/arrive"), &[]).await;
    let deferred = format!("{appointment}/deferred");
    for typed in ["", "2026-03-23", "soon"] {
        let answer = desk.post(&deferred, &[("until", typed)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(answer.body.contains("id=\"until-wrong\"") && answer.body.contains(&format!("value=\"{typed}\"")));
    }
    assert_eq!(service.count("select count(*) from deferrals").await, 0);
    let recorded = desk.submit(&deferred, &[("until", "2026-05-01")]).await;
    assert!(
        recorded.body.contains("may come again from 1 May 2026"),
        "{}",
        recorded.body
    );
    desk.submit(&deferred, &[("never", "on")]).await;
    assert_eq!(service.count("select count(*) from deferrals").await, 1);
}

#[tokio::test]
async fn a_volume_no_bag_holds_is_given_back() {
    let (service, mut desk, appointment) = one_expected().await;
    let page = desk.submit(&format!("{appointment}/arrive"), &[]).await;
    assert!(page.body.contains("value=\"red_cells\" checked") && page.body.contains("value=\"450\""));
    let gift = [("component", "red_cells"), ("volume", "4500")];
    let answer = desk.post(&format!("{appointment}/donated"), &gift).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("id=\"volume-wrong\"") && answer.body.contains("value=\"4500\""));
    assert_eq!(service.count("select count(*) from donations").await, 0);
}

#[tokio::test]
async fn whoever_did_not_come_stays_on_the_list_as_such() {
    let (service, mut desk, appointment) = one_expected().await;
    desk.submit(&format!("{appointment}/no-show"), &[]).await;
    assert!(desk.get("/desk").await.body.contains("did not come"));
    let by_staff = "select count(*) from audit where verb = 'no_show' and actor = 'staff' and actor_id is not null";
    assert_eq!(service.count(by_staff).await, 1);
}

#[tokio::test]
async fn a_visit_without_an_outcome_stands_above_the_list_of_the_next_days_until_it_has_one() {
    let (service, mut desk, appointment) = one_expected().await;
    desk.submit(&format!("{appointment}/arrive"), &[]).await;
    let above = "Still to be written down";
    assert!(!desk.get("/desk").await.body.contains(above), "it is still today");
    service.app.clock.advance(chrono::TimeDelta::days(2));
    let site = service.site(SITE).await.id;
    let mut desk = service.member(Role::Desk, None, Some(site)).await;
    let page = desk.get("/desk").await.body;
    assert!(page.contains(above) && page.contains("within 7 days"), "{page}");
    assert!(
        page.contains("23.03 09:00") && page.contains("Nobody is expected today."),
        "{page}"
    );
    assert_eq!(link(&page, "/desk/appointments/"), appointment);
    let gift = [("component", "red_cells"), ("volume", "450")];
    desk.submit(&format!("{appointment}/donated"), &gift).await;
    assert!(!desk.get("/desk").await.body.contains(above));
}
