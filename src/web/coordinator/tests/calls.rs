//! Calls of the hotline.

use axum::http::StatusCode;
use entity::values::{BloodGroup, Role};

use crate::web::tests::{SHORTAGE, SITE, Service};

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
