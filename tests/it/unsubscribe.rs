//! The way out of letters: by a mail provider's button, by the link in the footer, and what becomes of letters that wait.

use entity::values::BloodGroup::ONeg;
use entity::values::{DeliveryState, Purpose};
use qanat::actions::sign_in::request_code;
use qanat::actions::unsubscribe;
use qanat::domain::contact::Address;
use qanat::notify::Carriers;
use reqwest::StatusCode;

use crate::support::app::{TestApp, days, minutes};
use crate::support::browser::{Site, client};
use crate::support::donors::Donor;
use crate::support::hospitals::{Hospital, units};
use crate::support::smtp_sink::{Letter, Mood, SmtpSink};

on_both!(
    a_letter_names_its_way_out_and_a_code_has_none,
    one_click_of_a_mail_provider_takes_letters_away_at_once,
    who_can_be_reached_otherwise_is_asked_otherwise,
    who_can_be_reached_by_nothing_else_has_stopped,
    looking_at_the_page_changes_nothing_and_its_buttons_do,
    a_link_that_nobody_knows_says_so_and_changes_nothing,
    a_letter_planned_in_the_same_moment_does_not_leave,
);

struct Story {
    site: Site,
    sink: SmtpSink,
    hospital: Hospital,
    donor: Donor,
}

/// A relay, the pages, a need, and a donor who reads letters, and texts as well if so.
async fn story(app: &TestApp, texts: bool) -> Story {
    let sink = SmtpSink::start().await;
    let carriers = Carriers {
        email: Some(sink.mailer(&app.clock)),
        sms: vec![],
    };
    let site = Site::with_carriers(app, carriers).await;
    let hospital = site.app.hospital("No 7").await;
    let donor = site.app.donor(ONeg).by_email().emergency();
    let donor = if texts { donor.and_by_sms() } else { donor };
    let donor = donor.create().await;
    hospital.open_shortage(ONeg, units(1)).await;
    Story {
        site,
        sink,
        hospital,
        donor,
    }
}

/// The value of a header, unfolded.
fn header(letter: &Letter, name: &str) -> Option<String> {
    let head = letter.source.split("\n\n").next()?.replace("\n ", " ");
    let line = head
        .lines()
        .find(|line| line.to_lowercase().starts_with(&format!("{}:", name.to_lowercase())))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn way_out(letter: &Letter) -> String {
    let value = header(letter, "List-Unsubscribe").expect("a way out");
    value.trim_matches(['<', '>']).to_owned()
}

/// What a mail provider sends when the reader taps its button: no cookie, no origin, nothing that a browser adds.
async fn one_click(url: &str) -> StatusCode {
    let form = client()
        .build()
        .unwrap()
        .post(url)
        .form(&[("List-Unsubscribe", "One-Click")]);
    form.send().await.unwrap().status()
}

async fn a_letter_names_its_way_out_and_a_code_has_none(app: TestApp) {
    let Story { site, sink, donor, .. } = story(&app, false).await;
    site.app.run_jobs().await;
    let [letter] = sink.letters().try_into().unwrap();
    let page = way_out(&letter);
    assert!(page.starts_with(&format!("{}/u/", site.address)), "{page}");
    assert_eq!(
        header(&letter, "List-Unsubscribe-Post").as_deref(),
        Some("List-Unsubscribe=One-Click")
    );
    assert_eq!(
        letter.text.matches(&page).count(),
        3,
        "in the header and in the foot of both bodies"
    );
    request_code(&site.app.context(), &Address::Email(donor.email.clone()))
        .await
        .unwrap();
    site.app.run_jobs().await;
    let code = sink.letters().pop().unwrap();
    assert_eq!(header(&code, "List-Unsubscribe"), None);
    assert!(code.text.contains("Your code: ") && !code.text.contains("/u/"));
}

async fn one_click_of_a_mail_provider_takes_letters_away_at_once(app: TestApp) {
    let Story { site, sink, donor, .. } = story(&app, true).await;
    let app = &site.app;
    sink.becomes(Mood::Refuses("451 4.7.1 later"));
    app.run_jobs().await;
    assert_eq!(donor.deliveries().await[0].state, DeliveryState::Planned);
    let page = unsubscribe::url(&app.context(), &donor.row().await);
    assert_eq!(one_click(&page).await, StatusCode::OK);
    assert_eq!(donor.deliveries().await[0].state, DeliveryState::Cancelled);
    sink.becomes(Mood::Takes);
    app.advance(minutes(1)).run_jobs().await;
    assert!(sink.letters().is_empty(), "a letter that was planned already");
    assert_eq!(one_click(&page).await, StatusCode::OK, "again changes nothing");
    let taken = "select count(*) from audit where verb = 'take_letters_away'";
    assert_eq!(app.count(taken).await, 2);
}

async fn who_can_be_reached_otherwise_is_asked_otherwise(app: TestApp) {
    let Story {
        site,
        sink,
        hospital,
        donor,
    } = story(&app, true).await;
    site.app.run_jobs().await;
    let page = way_out(&sink.letters()[0]);
    one_click(&page).await;
    let row = donor.row().await;
    assert!(!row.by_email && row.by_sms && row.askable && row.stopped_at.is_none());
    let texts = site.app.with_carriers(crate::support::app::simulated_phones());
    texts.advance(days(8));
    hospital.open_shortage(ONeg, units(1)).await;
    texts.run_jobs().await;
    assert!(donor.inbox().await.last_sms().contains("O(I)-"));
}

async fn who_can_be_reached_by_nothing_else_has_stopped(app: TestApp) {
    let Story { site, sink, donor, .. } = story(&app, false).await;
    site.app.run_jobs().await;
    donor.says_yes().await;
    site.app.run_jobs().await;
    let page = way_out(&sink.letters()[0]);
    assert_eq!(one_click(&page).await, StatusCode::OK);
    let row = donor.row().await;
    assert!(row.stopped_at.is_some() && !row.askable);
    assert!(donor.appointment().await.is_none(), "the place is for somebody else");
    let sent = sink.letters().len();
    site.app.run_jobs().await;
    assert_eq!(sink.letters().len(), sent, "not even of that");
}

async fn looking_at_the_page_changes_nothing_and_its_buttons_do(app: TestApp) {
    let Story { site, donor, .. } = story(&app, true).await;
    let before = donor.row().await;
    let address = unsubscribe::url(&site.app.context(), &before);
    let browser = site.browser();
    let page = browser.get(&address).await;
    browser.fetch(reqwest::Method::HEAD, &address).await;
    assert_eq!((page.status, donor.row().await), (StatusCode::OK, before));
    assert!(page.shows("You will still be reached by: SMS."), "{}", page.text());
    let fields = [("List-Unsubscribe", "One-Click")];
    let elsewhere = browser.send_from_elsewhere(&address, &fields).await;
    assert_eq!(elsewhere.status, StatusCode::FORBIDDEN);
    assert!(donor.row().await.by_email);
    let gone = browser
        .send(&page, &page.form(&page.path).press("Send me no letters"))
        .await;
    assert!(gone.shows("No letter goes to you any more"), "{}", gone.text());
    assert!(!donor.row().await.by_email);
    let stopped = browser
        .send(&gone, &gone.form(&page.path).press("Stop all messages"))
        .await;
    assert!(
        stopped.shows("You will get no more messages from us"),
        "{}",
        stopped.text()
    );
    assert!(donor.row().await.stopped_at.is_some());
    assert!(
        browser
            .get(&address)
            .await
            .shows("You will get no more messages from us")
    );
}

async fn a_link_that_nobody_knows_says_so_and_changes_nothing(app: TestApp) {
    let Story { site, donor, .. } = story(&app, true).await;
    let other = site.app.donor(ONeg).by_email().create().await;
    let context = site.app.context();
    let (mine, others) = (
        unsubscribe::url(&context, &donor.row().await),
        unsubscribe::url(&context, &other.row().await),
    );
    let proof = others.split_once('-').unwrap().1;
    let forged = format!("{}-{proof}", mine.rsplit_once('-').unwrap().0);
    let browser = site.browser();
    for address in ["/u/", "/u/x", "/u/1-", "/u/99-bcd", "/u/-", "/u/1-%00", &forged] {
        let page = browser.get(address).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
    }
    assert!(
        browser
            .get("/u/99-bcd")
            .await
            .shows("We do not know whose link this is")
    );
    assert_eq!(one_click(&forged).await, StatusCode::NOT_FOUND);
    assert_eq!(
        client()
            .build()
            .unwrap()
            .post(&mine)
            .body("x=1")
            .send()
            .await
            .unwrap()
            .status(),
        StatusCode::BAD_REQUEST
    );
    assert!(donor.row().await.by_email && other.row().await.by_email);
}

async fn a_letter_planned_in_the_same_moment_does_not_leave(app: TestApp) {
    let Story { site, sink, donor, .. } = story(&app, true).await;
    sink.becomes(Mood::Refuses("451 4.7.1 later"));
    site.app.run_jobs().await;
    unsubscribe::take_letters_away(&site.app.context(), donor.id)
        .await
        .unwrap();
    // As if the planner had looked at the donor a moment before.
    site.app
        .execute("update deliveries set state = 'planned', ended_at = null where channel = 'email'")
        .await;
    sink.becomes(Mood::Takes);
    site.app.advance(minutes(1)).run_jobs().await;
    assert!(sink.letters().is_empty());
    let row = site.app.deliveries_for(Purpose::Appeal).await.remove(0);
    assert_eq!(
        (row.state, row.reason.as_deref()),
        (DeliveryState::Suppressed, Some("channel_not_chosen"))
    );
}
