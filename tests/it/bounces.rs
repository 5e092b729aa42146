//! What mail servers report of letters that a relay had taken.

use entity::values::BloodGroup::ONeg;
use entity::values::{Channel, DeliveryState};
use qanat::actions::bounce::{NotTaken, Reported, take_report};
use qanat::notify::Carriers;
use qanat::notify::email::Report;
use qanat::store::suppressions;

use crate::support::app::{TestApp, until};
use crate::support::console::{Console, DONORS, NEED};
use crate::support::databases::TestDatabase;
use crate::support::donors::Donor;
use crate::support::hospitals::units;
use crate::support::smtp_sink::SmtpSink;

on_both!(
    a_letter_that_came_back_for_good_ends_and_suppresses_its_address,
    a_letter_refused_for_its_words_ends_and_its_address_stays,
    what_is_not_final_changes_nothing,
    a_letter_that_arrived_is_delivered_and_stays_so,
    a_report_of_somebody_elses_letter_is_not_taken,
    who_guesses_the_name_of_a_letter_suppresses_nobody,
    a_report_that_overtakes_the_relays_answer_is_to_come_again,
    a_mail_server_reads_the_exit_code,
);

/// A report as a mail server writes it, with the headers of the letter.
fn report(letter: &str, recipient: &str, fate: &str) -> String {
    format!(
        "From: <MAILER-DAEMON@mx.example>\r\nTo: qanat@example.kz\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"=b\"\r\n\r\n\
         --=b\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nThis is the mail system.\r\n\r\n\
         --=b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; {recipient}\r\n{fate}\r\n\r\n\
         --=b\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: Qanat <qanat@example.kz>\r\nMessage-ID: {letter}\r\n\r\n--=b--\r\n"
    )
}

const GONE: &str = "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user";

/// A donor whom a letter has asked, as far as the relay knows.
async fn story(app: &TestApp) -> (TestApp, SmtpSink, Donor) {
    let sink = SmtpSink::start().await;
    let app = app.with_carriers(Carriers {
        email: Some(sink.mailer(&app.clock)),
        sms: vec![],
    });
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).by_email().emergency().create().await;
    hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    (app, sink, donor)
}

async fn letter_of(donor: &Donor) -> String {
    donor
        .deliveries()
        .await
        .remove(0)
        .provider_id
        .expect("a letter that was taken")
}

async fn reported(app: &TestApp, letter: &str, recipient: &str, fate: &str) -> Result<Reported, NotTaken> {
    let report = Report::read(report(letter, recipient, fate).as_bytes()).expect("a report");
    take_report(&app.context(), &report).await
}

/// How the letter stands, why, and how many addresses are suppressed.
async fn standing(app: &TestApp, donor: &Donor) -> (DeliveryState, Option<String>, u64) {
    let row = donor.deliveries().await.remove(0);
    (
        row.state,
        row.reason,
        suppressions::count(&app.db, Channel::Email).await.unwrap(),
    )
}

async fn a_letter_that_came_back_for_good_ends_and_suppresses_its_address(app: TestApp) {
    let (app, _sink, donor) = story(&app).await;
    let letter = letter_of(&donor).await;
    let address = donor.email.reveal().to_uppercase();
    for expected in [Reported::Suppressed, Reported::Suppressed] {
        assert_eq!(reported(&app, &letter, &address, GONE).await.unwrap(), expected);
        let ended = (DeliveryState::Undelivered, Some("5.1.1".to_owned()), 1);
        assert_eq!(standing(&app, &donor).await, ended);
    }
}

async fn a_letter_refused_for_its_words_ends_and_its_address_stays(app: TestApp) {
    let (app, _sink, donor) = story(&app).await;
    let letter = letter_of(&donor).await;
    let spam = "Action: failed\r\nStatus: 5.7.1";
    let end = reported(&app, &letter, donor.email.reveal(), spam).await.unwrap();
    assert_eq!(end, Reported::Undelivered);
    let ended = (DeliveryState::Undelivered, Some("5.7.1".to_owned()), 0);
    assert_eq!(standing(&app, &donor).await, ended);
}

async fn what_is_not_final_changes_nothing(app: TestApp) {
    let (app, _sink, donor) = story(&app).await;
    let letter = letter_of(&donor).await;
    for fate in [
        "Action: delayed\r\nStatus: 4.4.1",
        "Action: failed\r\nStatus: 4.4.7",
        "Action: relayed\r\nStatus: 2.0.0",
    ] {
        let end = reported(&app, &letter, donor.email.reveal(), fate).await.unwrap();
        assert_eq!(end, Reported::Nothing, "{fate}");
        assert_eq!(standing(&app, &donor).await, (DeliveryState::Accepted, None, 0));
    }
}

async fn a_letter_that_arrived_is_delivered_and_stays_so(app: TestApp) {
    let (app, _sink, donor) = story(&app).await;
    let letter = letter_of(&donor).await;
    let arrived = "Action: delivered\r\nStatus: 2.0.0";
    let full = "Action: failed\r\nStatus: 5.2.2";
    for (fate, end) in [
        (arrived, Reported::Delivered),
        (arrived, Reported::Nothing),
        (full, Reported::Nothing),
    ] {
        assert_eq!(reported(&app, &letter, donor.email.reveal(), fate).await.unwrap(), end);
        assert_eq!(standing(&app, &donor).await, (DeliveryState::Delivered, None, 0));
    }
}

async fn a_report_of_somebody_elses_letter_is_not_taken(app: TestApp) {
    let (app, _sink, donor) = story(&app).await;
    let (letter, address) = (letter_of(&donor).await, donor.email.reveal());
    for name in [
        "<delivery-999@example.kz>",
        "<delivery-999.k3V9@example.kz>",
        "<abc@example.kz>",
        "<delivery-x@example.kz>",
    ] {
        let end = reported(&app, name, address, GONE).await;
        assert!(matches!(end, Err(NotTaken::UnknownLetter)), "{name}: {end:?}");
    }
    let end = reported(&app, &letter, "somebody@example.kz", GONE).await;
    assert!(matches!(end, Err(NotTaken::UnknownRecipient)), "{end:?}");
    assert_eq!(standing(&app, &donor).await, (DeliveryState::Accepted, None, 0));
}

async fn who_guesses_the_name_of_a_letter_suppresses_nobody(app: TestApp) {
    let (app, _sink, donor) = story(&app).await;
    let (letter, address) = (letter_of(&donor).await, donor.email.reveal());
    donor.says_yes().await;
    app.run_jobs().await;
    let [ask, ticket] = <[_; 2]>::try_from(donor.deliveries().await).expect("an ask and a ticket");
    let (number, ticket) = (ask.id, ticket.id);
    let (_, rest) = letter.split_once('.').expect("a tag behind the number");
    let (tag, _) = rest.split_once('@').expect("a domain behind the tag");
    assert!(
        letter.find('@') < Some(60),
        "short enough for any mail server: {letter}"
    );
    let guesses = [
        format!("<delivery-{number}@example.kz>"),
        format!("<delivery-{number}.@example.kz>"),
        format!("<delivery-{number}.{}@example.kz>", "2".repeat(tag.len())),
        format!("<delivery-{number}.{}@example.kz>", &tag[1..]),
        format!("<delivery-{number}.{tag}2@example.kz>"),
        format!("<delivery-{ticket}.{tag}@example.kz>"),
    ];
    // Whether the relay's answer is known or was lost.
    for state in ["accepted", "uncertain"] {
        app.execute(&format!("update deliveries set state = '{state}'")).await;
        for guess in &guesses {
            let end = reported(&app, guess, address, GONE).await;
            assert!(matches!(end, Err(NotTaken::UnknownLetter)), "{guess}: {end:?}");
            assert_eq!(standing(&app, &donor).await, (state.parse().unwrap(), None, 0));
        }
    }
    let moved = letter.replace("example.kz", "Former.example");
    let end = reported(&app, &moved, address, GONE).await.unwrap();
    assert_eq!(
        end,
        Reported::Suppressed,
        "a letter keeps its name when the service moves"
    );
}

async fn a_report_that_overtakes_the_relays_answer_is_to_come_again(app: TestApp) {
    let (app, _sink, donor) = story(&app).await;
    let letter = letter_of(&donor).await;
    app.execute("update deliveries set state = 'attempting', lease_owner = 'somebody', provider_id = null")
        .await;
    let end = reported(&app, &letter, donor.email.reveal(), GONE).await;
    assert!(matches!(end, Err(NotTaken::TooEarly)), "{end:?}");
    app.execute("update deliveries set state = 'uncertain', lease_owner = null")
        .await;
    assert_eq!(
        reported(&app, &letter, donor.email.reveal(), GONE).await.unwrap(),
        Reported::Suppressed
    );
    assert_eq!(standing(&app, &donor).await.0, DeliveryState::Undelivered);
}

async fn a_mail_server_reads_the_exit_code(db: TestDatabase) {
    let sink = SmtpSink::start().await;
    let console = Console::on(&db)
        .with("QANAT_SMTP_URL", &sink.url())
        .with("QANAT_MAIL_FROM", "Qanat <qanat@example.kz>");
    let rows = [
        DONORS,
        ",a@example.kz,,ru,O-,male,1990-01-31,Almaty,,,email,yes,2025-11-01",
    ];
    console.writes("donors.csv", &rows.join("\n"));
    console.done(&["donors", "import", "donors.csv"]);
    console.done(&["hospital", "add", "--name", "No 7", "--site", "almaty-city"]);
    console.done(&[&NEED[..], &["--hospital", "No 7"]].concat());
    let serving = console.serves();
    let taken = "select count(*) from deliveries where state = 'accepted'";
    until(async || db.count(taken).await == 1).await;
    assert!(serving.stops().await.success());
    let bounce = |text: &str| {
        let said = console.run_with_input(&["bounce"], text);
        assert!(!said.err.contains("a@example.kz") && !said.out.contains("a@example.kz"));
        (said.code, format!("{}{}", said.out, said.err))
    };
    let sent = &sink.letters()[0].source;
    let name = sent.lines().find_map(|line| line.strip_prefix("Message-ID: "));
    let ours = report(name.expect("a name"), "a@example.kz", GONE);
    let guessed = report("<delivery-1@example.kz>", "a@example.kz", GONE);
    let of_nobody = report("<delivery-9@example.kz>", "a@example.kz", GONE);
    for (mail, code, words) in [
        ("Subject: away\r\n\r\nI am on holiday.", 65, "no delivery report"),
        ("", 65, "no delivery report"),
        (&of_nobody, 67, "no letter that was sent from here"),
        (&guessed, 67, "no letter that was sent from here"),
        (&ours, 0, "nothing more is sent to its address"),
    ] {
        let (exit, said) = bounce(mail);
        assert!(exit == Some(code) && said.contains(words), "{exit:?} {said}");
    }
    assert_eq!(console.status()["suppressed_addresses"]["email"], 1);
    assert_eq!(console.status()["ledger"]["by_state"]["undelivered"], 1);
    let away = console
        .without("QANAT_DATABASE_URL")
        .with("QANAT_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
    let said = away.run_with_input(&["bounce"], &ours);
    assert_eq!(said.code, Some(75), "{}", said.err);
    let lost = away.without("QANAT_SECRET_KEY").run_with_input(&["bounce"], &ours);
    assert_eq!(lost.code, Some(78), "{}", lost.err);
}
