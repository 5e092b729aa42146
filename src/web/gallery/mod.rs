//! Every page with synthetic data, in every language, checked as a browser or a screen reader would read it.

mod coordinator;
mod desk;
mod donor;
mod health;
mod hospital;
mod html;
mod simulator;
mod staff;

use std::collections::BTreeSet;
use std::path::Path;

use askama::Template;
use entity::values::{Language, Role};

use super::form::Wrong;
use super::page::{Choice, Frame};
use super::who::{StaffCard, Who};
use super::words::Words;
use html::Html;

/// A page made for a look at it.
struct Sample {
    name: &'static str,
    language: Language,
    html: String,
}

fn sample(name: &'static str, frame: &Frame, page: &impl Template) -> Sample {
    let html = page.render().unwrap_or_else(|error| panic!("{name}: {error}"));
    Sample {
        name,
        language: frame.t.0,
        html,
    }
}

fn frame(language: Language, here: &str, who: Who) -> Frame {
    Frame {
        t: Words(language),
        here: here.to_owned(),
        who,
        live: false,
    }
}

fn member(role: Role) -> Who {
    Who::Staff(StaffCard {
        name: "Айгүл Сәрсенова".into(),
        role,
    })
}

fn choice(value: &str, label: &str) -> Choice {
    Choice {
        value: value.into(),
        label: label.into(),
    }
}

fn every_page() -> impl Iterator<Item = Sample> {
    Language::ALL.iter().flat_map(|language| {
        let rooms = [
            donor::pages,
            staff::pages,
            hospital::pages,
            desk::pages,
            coordinator::pages,
            simulator::pages,
        ];
        rooms.map(|pages| pages(*language)).into_iter().flatten()
    })
}

#[test]
fn every_page_renders_in_every_language_and_says_which() {
    let mut count = 0;
    for page in every_page() {
        let declared = format!("<html lang=\"{}\">", page.language);
        assert!(page.html.contains(&declared), "{}", page.name);
        assert!(
            !page.html.contains("Unknown localization"),
            "{}: {}",
            page.name,
            page.html
        );
        count += 1;
    }
    assert!(count >= 3 * 25, "{count} pages");
}

#[test]
fn elements_are_closed_in_the_order_they_were_opened() {
    for page in every_page() {
        Html::read(&page.html).unwrap_or_else(|error| panic!("{} {}: {error}", page.name, page.language));
    }
}

#[test]
fn every_input_has_its_label_and_every_reference_its_target() {
    for page in every_page() {
        let html = Html::read(&page.html).expect("read by the test above");
        assert_eq!(html.problems(), Vec::<String>::new(), "{} {}", page.name, page.language);
    }
}

#[test]
fn pages_are_light_enough_for_a_cheap_phone() {
    for page in every_page() {
        let kilobytes = page.html.len() as f64 / 1024.0;
        assert!(kilobytes <= 20.0, "{} {}: {kilobytes:.1} KB", page.name, page.language);
        let html = Html::read(&page.html).expect("read by a test above");
        assert!(html.files().len() <= 2, "{}: {:?}", page.name, html.files());
    }
}

#[test]
fn nothing_on_a_page_needs_a_script_or_an_inline_style() {
    for page in every_page() {
        for forbidden in [
            "<script",
            "<style",
            " style=",
            "javascript:",
            " onclick",
            "data:",
            "http://",
            "https://",
        ] {
            assert!(!page.html.contains(forbidden), "{}: {forbidden}", page.name);
        }
    }
}

#[test]
fn a_page_gives_back_what_was_typed_without_letting_it_become_markup() {
    let page = donor::join_gone_wrong(Language::Kk);
    assert!(page.html.contains("value=\"&#60;b&#62;87\""), "{}", page.html);
    assert!(page.html.contains("id=\"address-wrong\""));
    assert!(page.html.contains("href=\"#birth_date\""));
}

/// Findings are named by the validator, by `TryFrom` and by handlers; each needs words in every language.
#[test]
fn every_finding_that_the_source_names_has_a_sentence() {
    let mut findings = BTreeSet::new();
    for file in sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/web"))) {
        let product = file.split("#[cfg(test)]").next().unwrap_or_default();
        for call in ["code = ", "Wrong::new(", "refuse(", "refuse_until("]
            .iter()
            .flat_map(|start| product.split(start).skip(1))
        {
            let arguments = call.split(')').next().unwrap_or_default();
            findings.extend(arguments.rsplit('"').nth(1).map(str::to_owned));
        }
    }
    assert!(findings.len() > 15, "{findings:?}");
    for (finding, language) in findings
        .iter()
        .flat_map(|finding| Language::ALL.iter().map(move |l| (finding, *l)))
    {
        let wrong = Wrong {
            field: "",
            code: finding.clone().into(),
            time: Some("12:00".to_owned()),
        };
        assert!(!Words(language).wrong(&wrong).is_empty());
    }
}

fn sources(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the sources stand beside the tests");
    let paths = entries.map(|entry| entry.expect("a readable folder").path());
    paths
        .filter(|path| !["gallery", "tests", "tests.rs"].iter().any(|name| path.ends_with(name)))
        .flat_map(|path| {
            if path.is_dir() {
                sources(&path)
            } else {
                vec![std::fs::read_to_string(path).expect("a source")]
            }
        })
        .collect()
}
