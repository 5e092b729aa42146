//! People in front of a browser: a newcomer, a donor with a link, and staff at their pages.

use chrono::{DateTime, Utc};
use entity::values::{BloodGroup, HospitalId, Language, Role};
use qanat::actions::staff::{Hire, add_staff};
use qanat::domain::contact::{Address, Email, Phone};
use qanat::reference::{Found, find_settlement};
use qanat::store::audit::By;
use qanat::store::donors;
use reqwest::StatusCode;

use super::app::TestApp;
use super::browser::{Browser, Page, Site};
use super::donors::Donor;

pub const PASSWORD: &str = "correct horse battery";

/// Fills in the form by which people join, and sends it.
pub async fn fills_in(browser: &Browser, address: &str, name: &str, group: BloodGroup) -> Page {
    let Found::One(home) = find_settlement("Almaty") else {
        panic!("there is one Almaty")
    };
    let form = browser.get(&format!("/join?region={}", home.region)).await;
    let filled = form
        .form("/join")
        .fill("address", address)
        .fill("name", name)
        .fill("place", &home.id.0.to_string())
        .choose("group", group.code())
        .choose("sex", "female")
        .fill("birth_date", "1995-05-05")
        .choose("language", Language::En.as_str())
        .choose(if address.contains('@') { "email" } else { "sms" }, "on")
        .choose("appeals", "on")
        .choose("emergency", "on");
    browser.send(&form, &filled).await
}

/// Somebody who joins the register through the pages.
pub async fn joins(site: &Site, name: &str, group: BloodGroup) -> Donor {
    let (app, browser) = (&site.app, site.browser());
    let phone = Phone::parse(&format!("+7702{:07}", 1_000_000 + app.next_number())).unwrap();
    let code = fills_in(&browser, phone.reveal(), name, group).await;
    assert_eq!(
        (code.status, code.path.as_str()),
        (StatusCode::OK, "/code"),
        "{}",
        code.text()
    );
    app.run_jobs().await;
    let mut donor = Donor {
        app: app.clone(),
        id: entity::values::DonorId(0),
        email: Email::parse("nobody@example.kz").unwrap(),
        name: name.to_owned(),
        phone,
    };
    let digits = digits_after(donor.inbox().await.last_sms(), "Code ");
    let me = browser.send(&code, &code.form("/code").fill("code", &digits)).await;
    assert_eq!(me.path, "/me", "{}", me.text());
    let address = Address::Phone(donor.phone.clone());
    let row = donors::by_address(&app.db, &app.keys, &address).await.unwrap();
    donor.id = row.expect("the newcomer is on the register").id;
    donor
}

/// The digits that follow a word in a message.
pub fn digits_after(text: &str, word: &str) -> String {
    let rest = text.split(word).nth(1).unwrap_or_else(|| panic!("no {word} in {text}"));
    rest.chars().take_while(char::is_ascii_digit).collect()
}

/// A member of staff who has signed in.
pub struct Member {
    pub browser: Browser,
}

impl Member {
    /// Gives a person access and signs them in.
    pub async fn signs_in(site: &Site, role: Role, hospital: Option<HospitalId>) -> Self {
        let email = format!("{role}{}@example.kz", site.app.next_number());
        hire(&site.app, &email, role, hospital).await;
        let browser = site.browser();
        let page = browser.get("/staff/sign-in").await;
        let filled = page
            .form("/staff/sign-in")
            .fill("email", &email)
            .fill("password", PASSWORD);
        let begins = browser.send(&page, &filled).await;
        assert_eq!(begins.status, StatusCode::OK, "{}", begins.text());
        Self { browser }
    }

    /// Posts a shortage of red cells for a patient who waits, and sees its page.
    pub async fn posts_shortage(&self, group: BloodGroup, units: u8, by: DateTime<Utc>) -> Page {
        let page = self.browser.get("/hospital/shortages/new").await;
        let by = by.with_timezone(&chrono_tz::Asia::Almaty).format("%Y-%m-%dT%H:%M");
        let filled = page
            .form("/hospital/shortages/new")
            .choose("group", group.code())
            .fill("units", &units.to_string())
            .choose("by", "other")
            .fill("by_other", &by.to_string())
            .choose("urgency", "critical");
        let posted = self.browser.send(&page, &filled).await;
        assert_eq!(posted.status, StatusCode::OK, "{}", posted.text());
        posted
    }

    /// Finds who says these four digits, checks them in and takes a bag of blood.
    pub async fn takes_blood_from(&self, code: &str) -> Page {
        let today = self.browser.get("/desk").await;
        let found = self
            .browser
            .send(&today, &today.form("/desk/find").fill("code", code))
            .await;
        let arrived = self.browser.send(&found, &found.form("/arrive")).await;
        self.browser.send(&arrived, &arrived.form("/donated")).await
    }
}

/// Gives a person access.
pub async fn hire(app: &TestApp, email: &str, role: Role, hospital: Option<HospitalId>) {
    let hire = Hire {
        email: Email::parse(email).unwrap(),
        name: "A colleague".to_owned(),
        role,
        hospital,
        site: None,
        password: PASSWORD.to_owned(),
    };
    let by = By::nobody(entity::values::Actor::Console);
    add_staff(&app.context(), by, hire).await.expect("a new address");
}
