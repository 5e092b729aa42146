//! The words of one language, as templates ask for them.

use entity::values::Language;
use fluent_templates::fluent_bundle::FluentValue;

use super::form::Wrong;
use crate::locale::{self, Named};

/// Looks texts up in the reader's language. Templates hold one as `t`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Language);

impl Words {
    /// The text of `key`.
    #[must_use]
    pub fn of(&self, key: &str) -> String {
        locale::text(self.0, key)
    }

    /// The text of `key` with one value in it.
    pub fn with<'a>(&self, key: &str, name: &'static str, value: impl Into<FluentValue<'a>>) -> String {
        locale::text_with(self.0, key, &[(name, value.into())])
    }

    /// The text of `key` with two values in it.
    pub fn with2<'a>(
        &self,
        key: &str,
        name: &'static str,
        value: impl Into<FluentValue<'a>>,
        other_name: &'static str,
        other_value: impl Into<FluentValue<'a>>,
    ) -> String {
        locale::text_with(self.0, key, &[(name, value.into()), (other_name, other_value.into())])
    }

    /// What people call a word of a vocabulary.
    #[must_use]
    pub fn name(&self, word: &impl Named) -> String {
        locale::name(self.0, word)
    }

    /// The sentence that belongs to a finding about a field.
    #[must_use]
    pub fn wrong(&self, wrong: &Wrong) -> String {
        let key = format!("field-error-{}", wrong.code);
        match &wrong.time {
            Some(time) => self.with(&key, "time", time.as_str()),
            None => self.of(&key),
        }
    }

    /// The value of `<html lang>`.
    #[must_use]
    pub const fn lang(&self) -> &'static str {
        self.0.as_str()
    }
}

/// Loops of templates hold references, and askama takes one more.
impl<T: Named> Named for &T {
    fn key(&self) -> String {
        (**self).key()
    }
}
