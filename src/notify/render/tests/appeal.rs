//! What an appeal says.

use entity::values::{Component, Language, Urgency};

use super::*;
use crate::notify::samples::{appeal, now};

#[test]
fn an_appeal_says_what_where_and_when_in_the_language_of_the_donor() {
    let message = Message::Appeal(appeal(
        Component::RedCells,
        Urgency::Urgent,
        "2026-11-24T03:30:00Z",
        "2026-11-24T08:30:00Z",
    ));
    for (language, answers, text) in [
        (
            Language::Kk,
            Answers::Reply,
            "ҚАН AB(IV)- керек: №17 ауруханасы, ертең 9-13. 1=иә 2=жоқ 0=тоқта",
        ),
        (
            Language::Kk,
            Answers::Link,
            "ҚАН AB(IV)- керек: №17 ауруханасы, ертең 9-13 qanat.kz/a/a7k3qpx2mr",
        ),
        (
            Language::Ru,
            Answers::Reply,
            "НУЖНА КРОВЬ AB(IV)-: №17 ауруханасы, завтра 9-13. 1=да 2=нет 0=стоп",
        ),
        (
            Language::Ru,
            Answers::Link,
            "НУЖНА КРОВЬ AB(IV)-: №17 ауруханасы, завтра 9-13 qanat.kz/a/a7k3qpx2mr",
        ),
        (
            Language::En,
            Answers::Reply,
            "NEED BLOOD AB(IV)-: №17 ауруханасы, tomorrow 9-13. 1=yes 2=no 0=stop",
        ),
        (
            Language::En,
            Answers::Link,
            "NEED BLOOD AB(IV)-: №17 ауруханасы, tomorrow qanat.kz/a/a7k3qpx2mr",
        ),
    ] {
        assert_eq!(sms(&message, language, answers), text);
    }
}

#[test]
fn a_donor_of_platelets_or_plasma_is_told_so() {
    for (component, text) in [
        (
            Component::Platelets,
            "ТРОМБОЦИТЫ AB(IV)-: №17 ауруханасы, сегодня 10-14. 1=да 2=нет 0=стоп",
        ),
        (
            Component::Plasma,
            "НУЖНА ПЛАЗМА AB(IV)-: №17 ауруханасы, сегодня 10-14. 1=да 2=нет 0=стоп",
        ),
        (
            Component::WholeBlood,
            "НУЖНА КРОВЬ AB(IV)-: №17 ауруханасы, сегодня 10-14. 1=да 2=нет 0=стоп",
        ),
    ] {
        let message = Message::Appeal(appeal(
            component,
            Urgency::Routine,
            "2026-11-23T05:00:00Z",
            "2026-11-23T09:00:00Z",
        ));
        assert_eq!(sms(&message, Language::Ru, Answers::Reply), text);
    }
}

#[test]
fn the_hours_of_an_appeal_are_never_wider_than_its_window() {
    for (from, until, hours) in [
        ("2026-11-24T04:00:00Z", "2026-11-24T09:00:00Z", "9-14"),
        ("2026-11-24T03:30:00Z", "2026-11-24T08:30:00Z", "9-13"),
        ("2026-11-24T04:00:00Z", "2026-11-24T05:00:00Z", "9-10"),
        ("2026-11-24T03:30:00Z", "2026-11-24T04:30:00Z", "08:30"),
        ("2026-11-24T15:00:00Z", "2026-11-24T19:00:00Z", "20:00"),
    ] {
        let message = Message::Appeal(appeal(Component::RedCells, Urgency::Routine, from, until));
        let text = sms(&message, Language::Ru, Answers::Reply);
        assert!(text.contains(&format!(", завтра {hours}. ")), "{text}");
    }
}

#[test]
fn the_hours_that_stand_behind_the_link_are_left_out_rather_than_paid_for() {
    let tomorrow = |from, until| Message::Appeal(appeal(Component::RedCells, Urgency::Urgent, from, until));
    let nine_to_one = tomorrow("2026-11-24T03:30:00Z", "2026-11-24T08:30:00Z");
    let ten_to_two = tomorrow("2026-11-24T05:00:00Z", "2026-11-24T09:00:00Z");
    for (message, told) in [
        (
            nine_to_one,
            "НУЖНА КРОВЬ AB(IV)-: №17 ауруханасы, завтра 9-13 qanat.kz/a/a7k3qpx2mr",
        ),
        (
            ten_to_two,
            "НУЖНА КРОВЬ AB(IV)-: №17 ауруханасы, завтра qanat.kz/a/a7k3qpx2mr",
        ),
    ] {
        assert_eq!(sms(&message, Language::Ru, Answers::Link), told);
        let answered = sms(&message, Language::Ru, Answers::Reply);
        assert!(
            answered.contains("завтра 9-13.") || answered.contains("завтра 10-14."),
            "{answered}"
        );
    }
}

#[test]
fn an_appeal_for_several_days_names_the_first_and_the_last() {
    for (from, until, short, long) in [
        (
            "2026-11-23T06:00:00Z",
            "2026-11-24T05:00:00Z",
            "23-24.11",
            "23 November 2026, 11:00, and 24 November 2026, 10:00",
        ),
        (
            "2026-11-27T05:30:00Z",
            "2026-11-30T08:00:00Z",
            "27-30.11",
            "27 November 2026, 10:30, and 30 November 2026, 13:00",
        ),
        (
            "2026-11-30T05:30:00Z",
            "2026-12-01T08:00:00Z",
            "30.11-01.12",
            "30 November 2026, 10:30, and 1 December 2026, 13:00",
        ),
    ] {
        let message = Message::Appeal(appeal(Component::RedCells, Urgency::Routine, from, until));
        for language in Language::ALL {
            for answers in [Answers::Reply, Answers::Link] {
                let text = sms(&message, *language, answers);
                assert!(text.contains(&format!(", {short}")), "{text}");
            }
        }
        let Some(Rendered::Email { text, html, .. }) = render(
            &message,
            Language::En,
            Channel::Email,
            Answers::Link,
            Some(WAY_OUT),
            now(),
        ) else {
            panic!("an e-mail")
        };
        for body in [text, html] {
            assert!(
                body.contains(&format!("a time of your choice between {long}")),
                "{body}"
            );
        }
    }
}

#[test]
fn urgency_is_named_only_when_the_stock_says_so() {
    for (urgency, named) in [
        (Urgency::Routine, false),
        (Urgency::Urgent, true),
        (Urgency::Critical, true),
    ] {
        let (from, until) = ("2026-11-24T04:00:00Z", "2026-11-24T09:00:00Z");
        let message = Message::Appeal(appeal(Component::RedCells, urgency, from, until));
        for (language, word) in [
            (Language::Kk, "шұғыл"),
            (Language::Ru, "срочно"),
            (Language::En, "urgent"),
        ] {
            let (subject, text, _) = email(&message, language);
            assert_eq!(subject.to_lowercase().contains(word), named, "{subject}");
            assert!(named || !text.to_lowercase().contains(word), "{text}");
        }
    }
}
