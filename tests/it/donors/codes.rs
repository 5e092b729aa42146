//! The code by which a donor comes back.

use entity::values::BloodGroup::ONeg;
use entity::values::Purpose;
use qanat::actions::register_donor::{RegistrationRefused, register_donor};
use qanat::actions::sign_in::{CodeNotSent, CodeRefused, request_code};
use qanat::domain::contact::Address;

use super::{address, code_on_the_phone, confirms, newcomer, registers, the_donor};
use crate::support::app::{TestApp, days, minutes};

on_both!(
    five_wrong_codes_end_a_code,
    a_code_is_good_for_ten_minutes_and_for_once,
    nobody_learns_from_a_code_request_who_is_on_the_register,
    an_address_gets_at_most_eight_codes_a_day,
    a_code_reaches_who_said_stop_because_it_was_asked_for,
);

async fn five_wrong_codes_end_a_code(app: TestApp) {
    let handle = registers(&app).await;
    let code = code_on_the_phone(&app).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for expected in [4, 3, 2, 1] {
        let refused = confirms(&app, &handle, wrong).await.unwrap_err();
        assert!(
            matches!(refused, CodeRefused::Wrong { left } if left == expected),
            "{refused}"
        );
    }
    for digits in [wrong, &code] {
        assert!(matches!(
            confirms(&app, &handle, digits).await,
            Err(CodeRefused::Expired)
        ));
    }
    assert!(!the_donor(&app).await.askable);
}

async fn a_code_is_good_for_ten_minutes_and_for_once(app: TestApp) {
    let handle = registers(&app).await;
    let code = code_on_the_phone(&app).await;
    app.advance(minutes(10));
    assert!(matches!(
        confirms(&app, &handle, &code).await,
        Err(CodeRefused::Expired)
    ));

    let handle = request_code(&app.context(), &address()).await.unwrap();
    let code = code_on_the_phone(&app).await;
    app.advance(minutes(9));
    assert!(
        confirms(&app, &handle, &format!(" {code} ")).await.is_ok(),
        "spaces do not matter"
    );
    assert!(matches!(
        confirms(&app, &handle, &code).await,
        Err(CodeRefused::Expired)
    ));
}

async fn nobody_learns_from_a_code_request_who_is_on_the_register(app: TestApp) {
    registers(&app).await;
    let known = request_code(&app.context(), &address()).await.unwrap();
    let stranger = Address::parse("+77019999999").unwrap();
    let unknown = request_code(&app.context(), &stranger).await.unwrap();
    assert_eq!(known.len(), unknown.len());
    assert!(matches!(
        confirms(&app, &unknown, "123456").await,
        Err(CodeRefused::Expired)
    ));
    app.run_jobs().await;
    assert_eq!(app.deliveries_for(Purpose::Code).await.len(), 2);
    request_code(&app.context(), &stranger).await.unwrap();
    for asked in 3..=9 {
        for address in [address(), stranger.clone()] {
            let sent = request_code(&app.context(), &address).await;
            assert_eq!(sent.is_ok(), asked <= 8, "{address}, {asked} times");
        }
    }
}

async fn an_address_gets_at_most_eight_codes_a_day(app: TestApp) {
    for _ in 0..8 {
        registers(&app).await;
    }
    let tomorrow = app.clock.now() + days(1);
    app.advance(minutes(10));
    let refused = register_donor(&app.context(), newcomer()).await.unwrap_err();
    assert!(matches!(refused, RegistrationRefused::Code(CodeNotSent::TooMany { next_at }) if next_at == tomorrow));
    let refused = request_code(&app.context(), &address()).await.unwrap_err();
    assert!(matches!(refused, CodeNotSent::TooMany { next_at } if next_at == tomorrow));
    assert_eq!(app.deliveries_for(Purpose::Code).await.len(), 8);
    app.at("2026-03-24T03:00+05:00");
    registers(&app).await;
}

async fn a_code_reaches_who_said_stop_because_it_was_asked_for(app: TestApp) {
    let donor = app.donor(ONeg).emergency().create().await;
    donor.stops().await;
    assert!(!donor.row().await.emergency, "it comes back by its own consent only");
    let address = Address::Phone(donor.phone.clone());
    request_code(&app.context(), &address).await.unwrap();
    app.run_jobs().await;
    assert_eq!(donor.inbox().await.len(), 1);
}
