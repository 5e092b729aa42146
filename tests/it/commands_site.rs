//! The hours of a site from the command line.

use crate::support::console::Console;
use crate::support::databases::TestDatabase;

on_both!(a_site_keeps_other_hours_on_one_day);

async fn a_site_keeps_other_hours_on_one_day(db: TestDatabase) {
    let console = Console::on(&db);
    let closed = console.done(&["site", "close", "almaty-city", "2026-03-25"]);
    assert_eq!(closed, "almaty-city on 2026-03-25: closed; appointments cancelled: 0\n");
    let open = ["site", "open", "almaty-city", "2026-03-28", "--from", "08:00", "--till"];
    console.done(&[&open[..], &["13:00"]].concat());
    let list = console.done(&["site", "list"]);
    let (_, days) = list.split_once("\n\n").expect("the days stand below the sites");
    let line = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(
        days.lines().map(line).collect::<Vec<_>>(),
        [
            "code day hours",
            "almaty-city 2026-03-25 closed",
            "almaty-city 2026-03-28 08:00-13:00"
        ]
        .map(line)
    );
    for day in ["2026-03-25", "2026-03-28"] {
        console.done(&["site", "usual", "almaty-city", day]);
    }
    assert!(!console.done(&["site", "list"]).contains("\n\n"));

    assert!(
        console
            .refused(&[&open[..], &["08:00"]].concat())
            .contains("before it closes")
    );
    let past = ["site", "close", "almaty-city", "2026-03-22"];
    assert!(console.refused(&past).contains("has passed"));
    let text = "insert into donors (id, seal_id, phone_sealed, phone_index, language, sex, birth_date, settlement, region,
            home_cell, whole_blood_from, platelets_from, plasma_from, registered_at)
        values (1, 's', 'p', 'p', 'kk', 'male', '1990-01-31', 1, 'KZ-75', 7, '2026-01-01', '2026-01-01', '2026-01-01',
            '2026-03-01T00:00:00+00:00');
        insert into slots (id, site_id, starts_at, ends_at, capacity, booked)
        select 1, id, '2026-03-25T05:00:00+00:00', '2026-03-25T05:30:00+00:00', 6, 1 from sites where code = 'almaty-city';
        insert into appointments (donor_id, site_id, slot_id, code, state, booked_at)
        select 1, site_id, 1, '1234', 'booked', '2026-03-23T00:00:00+00:00' from slots";
    for statement in text.split(';') {
        db.execute(statement).await;
    }
    let close = ["site", "close", "almaty-city", "2026-03-25"];
    let booked = console.refused(&close);
    assert!(
        booked.contains("these hours: 1;") && booked.contains("--cancel-appointments"),
        "{booked}"
    );
    let cancelled = console.done(&[&close[..], &["--cancel-appointments"]].concat());
    assert!(cancelled.ends_with("appointments cancelled: 1\n"), "{cancelled}");
}
