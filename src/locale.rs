//! Words for people, in three languages. They live in `templates/locales`, one folder a language.

use std::collections::HashMap;

use entity::values::Language;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};

static_loader! {
    static LOCALES = {
        locales: "./templates/locales",
        fallback_language: "en",
        // Isolation marks are invisible characters: they would reach text messages and files.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// Values for the placeholders of a text.
pub type Args<'a> = [(&'static str, FluentValue<'a>)];

/// The text of `key` in `language`.
#[must_use]
pub fn text(language: Language, key: &str) -> String {
    LOCALES.lookup(&identifier(language), key)
}

/// The text of `key` in `language` with its placeholders filled.
#[must_use]
pub fn text_with(language: Language, key: &str, args: &Args<'_>) -> String {
    let args: HashMap<_, _> = args
        .iter()
        .map(|(name, value)| ((*name).into(), value.clone()))
        .collect();
    LOCALES.lookup_with_args(&identifier(language), key, &args)
}

const fn identifier(language: Language) -> LanguageIdentifier {
    match language {
        Language::Kk => langid!("kk"),
        Language::Ru => langid!("ru"),
        Language::En => langid!("en"),
    }
}
