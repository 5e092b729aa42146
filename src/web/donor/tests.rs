//! Answers that mean nothing, or come too late.

use axum::http::StatusCode;
use entity::values::{BloodGroup, Role};

use crate::web::tests::{Browser, SHORTAGE, SITE, Service, link};

/// A donor who was asked, and the address of the appeal.
async fn asked() -> (Service, Browser, String) {
    let service = Service::new().await;
    let hospital = Some(service.hospital("No 7", SITE).await);
    let (_, mut donor) = service.donor(BloodGroup::ONeg).await;
    let mut nurse = service.member(Role::Nurse, hospital, None).await;
    nurse.submit("/hospital/shortages/new", &SHORTAGE).await;
    service.run_jobs().await;
    let appeal = link(&donor.get("/me").await.body, "/a/");
    (service, donor, appeal)
}

#[tokio::test]
async fn an_answer_that_means_nothing_shows_the_times_again_with_its_sentence() {
    let (service, mut donor, appeal) = asked().await;
    for typed in [
        vec![],
        vec![("slot", "noon")],
        vec![("answer", "perhaps"), ("slot", "1")],
    ] {
        let answer = donor.post(&appeal, &typed).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed:?}");
        let sentence = "<p class=\"problem\" id=\"slot-wrong\">Choose one of the times.</p>";
        assert!(answer.body.contains(sentence), "{typed:?}: {}", answer.body);
        assert!(answer.body.contains("name=\"slot\""), "the times are still there");
    }
    assert_eq!(service.count("select count(*) from appointments").await, 0);
}

#[tokio::test]
async fn another_time_that_means_nothing_or_is_gone_is_said_at_the_times() {
    let (service, mut donor, appeal) = asked().await;
    donor.submit(&appeal, &[("answer", "any")]).await;
    for (typed, status, sentence) in [
        (vec![], StatusCode::UNPROCESSABLE_ENTITY, "Choose one of the times."),
        (
            vec![("answer", "no")],
            StatusCode::UNPROCESSABLE_ENTITY,
            "Choose one of the times.",
        ),
        (
            vec![("slot", "999")],
            StatusCode::CONFLICT,
            "Somebody has just taken this time.",
        ),
    ] {
        let answer = donor.post("/me/appointment", &typed).await;
        assert_eq!(answer.status, status, "{typed:?}");
        assert!(
            answer.body.contains("id=\"slot-wrong\"") && answer.body.contains(sentence),
            "{}",
            answer.body
        );
    }
    assert_eq!(
        service
            .count("select count(*) from appointments where revision = 0")
            .await,
        1
    );
}
