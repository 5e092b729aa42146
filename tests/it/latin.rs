//! Text messages in Latin letters, for whose phone shows no Cyrillic.

use entity::values::BloodGroup::ONeg;
use entity::values::{AppealState, Language};

use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page, Site};
use crate::support::donors::Donor;
use crate::support::hospitals::units;
use crate::support::smsc::pdu::{Submit, deliver_from};
use crate::support::smsc::{Manner, Smsc};
use crate::support::visitors::digits_after;

on_both!(
    who_ticks_the_box_is_asked_in_latin_letters_and_the_neighbour_is_not,
    a_text_that_nobody_can_answer_and_a_code_come_in_latin_letters_too,
    the_choice_belongs_to_the_phone,
);

const LATIN: u8 = 0;
const CYRILLIC: u8 = 8;

/// A service in session with an operator.
async fn story(app: &TestApp, options: &str) -> (Site, Smsc) {
    let smsc = Smsc::start(Manner::default()).await;
    let app = app.over_smpp(&smsc, options).await;
    (Site::of(&app).await, smsc)
}

async fn donor(site: &Site) -> Donor {
    site.app.donor(ONeg).language(Language::Kk).emergency().create().await
}

async fn need(app: &TestApp) {
    let hospital = app.hospital("No 7").await;
    hospital
        .open_shortage(ONeg, units(4))
        .by("2026-03-23T12:00+05:00")
        .await;
    app.run_jobs().await;
}

fn number(donor: &Donor) -> &str {
    donor.phone.reveal().trim_start_matches('+')
}

/// The last text to a phone, which is in one part.
fn last_text(smsc: &Smsc, donor: &Donor) -> Submit {
    let mut seen = smsc.seen().submits;
    seen.retain(|text| text.destination == number(donor));
    let last = seen.pop().expect("a text");
    assert_eq!(last.esm_class & 0x40, 0, "one part: {}", last.words());
    last
}

/// The donor's own page, behind the code that the phone shows.
async fn at_home(site: &Site, smsc: &Smsc, donor: &Donor, word: &str) -> (Browser, Page) {
    let browser = site.browser();
    let page = browser.get("/sign-in").await;
    let typed = page.form("/sign-in").fill("address", donor.phone.reveal());
    let code = browser.send(&page, &typed).await;
    site.app.run_jobs().await;
    let digits = digits_after(&last_text(smsc, donor).words(), word);
    let me = browser.send(&code, &code.form("/code").fill("code", &digits)).await;
    assert_eq!(me.path, "/me", "{}", me.text());
    (browser, me)
}

/// Ticks the box on the own page.
async fn ticks_the_box(site: &Site, smsc: &Smsc, donor: &Donor) {
    let (browser, me) = at_home(site, smsc, donor, "Код ").await;
    let ticked = me.form("/me/preferences").choose("latin", "on");
    let saved = browser.send(&me, &ticked).await;
    let again = saved.form("/me/preferences").sent();
    assert!(again.contains(&("latin".to_owned(), "on".to_owned())), "{again:?}");
}

async fn who_ticks_the_box_is_asked_in_latin_letters_and_the_neighbour_is_not(app: TestApp) {
    let (site, smsc) = story(&app, "source=1414&two_way=true").await;
    let (aigul, neighbour) = (donor(&site).await, donor(&site).await);
    ticks_the_box(&site, &smsc, &aigul).await;
    need(&site.app).await;

    let ask = last_text(&smsc, &aigul);
    assert_eq!(ask.data_coding, LATIN, "{}", ask.words());
    assert!(
        ask.words().starts_with("QAN O(I)- kerek: ") && ask.words().ends_with("1=ia 2=joq 0=toqta"),
        "{}",
        ask.words()
    );
    let other = last_text(&smsc, &neighbour);
    assert_eq!(other.data_coding, CYRILLIC);
    assert!(other.words().contains("1=иә 2=жоқ 0=тоқта"), "{}", other.words());

    smsc.says(deliver_from(number(&aigul), 7, 0, 0, b"ia"));
    smsc.until(|seen| seen.answers.contains(&(7, 0))).await;
    assert_eq!(aigul.appeal_state().await, AppealState::Booked);
    site.app.run_jobs().await;
    let ticket = last_text(&smsc, &aigul);
    let code = aigul.appointment().await.expect("a place").code;
    assert_eq!(ticket.data_coding, LATIN);
    assert!(
        ticket.words().starts_with("Jazyldynyz: ") && ticket.words().contains(&code),
        "{}",
        ticket.words()
    );
}

async fn a_text_that_nobody_can_answer_and_a_code_come_in_latin_letters_too(app: TestApp) {
    let (site, smsc) = story(&app, "two_way=false").await;
    let (aigul, neighbour) = (donor(&site).await, donor(&site).await);
    ticks_the_box(&site, &smsc, &aigul).await;
    need(&site.app).await;
    let ask = last_text(&smsc, &aigul);
    let page = format!("qanat.example/a/{}", aigul.appeal().await.expect("an ask").token);
    assert_eq!(ask.data_coding, LATIN, "{}", ask.words());
    assert!(
        ask.words().starts_with("QAN O(I)- kerek: ") && ask.words().ends_with(&page),
        "{}",
        ask.words()
    );
    assert_eq!(last_text(&smsc, &neighbour).data_coding, CYRILLIC);

    at_home(&site, &smsc, &aigul, "Kod ").await;
    assert_eq!(last_text(&smsc, &aigul).data_coding, LATIN);
}

async fn the_choice_belongs_to_the_phone(app: TestApp) {
    let aigul = app.donor(ONeg).emergency().create().await;
    app.execute("update donors set latin = true").await;
    need(&app).await;
    assert!(aigul.was_asked().await && aigul.row().await.latin);
    aigul.reply("9").await;
    assert!(!aigul.row().await.latin, "it is somebody else's phone");
}
