//! What staff send to sign in.

use serde::Deserialize;
use validator::Validate;

use crate::web::form::Fields;

/// E-mail and password. The page never gives the password back.
#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub struct SignInForm {
    #[validate(length(min = 1, max = 200, code = "email-missing"))]
    pub email: String,
    #[validate(length(min = 1, max = 1000, code = "password-missing"))]
    pub password: String,
}

impl Fields for SignInForm {
    const FIELDS: &'static [&'static str] = &["email", "password"];
}
