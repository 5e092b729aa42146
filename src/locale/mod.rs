//! Words for people, in three languages. They live in `templates/locales`, one folder a language; code names a key and
//! gives values, and never builds a sentence itself.

mod because;
mod days;
mod names;
mod numbers;
#[cfg(test)]
mod parity;

use std::borrow::Cow;
use std::collections::HashMap;

use entity::values::Language;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};

pub use because::because;
pub use days::{clock_time, date_long, date_short, day_and_month, day_word, weekday, weekday_short};
pub use names::{Named, name};
pub use numbers::{decimal, money, number};

static_loader! {
    static LOCALES = {
        locales: "./templates/locales",
        fallback_language: "en",
        // Isolation marks are invisible characters: they would reach text messages and files.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// Values for the placeholders of a text. A number chooses its plural form when it is given as a number.
pub type Args<'a> = [(&'static str, FluentValue<'a>)];

/// The text of `key` in `language`.
#[must_use]
pub fn text(language: Language, key: &str) -> String {
    text_with(language, key, &[])
}

/// The text of `key` in `language` with its placeholders filled.
///
/// A missing key or value stops a debug build, so that no test passes over it. A release build shows English instead:
/// a sentence in the wrong language helps more than none.
#[must_use]
pub fn text_with(language: Language, key: &str, args: &Args<'_>) -> String {
    let language = identifier(language);
    let args: HashMap<Cow<'static, str>, FluentValue<'_>> = args
        .iter()
        .map(|(name, value)| (Cow::Borrowed(*name), value.clone()))
        .collect();
    match LOCALES.lookup_single_language(&language, key, Some(&args)) {
        Ok(text) => text,
        Err(problem) => {
            debug_assert!(false, "{language}: {key}: {problem}");
            LOCALES.lookup_with_args(&language, key, &args)
        }
    }
}

const fn identifier(language: Language) -> LanguageIdentifier {
    match language {
        Language::Kk => langid!("kk"),
        Language::Ru => langid!("ru"),
        Language::En => langid!("en"),
    }
}
