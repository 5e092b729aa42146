//! What a gateway says on its own is read as its file says.

use super::*;
use crate::notify::gateway::description::callbacks::{Told, Unreadable, What};

/// What is told, in a line: never so in the service, where nothing of it may be printed.
fn line(told: &Told) -> String {
    match &told.what {
        What::Receipt(receipt) => format!(
            "{:?} {} {:?} {}",
            receipt.state,
            receipt.id.as_deref().unwrap_or("-"),
            receipt.phone,
            receipt.error.as_deref().unwrap_or("-")
        ),
        What::Text { from, words } => format!("{from} says {words}"),
    }
}

fn told(toml: &str, body: &str) -> Result<Vec<String>, Unreadable> {
    let told = file(toml).callbacks.told(body.as_bytes())?;
    told.iter()
        .map(|one| one.as_ref().map(line).map_err(|why| *why))
        .collect()
}

#[test]
fn receipts_and_texts_are_read_in_either_encoding() {
    let flat = FILE.replace("/state/word", "status");
    for (toml, body, expected) in [
        (
            FILE,
            r#"{"reports":[{"id":"7","state":{"word":"DELIVRD"},"to":"77011234567"},{"id":8,"state":{"word":5},"error":"0b"}]}"#,
            Ok(vec![r#"Delivered 7 "77011234567" -"#, r#"Undelivered 8 "" 0b"#]),
        ),
        (
            FILE,
            r#"[{"id":"7","state":{"word":" expired "}}]"#,
            Ok(vec![r#"Expired 7 "" -"#]),
        ),
        (
            &flat,
            "id=7&status=SENT&to=%2B77011234567",
            Ok(vec![r#"Underway 7 "+77011234567" -"#]),
        ),
        (
            &flat,
            "from=77011234567&text=%D0%B8%D3%99+1&at=9",
            Ok(vec!["77011234567 says иә 1"]),
        ),
        (
            &flat,
            "from=77011234567&text=&at=9&status=new",
            Ok(vec!["77011234567 says "]),
        ),
        (&flat, "id=7&status=NEVER", Err(Unreadable::Status)),
        (&flat, "status=DELIVRD&id=", Err(Unreadable::Nothing)),
        (&flat, "colour=red", Err(Unreadable::Fields)),
        (FILE, r#"{"from":"7701","text":["x"]}"#, Err(Unreadable::Fields)),
        (FILE, r#"{"from":"#, Err(Unreadable::NoBody)),
        (FILE, "", Err(Unreadable::NoBody)),
        (FILE, "words without sense", Err(Unreadable::NoBody)),
        (FILE, "[]", Ok(vec![])),
    ] {
        let expected = expected.map(|lines| lines.into_iter().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(told(toml, body), expected, "{body}");
    }
    let no_text = file(FILE).callbacks.told(b"id=\xff");
    assert!(no_text.is_err_and(|why| why == Unreadable::NoBody));
}

#[test]
fn the_same_is_known_by_its_id_and_phone_and_without_an_id_by_all_of_it() {
    let flat = FILE.replace("/state/word", "status");
    let known_by = |body: &str| {
        let mut told = file(&flat)
            .callbacks
            .told(body.as_bytes())
            .unwrap_or_else(|why| panic!("{why}"));
        told.remove(0).unwrap_or_else(|why| panic!("{why}")).known_by
    };
    for (one, other, same) in [
        ("id=7&status=DELIVRD", "status=delivrd&try=2&id=7", true),
        ("id=7&status=DELIVRD&to=7701", "to=7701&status=delivrd&id=7", true),
        ("id=7&status=DELIVRD&to=7701", "id=7&status=DELIVRD&to=7702", false),
        ("id=7&status=DELIVRD", "id=7&status=SENT", false),
        ("id=7&status=DELIVRD", "id=8&status=DELIVRD", false),
        ("to=7701&status=DELIVRD&at=1", "status=DELIVRD&at=1&to=7701", true),
        ("to=7701&status=DELIVRD&at=1", "to=7701&status=DELIVRD&at=2", false),
        ("from=7701&text=1&at=1", "from=7701&text=1&at=1&try=2", true),
        ("from=7701&text=1&at=1", "from=7701&text=1&at=2", false),
        ("from=7701&text=1", "from=7701&text=1&x=2", false),
    ] {
        assert_eq!(known_by(one) == known_by(other), same, "{one} {other}");
    }
}
