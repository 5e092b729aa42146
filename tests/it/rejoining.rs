//! Coming back through the pages: after a stop, after an import, and by joining a second time.

use entity::values::BloodGroup::{APos, ONeg};
use entity::values::{Component, ConsentKind, Language, Sex};
use entity::{consent, donor};
use qanat::actions::consent::CONSENT_VERSION;
use qanat::store::{consents, donors};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::support::app::{TestApp, minutes};
use crate::support::browser::{Browser, Page, Site};
use crate::support::donors::Donor;
use crate::support::visitors::{digits_after, fills_in};

const KEPT: &str = "Blood group, sex and date of birth stay as they were, because you have given blood before.";

on_both!(
    who_stopped_reads_so_and_agrees_again_on_their_own_page,
    only_agreeing_ends_a_stop,
    who_has_not_stopped_agrees_to_nothing_by_accident,
    joining_again_after_a_stop_agrees_again_once_the_code_is_back,
    what_is_told_in_joining_again_counts_once_the_code_is_back,
    what_was_found_in_given_blood_is_left_to_the_desk,
    who_said_stop_to_the_code_is_not_brought_back_by_a_stranger,
);

async fn stands(donor: &Donor, kind: ConsentKind) -> bool {
    consents::stands(&donor.app.db, donor.id, kind).await.unwrap()
}

/// Types the code that the phone shows.
async fn types_the_code(browser: &Browser, code: &Page, donor: &Donor) -> Page {
    donor.app.run_jobs().await;
    let digits = digits_after(donor.inbox().await.last_sms(), "Code ");
    browser.send(code, &code.form("/code").fill("code", &digits)).await
}

/// A donor whose browser shows the own page.
async fn at_home(site: &Site, donor: &Donor) -> (Browser, Page) {
    let browser = site.browser();
    let page = browser.get("/sign-in").await;
    let typed = page.form("/sign-in").fill("address", donor.phone.reveal());
    let code = browser.send(&page, &typed).await;
    let me = types_the_code(&browser, &code, donor).await;
    assert_eq!(me.path, "/me", "{}", me.text());
    (browser, me)
}

async fn who_stopped_reads_so_and_agrees_again_on_their_own_page(app: TestApp) {
    let site = Site::open(&app).await;
    let donor = site.app.donor(ONeg).emergency().create().await;
    let (browser, me) = at_home(&site, &donor).await;
    assert!(!me.shows("You have said stop"));
    browser.send(&me, &me.form("/me/stop")).await;
    app.advance(minutes(5));
    let me = browser.get("/me").await;
    let consent = "Keep my details and invite me to give blood when mine is needed.";
    assert!(me.shows("You have said stop") && me.shows(consent), "{}", me.text());
    for gone in ["/me/preferences", "/me/pause", "/me/resume"] {
        assert!(!me.html.contains(gone), "{gone}");
    }
    let me = browser.send(&me, &me.form("/me/agree")).await;
    assert!(me.shows("Thank you. We will write") && !me.shows("You have said stop"));
    let row = donor.row().await;
    assert!(row.askable && row.stopped_at.is_none() && !row.emergency);
    assert!(!stands(&donor, ConsentKind::Emergency).await, "that was not ticked");
    let given = consent::Entity::find().filter(consent::Column::WithdrawnAt.is_null());
    let given = given.one(&app.looks).await.unwrap().expect("a consent");
    assert_eq!(
        (given.kind, given.text_version.as_str(), given.source.as_str()),
        (ConsentKind::Appeals, CONSENT_VERSION, "web")
    );
    assert_eq!(given.given_at, app.clock.now());
}

/// Somebody leaves the page open in a second tab, which knows nothing of the stop.
async fn only_agreeing_ends_a_stop(app: TestApp) {
    let site = Site::open(&app).await;
    let donor = site.app.donor(ONeg).emergency().create().await;
    let (browser, me) = at_home(&site, &donor).await;
    let pause = me.form("/me/pause").fill("until", "2026-05-01");
    let paused = browser.send(&me, &pause).await;
    assert!(paused.shows("You have paused messages until"));
    let stopped = browser.send(&paused, &paused.form("/me/stop")).await;
    assert!(!stopped.shows("You have paused"), "{}", stopped.text());
    let preferences = paused.form("/me/preferences").choose("emergency", "on");
    for form in [&paused.form("/me/resume"), &preferences, &pause] {
        browser.send(&paused, form).await;
        let row = donor.row().await;
        assert!(row.stopped_at.is_some() && !row.askable && !row.emergency);
        assert_eq!(row.paused_until, None);
        for kind in ConsentKind::ALL {
            assert!(!stands(&donor, *kind).await, "{kind}");
        }
    }
    let me = browser.get("/me").await;
    let agreed = me.form("/me/agree").choose("emergency", "on");
    let me = browser.send(&me, &agreed).await;
    assert!(!me.shows("You have paused"), "the pause ended with the stop");
    let row = donor.row().await;
    assert!(row.askable && row.emergency && stands(&donor, ConsentKind::Emergency).await);
}

/// The page of the stop is still open in a second tab when the donor has long agreed, but not to be called at night.
async fn who_has_not_stopped_agrees_to_nothing_by_accident(app: TestApp) {
    let site = Site::open(&app).await;
    let donor = site.app.donor(ONeg).create().await;
    let (browser, me) = at_home(&site, &donor).await;
    let stopped = browser.send(&me, &me.form("/me/stop")).await;
    browser.send(&stopped, &stopped.form("/me/agree")).await;
    let before = donor.row().await;
    let late = stopped.form("/me/agree").choose("emergency", "on");
    browser.send(&stopped, &late).await;
    assert_eq!(donor.row().await, before);
    assert!(before.askable && !stands(&donor, ConsentKind::Emergency).await);
}

async fn joining_again_after_a_stop_agrees_again_once_the_code_is_back(app: TestApp) {
    let site = Site::open(&app).await;
    let donor = site.app.donor(ONeg).create().await;
    donor.pauses("2026-05-01").await;
    donor.stops().await;
    let (browser, before) = (site.browser(), donor.row().await);
    let code = fills_in(&browser, donor.phone.reveal(), "Aigul", ONeg).await;
    assert_eq!(donor.row().await, before, "these may be the words of a stranger");
    let me = types_the_code(&browser, &code, &donor).await;
    assert!(me.path == "/me" && !me.shows("You have said stop"), "{}", me.text());
    let row = donor.row().await;
    assert!(row.askable && row.emergency && row.stopped_at.is_none() && row.paused_until.is_none());
    assert!(stands(&donor, ConsentKind::Appeals).await && stands(&donor, ConsentKind::Emergency).await);
}

async fn what_is_told_in_joining_again_counts_once_the_code_is_back(app: TestApp) {
    let site = Site::open(&app).await;
    let donor = site
        .app
        .donor(ONeg)
        .language(Language::Kk)
        .without_consent()
        .create()
        .await;
    let (browser, before) = (site.browser(), donor.row().await);
    let code = fills_in(&browser, donor.phone.reveal(), "Aigul", APos).await;
    app.advance(minutes(10));
    let code = browser.send(&code, &code.form("/code/again")).await;
    assert_eq!(donor.row().await, before);
    for cookie in code.headers.get_all("set-cookie") {
        let sealed = cookie.to_str().unwrap();
        assert!(!sealed.contains("Aigul") && !sealed.contains("7701"), "{sealed}");
    }
    app.run_jobs().await;
    let text = donor.inbox().await.last_sms().to_owned();
    let digits: String = text.split('#').nth(1).expect("the code").trim().to_owned();
    let me = browser.send(&code, &code.form("/code").fill("code", &digits)).await;
    assert_eq!(me.path, "/me", "{}", me.text());
    assert!(!me.shows(KEPT));
    let donor::Model {
        language,
        blood_group,
        sex,
        birth_date,
        emergency,
        askable,
        ..
    } = donor.row().await;
    assert_eq!((language, blood_group, sex), (Language::En, Some(APos), Sex::Female));
    assert_eq!(birth_date, "1995-05-05".parse().unwrap());
    assert!(emergency && askable);
    let contact = donors::contact(&app.keys, &donor.row().await).unwrap();
    assert_eq!(contact.name.as_deref(), Some("Aigul"));
    assert_eq!(contact.phone.as_ref(), Some(&donor.phone));
}

async fn what_was_found_in_given_blood_is_left_to_the_desk(app: TestApp) {
    let site = Site::open(&app).await;
    let donor = site
        .app
        .donor(ONeg)
        .gave(Component::WholeBlood, "2026-03-01")
        .create()
        .await;
    let (browser, before) = (site.browser(), donor.row().await);
    let code = fills_in(&browser, donor.phone.reveal(), "Aigul", APos).await;
    let me = types_the_code(&browser, &code, &donor).await;
    assert!(me.shows(KEPT), "{}", me.text());
    let row = donor.row().await;
    let facts = |row: &donor::Model| (row.blood_group, row.sex, row.birth_date, row.whole_blood_from);
    assert_eq!(facts(&row), facts(&before));
    assert!(row.emergency && stands(&donor, ConsentKind::Emergency).await);
    let contact = donors::contact(&app.keys, &row).unwrap();
    assert_eq!(contact.name.as_deref(), Some("Aigul"), "the rest is as told");
}

/// Whoever gets a code that somebody else asked for may answer it with a stop.
async fn who_said_stop_to_the_code_is_not_brought_back_by_a_stranger(app: TestApp) {
    let site = Site::open(&app).await;
    let donor = site.app.donor(ONeg).create().await;
    donor.stops().await;
    let text = "update donors set phone_confirmed_at = null";
    sea_orm::ConnectionTrait::execute_unprepared(&app.db, text)
        .await
        .unwrap();
    let browser = site.browser();
    let code = fills_in(&browser, donor.phone.reveal(), "Aigul", ONeg).await;
    assert!(donor.row().await.stopped_at.is_some());
    assert!(!stands(&donor, ConsentKind::Appeals).await);
    types_the_code(&browser, &code, &donor).await;
    assert!(donor.row().await.askable);
}
