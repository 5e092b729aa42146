//! Staff sign in with an e-mail address and a password, and go on to the section where their work begins.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use chrono_tz::Asia;
use entity::values::Role;

use super::forms::SignInForm;
use super::pages;
use crate::actions::staff::{Credentials, SignInRefused, sign_in_staff};
use crate::app::App;
use crate::domain::contact::Email;
use crate::web::error::WebError;
use crate::web::form::FormState;
use crate::web::page::{Frame, Page, refused, sections, too_often};
use crate::web::who::Who;
use crate::web::{session, when};

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
    let Ok(email) = Email::parse(&form.typed.email) else {
        form.refuse("password", "password-wrong");
        return Ok(refused(page(frame, form)));
    };
    let known = known_browser(&app, &email);
    let credentials = Credentials {
        email,
        password: form.typed.password.clone(),
        known_browser: jar.get(&known).is_some(),
    };
    match sign_in_staff(&app.context(), credentials).await {
        Ok((person, token)) => {
            let known = session::our_cookie(&app, known, "1".to_owned());
            let jar = jar.add(session::cookie(&app, token)).add(session::lasting(known));
            Ok((jar, to_work(person.role)).into_response())
        }
        Err(SignInRefused::Wrong) => {
            form.refuse("password", "password-wrong");
            Ok(refused(page(frame, form)))
        }
        Err(SignInRefused::TooOften { next_at }) => {
            let time = when::from(frame.t, next_at, app.clock.now(), Asia::Almaty);
            form.refuse_until("password", "too-many-passwords", time);
            Ok(too_often(page(frame, form)))
        }
        Err(error) => Err(anyhow::Error::new(error).into()),
    }
}

/// The name of the cookie of a browser in which this person has signed in before. It opens nothing, and tells nobody
/// who it was.
fn known_browser(app: &App, email: &Email) -> String {
    let proof = app.keys.digest("known browser", email.identity());
    let hex: String = proof.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("known-{hex}")
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
