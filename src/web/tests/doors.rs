//! Who may come in where.

use axum::http::StatusCode;
use entity::values::{BloodGroup, Role};

use super::{OTHER_SITE, SHORTAGE, SITE, Service, link};

const FORBIDDEN: StatusCode = StatusCode::FORBIDDEN;
const OK: StatusCode = StatusCode::OK;
const SIGN_IN: StatusCode = StatusCode::UNAUTHORIZED;

#[tokio::test]
async fn each_role_sees_its_own_sections_and_no_other() {
    let service = Service::new().await;
    let hospital = Some(service.hospital("No 7", SITE).await);
    let (_, donor) = service.donor(BloodGroup::ONeg).await;
    let browsers = [
        ("nobody", service.visitor(), [SIGN_IN, SIGN_IN, SIGN_IN, SIGN_IN]),
        ("a donor", donor, [SIGN_IN, SIGN_IN, SIGN_IN, SIGN_IN]),
        (
            "a nurse",
            service.member(Role::Nurse, hospital, None).await,
            [OK, OK, FORBIDDEN, FORBIDDEN],
        ),
        (
            "the desk",
            service.member(Role::Desk, hospital, None).await,
            [FORBIDDEN, FORBIDDEN, OK, FORBIDDEN],
        ),
        (
            "the hotline",
            service.member(Role::Operator, None, None).await,
            [FORBIDDEN, FORBIDDEN, FORBIDDEN, OK],
        ),
        (
            "a coordinator",
            service.member(Role::Coordinator, None, None).await,
            [FORBIDDEN, FORBIDDEN, FORBIDDEN, OK],
        ),
        (
            "an administrator",
            service.member(Role::Admin, None, None).await,
            [OK, OK, OK, OK],
        ),
    ];
    for (who, mut browser, statuses) in browsers {
        let pages = ["/hospital", "/hospital/shortages/new", "/desk", "/coordinator"];
        for (page, status) in pages.into_iter().zip(statuses) {
            assert_eq!(browser.get(page).await.status, status, "{who} at {page}");
        }
    }
}

#[tokio::test]
async fn what_belongs_to_others_is_not_found_to_look_at_or_to_change() {
    let service = Service::new().await;
    let own = service.hospital("No 7", SITE).await;
    let other = service.hospital("No 8", OTHER_SITE).await;
    let (_, mut donor) = service.donor(BloodGroup::ONeg).await;
    let mut nurse = service.member(Role::Nurse, Some(own), None).await;
    let shortage = nurse.post("/hospital/shortages/new", &SHORTAGE).await.location;
    service.run_jobs().await;
    let appeal = link(&donor.get("/me").await.body, "/a/");
    donor.submit(&appeal, &[("answer", "any")]).await;
    let mut desk = service.member(Role::Desk, Some(own), None).await;
    let appointment = link(&desk.get("/desk").await.body, "/desk/appointments/");

    let mut stranger = service.member(Role::Nurse, Some(other), None).await;
    let mut other_desk = service
        .member(Role::Desk, None, Some(service.site(OTHER_SITE).await.id))
        .await;
    for (browser, page, acts) in [
        (&mut stranger, &shortage, ["confirm", "close"].as_slice()),
        (&mut other_desk, &appointment, &["arrive", "no-show"]),
    ] {
        assert_eq!(browser.get(page).await.status, StatusCode::NOT_FOUND, "{page}");
        for act in acts {
            let refused = browser.post(&format!("{page}/{act}"), &[]).await;
            assert_eq!(refused.status, StatusCode::NOT_FOUND, "{page} {act}");
        }
    }
    let gift = [("component", "red_cells"), ("volume", "450")];
    let donated = format!("{appointment}/donated");
    assert_eq!(other_desk.post(&donated, &gift).await.status, StatusCode::NOT_FOUND);
    let site = service.site(SITE).await.id;
    let list = format!("/desk?site={site}");
    assert_eq!(other_desk.get(&list).await.status, StatusCode::NOT_FOUND);
    assert!(!stranger.get("/hospital").await.body.contains(&shortage));

    assert!(nurse.get(&shortage).await.body.contains("open"));
    assert_eq!(desk.get(&list).await.status, OK);
    assert!(desk.get(&appointment).await.body.contains("booked"));
}
