//! The command line as other tools write it.

use clap::CommandFactory;
use clap::error::ErrorKind;

use super::*;

fn parse(line: &[&str]) -> Result<Command, clap::Error> {
    Cli::try_parse_from([&["qanat"], line].concat()).map(|cli| cli.command)
}

#[test]
fn the_definition_holds_together() {
    Cli::command().debug_assert();
}

#[test]
fn a_demo_needs_no_flags_and_takes_six() {
    let Ok(Command::Demo(plain)) = parse(&["demo"]) else {
        panic!("demo")
    };
    assert_eq!(
        (plain.bind.as_str(), plain.speed.get(), plain.donors, plain.seed),
        ("127.0.0.1:8080", 60, 2_000, 12)
    );
    assert!(plain.dir.is_none() && !plain.story);

    let line = [
        "demo",
        "--bind",
        "127.0.0.1:0",
        "--speed",
        "600",
        "--donors",
        "50",
        "--dir",
        "/tmp/demo",
        "--seed",
        "11",
    ];
    let Ok(Command::Demo(full)) = parse(&line) else {
        panic!("demo with flags")
    };
    assert_eq!(
        (full.bind.as_str(), full.speed.get(), full.donors, full.seed),
        ("127.0.0.1:0", 600, 50, 11)
    );
    assert!(full.dir == Some("/tmp/demo".into()) && !full.story);
    let Ok(Command::Demo(story)) = parse(&["demo", "--story", "--donors", "50", "--seed", "11"]) else {
        panic!("demo as a story")
    };
    assert!(story.story && story.donors == 50);
}

#[test]
fn a_server_runs_the_jobs_unless_told_not_to() {
    for (line, bind, jobs) in [
        (&["serve"][..], None, Switch::On),
        (&["serve", "--jobs", "on"], None, Switch::On),
        (
            &["serve", "--bind", "0.0.0.0:80", "--jobs", "off"],
            Some("0.0.0.0:80"),
            Switch::Off,
        ),
    ] {
        let Ok(Command::Serve(args)) = parse(line) else {
            panic!("{line:?}")
        };
        assert_eq!((args.bind.as_deref(), args.jobs), (bind, jobs), "{line:?}");
    }
}

#[test]
fn commands_without_flags_are_known() {
    assert!(matches!(parse(&["migrate"]), Ok(Command::Migrate)));
    assert!(matches!(parse(&["doctor"]), Ok(Command::Doctor)));
    assert!(matches!(
        parse(&["sms", "callback"]),
        Ok(Command::Sms(SmsCommand::Callback))
    ));
    assert!(matches!(parse(&["site", "list"]), Ok(Command::Site(SiteCommand::List))));
    assert!(matches!(
        parse(&["status"]),
        Ok(Command::Status(StatusArgs { json: false }))
    ));
    assert!(matches!(
        parse(&["status", "--json"]),
        Ok(Command::Status(StatusArgs { json: true }))
    ));
}

#[test]
fn a_day_of_a_site_is_closed_opened_and_usual_again() {
    let day = |args: &SiteDayArgs| (args.site.clone(), args.day.to_string(), args.cancel_appointments);
    let monday = ("almaty-city".to_owned(), "2026-03-23".to_owned(), false);
    let Ok(Command::Site(SiteCommand::Close(args))) = parse(&["site", "close", "almaty-city", "2026-03-23"]) else {
        panic!("site close")
    };
    assert_eq!(day(&args), monday);
    let Ok(Command::Site(SiteCommand::Usual(args))) = parse(&["site", "usual", "almaty-city", "2026-03-23"]) else {
        panic!("site usual")
    };
    assert_eq!(day(&args), monday);
    let line = "site open almaty-city 2026-03-23 --from 08:00 --till 13:30 --cancel-appointments";
    let Ok(Command::Site(SiteCommand::Open(args))) = parse(&line.split(' ').collect::<Vec<_>>()) else {
        panic!("site open")
    };
    assert_eq!(day(&args.day), (monday.0, monday.1, true));
    assert_eq!(
        (args.from.to_string(), args.till.to_string()),
        ("08:00:00".into(), "13:30:00".into())
    );
}

#[test]
fn hospitals_and_staff_are_added_by_name() {
    let line = ["hospital", "add", "--name", "Hospital No 7", "--site", "almaty"];
    let Ok(Command::Hospital(HospitalCommand::Add(hospital))) = parse(&line) else {
        panic!("hospital add")
    };
    assert_eq!(
        (
            hospital.name.as_str(),
            hospital.short.as_deref(),
            hospital.site.as_str()
        ),
        ("Hospital No 7", None, "almaty")
    );

    let line = "staff add --role nurse --email n@example.org --name Aigul --hospital 7 --password-stdin";
    let line: Vec<&str> = line.split(' ').collect();
    let Ok(Command::Staff(StaffCommand::Add(nurse))) = parse(&line) else {
        panic!("staff add")
    };
    assert_eq!(
        (nurse.role, nurse.email.as_str(), nurse.name.as_str()),
        (Role::Nurse, "n@example.org", "Aigul")
    );
    assert_eq!(
        (nurse.hospital.as_deref(), nurse.site.as_deref(), nurse.password_stdin),
        (Some("7"), None, true)
    );

    for role in Role::ALL {
        let line = [
            "staff",
            "add",
            "--role",
            role.as_str(),
            "--email",
            "p@example.org",
            "--name",
            "P",
            "--site",
            "1",
        ];
        let Ok(Command::Staff(StaffCommand::Add(person))) = parse(&line) else {
            panic!("{role}")
        };
        assert_eq!(
            (person.role, person.site.as_deref(), person.password_stdin),
            (*role, Some("1"), false)
        );
    }
}

#[test]
fn donors_are_imported_from_a_file() {
    for (line, dry_run) in [
        (&["donors", "import", "donors.csv"][..], false),
        (&["donors", "import", "donors.csv", "--dry-run"], true),
        (&["donors", "import", "--dry-run", "donors.csv"], true),
    ] {
        let Ok(Command::Donors(DonorsCommand::Import(args))) = parse(line) else {
            panic!("{line:?}")
        };
        assert_eq!(
            (args.file.to_str(), args.dry_run),
            (Some("donors.csv"), dry_run),
            "{line:?}"
        );
    }
}

const OPEN: &str =
    "shortage open --hospital 7 --component red_cells --group O- --units 4 --by 2026-03-28T12:00:00+05:00";

#[test]
fn a_shortage_is_opened_with_an_offset_and_is_urgent_unless_said_otherwise() {
    for (more, urgency) in [("", Urgency::Urgent), (" --urgency critical", Urgency::Critical)] {
        let line = format!("{OPEN}{more}");
        let line: Vec<&str> = line.split(' ').collect();
        let Ok(Command::Shortage(ShortageCommand::Open(args))) = parse(&line) else {
            panic!("{line:?}")
        };
        assert_eq!(
            (args.hospital.as_str(), args.component, args.units),
            ("7", Component::RedCells, 4)
        );
        assert_eq!((args.group, args.urgency), (BloodGroup::ONeg, urgency));
        assert_eq!(args.by.to_rfc3339(), "2026-03-28T07:00:00+00:00");
    }
}

#[test]
fn wrong_lines_are_refused_with_the_reason() {
    for (line, kind, reason) in [
        ("", ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand, "Usage"),
        ("dance", ErrorKind::InvalidSubcommand, "dance"),
        ("hospital add --name N", ErrorKind::MissingRequiredArgument, "--site"),
        ("serve --jobs maybe", ErrorKind::InvalidValue, "maybe"),
        ("demo --speed 0", ErrorKind::ValueValidation, "zero"),
        ("demo --story --speed 60", ErrorKind::ArgumentConflict, "--speed"),
        ("demo --story --bind 127.0.0.1:0", ErrorKind::ArgumentConflict, "--bind"),
        (
            "staff add --role chief --email E --name N",
            ErrorKind::ValueValidation,
            "known are: nurse, desk",
        ),
        (
            &OPEN.replace("O-", "O"),
            ErrorKind::ValueValidation,
            "Rh sign is missing",
        ),
        (
            &OPEN.replace("red_cells", "cells"),
            ErrorKind::ValueValidation,
            "known are: whole_blood",
        ),
        (&OPEN.replace("+05:00", ""), ErrorKind::ValueValidation, "offset"),
        (
            "site close almaty-city 23.03.2026",
            ErrorKind::ValueValidation,
            "23.03.2026",
        ),
        (
            "site open almaty-city 2026-03-23 --from 8 --till 13:00",
            ErrorKind::ValueValidation,
            "such as 08:00",
        ),
    ] {
        let words: Vec<&str> = line.split_whitespace().collect();
        let error = parse(&words).expect_err(line);
        assert_eq!(error.kind(), kind, "{line}: {error}");
        assert!(error.to_string().contains(reason), "{line}: {error}");
    }
}
