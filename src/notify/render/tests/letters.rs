//! Letters by mail.

use entity::values::{Component, Language, Urgency};

use super::*;
use crate::notify::samples::{LONGEST_BASE_URL, appeal, every_message, visit};

#[test]
fn every_letter_is_small_and_says_the_same_in_both_bodies() {
    for message in every_message(LONGEST_BASE_URL) {
        for language in Language::ALL {
            let (subject, text, html) = email(&message, *language);
            assert!(!subject.is_empty() && !subject.contains('\n'), "{subject:?}");
            assert!(html.len() < 30_000 && !html.contains("<img"), "{language} {message:?}");
            assert!(html.contains(&format!("<html lang=\"{language}\">")));
            for line in text.lines().filter(|line| !line.is_empty()) {
                let escaped = line.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;");
                assert!(
                    html.contains(&escaped),
                    "{language} {message:?}: {line} is not in {html}"
                );
            }
        }
    }
}

#[test]
fn html_escapes_a_name_and_text_does_not() {
    let (_, text, html) = email(&Message::Confirmation(visit("2026-11-24T05:30:00Z")), Language::Ru);
    assert!(text.contains("Где: Центр крови <Алматы & Талдыкорган>\n"), "{text}");
    assert!(
        html.contains("Центр крови &#60;Алматы &#38; Талдыкорган&#62;"),
        "{html}"
    );
}

#[test]
fn a_letter_reads_well() {
    let message = Message::Appeal(appeal(
        Component::RedCells,
        Urgency::Critical,
        "2026-11-24T03:30:00Z",
        "2026-11-24T08:30:00Z",
    ));
    let (subject, text, _) = email(&message, Language::En);
    assert_eq!(subject, "Donor needed urgently: red cells, AB(IV) Rh-, №17 ауруханасы");
    insta::assert_snapshot!(text, @"
    Hello! A patient waits. Needed: red cells, AB(IV) Rh-. Hospital: №17 ауруханасы.

    Where: Центр крови <Алматы & Талдыкорган>
    When: Tuesday, 24 November 2026, 08:30-13:30

    Choose a time or say no
    https://qanat.kz/a/a7k3qpx2mr

    You get this letter because you agreed to be invited to give blood. You can stop the invitations on the same page.

    Qanat, Red Crescent

    Take letters away from me:
    https://qan.kz/u/4999999-k3x9m2p7qrk3x9m2p7qrk3x9m2
    ");
}
