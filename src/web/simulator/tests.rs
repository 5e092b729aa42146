//! Replying from a phone.

use axum::http::StatusCode;
use entity::values::{BloodGroup, Role};

use crate::notify::Carriers;
use crate::store::simulator;
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

#[tokio::test]
async fn a_phone_is_found_however_its_number_is_written_and_stays_after_a_reply() {
    let service = Service::new().await;
    let hospital = service.hospital("No 7", SITE).await;
    for _ in 0..27 {
        service.donor(BloodGroup::ONeg).await;
    }
    let (silent, _) = service.donor(BloodGroup::AbPos).await;
    let mut nurse = service.member(Role::Nurse, Some(hospital), None).await;
    nurse.submit("/hospital/shortages/new", &SHORTAGE).await;
    service.run_jobs().await;
    let written_to = simulator::latest(&service.app.db, 100).await.unwrap();
    assert!(written_to.len() > 24, "more phones than one page shows");
    let oldest = written_to.last().expect("somebody was asked");
    let oldest = simulator::open(&service.app.keys, oldest).unwrap().phone;
    let shown = format!("<h2>{}</h2>", oldest.reveal());
    let mut visitor = service.visitor();
    let all = visitor.get("/simulator").await.body;
    assert!(!all.contains(&shown) && all.matches("<h2>").count() == 24);

    let digits = oldest.reveal().trim_start_matches("+7");
    let (code, rest) = digits.split_at(3);
    for written in [
        format!("%2B7{digits}"),
        format!("+7{digits}"),
        format!("8+{code}+{rest}"),
        format!("8+({code})+{rest}"),
        digits.to_owned(),
    ] {
        let page = visitor.get(&format!("/simulator?phone={written}")).await.body;
        assert!(
            page.contains(&shown) && page.matches("<h2>").count() == 1,
            "{written}: {page}"
        );
    }
    let page = format!("/simulator?phone=7{digits}");
    assert!(visitor.get(&page).await.body.contains(&format!("action=\"{page}\"")));
    let said = visitor.post(&page, &[("phone", oldest.reveal()), ("text", "2")]).await;
    assert_eq!(said.location, page);
    assert!(visitor.get(&page).await.body.contains("<li class=\"bubble sent\">2<"));

    for nobody in [silent.reveal().trim_start_matches('+'), "nobody", "77019999999"] {
        let page = visitor.get(&format!("/simulator?phone={nobody}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.body.contains("No message has been sent to this number."),
            "{nobody}"
        );
        assert!(page.body.contains(&format!("value=\"{nobody}\"")) && !page.body.contains("<h2>"));
    }
}
