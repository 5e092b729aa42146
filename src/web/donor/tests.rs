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

/// The times on offer, as their buttons carry them.
fn offered(page: &str) -> Vec<String> {
    let buttons = page.split("name=\"slot\" value=\"").skip(1);
    buttons
        .filter_map(|rest| rest.split('"').next().map(str::to_owned))
        .collect()
}

#[tokio::test]
async fn the_link_of_an_appeal_moves_a_ticket_without_a_sign_in() {
    let (service, _, appeal) = asked().await;
    let mut visitor = service.visitor();
    let times = offered(&visitor.get(&appeal).await.body);
    let (first, other) = (&times[0], &times[1]);
    let ticket = visitor.submit(&appeal, &[("slot", first)]).await.body;
    assert!(ticket.contains("Your time is held.") && ticket.contains("Choose another time"));
    let others = offered(&ticket);
    assert!(others.contains(other) && !others.contains(first), "{ticket}");

    let again = visitor.post(&appeal, &[("slot", first)]).await;
    assert_eq!(
        (again.status, &again.location),
        (StatusCode::SEE_OTHER, &appeal),
        "the button pressed twice"
    );
    let full = visitor.post(&appeal, &[("slot", "999")]).await;
    assert_eq!(full.status, StatusCode::CONFLICT);
    assert!(full.body.contains("Your time is held.") && full.body.contains("Somebody has just taken this time."));
    let moved = "select count(*) from appointments where state = 'booked' and revision = 1 and slot_id = ";
    assert_eq!(service.count(&format!("{moved}{other}")).await, 0);
    let ticket = visitor.submit(&appeal, &[("slot", other)]).await.body;
    assert!(offered(&ticket).contains(first) && !offered(&ticket).contains(other));
    assert_eq!(service.count(&format!("{moved}{other}")).await, 1);
    assert_eq!(service.count("select count(*) from appointments").await, 1);
}

#[tokio::test]
async fn who_cannot_give_on_the_day_of_the_other_time_keeps_the_ticket() {
    let (service, _, appeal) = asked().await;
    let mut visitor = service.visitor();
    let times = offered(&visitor.get(&appeal).await.body);
    visitor.submit(&appeal, &[("slot", &times[0])]).await;
    service.execute("update donors set birth_date = '2020-01-01'").await;
    let early = visitor.post(&appeal, &[("slot", &times[1])]).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert!(
        early.body.contains("Your time is held.") && early.body.contains("id=\"slot-wrong\""),
        "{}",
        early.body
    );
    let kept = format!(
        "select count(*) from appointments where state = 'booked' and slot_id = {}",
        times[0]
    );
    assert_eq!(service.count(&kept).await, 1);
}

#[tokio::test]
async fn who_said_no_can_change_it_as_long_as_the_ask_lives() {
    let (service, _, appeal) = asked().await;
    let mut visitor = service.visitor();
    let declined = visitor.submit(&appeal, &[("answer", "no")]).await.body;
    assert!(declined.contains("Can you come after all?"), "{declined}");
    let times = offered(&declined);
    let ticket = visitor.submit(&appeal, &[("slot", &times[0])]).await.body;
    assert!(ticket.contains("Your time is held."));
    let given_up = visitor.submit(&appeal, &[("answer", "no")]).await.body;
    assert!(
        offered(&given_up).contains(&times[0]),
        "the place that was given up is offered again"
    );

    service
        .execute("update campaigns set state = 'ended', ended_at = started_at")
        .await;
    let over = visitor.get(&appeal).await.body;
    assert!(!over.contains("after all") && offered(&over).is_empty());
    for typed in [("slot", times[0].as_str()), ("answer", "any")] {
        let late = visitor.submit(&appeal, &[typed]).await.body;
        assert!(late.contains("Thank you for telling us"), "{late}");
    }
    let live = "select count(*) from appeals where state in ('booked', 'waitlisted')";
    assert_eq!(service.count(live).await, 0);
}

#[tokio::test]
async fn the_box_for_latin_letters_keeps_its_tick_beside_a_wrong_field_and_is_for_phones_only() {
    let service = Service::new().await;
    let (_, mut donor) = service.donor(BloodGroup::ONeg).await;
    let ticked = r#"name="latin" checked"#;
    assert!(!donor.get("/me").await.body.contains(ticked));
    let again = donor
        .post("/me/preferences", &[("language", "kk"), ("latin", "on")])
        .await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        again.body.contains(ticked) && again.body.contains("id=\"channels-wrong\""),
        "{}",
        again.body
    );
    assert_eq!(service.count("select count(*) from donors where latin = true").await, 0);
    for (latin, donors) in [(Some(("latin", "on")), 1), (None, 0)] {
        let typed: Vec<_> = [("language", "kk"), ("sms", "on")].into_iter().chain(latin).collect();
        let saved = donor.submit("/me/preferences", &typed).await.body;
        assert_eq!(saved.contains(ticked), latin.is_some());
        assert_eq!(
            service.count("select count(*) from donors where latin = true").await,
            donors
        );
    }

    let by_email =
        "update donors set email_index = phone_index, email_sealed = phone_sealed, by_email = true, by_sms = false,
        phone_index = null, phone_sealed = null";
    service.execute(by_email).await;
    let me = donor.get("/me").await.body;
    assert!(
        me.contains(r#"name="email""#) && !me.contains(r#"name="latin""#),
        "{me}"
    );
}
