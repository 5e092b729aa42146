//! What a simulated phone sends.

use serde::Deserialize;
use validator::Validate;

use crate::web::form::Fields;

/// A reply typed on a simulated phone.
#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub struct ReplyForm {
    #[validate(length(min = 1, max = 20, code = "address-missing"))]
    pub phone: String,
    #[validate(length(min = 1, max = 160, code = "reply-length"))]
    pub text: String,
}

impl Fields for ReplyForm {
    const FIELDS: &'static [&'static str] = &["phone", "text"];
}
