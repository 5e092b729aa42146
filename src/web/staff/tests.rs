//! Signing in.

use axum::http::StatusCode;
use entity::values::{Actor, Role};

use crate::actions::staff::{Hire, add_staff};
use crate::domain::contact::Email;
use crate::store::audit::By;
use crate::web::tests::{SITE, Service};

const PASSWORD: &str = "correct horse battery";

async fn hire(service: &Service, role: Role) -> String {
    let email = format!("{role}@example.kz");
    let hospital = match role {
        Role::Nurse => Some(service.hospital("No 7", SITE).await),
        _ => None,
    };
    let hire = Hire {
        email: Email::parse(&email).unwrap(),
        name: "A colleague".to_owned(),
        role,
        hospital,
        site: None,
        password: PASSWORD.to_owned(),
    };
    let by = By::nobody(Actor::Console);
    add_staff(&service.app.context(), by, hire).await.unwrap();
    email
}

#[tokio::test]
async fn each_role_goes_on_to_where_its_work_begins() {
    let service = Service::new().await;
    for (role, section) in [(Role::Nurse, "/hospital"), (Role::Admin, "/coordinator")] {
        let email = hire(&service, role).await;
        let mut browser = service.visitor();
        let typed = [("email", email.as_str()), ("password", PASSWORD)];
        let answer = browser.post("/staff/sign-in", &typed).await;
        assert_eq!(answer.location, section, "{}", answer.body);
        assert_eq!(browser.get(section).await.status, StatusCode::OK);
        assert_eq!(browser.get("/staff/sign-in").await.location, section);
        browser.post("/sign-out", &[]).await;
        assert_eq!(browser.get(section).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_refused_alike() {
    let service = Service::new().await;
    let email = hire(&service, Role::Coordinator).await;
    for (typed, password) in [
        (email.as_str(), "incorrect horse"),
        ("nobody@example.kz", PASSWORD),
        ("no address", PASSWORD),
    ] {
        let mut browser = service.visitor();
        let form = [("email", typed), ("password", password)];
        let answer = browser.post("/staff/sign-in", &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains("E-mail and password do not belong together."));
        assert!(answer.body.contains(&format!("value=\"{typed}\"")), "{typed}");
        assert!(!answer.body.contains(password), "{typed}");
        assert_eq!(browser.get("/coordinator").await.status, StatusCode::UNAUTHORIZED);
    }
}
