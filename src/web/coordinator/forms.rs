//! What coordinators and the hotline send.

use serde::Deserialize;
use validator::Validate;

use crate::web::form::Fields;

/// What a person reads in a reply: one of the buttons below it.
#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub struct ReadingForm {
    pub means: String,
}

impl Fields for ReadingForm {
    const FIELDS: &'static [&'static str] = &[];
}

/// What came of a call.
#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub struct OutcomeForm {
    pub outcome: String,
}

impl Fields for OutcomeForm {
    const FIELDS: &'static [&'static str] = &[];
}
