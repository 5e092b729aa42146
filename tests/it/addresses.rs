//! One address in any case is one person: a donor who joins, one from a file, and a member of staff.

use entity::values::BloodGroup::ONeg;
use entity::values::Role;
use qanat::actions::import_donors::{Mode, import_donors};
use qanat::actions::staff::{Hire, HireRefused, add_staff};
use qanat::domain::contact::Email;
use qanat::notify::Carriers;
use qanat::store::audit::By;

use crate::support::app::TestApp;
use crate::support::browser::Site;
use crate::support::smtp_sink::SmtpSink;
use crate::support::visitors::{PASSWORD, digits_after, fills_in, hire};

const HEADER: &str = "phone,email,name,language,blood_group,sex,birth_date,settlement,last_donation_on,last_component,channels,emergency_consent,consented_at";

on_both!(
    who_joined_in_capitals_comes_back_in_small_letters,
    a_member_of_staff_signs_in_in_any_case_and_has_one_account,
    a_file_with_an_address_in_another_case_adds_nobody,
);

async fn who_joined_in_capitals_comes_back_in_small_letters(app: TestApp) {
    let sink = SmtpSink::start().await;
    let carriers = Carriers {
        email: Some(sink.mailer(&app.clock)),
        sms: vec![],
    };
    let site = Site::with_carriers(&app, carriers).await;
    let browser = site.browser();
    for written in ["Aigul@Example.kz", "AIGUL@example.kz"] {
        assert_eq!(fills_in(&browser, written, "Aigul", ONeg).await.path, "/code");
        assert_eq!(app.count("select count(*) from donors").await, 1, "{written}");
        site.app.run_jobs().await;
    }
    let sign_in = browser.get("/sign-in").await;
    let typed = sign_in.form("/sign-in").fill("address", "aigul@example.kz");
    let code = browser.send(&sign_in, &typed).await;
    site.app.run_jobs().await;
    let letters = sink.letters();
    assert_eq!(letters.len(), 3);
    let digits = digits_after(&letters[2].text, "Your code: ");
    let me = browser.send(&code, &code.form("/code").fill("code", &digits)).await;
    assert_eq!(me.path, "/me", "{}", letters[2].text);
    assert_eq!(letters[2].to, "AIGUL@example.kz", "as it was written last");
}

async fn a_member_of_staff_signs_in_in_any_case_and_has_one_account(app: TestApp) {
    hire(&app, "Dana@example.kz", Role::Coordinator, None).await;
    let again = Hire {
        email: Email::parse("dana@example.kz").unwrap(),
        name: "The same".to_owned(),
        role: Role::Coordinator,
        hospital: None,
        site: None,
        password: PASSWORD.to_owned(),
    };
    let refused = add_staff(&app.context(), By::nobody(entity::values::Actor::Console), again).await;
    assert!(matches!(refused, Err(HireRefused::Taken)));
    let site = Site::open(&app).await;
    for written in ["dana@example.kz", "DANA@Example.KZ"] {
        let browser = site.browser();
        let page = browser.get("/staff/sign-in").await;
        let typed = page.form("/staff/sign-in").fill("email", written);
        let begins = browser.send(&page, &typed.fill("password", PASSWORD)).await;
        assert_eq!(begins.path, "/coordinator", "{written}");
    }
}

async fn a_file_with_an_address_in_another_case_adds_nobody(app: TestApp) {
    let row = |email: &str| format!(",{email},,ru,O+,male,1985-05-03,Тараз,,,email,no,2025-11-02");
    let import = async |rows: &[String]| {
        let file = format!("{HEADER}\n{}\n", rows.join("\n"));
        let report = import_donors(&app.context(), file.as_bytes(), Mode::Land)
            .await
            .unwrap();
        (report.added, report.known, report.refused)
    };
    let (first, second) = (row("Marat@example.kz"), row("marat@EXAMPLE.kz"));
    assert_eq!(import(&[first, second.clone()]).await, (1, 1, 0));
    assert_eq!(import(&[second]).await, (0, 1, 0));
}
