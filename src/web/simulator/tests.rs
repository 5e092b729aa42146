//! Replying from a phone.

use axum::http::StatusCode;
use entity::values::{BloodGroup, Role};

use crate::notify::Carriers;
use crate::web::tests::{SHORTAGE, SITE, Service};

#[tokio::test]
async fn there_are_no_phones_where_another_carrier_takes_the_messages() {
    let service = Service::with(Carriers::default()).await;
    assert_eq!(service.visitor().get("/simulator").await.status, StatusCode::NOT_FOUND);
    let reply = [("phone", "+77015000001"), ("text", "1")];
    assert_eq!(
        service.visitor().post("/simulator", &reply).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn only_a_phone_that_was_written_to_replies_and_not_with_nothing() {
    let service = Service::new().await;
    let hospital = service.hospital("No 7", SITE).await;
    let (phone, _) = service.donor(BloodGroup::ONeg).await;
    let mut visitor = service.visitor();
    let yes = [("phone", phone.reveal()), ("text", "1")];
    assert_eq!(visitor.post("/simulator", &yes).await.status, StatusCode::NOT_FOUND);

    let mut nurse = service.member(Role::Nurse, Some(hospital), None).await;
    nurse.submit("/hospital/shortages/new", &SHORTAGE).await;
    service.run_jobs().await;
    let too_long = "1".repeat(161);
    for text in ["", "  ", &too_long] {
        let answer = visitor
            .post("/simulator", &[("phone", phone.reveal()), ("text", text)])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(&format!("value=\"{text}\"")) && answer.body.contains("id=\"text-wrong\""));
    }
    assert_eq!(service.count("select count(*) from replies").await, 0);
    let page = visitor.submit("/simulator", &yes).await;
    assert!(page.body.contains("<li class=\"bubble sent\">1<"), "{}", page.body);
    assert_eq!(
        service
            .count("select count(*) from replies where understood = 'yes'")
            .await,
        1
    );
}
