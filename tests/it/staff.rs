//! Signing in with a password, and what becomes of guesses.

use entity::values::{BloodGroup, Role};
use futures_util::future::join_all;
use qanat::actions::Context;
use qanat::actions::sign_in::{confirm_code, request_code};
use qanat::actions::staff::{Credentials, SignInRefused, sign_in_staff};
use qanat::domain::contact::{Address, Email};
use qanat::domain::pace::Pace;
use qanat::store::sessions;
use reqwest::StatusCode;

use crate::support::app::{TestApp, minutes};
use crate::support::browser::{Browser, Page, Site};
use crate::support::visitors::{PASSWORD, digits_after, hire};

const KNOWN: &str = "k@example.kz";
const UNKNOWN: &str = "nobody@example.kz";

on_both!(
    after_five_wrong_passwords_the_right_one_waits_too,
    guesses_made_at_once_are_counted_one_after_the_other,
    who_guesses_elsewhere_keeps_nobody_from_a_browser_of_their_own,
    a_fast_clock_leaves_people_as_much_time_as_their_watches_show,
);

async fn tries(app: &TestApp, email: &str, password: &str) -> Result<(), SignInRefused> {
    let credentials = Credentials {
        email: Email::parse(email).unwrap(),
        password: password.to_owned(),
        known_browser: false,
    };
    sign_in_staff(&app.context(), credentials).await.map(|_| ())
}

async fn after_five_wrong_passwords_the_right_one_waits_too(app: TestApp) {
    hire(&app, KNOWN, Role::Coordinator, None).await;
    for email in [KNOWN, UNKNOWN] {
        for _ in 0..5 {
            let refused = tries(&app, email, "a wrong password").await.unwrap_err();
            assert!(matches!(refused, SignInRefused::Wrong), "{email}: {refused}");
        }
        for password in [PASSWORD, "a wrong password"] {
            let refused = tries(&app, email, password).await.unwrap_err();
            let soon = app.clock.now() + minutes(1);
            assert!(
                matches!(refused, SignInRefused::TooOften { next_at } if next_at == soon),
                "{email}: {refused}"
            );
        }
    }
    app.advance(minutes(1));
    tries(&app, KNOWN, PASSWORD).await.unwrap();
    for _ in 0..5 {
        let refused = tries(&app, KNOWN, "a wrong password").await.unwrap_err();
        assert!(
            matches!(refused, SignInRefused::Wrong),
            "a success forgets what was before: {refused}"
        );
    }
}

async fn guesses_made_at_once_are_counted_one_after_the_other(app: TestApp) {
    hire(&app, KNOWN, Role::Coordinator, None).await;
    let guesses = join_all((0..20).map(|_| tries(&app, KNOWN, "a wrong password"))).await;
    let looked_at = guesses
        .iter()
        .filter(|guess| matches!(guess, Err(SignInRefused::Wrong)));
    assert_eq!(looked_at.count(), 5);
}

async fn signs_in(browser: &Browser, password: &str) -> Page {
    browser.get("/").await;
    let page = browser.get("/staff/sign-in").await;
    let typed = page
        .form("/staff/sign-in")
        .fill("email", KNOWN)
        .fill("password", password);
    browser.send(&page, &typed).await
}

async fn who_guesses_elsewhere_keeps_nobody_from_a_browser_of_their_own(app: TestApp) {
    hire(&app, KNOWN, Role::Coordinator, None).await;
    let site = Site::open(&app).await;
    let own = site.browser();
    let begins = signs_in(&own, PASSWORD).await;
    assert_eq!(begins.path, "/coordinator");
    own.send(&begins, &begins.form("/sign-out")).await;

    let guesser = site.browser();
    for _ in 0..5 {
        assert_eq!(
            signs_in(&guesser, "a wrong password").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    let refused = signs_in(&guesser, "a wrong password").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    let sentence = "Too many passwords were tried for this address. The next one can be tried: today 03:01.";
    assert!(refused.shows(sentence), "{}", refused.text());
    let kept = refused.form("/staff/sign-in").sent();
    assert!(kept.contains(&("email".to_owned(), KNOWN.to_owned())), "{kept:?}");
    assert!(!refused.html.contains("a wrong password"));

    assert_eq!(signs_in(&own, PASSWORD).await.path, "/coordinator");
    let stranger = site.browser();
    assert_eq!(
        signs_in(&stranger, PASSWORD).await.status,
        StatusCode::TOO_MANY_REQUESTS
    );
    app.advance(minutes(1));
    assert_eq!(signs_in(&stranger, PASSWORD).await.path, "/coordinator");
}

async fn a_fast_clock_leaves_people_as_much_time_as_their_watches_show(app: TestApp) {
    let pace = Pace::new(60.try_into().unwrap());
    let fast = || Context { pace, ..app.context() };
    let donor = app.donor(BloodGroup::ONeg).create().await;
    let code = request_code(&fast(), &Address::Phone(donor.phone.clone()))
        .await
        .unwrap();
    app.run_jobs().await;
    let digits = digits_after(donor.inbox().await.last_sms(), "Code ");
    app.advance(minutes(9) * 60);
    let token = confirm_code(&fast(), &code, &digits).await.unwrap().token;

    hire(&app, KNOWN, Role::Coordinator, None).await;
    let credentials = Credentials {
        email: Email::parse(KNOWN).unwrap(),
        password: PASSWORD.to_owned(),
        known_browser: false,
    };
    let (_, shift) = sign_in_staff(&fast(), credentials).await.unwrap();
    let is_in = async |token: &str| {
        let person = sessions::person(&app.db, &app.keys, token, app.clock.now()).await;
        person.unwrap().is_some()
    };
    app.advance(minutes(719) * 60);
    assert!(is_in(&shift).await, "a shift of twelve hours");
    app.advance(minutes(1) * 60);
    assert!(
        !is_in(&shift).await && is_in(&token).await,
        "donors stay for thirty days"
    );
}
