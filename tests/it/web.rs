//! The pages over real HTTP: what a scanner, a stranger and a hasty person can and cannot do.

use entity::values::BloodGroup::ONeg;
use entity::values::{AppealState, Role};
use futures_util::future::join_all;
use reqwest::{Method, StatusCode};

use crate::support::app::{TestApp, minutes};
use crate::support::browser::{Browser, Site};
use crate::support::donors::Donor;
use crate::support::hospitals::{Shortage, units};
use crate::support::visitors::{Member, fills_in};

const PHONE: &str = "+77011234567";

on_both!(
    a_link_fetched_by_a_scanner_changes_nothing,
    a_slot_chosen_on_the_page_is_booked_and_a_second_time_books_nothing_more,
    a_full_slot_is_refused_by_name_and_another_can_be_chosen,
    a_form_from_another_site_is_refused,
    an_expired_link_and_an_unknown_one_are_pages_with_a_way_out,
    another_hospitals_shortage_is_not_found,
    nobody_reads_pages_of_another_role,
    what_was_typed_comes_back_with_a_sentence_per_field,
    a_body_that_is_too_large_is_refused,
    one_number_typed_into_many_browsers_at_once_is_one_donor,
    too_many_codes_give_the_form_back_and_say_when,
    no_code_is_promised_where_none_can_leave,
);

/// Pages, and a donor who was asked.
async fn asked(app: &TestApp, beds: u8) -> (Site, Shortage, Donor) {
    app.beds(beds).await;
    let site = Site::open(app).await;
    let hospital = site.app.hospital("No 7").await;
    let donor = site.app.donor(ONeg).emergency().create().await;
    let shortage = hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    site.app.run_jobs().await;
    (site, shortage, donor)
}

async fn link(donor: &Donor) -> String {
    format!("/a/{}", donor.appeal().await.expect("an ask").token)
}

async fn a_link_fetched_by_a_scanner_changes_nothing(app: TestApp) {
    let (site, shortage, donor) = asked(&app, 6).await;
    let (scanner, link, places) = (site.browser(), link(&donor).await, shortage.free_places().await);
    for method in [Method::GET, Method::HEAD, Method::GET] {
        let page = scanner.fetch(method, &link).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.headers.get("set-cookie").is_none());
    }
    assert_eq!(
        (donor.appeal_state().await, shortage.free_places().await),
        (AppealState::Asked, places)
    );
    let other = scanner.fetch(Method::PUT, &link).await;
    assert_eq!(other.status, StatusCode::METHOD_NOT_ALLOWED);
}

async fn a_slot_chosen_on_the_page_is_booked_and_a_second_time_books_nothing_more(app: TestApp) {
    let (site, shortage, donor) = asked(&app, 6).await;
    let (browser, link) = (site.browser(), link(&donor).await);
    let page = browser.get(&link).await;
    assert!(page.shows("No 7") && page.shows("O(I) Rh-"), "{}", page.text());
    let chosen = page.form(&link).press("11:30");
    let places = shortage.free_places().await;
    let booked = browser.send(&page, &chosen).await;
    let held = donor.appointment().await.expect("a place");
    assert!(booked.shows("11:30") && booked.shows(&held.code), "{}", booked.text());
    for _ in 0..2 {
        assert_eq!(browser.send(&page, &chosen).await.status, StatusCode::OK);
    }
    assert_eq!(shortage.free_places().await, places - 1);
    assert_eq!(donor.appointments().await.len(), 1);
    site.app.run_jobs().await;
}

async fn a_full_slot_is_refused_by_name_and_another_can_be_chosen(app: TestApp) {
    let (site, _, donor) = asked(&app, 1).await;
    let faster = site.app.donor(ONeg).emergency().create().await;
    site.app.advance(minutes(30)).run_jobs().await;
    let (browser, link) = (site.browser(), link(&donor).await);
    let page = browser.get(&link).await;
    let first = page.form(&link).buttons()[0].to_owned();
    faster.says_yes().await;
    let refused = browser.send(&page, &page.form(&link).press(&first)).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let offered = refused.form(&link);
    assert!(!offered.buttons().contains(&first.as_str()), "{first} is taken");
    let next = offered.buttons()[0].to_owned();
    let booked = browser.send(&refused, &offered.press(&next)).await;
    assert!(booked.shows(&next) && donor.appointment().await.is_some());
    site.app.run_jobs().await;
}

async fn a_form_from_another_site_is_refused(app: TestApp) {
    let (site, _, donor) = asked(&app, 6).await;
    let (browser, link) = (site.browser(), link(&donor).await);
    for answer in ["no", "stop", "any"] {
        let page = browser.send_from_elsewhere(&link, &[("answer", answer)]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(donor.appeal_state().await, AppealState::Asked);
}

async fn an_expired_link_and_an_unknown_one_are_pages_with_a_way_out(app: TestApp) {
    let (site, _, donor) = asked(&app, 6).await;
    let (browser, link) = (site.browser(), link(&donor).await);
    site.app.at("2026-03-23T11:00+05:00");
    for (address, status) in [
        (link.as_str(), StatusCode::GONE),
        ("/a/nobodys", StatusCode::NOT_FOUND),
        ("/nowhere", StatusCode::NOT_FOUND),
    ] {
        let page = browser.get(address).await;
        assert_eq!(page.status, status, "{address}");
        assert!(page.html.contains("href=\"/\""), "a way out of {address}");
        assert!(page.headers.contains_key("x-request-id"));
    }
}

async fn another_hospitals_shortage_is_not_found(app: TestApp) {
    let (site, shortage, _) = asked(&app, 6).await;
    let other = site.app.hospital("No 12").await;
    let own = Member::signs_in(&site, Role::Nurse, Some(shortage.hospital.id)).await;
    let stranger = Member::signs_in(&site, Role::Nurse, Some(other.id)).await;
    let address = format!("/hospital/shortages/{}", shortage.id);
    let page = own.browser.get(&address).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(stranger.browser.get(&address).await.status, StatusCode::NOT_FOUND);
    let closed = stranger.browser.send(&page, &page.form("/close")).await;
    assert_eq!(closed.status, StatusCode::NOT_FOUND);
    assert_eq!(shortage.state().await, entity::values::ShortageState::Open);
    assert!(!stranger.browser.get("/hospital").await.shows("O(I) Rh-"));
}

async fn nobody_reads_pages_of_another_role(app: TestApp) {
    let (site, shortage, _) = asked(&app, 6).await;
    let nurse = Member::signs_in(&site, Role::Nurse, Some(shortage.hospital.id)).await;
    let campaign = format!("/coordinator/campaigns/{}", shortage.campaign);
    for address in ["/coordinator", &campaign, "/desk"] {
        let refused = nurse.browser.get(address).await;
        assert!(refused.status.is_client_error(), "{address}: {}", refused.status);
        let stranger = site.browser().get(address).await;
        assert_eq!(stranger.status, StatusCode::UNAUTHORIZED, "{address}");
        assert!(stranger.html.contains("href=\"/staff/sign-in\""), "{address}");
    }
    let me = site.browser().get("/me").await;
    assert!(
        me.path == "/sign-in" || me.html.contains("href=\"/sign-in\""),
        "{}",
        me.text()
    );
}

async fn what_was_typed_comes_back_with_a_sentence_per_field(app: TestApp) {
    let site = Site::open(&app).await;
    let browser = site.browser();
    let page = browser.get("/join?region=KZ-75").await;
    let form = page
        .form("/join")
        .fill("address", "8 727 250 00 00")
        .fill("name", "Aigul <b>")
        .fill("birth_date", "2010-01-01");
    let again = browser.send(&page, &form).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let kept = again.form("/join").sent();
    for (field, typed) in [
        ("address", "8 727 250 00 00"),
        ("name", "Aigul <b>"),
        ("birth_date", "2010-01-01"),
    ] {
        assert!(
            kept.contains(&(field.to_owned(), typed.to_owned())),
            "{field}: {kept:?}"
        );
    }
    for field in ["address", "group", "sex", "birth_date", "channels", "appeals"] {
        assert!(again.html.contains(&format!("id=\"{field}-wrong\"")), "{field}");
    }
    assert!(!again.html.contains("<b>"));
    assert_eq!(site.app.count("select count(*) from donors").await, 0);
}

async fn a_body_that_is_too_large_is_refused(app: TestApp) {
    let site = Site::open(&app).await;
    let browser = site.browser();
    let page = browser.get("/join?region=KZ-75").await;
    let large = page.form("/join").fill("name", &"a".repeat(65 * 1024));
    assert_eq!(browser.send(&page, &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

async fn one_number_typed_into_many_browsers_at_once_is_one_donor(app: TestApp) {
    let site = Site::open(&app).await;
    let browsers: Vec<Browser> = (0..6).map(|_| site.browser()).collect();
    let joins = browsers.iter().map(|browser| fills_in(browser, PHONE, "Aigul", ONeg));
    for answer in join_all(joins).await {
        assert_eq!(
            (answer.status, answer.path.as_str()),
            (StatusCode::OK, "/code"),
            "{}",
            answer.text()
        );
    }
    assert_eq!(app.count("select count(*) from donors").await, 1);
    assert_eq!(app.count("select count(*) from codes").await, 6);
    for _ in 0..6 {
        app.run_jobs().await;
    }
}

async fn too_many_codes_give_the_form_back_and_say_when(app: TestApp) {
    let site = Site::open(&app).await;
    let browser = site.browser();
    for _ in 0..8 {
        assert_eq!(fills_in(&browser, PHONE, "Aigul", ONeg).await.path, "/code");
    }
    app.advance(minutes(10));
    let code = browser.get("/code").await;
    let sign_in = browser.get("/sign-in").await;
    for (answer, kept) in [
        (
            fills_in(&browser, PHONE, "Aigul", ONeg).await,
            Some(("/join", "name", "Aigul")),
        ),
        (
            browser
                .send(&sign_in, &sign_in.form("/sign-in").fill("address", PHONE))
                .await,
            Some(("/sign-in", "address", PHONE)),
        ),
        (browser.send(&code, &code.form("/code/again")).await, None),
    ] {
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        let sentence = "Too many codes were asked for at this address. The next one can be sent: tomorrow 03:00.";
        assert!(answer.shows(sentence), "{}", answer.text());
        if let Some((form, field, typed)) = kept {
            let sent = answer.form(form).sent();
            assert!(sent.contains(&(field.to_owned(), typed.to_owned())), "{sent:?}");
        }
    }
    app.run_jobs().await;
}

async fn no_code_is_promised_where_none_can_leave(app: TestApp) {
    let site = Site::open(&app).await;
    let (browser, email) = (site.browser(), "aigul@example.kz");
    let sign_in = browser.get("/sign-in").await;
    let sign_in = browser
        .send(&sign_in, &sign_in.form("/sign-in").fill("address", email))
        .await;
    let join = fills_in(&browser, email, "Aigul", ONeg).await;
    for (answer, form) in [(join, "/join"), (sign_in, "/sign-in")] {
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let sentence = "No e-mail leaves from here at the moment. Give your mobile number.";
        assert!(answer.shows(sentence), "{}", answer.text());
        let typed = ("address".to_owned(), email.to_owned());
        assert!(answer.form(form).sent().contains(&typed), "what was typed is kept");
    }
    assert_eq!(app.count("select count(*) from donors").await, 0);
}
