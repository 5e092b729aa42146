//! Staff sign in with an e-mail address and a password, and go on to the section where their work begins.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use entity::values::Role;

use super::forms::SignInForm;
use super::pages;
use crate::actions::staff::sign_in_staff;
use crate::app::App;
use crate::domain::contact::Email;
use crate::store::staff;
use crate::web::error::WebError;
use crate::web::form::FormState;
use crate::web::page::{Frame, Page, Who, refused, sections};
use crate::web::session;

/// GET /staff/sign-in
pub async fn show(frame: Frame) -> Response {
    match &frame.who {
        Who::Staff(card) => to_work(card.role).into_response(),
        Who::Donor | Who::Nobody => page(frame, FormState::default()).into_response(),
    }
}

/// POST /staff/sign-in
pub async fn send(
    State(app): State<App>,
    frame: Frame,
    jar: CookieJar,
    mut form: FormState<SignInForm>,
) -> Result<Response, WebError> {
    if form.is_wrong() {
        return Ok(refused(page(frame, form)));
    }
    if let Ok(email) = Email::parse(&form.typed.email) {
        let password = form.typed.password.clone();
        let token = sign_in_staff(&app.context(), &email, password).await?;
        let person = staff::active_by_email(&app.db, email.reveal()).await?;
        if let Some((token, person)) = token.zip(person) {
            let jar = jar.add(session::cookie(&app, token));
            return Ok((jar, to_work(person.role)).into_response());
        }
    }
    form.refuse("password", "password-wrong");
    Ok(refused(page(frame, form)))
}

fn to_work(role: Role) -> Redirect {
    let (_, address) = sections(role)[0];
    Redirect::to(address)
}

fn page(frame: Frame, form: FormState<SignInForm>) -> Page<pages::SignIn> {
    Page(pages::SignIn {
        t: frame.t,
        frame: frame.at("/staff/sign-in"),
        form,
    })
}
