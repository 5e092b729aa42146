//! The command line as other tools drive it: the built program, its output, and its exit code.

use crate::support::console::{Console, DONORS, NEED};
use crate::support::databases::TestDatabase;

on_both!(
    a_new_database_is_filled_from_the_console,
    a_hospital_has_a_name_that_fits_pages_and_one_that_fits_texts,
    lookups_refuse_by_name_and_offer_a_way_out,
    a_dry_run_leaves_a_database_without_a_schema_alone,
    a_key_that_does_not_open_what_is_sealed_is_refused,
    staff_get_a_password_from_the_standard_input_or_a_fresh_one,
    a_file_of_donors_is_imported_and_a_shortage_counts_on_them,
    a_reader_who_has_read_enough_stops_no_command,
    a_doctor_finds_what_is_in_the_way,
);

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
        db.count("select count(*) from shortages where opened_by is null").await,
        1
    );
    let text = "select count(*) from audit where actor = 'console' and verb in ('add', 'open')";
    assert_eq!(db.count(text).await, 2);
}

async fn a_hospital_has_a_name_that_fits_pages_and_one_that_fits_texts(db: TestDatabase) {
    let console = Console::on(&db);
    let add = |name: &str, short: &[&str]| {
        let line = ["hospital", "add", "--site", "almaty-city", "--name", name];
        console.run(&[&line[..], short].concat())
    };
    for (name, short, why) in [
        (&"x".repeat(81), &[][..], "at most 80"),
        (&"x".repeat(80), &[], "--short"),
        (&"x".repeat(80), &["--short", "fifteen letters"], "1 to 14"),
        (&"x".repeat(80), &["--short", " "], "1 to 14"),
    ] {
        let said = add(name, short);
        assert!(!said.ok && said.err.contains(why), "{short:?}: {}", said.err);
    }
    assert!(add(&"x".repeat(80), &["--short", "City X"]).ok);
    assert!(add("City Hospital No 7", &[]).ok);
    for (short, name) in [
        ("City X", "x".repeat(80)),
        ("Hospital No 7", "City Hospital No 7".to_owned()),
    ] {
        let text = format!("select count(*) from hospitals where short_name = '{short}' and name = '{name}'");
        assert_eq!(db.count(&text).await, 1, "{short}");
    }
}

async fn a_dry_run_leaves_a_database_without_a_schema_alone(db: TestDatabase) {
    let console = Console::on(&db)
        .without("QANAT_DATABASE_URL")
        .with("QANAT_DATABASE_URL", "sqlite://new.db");
    console.writes("donors.csv", DONORS);
    let refused = console.refused(&["donors", "import", "donors.csv", "--dry-run"]);
    assert!(refused.contains("qanat migrate"), "{refused}");
    console.done(&["migrate"]);
    let checked = console.done(&["donors", "import", "donors.csv", "--dry-run"]);
    assert!(checked.starts_with("nothing was written"), "{checked}");
}

async fn a_key_that_does_not_open_what_is_sealed_is_refused(db: TestDatabase) {
    let console = Console::on(&db);
    let donor = "87010000001,,,ru,O-,male,1990-01-31,Almaty,,,sms,yes,2025-11-01";
    let staff = [
        "staff",
        "add",
        "--role",
        "admin",
        "--name",
        "A",
        "--email",
        "a@example.kz",
    ];
    let import = ["donors", "import", "donors.csv"];
    console.done(&["hospital", "add", "--name", "No 7", "--site", "almaty-city"]);
    console.writes("donors.csv", &[DONORS, donor].join("\n"));
    console.done(&import);
    let other = Console::on(&db)
        .without("QANAT_SECRET_KEY")
        .with("QANAT_SECRET_KEY", "another key of these tests: 9876543210");
    other.writes("donors.csv", DONORS);
    let serve = ["serve", "--bind", "127.0.0.1:0"];
    let need = [&NEED[..], &["--hospital", "No 7"]].concat();
    let refuse = || {
        for line in [&serve[..], &import, &staff, &need] {
            let why = other.refused(line);
            assert!(
                why.contains("QANAT_SECRET_KEY") && why.contains("former value"),
                "{line:?}: {why}"
            );
        }
        let doctor = other.run(&["doctor"]);
        assert!(
            !doctor.ok && doctor.out.contains("PROBLEM  secret key"),
            "{}",
            doctor.out
        );
    };
    refuse();
    // A database of an earlier version keeps no proof of its key: then its donors tell.
    db.execute("delete from settings where name = 'secret_key_proof'").await;
    refuse();
    console.done(&staff);
    // A register without donors has its key too.
    db.execute("delete from consents").await;
    db.execute("delete from donors").await;
    refuse();
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
    let desk = nurse.map(|arg| if arg == "nurse" { "desk" } else { arg });
    let placeless = console.refused(&desk);
    assert!(
        placeless.contains("--site") && placeless.contains("--hospital"),
        "{placeless}"
    );
    console.done(&[&desk[..], &["--hospital", "No 7"]].concat());
    let bound = "select count(*) from staff where role = 'desk' and hospital_id = 1 and site_id is null";
    assert_eq!(db.count(bound).await, 1);
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
    assert_eq!(db.count("select count(*) from staff").await, 2);
}

async fn a_file_of_donors_is_imported_and_a_shortage_counts_on_them(db: TestDatabase) {
    let console = Console::on(&db);
    let donor = |n| format!("8701000000{n},,,ru,O-,male,1990-01-31,Almaty,,,sms,yes,2025-11-01");
    let rows = [DONORS.to_owned(), donor(1), "bad".to_owned(), donor(2)].join("\n");
    console.writes("donors.csv", &rows);
    let import = ["donors", "import", "donors.csv"];
    console.done(&["migrate"]);
    let said = console.run(&[&import[..], &["--dry-run"]].concat());
    assert!(
        !said.ok
            && said
                .out
                .ends_with("would be added: 2, on the register already: 0, refused: 1\n"),
        "{}",
        said.out
    );
    assert_eq!(db.count("select count(*) from donors").await, 0);
    assert_eq!(
        console.done(&import),
        "line 3: it has 1 fields, and there are 13 columns\nadded: 2, on the register already: 0, refused: 1\n"
    );
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
    assert_eq!(status["replies"]["waiting"], 0);
    let table = console.done(&["status"]);
    assert!(
        table.contains("red_cells O(I) Rh-") && table.contains("2026-03-23 12:00"),
        "{table}"
    );
}

async fn a_reader_who_has_read_enough_stops_no_command(db: TestDatabase) {
    let console = Console::on(&db);
    for args in [&["migrate"][..], &["status"], &["status", "--json"], &["site", "list"]] {
        let said = console.run_for_nobody(args);
        assert!(said.ok && said.err.is_empty(), "{args:?}: {}", said.err);
    }
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
    let wrong = Console::on(&db).with("QANAT_BIND", "everywhere").run(&["doctor"]);
    assert!(!wrong.ok && wrong.out.contains("PROBLEM  QANAT_BIND"), "{}", wrong.out);
}
