//! The three languages say the same things with the same values. Covers every file in the folders, whoever wrote it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use entity::values::Language;
use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

use super::text_with;

/// One text: its file, its placeholders, and its pieces in order (`None` is a placeholder).
struct Text {
    file: String,
    placeholders: BTreeSet<String>,
    pieces: Vec<Vec<Option<String>>>,
}

type Texts = BTreeMap<String, Text>;

fn read(language: Language) -> Texts {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("templates/locales")
        .join(language.as_str());
    let mut texts = Texts::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let source = std::fs::read_to_string(&path).unwrap();
        let resource = parser::parse(source.as_str())
            .unwrap_or_else(|(_, errors)| panic!("{language}/{file} does not parse: {errors:?}"));
        for entry in &resource.body {
            let (key, pattern) = match entry {
                Entry::Message(message) => {
                    assert!(
                        message.attributes.is_empty(),
                        "{language}/{file}: attributes are not used here"
                    );
                    (
                        message.id.name.to_owned(),
                        message.value.as_ref().expect("a message has a value"),
                    )
                }
                Entry::Term(term) => (format!("-{}", term.id.name), &term.value),
                Entry::Junk { content } => panic!("{language}/{file}: {content}"),
                _ => continue,
            };
            let mut text = Text {
                file: file.clone(),
                placeholders: BTreeSet::new(),
                pieces: Vec::new(),
            };
            walk(pattern, &mut text);
            let twice = texts.insert(key.clone(), text).map(|first| first.file);
            assert_eq!(twice, None, "{language}: {key} stands twice, the second time in {file}");
        }
    }
    texts
}

fn walk(pattern: &Pattern<&str>, text: &mut Text) {
    let mut pieces = Vec::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => pieces.push(Some((*value).to_owned())),
            PatternElement::Placeable { expression } => {
                pieces.push(None);
                match expression {
                    Expression::Inline(inline) => note(inline, text),
                    Expression::Select { selector, variants } => {
                        note(selector, text);
                        variants.iter().for_each(|variant| walk(&variant.value, text));
                    }
                }
            }
        }
    }
    text.pieces.push(pieces);
}

fn note(inline: &InlineExpression<&str>, text: &mut Text) {
    match inline {
        InlineExpression::VariableReference { id } => {
            text.placeholders.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference {
            arguments: CallArguments { positional, .. },
            ..
        } => {
            positional.iter().for_each(|argument| note(argument, text));
        }
        _ => {}
    }
}

#[test]
fn every_key_stands_in_every_language_in_the_same_file_with_the_same_placeholders() {
    let english = read(Language::En);
    for language in [Language::Kk, Language::Ru] {
        let texts = read(language);
        let keys = |texts: &Texts| texts.keys().cloned().collect::<BTreeSet<_>>();
        let missing: Vec<_> = keys(&english).difference(&keys(&texts)).cloned().collect();
        let extra: Vec<_> = keys(&texts).difference(&keys(&english)).cloned().collect();
        assert!(
            missing.is_empty() && extra.is_empty(),
            "{language}: missing {missing:?}, extra {extra:?}"
        );
        for (key, text) in &texts {
            assert_eq!(text.file, english[key].file, "{language}: {key}");
            assert_eq!(text.placeholders, english[key].placeholders, "{language}: {key}");
        }
    }
}

#[test]
fn kazakh_never_glues_a_suffix_to_a_placeholder() {
    for (key, text) in read(Language::Kk) {
        for pair in text.pieces.iter().flat_map(|pieces| pieces.windows(2)) {
            let glued = match pair {
                [Some(before), None] => before.ends_with(char::is_alphabetic),
                [None, Some(after)] => after
                    .trim_start_matches(['-', '\'', '’'])
                    .starts_with(char::is_alphabetic),
                _ => false,
            };
            assert!(!glued, "{}: {key}: {pair:?}", text.file);
        }
    }
}

#[test]
fn nouns_agree_with_their_number() {
    for (language, key, expected) in [
        (
            Language::Kk,
            "count-donors",
            ["1 донор", "2 донор", "5 донор", "11 донор", "21 донор"],
        ),
        (
            Language::Ru,
            "count-donors",
            ["1 донор", "2 донора", "5 доноров", "11 доноров", "21 донор"],
        ),
        (
            Language::En,
            "count-donors",
            ["1 donor", "2 donors", "5 donors", "11 donors", "21 donors"],
        ),
        (
            Language::Ru,
            "count-units",
            ["1 доза", "2 дозы", "5 доз", "11 доз", "21 доза"],
        ),
    ] {
        let counted = [1, 2, 5, 11, 21].map(|count| text_with(language, key, &[("count", count.into())]));
        assert_eq!(counted, expected);
    }
}

#[test]
#[should_panic(expected = "no-such-key")]
fn a_missing_key_fails_a_test() {
    let _ = super::text(Language::Kk, "no-such-key");
}

#[test]
#[should_panic(expected = "count-donors")]
fn a_missing_value_fails_a_test() {
    let _ = super::text(Language::Kk, "count-donors");
}
