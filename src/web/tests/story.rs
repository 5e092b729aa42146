//! A shortage through the pages, from the nurse's night to the desk's morning.

use axum::http::StatusCode;
use entity::values::{Actor, BloodGroup, Role};

use super::{SHORTAGE, SITE, Service, link};
use crate::actions::staff::{Hire, add_staff};
use crate::domain::contact::Email;
use crate::store::audit::By;

#[tokio::test]
async fn a_nurse_asks_at_night_and_the_need_is_met_in_the_morning() {
    let service = Service::new().await;
    let hospital = service.hospital("No 7", SITE).await;
    let (phone, _) = service.donor(BloodGroup::ONeg).await;
    service.donor(BloodGroup::AbPos).await;
    let hire = Hire {
        email: Email::parse("nurse@example.kz").unwrap(),
        name: "A nurse".to_owned(),
        role: Role::Nurse,
        hospital: Some(hospital),
        site: None,
        password: "correct horse battery".to_owned(),
    };
    add_staff(&service.app.context(), By::nobody(Actor::Console), hire)
        .await
        .unwrap();

    let mut nurse = service.visitor();
    let typed = [("email", "nurse@example.kz"), ("password", "correct horse battery")];
    let list = nurse.submit("/staff/sign-in", &typed).await;
    assert!(list.body.contains("Nothing is short") && list.body.contains("No 7"));
    let form = nurse.get("/hospital/shortages/new").await;
    assert!(form.body.contains("value=\"2026-03-23T12:00\"") && !form.body.contains("name=\"hospital\""));
    let posted = nurse.post("/hospital/shortages/new", &SHORTAGE).await;
    let shortage = posted.location;
    assert!(nurse.get(&shortage).await.body.contains("O(I) Rh-"));

    service.run_jobs().await;
    let mut phones = service.visitor();
    let shown = phones.get("/simulator").await.body;
    assert!(shown.contains(phone.reveal()) && shown.contains("1="), "{shown}");
    let reply = [("phone", phone.reveal()), ("text", "1")];
    phones.submit("/simulator", &reply).await;
    assert_eq!(
        service
            .count("select count(*) from appointments where state = 'booked'")
            .await,
        1
    );
    assert!(nurse.get(&shortage).await.body.contains("<dd>1</dd>"));

    service.set_clock("09:05");
    service.run_jobs().await;
    let mut desk = service.member(Role::Desk, Some(hospital), None).await;
    let today = desk.get("/desk").await.body;
    assert!(today.contains("Donor Number1"), "{today}");
    let place = link(&today, "/desk/appointments/");
    let digits = today.split(&format!("{place}\">")).nth(1).map(|rest| &rest[..4]);
    let found = desk.post("/desk/find", &[("code", digits.expect("four digits"))]).await;
    assert_eq!(found.location, place, "{}", found.body);
    assert!(
        desk.submit(&format!("{place}/arrive"), &[])
            .await
            .body
            .contains("arrived")
    );
    let gift = [("component", "red_cells"), ("volume", "450")];
    let recorded = desk.submit(&format!("{place}/donated"), &gift).await;
    assert!(
        recorded.body.contains("Recorded: red cells, 450 ml."),
        "{}",
        recorded.body
    );
    desk.submit(&format!("{place}/donated"), &gift).await;
    assert_eq!(service.count("select count(*) from donations").await, 1);

    assert!(nurse.get(&shortage).await.body.contains(">met<"));
    let mut coordinator = service.member(Role::Coordinator, None, None).await;
    let campaign = link(&coordinator.get("/coordinator").await.body, "/coordinator/campaigns/");
    let page = coordinator.get(&campaign).await;
    assert_eq!(page.status, StatusCode::OK);
    for (step, people) in [("Asked", 1), ("Booked", 1), ("Came", 1), ("Donated", 1)] {
        let line = format!("{step}</th><td class=\"num\">{people}</td>");
        assert!(page.body.contains(&line), "{step}: {}", page.body);
    }
}
