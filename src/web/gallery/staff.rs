//! The pages on which staff sign in.

use entity::values::Language;

use super::{Sample, frame, sample};
use crate::web::form::FormState;
use crate::web::staff::forms::SignInForm;
use crate::web::staff::pages::SignIn;
use crate::web::who::Who;

pub fn pages(language: Language) -> Vec<Sample> {
    let f = frame(language, "/staff/sign-in", Who::Nobody);
    let form = FormState::sent(SignInForm::default());
    vec![sample(
        "staff sign in",
        &f,
        &SignIn {
            t: f.t,
            frame: f.clone(),
            form,
        },
    )]
}
