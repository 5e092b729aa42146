//! The sign-in page of staff.

use askama::Template;

use super::forms::SignInForm;
use crate::web::form::FormState;
use crate::web::page::Frame;
use crate::web::words::Words;

/// E-mail and password.
#[derive(Template)]
#[template(path = "staff/sign_in.html")]
pub struct SignIn {
    pub t: Words,
    pub frame: Frame,
    pub form: FormState<SignInForm>,
}
