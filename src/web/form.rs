//! A form between the browser and an action: what was typed is kept, every finding has a sentence, nothing is half
//! saved. `validator` checks the shape, `TryFrom` gives it meaning. Neither forms nor their values can be printed:
//! they hold telephone numbers and facts about health.

use std::borrow::Cow;

use askama::filters::Safe;
use axum::extract::{FromRequest, Request};
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use validator::{Validate, ValidationErrorsKind};

/// The fields of a form, in the order of the page. Every field is text as typed, so that any input can be given back.
pub trait Fields: DeserializeOwned + Validate + Default {
    const FIELDS: &'static [&'static str];
}

/// One finding about one field. The code names the sentence `field-error-<code>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub field: &'static str,
    pub code: Cow<'static, str>,
    /// The time that the sentence speaks of, as the reader's language writes it.
    pub time: Option<String>,
}

impl Wrong {
    /// The finding `code` about `field`.
    #[must_use]
    pub const fn new(field: &'static str, code: &'static str) -> Self {
        Self {
            field,
            code: Cow::Borrowed(code),
            time: None,
        }
    }
}

/// A form as it stands: what was typed, and what is wrong with it.
pub struct FormState<F> {
    pub typed: F,
    wrong: Vec<Wrong>,
}

impl<F: Fields> FormState<F> {
    /// A form shown for the first time, with these values in it.
    #[must_use]
    pub const fn new(typed: F) -> Self {
        Self {
            typed,
            wrong: Vec::new(),
        }
    }

    /// A form that was sent, with what its shape says.
    #[must_use]
    pub fn sent(typed: F) -> Self {
        let wrong = typed
            .validate()
            .err()
            .map(|errors| findings(F::FIELDS, errors.errors()))
            .unwrap_or_default();
        Self { typed, wrong }
    }

    /// Adds a finding that only an action could make: the code was wrong, the slot is taken.
    pub fn refuse(&mut self, field: &'static str, code: &'static str) {
        self.add(Wrong::new(field, code));
    }

    /// Adds a finding with the time from which it will no longer stand in the way.
    pub fn refuse_until(&mut self, field: &'static str, code: &'static str, time: String) {
        self.add(Wrong {
            time: Some(time),
            ..Wrong::new(field, code)
        });
    }

    /// What the form means, or nothing: then the findings say why, and the form is to be shown again. What is wrong in
    /// shape and what means nothing is found in one go, so that nobody corrects a form twice.
    pub fn meaning<M>(&mut self) -> Option<M>
    where
        M: for<'a> TryFrom<&'a F, Error = Vec<Wrong>>,
    {
        let meaning = M::try_from(&self.typed);
        let meaning = meaning.map_err(|wrong| wrong.into_iter().for_each(|wrong| self.add(wrong)));
        meaning.ok().filter(|_| !self.is_wrong())
    }

    /// Keeps one finding a field, the first that was made, in the order of the page.
    fn add(&mut self, wrong: Wrong) {
        if self.finding(wrong.field).is_none() {
            self.wrong.push(wrong);
            let place = |field| F::FIELDS.iter().position(|known| *known == field);
            self.wrong
                .sort_by_key(|wrong| place(wrong.field).unwrap_or(F::FIELDS.len()));
        }
    }

    /// Whether the form has to be shown again.
    #[must_use]
    pub const fn is_wrong(&self) -> bool {
        !self.wrong.is_empty()
    }

    /// All findings, in the order of the page: the summary above a form.
    #[must_use]
    pub fn findings(&self) -> &[Wrong] {
        &self.wrong
    }

    /// The finding about `field`.
    #[must_use]
    pub fn finding(&self, field: &str) -> Option<&Wrong> {
        self.wrong.iter().find(|wrong| wrong.field == field)
    }

    /// The attributes that mark an input as wrong and tie it to the sentence about it.
    #[must_use]
    pub fn aria(&self, field: &str) -> Safe<String> {
        let described = self.described(field).0;
        Safe(if described.is_empty() {
            described
        } else {
            format!(r#" aria-invalid="true"{described}"#)
        })
    }

    /// The attribute that ties a group of choices to the sentence about it.
    #[must_use]
    pub fn described(&self, field: &str) -> Safe<String> {
        Safe(match self.finding(field) {
            Some(_) => format!(r#" aria-describedby="{field}-wrong""#),
            None => String::new(),
        })
    }
}

impl<F: Fields> Default for FormState<F> {
    fn default() -> Self {
        Self::new(F::default())
    }
}

impl<F> std::fmt::Debug for FormState<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FormState")
            .field("wrong", &self.wrong)
            .finish_non_exhaustive()
    }
}

impl<F: Fields, S: Send + Sync> FromRequest<S> for FormState<F> {
    type Rejection = axum::extract::rejection::FormRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let axum::Form(typed) = axum::Form::from_request(request, state).await?;
        Ok(Self::sent(typed))
    }
}

/// The first finding about each field, in the order of `fields`. The validator's own copy of the value is dropped.
fn findings(
    fields: &'static [&'static str],
    errors: &std::collections::HashMap<Cow<'static, str>, ValidationErrorsKind>,
) -> Vec<Wrong> {
    fields
        .iter()
        .filter_map(|field| match errors.get(*field)? {
            ValidationErrorsKind::Field(found) => Some(Wrong {
                field,
                code: found.first()?.code.clone(),
                time: None,
            }),
            ValidationErrorsKind::Struct(_) | ValidationErrorsKind::List(_) => None,
        })
        .collect()
}

/// Whether a checkbox was ticked.
#[must_use]
pub fn ticked(value: &str) -> bool {
    !value.is_empty()
}

/// Exactly `count` digits, whatever blanks and dashes stand between them.
#[must_use]
pub fn digits(typed: &str, count: usize) -> Option<String> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    (digits.len() == count && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// A day as a browser sends it, `1990-01-31`, or as people write it where there is no date picker, `31.01.1990`.
#[must_use]
pub fn day(typed: &str) -> Option<NaiveDate> {
    let typed = typed.trim();
    NaiveDate::parse_from_str(typed, "%Y-%m-%d")
        .or_else(|_| NaiveDate::parse_from_str(typed, "%d.%m.%Y"))
        .ok()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Default, Deserialize, Validate)]
    struct Two {
        #[validate(length(min = 1, code = "address-missing"))]
        address: String,
        #[validate(length(equal = 6, code = "code-digits"))]
        code: String,
    }

    impl Fields for Two {
        const FIELDS: &'static [&'static str] = &["address", "code"];
    }

    struct Number(u32);

    impl TryFrom<&Two> for Number {
        type Error = Vec<Wrong>;

        fn try_from(form: &Two) -> Result<Self, Self::Error> {
            form.code
                .parse()
                .map(Self)
                .map_err(|_| vec![Wrong::new("code", "code-digits")])
        }
    }

    fn sent(address: &str, code: &str) -> FormState<Two> {
        FormState::sent(Two {
            address: address.to_owned(),
            code: code.to_owned(),
        })
    }

    #[test]
    fn what_was_typed_is_kept_and_findings_stand_in_the_order_of_the_page() {
        let mut form = sent("", "12");
        assert_eq!(
            form.findings(),
            [
                Wrong::new("address", "address-missing"),
                Wrong::new("code", "code-digits")
            ]
        );
        assert_eq!(form.typed.code, "12");
        assert!(form.meaning::<Number>().is_none());
    }

    #[test]
    fn shape_and_meaning_are_refused_in_one_go_each_field_once() {
        let mut form = sent("", "12x456");
        assert!(form.meaning::<Number>().is_none());
        assert_eq!(
            form.findings(),
            [
                Wrong::new("address", "address-missing"),
                Wrong::new("code", "code-digits")
            ]
        );
        form.refuse("code", "code-wrong");
        form.refuse("send", "no-site");
        let fields: Vec<&str> = form.findings().iter().map(|wrong| wrong.field).collect();
        assert_eq!(
            (fields, form.finding("code")),
            (
                vec!["address", "code", "send"],
                Some(&Wrong::new("code", "code-digits"))
            )
        );
    }

    #[test]
    fn digits_may_be_typed_with_blanks() {
        for (typed, read) in [
            ("123456", Some("123456")),
            (" 123 456", Some("123456")),
            ("12345", None),
            ("12345б", None),
        ] {
            assert_eq!(digits(typed, 6).as_deref(), read, "{typed}");
        }
    }

    #[test]
    fn a_right_shape_without_meaning_is_refused_too() {
        let mut form = sent("+7 701 123 45 67", "12x456");
        assert!(!form.is_wrong());
        assert!(form.meaning::<Number>().is_none());
        assert_eq!(form.finding("code"), Some(&Wrong::new("code", "code-digits")));
        assert_eq!(
            sent("+7 701 123 45 67", "123456").meaning::<Number>().map(|n| n.0),
            Some(123_456)
        );
    }

    #[test]
    fn printing_a_form_shows_no_value() {
        let printed = format!("{:?}", sent("+7 701 123 45 67", "48"));
        assert!(printed.contains("code-digits"));
        assert!(!printed.contains("701") && !printed.contains("48"), "{printed}");
    }
}
