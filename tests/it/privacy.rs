//! What must not be readable: not in a log, not in a debug print, not in a copy of the database.

use std::io;
use std::sync::{Arc, Mutex, OnceLock};

use entity::values::BloodGroup::ONeg;
use entity::values::Language;
use qanat::domain::contact::Address;
use qanat::notify::{Carriers, Route};
use qanat::store::donors;
use tracing_subscriber::fmt::MakeWriter;

use crate::support::app::{TestApp, minutes};
use crate::support::databases::Database;
use crate::support::donors::Donor;
use crate::support::hospitals::units;
use crate::support::smtp_sink::{Mood, SmtpSink};

on_both!(
    a_log_of_everything_names_nobody,
    what_is_loaded_prints_masked,
    a_copy_of_the_database_names_nobody,
    a_copy_with_an_open_name_is_found,
);

/// Everything that was logged since the first call, as with the finest setting of QANAT_LOG.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn of_everything() -> &'static Self {
        static LOG: OnceLock<Log> = OnceLock::new();
        LOG.get_or_init(|| {
            let log = Self::default();
            qanat::cli::logs::start_into("trace", log.clone(), false);
            log
        })
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Everything by which a donor could be recognised.
fn secrets(donor: &Donor) -> [String; 3] {
    let digits = donor.phone.reveal().trim_start_matches("+7").to_owned();
    let name = donor.email.reveal().split('@').next().unwrap_or_default().to_owned();
    [digits, name, donor.name.clone()]
}

/// Neither as text nor as the hexadecimal digits in which databases print what is no text.
fn names_nobody(text: &str, donors: &[Donor], what: &str) {
    for secret in donors.iter().flat_map(secrets) {
        for form in [secret.clone(), hexadecimal(&secret)] {
            let found = text
                .find(&form)
                .map(|at| &text[text.floor_char_boundary(at.saturating_sub(80))..at]);
            assert_eq!(found, None, "{what} holds {secret} after this");
        }
    }
}

fn hexadecimal(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// A night with everything in it: text messages and letters, refusals, replies, a place, a stop, a donation.
async fn eventful_night(app: &TestApp) -> Vec<Donor> {
    let sink = SmtpSink::start().await;
    let app = app.with_carriers(Carriers {
        email: Some(sink.mailer(&app.clock)),
        sms: vec![Route::simulated()],
    });
    let hospital = app.hospital("No 7").await;
    let reader = app.donor(ONeg).by_email().emergency().create().await;
    let comer = app.donor(ONeg).emergency().create().await;
    let stopper = app.donor(ONeg).language(Language::Ru).emergency().create().await;
    let late = app.donor(ONeg).emergency().create().await;
    let shortage = hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    sink.becomes(Mood::Refuses("550 5.1.1 no such user"));
    app.run_jobs().await;
    comer.reply("1").await;
    stopper.reply("0").await;
    comer.reply(&format!("call me: {}", comer.phone.reveal())).await;
    for address in [
        Address::Phone(comer.phone.clone()),
        Address::Email(reader.email.clone()),
    ] {
        qanat::actions::sign_in::request_code(&app.context(), &address)
            .await
            .unwrap();
    }
    app.advance(minutes(1)).run_jobs().await;
    app.at("2026-03-23T09:00+05:00").run_jobs().await;
    app.desk().await.takes_blood_from(&comer).await;
    shortage.close().await.unwrap_err();
    late.reply("1").await;
    let next = app.donor(ONeg).emergency().create().await;
    hospital.open_shortage(ONeg, units(1)).await;
    qanat::jobs::Runner::new(&app).unwrap().tick().await;
    vec![reader, comer, stopper, late, next]
}

async fn a_log_of_everything_names_nobody(app: TestApp) {
    let log = Log::of_everything();
    let donors = eventful_night(&app).await;
    tracing::trace!("everything is logged");
    let text = log.text();
    for line in [" INFO qanat", "DEBUG qanat", "TRACE it::privacy"] {
        assert!(
            text.contains(line),
            "a log without lines like {line} proves nothing:\n{text}"
        );
    }
    names_nobody(&text, &donors, "the log");
}

async fn what_is_loaded_prints_masked(app: TestApp) {
    let donors = eventful_night(&app).await;
    let (donor, held) = (&donors[1], donors[1].appointments().await);
    let contact = donors::contact(&app.keys, &donor.row().await).unwrap();
    assert_eq!(contact.name.as_deref(), Some(donor.name.as_str()), "it can be opened");
    let address = Address::Phone(donor.phone.clone());
    let addresses = format!("{address} {address:?} {} {:?}", donor.email, donor.email);
    let models = format!("{:?} {held:?} {:?}", donor.row().await, app.deliveries().await);
    names_nobody(&format!("{addresses} {models}"), &donors, "a print");
    assert!(addresses.contains("*** **"));
}

async fn a_copy_of_the_database_names_nobody(app: TestApp) {
    let donors = eventful_night(&app).await;
    for table in tables(&app).await {
        names_nobody(&rows(&app, &table).await, &donors, &table);
    }
}

async fn tables(app: &TestApp) -> Vec<String> {
    let text = match Database::of(&app.db) {
        Database::Sqlite => "select name from sqlite_master where type = 'table' and name not like 'sqlite%'",
        Database::Postgres => {
            "select table_name::text from information_schema.tables where table_schema = current_schema()"
        }
    };
    let tables = app.texts(text).await;
    assert!(tables.len() > 20, "{tables:?}");
    tables
}

/// Every row of a table, what is no text in hexadecimal digits.
async fn rows(app: &TestApp, table: &str) -> String {
    match Database::of(&app.db) {
        Database::Sqlite => {
            let columns = app
                .texts(&format!("select name from pragma_table_info('{table}')"))
                .await;
            let mut copy = String::new();
            for column in columns {
                let text = format!("select lower(hex(cast({column} as blob))) from {table}");
                copy.push_str(&app.texts(&text).await.join("\n"));
            }
            copy
        }
        Database::Postgres => app.texts(&format!("select t::text from {table} t")).await.join("\n"),
    }
}

/// The check above finds what is there: an open name in a column of text or of bytes.
async fn a_copy_with_an_open_name_is_found(app: TestApp) {
    let donor = app.donor(ONeg).create().await;
    let name = &donor.name;
    app.execute(&format!(
        "insert into settings (name, value) values ('note', 'call {name}')"
    ))
    .await;
    app.execute(&format!("update donors set name_sealed = 'open {name}'"))
        .await;
    for table in ["settings", "donors"] {
        let copy = rows(&app, table).await;
        assert!(copy.contains(name) || copy.contains(&hexadecimal(name)), "{copy}");
    }
}
