//! Posting, confirming and closing.

use axum::http::StatusCode;
use entity::values::Role;

use crate::web::tests::{OTHER_SITE, SHORTAGE, SITE, Service};

const NEW: &str = "/hospital/shortages/new";

fn but(field: &str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    let changed = |(name, typed): (&'static str, &'static str)| (name, if name == field { value } else { typed });
    SHORTAGE.into_iter().map(changed).collect()
}

#[tokio::test]
async fn what_the_house_refuses_is_named_at_its_field_and_the_rest_stays() {
    let service = Service::new().await;
    let hospital = service.hospital("No 7", SITE).await;
    let mut nurse = service.member(Role::Nurse, Some(hospital), None).await;
    for (field, value, finding) in [
        ("by", "2026-03-23T02:00", "id=\"by-wrong\""),
        ("by", "2026-04-23T02:00", "id=\"by-wrong\""),
        ("units", "201", "id=\"units-wrong\""),
        ("group", "unknown", "id=\"group-wrong\""),
    ] {
        let answer = nurse.post(NEW, &but(field, value)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(answer.body.contains(finding), "{field}: {}", answer.body);
        assert!(answer.body.contains("value=\"red_cells\" checked"), "{field}");
        if field == "by" {
            assert!(answer.body.contains(&format!("value=\"{value}\" checked")), "{value}");
        }
    }
    let unsafe_sites = "update sites set safety = 'unsafe'";
    sea_orm::ConnectionTrait::execute_unprepared(&service.app.db, unsafe_sites)
        .await
        .unwrap();
    let answer = nurse.post(NEW, &SHORTAGE).await;
    assert!(answer.body.contains("id=\"send-wrong\"") && answer.body.contains("No open blood centre"));
    assert_eq!(service.count("select count(*) from shortages").await, 0);
    assert_eq!(service.count("select count(*) from audit").await, 0);
}

#[tokio::test]
async fn everything_that_is_wrong_is_named_in_the_first_answer() {
    let service = Service::new().await;
    service.hospital("No 7", SITE).await;
    let mut admin = service.member(Role::Admin, None, None).await;
    let typed = [
        ("group", "unknown"),
        ("units", ""),
        ("by", "2026-03-23T02:00"),
        ("urgency", ""),
    ];
    let answer = admin.post(NEW, &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let summary: Vec<&str> = answer.body.split("<a href=\"#").skip(1).collect();
    let named: Vec<&str> = summary.iter().filter_map(|link| link.split('"').next()).collect();
    assert_eq!(named, ["hospital", "group", "component", "units", "by", "urgency"]);
}

#[tokio::test]
async fn whoever_posts_for_every_hospital_says_for_which() {
    let service = Service::new().await;
    service.hospital("No 7", SITE).await;
    let other = service.hospital("No 8", OTHER_SITE).await;
    let mut admin = service.member(Role::Admin, None, None).await;
    assert!(admin.get(NEW).await.body.contains("<select id=\"hospital\""));
    for unknown in ["", "99", "No 8"] {
        let mut fields = SHORTAGE.to_vec();
        fields.push(("hospital", unknown));
        let answer = admin.post(NEW, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains("Choose a hospital."), "{unknown}");
    }
    let other = other.to_string();
    let mut fields = SHORTAGE.to_vec();
    fields.push(("hospital", &other));
    admin.submit(NEW, &fields).await;
    let list = admin.get("/hospital").await.body;
    assert!(list.contains(">No 8<") && !list.contains(">No 7<"), "{list}");
}

/// A nurse cannot name another hospital than her own, whatever she sends.
#[tokio::test]
async fn a_nurse_posts_for_her_own_hospital_only() {
    let service = Service::new().await;
    let own = service.hospital("No 7", SITE).await;
    let other = service.hospital("No 8", OTHER_SITE).await.to_string();
    let mut nurse = service.member(Role::Nurse, Some(own), None).await;
    let mut fields = SHORTAGE.to_vec();
    fields.push(("hospital", &other));
    nurse.submit(NEW, &fields).await;
    let of_own = format!("select count(*) from shortages where hospital_id = {own}");
    assert_eq!(service.count(&of_own).await, 1);
}

#[tokio::test]
async fn a_shortage_is_confirmed_while_it_is_open_and_closed_once() {
    let service = Service::new().await;
    let hospital = service.hospital("No 7", SITE).await;
    let mut nurse = service.member(Role::Nurse, Some(hospital), None).await;
    let page = nurse.post(NEW, &but("by", "2026-03-23T18:00")).await.location;
    service.set_clock("12:30");
    assert!(nurse.get("/hospital").await.body.contains("still needed?"));
    let confirmed = nurse.submit(&format!("{page}/confirm"), &[]).await;
    assert!(
        !confirmed.body.contains("It is still needed"),
        "it stands until its deadline"
    );
    assert!(!nurse.get("/hospital").await.body.contains("still needed?"));

    let closed = nurse.submit(&format!("{page}/close"), &[]).await;
    assert!(closed.body.contains(">closed<") && !closed.body.contains("<form method=\"post\" action=\"/hospital"));
    nurse.submit(&format!("{page}/close"), &[]).await;
    nurse.submit(&format!("{page}/confirm"), &[]).await;
    let ended = "select count(*) from audit where subject = 'shortage' and verb = 'closed' and actor = 'staff'";
    assert_eq!(service.count(ended).await, 1);
    for no_id in ["/hospital/shortages/x", "/hospital/shortages/99"] {
        assert_eq!(nurse.get(no_id).await.status, StatusCode::NOT_FOUND);
    }
}
