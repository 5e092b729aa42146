//! The command line as other tools drive it: the built program, its output, and its exit code.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use qanat::store::db;
use sea_orm::ConnectionTrait;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::databases::TestDatabase;

const KEY: &str = "a key that only these tests know: 0123456789";
const CLOCK: &str = "fast:1@2026-03-23T03:00:00+05:00";
const NEED: [&str; 10] = [
    "shortage",
    "open",
    "--component",
    "red_cells",
    "--group",
    "O-",
    "--units",
    "4",
    "--by",
    "2026-03-23T12:00:00+05:00",
];

on_both!(
    a_new_database_is_filled_from_the_console,
    lookups_refuse_by_name_and_offer_a_way_out,
    staff_get_a_password_from_the_standard_input_or_a_fresh_one,
    a_file_of_donors_is_imported_and_a_shortage_counts_on_them,
    a_doctor_finds_what_is_in_the_way,
);

/// A terminal with settings of its own, in an empty folder.
struct Console {
    folder: TempDir,
    settings: Vec<(&'static str, String)>,
}

struct Said {
    ok: bool,
    out: String,
    err: String,
}

impl Console {
    fn on(db: &TestDatabase) -> Self {
        let settings = [
            ("QANAT_DATABASE_URL", db.url.as_str()),
            ("QANAT_SECRET_KEY", KEY),
            ("QANAT_CLOCK", CLOCK),
            ("QANAT_SMS_URL", "simulator:"),
        ];
        Self {
            folder: TempDir::new().unwrap(),
            settings: settings.map(|(name, value)| (name, value.to_owned())).to_vec(),
        }
    }

    fn without(mut self, setting: &str) -> Self {
        self.settings.retain(|(name, _)| *name != setting);
        self
    }

    fn with(mut self, setting: &'static str, value: &str) -> Self {
        self.settings.push((setting, value.to_owned()));
        self
    }

    fn run(&self, args: &[&str]) -> Said {
        self.run_with_input(args, "")
    }

    fn run_with_input(&self, args: &[&str], input: &str) -> Said {
        let others = std::env::vars_os().filter(|(name, _)| !name.to_string_lossy().starts_with("QANAT_"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_qanat"))
            .args(args)
            .current_dir(self.folder.path())
            .env_clear()
            .envs(others)
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that does not read closes its end first.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        Said {
            ok: status.success(),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }

    /// Runs what has to succeed.
    fn done(&self, args: &[&str]) -> String {
        let said = self.run(args);
        assert!(said.ok, "{args:?}: {}{}", said.out, said.err);
        assert_eq!(said.err, "", "{args:?} has nothing to complain about");
        said.out
    }

    /// Runs what has to be refused, and returns why.
    fn refused(&self, args: &[&str]) -> String {
        let said = self.run(args);
        assert!(!said.ok && said.out.is_empty(), "{args:?}: {}", said.out);
        said.err
    }

    fn status(&self) -> Value {
        serde_json::from_str(&self.done(&["status", "--json"])).unwrap()
    }
}

async fn count(db: &TestDatabase, text: &str) -> i64 {
    let row = db.connection.query_one_raw(db::sql(&db.connection, text, [])).await;
    row.unwrap().unwrap().try_get_by_index(0).unwrap()
}

async fn a_new_database_is_filled_from_the_console(db: TestDatabase) {
    let console = Console::on(&db);
    console.done(&["migrate"]);
    let sites = console.done(&["site", "list"]);
    assert!(sites.starts_with("number") && sites.contains("almaty-city"), "{sites}");
    assert_eq!(sites.lines().count(), 21);
    let add = ["hospital", "add", "--site", "almaty-city", "--name"];
    assert_eq!(console.done(&[&add[..], &["City Hospital No 7"]].concat()), "1\n");
    let taken = console.refused(&[&add[..], &["City Hospital No 7"]].concat());
    assert_eq!(taken, "qanat: a hospital with this name is there already\n");
    let post = |hospital| console.done(&[&NEED[..], &["--hospital", hospital]].concat());
    assert_eq!(
        post("1"),
        post("city hospital no 7"),
        "the same hospital, and a double tap"
    );
    assert_eq!(
        count(&db, "select count(*) from shortages where opened_by is null").await,
        1
    );
    let text = "select count(*) from audit where actor = 'console' and verb in ('add', 'open')";
    assert_eq!(count(&db, text).await, 2);
}

async fn lookups_refuse_by_name_and_offer_a_way_out(db: TestDatabase) {
    let console = Console::on(&db);
    let need = |hospital| [&NEED[..], &["--hospital", hospital]].concat();
    assert!(console.refused(&need("No 7")).contains("qanat hospital add"));
    let site = console.refused(&["hospital", "add", "--name", "No 7", "--site", "atlantis"]);
    assert!(
        site.contains("\"atlantis\"") && site.contains("qanat site list"),
        "{site}"
    );
    console.done(&["hospital", "add", "--name", "No 7", "--site", "1"]);
    let other = console.refused(&need("No 8"));
    assert!(other.contains("\"No 8\"") && other.contains("1 No 7"), "{other}");
    let nurse = [
        "staff",
        "add",
        "--role",
        "nurse",
        "--email",
        "n@example.kz",
        "--name",
        "N",
    ];
    assert!(console.refused(&nurse).contains("--hospital"));
    let late: Vec<&str> = need("1")
        .into_iter()
        .map(|arg| {
            if arg.starts_with("2026") {
                "2026-03-22T12:00:00+05:00"
            } else {
                arg
            }
        })
        .collect();
    assert!(console.refused(&late).contains("deadline"));
    let keyless = Console::on(&db).without("QANAT_SECRET_KEY");
    assert!(keyless.refused(&need("1")).contains("QANAT_SECRET_KEY"));
}

async fn staff_get_a_password_from_the_standard_input_or_a_fresh_one(db: TestDatabase) {
    let console = Console::on(&db);
    let add = |email| ["staff", "add", "--role", "coordinator", "--name", "K", "--email", email];
    let made = console.done(&add("a@example.kz"));
    let (_, password) = made.split_once("password: ").unwrap();
    assert_eq!(password.trim_end().len(), 16);
    let given = [&add("b@example.kz")[..], &["--password-stdin"]].concat();
    let said = console.run_with_input(&given, "a long password\n");
    assert!(said.ok && !said.out.contains("password"), "{}", said.out);
    let short = console.run_with_input(&[&add("c@example.kz")[..], &["--password-stdin"]].concat(), "short\n");
    assert!(!short.ok && short.err.contains("10 characters"), "{}", short.err);
    assert!(console.refused(&add("a@example.kz")).contains("has access already"));
    assert_eq!(count(&db, "select count(*) from staff").await, 2);
}

async fn a_file_of_donors_is_imported_and_a_shortage_counts_on_them(db: TestDatabase) {
    let console = Console::on(&db);
    let header = "phone,email,name,language,blood_group,sex,birth_date,settlement,last_donation_on,last_component,channels,emergency_consent,consented_at";
    let donor = |n| format!("8701000000{n},,,ru,O-,male,1990-01-31,Almaty,,,sms,yes,2025-11-01");
    let rows = [header.to_owned(), donor(1), "bad".to_owned(), donor(2)].join("\n");
    std::fs::write(console.folder.path().join("donors.csv"), rows).unwrap();
    let import = ["donors", "import", "donors.csv"];
    let said = console.run(&[&import[..], &["--dry-run"]].concat());
    assert!(
        !said.ok
            && said
                .out
                .ends_with("would be added: 2, on the register already: 0, refused: 1\n"),
        "{}",
        said.out
    );
    assert_eq!(count(&db, "select count(*) from donors").await, 0);
    let said = console.run(&import);
    assert_eq!(
        said.out,
        "line 3: it has 1 fields, and there are 13 columns\nadded: 2, on the register already: 0, refused: 1\n"
    );
    assert!(!said.ok);
    assert!(
        console
            .refused(&["donors", "import", "nowhere.csv"])
            .contains("nowhere.csv")
    );

    console.done(&["hospital", "add", "--name", "No 7", "--site", "almaty-city"]);
    assert_eq!(console.done(&[&NEED[..], &["--hospital", "No 7"]].concat()), "1\n");
    let status = console.status();
    let shortage = &status["shortages"][0];
    assert_eq!(shortage["id"], 1);
    assert_eq!(shortage["hospital"], "No 7");
    assert_eq!(shortage["blood_group"], "O-");
    assert_eq!(shortage["deadline"], "2026-03-23T07:00:00Z");
    assert_eq!(
        (&shortage["units"], &shortage["collected"], &shortage["expected"]),
        (&4.into(), &0.into(), &0.0.into())
    );
    assert_eq!(shortage["appeals"]["booked"], 0);
    assert_eq!(shortage["appointments"]["no_show"], 0);
    assert_eq!(status["ledger"]["by_state"]["uncertain"], 0);
    assert_eq!(status["ledger"]["imbalance"], 0);
    let table = console.done(&["status"]);
    assert!(
        table.contains("red_cells O(I) Rh-") && table.contains("2026-03-23 12:00"),
        "{table}"
    );
}

async fn a_doctor_finds_what_is_in_the_way(db: TestDatabase) {
    let empty = Console::on(&db)
        .without("QANAT_SECRET_KEY")
        .with("QANAT_SMTP_URL", "smtp://127.0.0.1:1");
    let said = empty.run(&["doctor"]);
    assert!(!said.ok);
    let problems: Vec<&str> = said.out.lines().filter(|line| line.starts_with("PROBLEM")).collect();
    assert_eq!(problems.len(), 3, "{}", said.out);
    for (problem, way_out) in problems
        .iter()
        .zip(["QANAT_SECRET_KEY", "QANAT_SMTP_URL", "qanat migrate"])
    {
        assert!(problem.contains(way_out), "{problem}");
    }
    let console = Console::on(&db);
    console.done(&["migrate"]);
    let said = console.run(&["doctor"]);
    let problems: Vec<&str> = said.out.lines().filter(|line| line.starts_with("PROBLEM")).collect();
    assert!(problems.len() == 1 && problems[0].contains("e-mail"), "{}", said.out);
    let wrong = Console::on(&db).with("QANAT_BIND", "everywhere").run(&["doctor"]);
    assert!(!wrong.ok && wrong.out.contains("PROBLEM  QANAT_BIND"), "{}", wrong.out);
}
